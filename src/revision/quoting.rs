//! Where quotes of SQL text begin and end: enough to know whether a line stands inside one.
//!
//! Follows PostgreSQL's lexical rules (manual, "Lexical Structure", with `standard_conforming_strings` on):
//! strings, `E''` strings, quoted identifiers, dollar quotes, nested block comments, line comments.
//! Splitting into statements is left to [`crate::sql`].

/// What kind of quote a place in SQL text stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quote {
    /// `'…'` or `E'…'`.
    String,
    /// `"…"`.
    Identifier,
    /// `$$…$$` or `$tag$…$tag$`.
    Dollar,
    /// `/* … */`, nested ones counted.
    Comment,
}

impl Quote {
    /// The quote in words, for messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::String => "a string",
            Self::Identifier => "a quoted name",
            Self::Dollar => "a dollar quote",
            Self::Comment => "a block comment",
        }
    }
}

/// The quote that is still open at the end of `sql`, with the byte offset where it begins.
pub(crate) fn open_quote(sql: &str) -> Option<(Quote, usize)> {
    let bytes = sql.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let rest = &bytes[at..];
        let (quote, length) = match byte {
            b'\'' => (Quote::String, string(rest, is_escape_string(bytes, at))),
            b'"' => (Quote::Identifier, identifier(rest)),
            b'$' if !at
                .checked_sub(1)
                .is_some_and(|before| is_name_byte(bytes[before])) =>
            {
                match dollar_tag(rest) {
                    Some(tag) => (Quote::Dollar, dollar(rest, tag)),
                    None => {
                        at += 1;
                        continue;
                    }
                }
            }
            b'/' if rest.starts_with(b"/*") => (Quote::Comment, comment(rest)),
            b'-' if rest.starts_with(b"--") => {
                at += rest
                    .iter()
                    .position(|b| *b == b'\n')
                    .map_or(rest.len(), |end| end + 1);
                continue;
            }
            _ => {
                at += 1;
                continue;
            }
        };
        match length {
            Some(length) => at += length,
            None => return Some((quote, at)),
        }
    }
    None
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

/// Whether the quote at `at` follows an `E` that is a prefix and not the end of a name.
fn is_escape_string(bytes: &[u8], at: usize) -> bool {
    let mut before = bytes[..at].iter().rev();
    matches!(before.next(), Some(b'e' | b'E')) && !before.next().is_some_and(|b| is_name_byte(*b))
}

fn string(rest: &[u8], escapes: bool) -> Option<usize> {
    let mut at = 1;
    loop {
        match rest.get(at)? {
            b'\\' if escapes => at += 2,
            b'\'' if rest.get(at + 1) == Some(&b'\'') => at += 2,
            b'\'' => return Some(at + 1),
            _ => at += 1,
        }
    }
}

fn identifier(rest: &[u8]) -> Option<usize> {
    // A doubled quote is seen as two identifiers in a row, which comes to the same.
    rest[1..].iter().position(|b| *b == b'"').map(|end| end + 2)
}

/// The opening `$tag$`, with both dollars.
fn dollar_tag(rest: &[u8]) -> Option<&[u8]> {
    let end = rest[1..]
        .iter()
        .position(|b| !(b.is_ascii_alphanumeric() || *b == b'_' || *b >= 0x80))?
        + 1;
    let tag = &rest[..=end];
    (rest[end] == b'$' && !tag[1].is_ascii_digit()).then_some(tag)
}

fn dollar(rest: &[u8], tag: &[u8]) -> Option<usize> {
    let mut at = tag.len();
    loop {
        at += rest.get(at..)?.iter().position(|b| *b == b'$')?;
        if rest[at..].starts_with(tag) {
            return Some(at + tag.len());
        }
        at += 1;
    }
}

fn comment(rest: &[u8]) -> Option<usize> {
    let (mut depth, mut at) = (1, 2);
    while depth > 0 {
        match (rest.get(at)?, rest.get(at + 1)?) {
            (b'/', b'*') => (depth, at) = (depth + 1, at + 2),
            (b'*', b'/') => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_left_open_are_named_with_their_beginning() {
        assert_eq!(open_quote("SELECT 'it"), Some((Quote::String, 7)));
        assert_eq!(open_quote("SELECT \"x"), Some((Quote::Identifier, 7)));
        assert_eq!(open_quote("DO $$ BEGIN"), Some((Quote::Dollar, 3)));
        assert_eq!(open_quote("DO $a$ $b$ $$ $a b$"), Some((Quote::Dollar, 3)));
        assert_eq!(open_quote("/* /* */ x"), Some((Quote::Comment, 0)));
        assert_eq!(open_quote(r"SELECT E'a\'"), Some((Quote::String, 8)));
        assert_eq!(open_quote("'"), Some((Quote::String, 0)));
        assert_eq!(open_quote("/*"), Some((Quote::Comment, 0)));
    }

    #[test]
    fn closed_quotes_of_every_kind_leave_nothing_open() {
        for sql in [
            "",
            "SELECT 'it''s', E'a\\'b', '\\', U&'x'",
            "SELECT \"a\"\"b'c\"",
            "DO $body$ BEGIN 'x; END $body$; SELECT $1, a$b$c FROM t",
            "/* a /* b ' */ c */ SELECT 1",
            "-- it's only a comment\nSELECT 1",
            "SELECT '/*', '--', '$$'",
            "DO $é$ x' $é$",
            "$",
        ] {
            assert_eq!(open_quote(sql), None, "{sql}");
        }
    }

    #[test]
    fn an_e_at_the_end_of_a_name_does_not_make_an_escape_string() {
        assert_eq!(open_quote(r"SELECT date'\'"), None);
        assert_eq!(open_quote(r"SELECT e'\'"), Some((Quote::String, 8)));
    }
}
