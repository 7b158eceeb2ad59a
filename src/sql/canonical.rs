//! Whether two texts are the same SQL, however they are laid out and commented.
//!
//! Decides if an applied revision was changed in earnest or only tidied up. Compares tokens, so a changed constant
//! or function body always counts, as it should: what is inside quotes is compared byte for byte.

use super::lexer::{Kind, Token, significant};

/// Whether both texts consist of the same tokens, white space, comments and needless semicolons aside.
///
/// Unquoted words are compared without regard to case, as PostgreSQL folds them (ASCII letters only); everything
/// else by its bytes.
pub fn same_statements(a: &str, b: &str) -> bool {
    let mut a = needful(a);
    let mut b = needful(b);
    loop {
        match (a.next(), b.next()) {
            (None, None) => return true,
            (Some(a), Some(b)) if same(&a, &b) => {}
            _ => return false,
        }
    }
}

/// Whether there is nothing in the text but white space, comments and semicolons.
pub fn is_blank(sql: &str) -> bool {
    significant(sql).all(|token| token.is_mark(";"))
}

fn same(a: &Token, b: &Token) -> bool {
    let text = match (a.kind, b.kind) {
        (Kind::Word, Kind::Word) => a.text.eq_ignore_ascii_case(b.text),
        (Kind::MetaCommand, Kind::MetaCommand) => a.text.trim_end() == b.text.trim_end(),
        (a_kind, b_kind) => a_kind == b_kind && a.text == b.text,
    };
    text && a.terminated == b.terminated
}

/// The significant tokens; of several semicolons in a row one, and none at the start or the end.
fn needful(sql: &str) -> impl Iterator<Item = Token<'_>> {
    let mut tokens = significant(sql);
    let mut started = false;
    let mut held = None;
    std::iter::from_fn(move || {
        if let Some(token) = held.take() {
            return Some(token);
        }
        let mut semicolon = None;
        for token in tokens.by_ref() {
            if token.is_mark(";") {
                semicolon = Some(token);
                continue;
            }
            let separated = semicolon.filter(|_| started);
            started = true;
            if separated.is_some() {
                held = Some(token);
                return separated;
            }
            return Some(token);
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::super::soup::Soup;
    use super::*;

    #[test]
    fn layout_comments_and_the_case_of_words_do_not_matter() {
        for (a, b) in [
            ("SELECT 1", "select\n\t1"),
            ("SELECT 1;", "-- why\nSELECT /* what */ 1"),
            ("SELECT 1;; SELECT 2;", "; SELECT 1; SELECT 2"),
            ("a=-1", "a = - 1"),
            ("CREATE TABLE t (a int)", "create table T(A INT)"),
            ("SELECT 1\r\n;", "SELECT 1\n;"),
            ("", "-- nothing"),
        ] {
            assert!(same_statements(a, b), "{a:?} {b:?}");
            assert!(same_statements(b, a), "{b:?} {a:?}");
        }
    }

    #[test]
    fn everything_else_matters() {
        for (a, b) in [
            ("SELECT 1", "SELECT 2"),
            ("SELECT 'a'", "SELECT 'A'"),
            ("SELECT 'a b'", "SELECT 'a  b'"),
            ("SELECT $$a -- b\n$$", "SELECT $$a\n$$"),
            ("SELECT \"a\"", "SELECT \"A\""),
            ("SELECT \"a\"", "SELECT a"),
            ("SELECT a - -1", "SELECT a --1"),
            ("SELECT a < = b", "SELECT a <= b"),
            ("SELECT ab", "SELECT a b"),
            ("SELECT 1; SELECT 2", "SELECT 1 SELECT 2"),
            ("SELECT 1; SELECT 2", "SELECT 1"),
            ("SELECT É", "SELECT é"),
            ("SELECT 'a'", "SELECT 'a"),
            ("SELECT 1", ""),
        ] {
            assert!(!same_statements(a, b), "{a:?} {b:?}");
            assert!(!same_statements(b, a), "{b:?} {a:?}");
        }
    }

    #[test]
    fn comments_between_its_tokens_leave_every_text_the_same() {
        let mut soup = Soup::new(11);
        for _ in 0..3000 {
            let sql = soup.sql();
            // Not empty: a byte order mark is white space only at the very start.
            let mut commented = String::from(" ");
            let mut before = None;
            let mut continued = false;
            for token in significant(&sql) {
                // A comment would end the escapes of a continued `E'…'` string, and that is a real change.
                continued |= before == Some(Kind::String) && token.kind == Kind::String;
                commented.push_str(token.text);
                commented.push_str(match token.kind {
                    Kind::MetaCommand => "\n",
                    _ if !token.terminated => "",
                    _ => " /* ; */ ",
                });
                before = Some(token.kind);
            }
            assert!(
                continued || same_statements(&sql, &commented),
                "{sql:?} {commented:?}"
            );
        }
    }

    #[test]
    fn blank_is_what_the_server_would_not_notice() {
        for sql in ["", " \n", "-- a", "/* a */ ;;", "\u{FEFF}\n;"] {
            assert!(is_blank(sql), "{sql:?}");
        }
        for sql in ["SELECT 1", "''", "\\q", "x"] {
            assert!(!is_blank(sql), "{sql:?}");
        }
    }
}
