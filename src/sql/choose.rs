//! The names that PostgreSQL chooses for constraints and sequences that have none (`makeObjectName` in `indexcmds.c`).

/// The longest name, in bytes.
const LONGEST: usize = 63;

/// `table_column_label`, both names cut until it fits.
pub(crate) fn name(table: &str, column: Option<&str>, label: &str) -> String {
    let column = column.unwrap_or_default();
    let overhead = label.len() + 1 + usize::from(!column.is_empty());
    let room = LONGEST.saturating_sub(overhead);
    let (mut first, mut second) = (table.len(), column.len());
    while first + second > room {
        if first > second {
            first -= 1;
        } else {
            second -= 1;
        }
    }
    let (first, second) = (cut(table, first), cut(column, second));
    if column.is_empty() {
        format!("{first}_{label}")
    } else {
        format!("{first}_{second}_{label}")
    }
}

/// The beginning of a text, no longer than so many bytes, without half a character.
fn cut(text: &str, mut length: usize) -> &str {
    while !text.is_char_boundary(length) {
        length -= 1;
    }
    text.get(..length).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn names_are_cut_as_postgresql_cuts_them() {
        assert_eq!(name("users", None, "pkey"), "users_pkey");
        assert_eq!(name("users", Some("email"), "key"), "users_email_key");
        let long = "x".repeat(60);
        assert_eq!(name(&long, None, "pkey").len(), 63);
        let both = name(&long, Some(&"y".repeat(60)), "fkey");
        assert_eq!(both, format!("{}_{}_fkey", "x".repeat(29), "y".repeat(28)));
        assert!(name(&"é".repeat(31), Some("b"), "check").len() <= 63);
    }
}
