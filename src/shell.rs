//! Words of a command line as a shell reads them, for commands that people copy.

/// One word, in quotes where the shell would read it as something else.
pub fn word(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "@:._/[]-%+".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_shell_would_misread_is_quoted() {
        assert_eq!(word("public.orders"), "public.orders");
        assert_eq!(word(r#"public."It's""#), r#"'public."It'\''s"'"#);
        assert_eq!(word(""), "''");
    }
}
