//! Line ends that a checkout made are not part of a text.

/// The text as version control keeps it: with LF, if every line of it ends with CRLF, as a checkout for Windows leaves it.
///
/// Otherwise what PostgreSQL stores (a function's body, a default) would depend on the machine that a file came from. A text
/// in which only some lines end so means it: `dump` writes a body that holds CRLF like that.
pub fn as_committed(text: String) -> String {
    let ends = text.bytes().filter(|byte| *byte == b'\n').count();
    if ends > 0 && text.matches("\r\n").count() == ends {
        text.replace("\r\n", "\n")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::as_committed;

    #[test]
    fn only_what_a_checkout_did_is_undone() {
        for (text, committed) in [
            ("SELECT 1;\r\nSELECT 2;\r\n", "SELECT 1;\nSELECT 2;\n"),
            ("SELECT 1;\r\nSELECT 2;", "SELECT 1;\nSELECT 2;"),
            ("SELECT 'a\r\nb';\n", "SELECT 'a\r\nb';\n"),
            ("a\rb", "a\rb"),
            ("", ""),
        ] {
            assert_eq!(as_committed(text.to_owned()), committed, "{text:?}");
        }
    }
}
