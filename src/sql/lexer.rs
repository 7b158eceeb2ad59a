//! PostgreSQL's lexical structure: text → tokens whose ranges cover the text exactly.
//!
//! Follows `scan.l` of PostgreSQL 18 with `standard_conforming_strings = on`, and `psqlscan.l` for the two things
//! psql adds (`:'name'`, `:"name"` and backslash commands). Never fails: whatever has no meaning is a token as well,
//! and what is left open at the end of the text is marked. Reads every byte a bounded number of times, so that a
//! 50 MB file full of data takes no longer than reading it. What tokens mean together is left to the other files.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Spaces, tabs, line ends, and a byte order mark at the very start.
    Whitespace,
    /// `-- …`, without its line end.
    LineComment,
    /// `/* … */`, nested ones included.
    BlockComment,
    /// A keyword or an unquoted identifier.
    Word,
    /// `"…"` or `U&"…"`.
    QuotedIdentifier,
    /// `'…'` with any prefix: `E`, `U&`, `B`, `X`, `N`.
    String,
    /// `$tag$…$tag$`.
    DollarString,
    /// A number of any base.
    Number,
    /// `$1`.
    Parameter,
    /// One of PostgreSQL's operators, `::`, `:=` and `..` included.
    Operator,
    /// `,` `(` `)` `[` `]` `.` `;` `:`, each alone.
    Punctuation,
    /// psql's `:'name'`.
    LiteralVariable,
    /// psql's `:"name"`.
    IdentifierVariable,
    /// A backslash outside quotes, to the end of its line: `\connect app`.
    MetaCommand,
    /// A character that no PostgreSQL token starts with.
    Unknown,
}

/// A piece of SQL text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its characters, quotes included.
    pub text: &'a str,
    /// Where it starts, in bytes.
    pub start: usize,
    /// False for a quote or a comment that the end of the text cut off.
    pub terminated: bool,
}

impl Token<'_> {
    /// The byte after its last one.
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// White space or a comment: nothing that the server acts on.
    pub fn is_trivia(&self) -> bool {
        matches!(
            self.kind,
            Kind::Whitespace | Kind::LineComment | Kind::BlockComment
        )
    }

    /// The unquoted word `word`, which is given in lower case.
    pub fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(word)
    }

    /// The punctuation mark or operator `mark`.
    pub fn is_mark(&self, mark: &str) -> bool {
        matches!(self.kind, Kind::Punctuation | Kind::Operator) && self.text == mark
    }
}

/// All tokens of `sql`, trivia included: their texts, joined, are `sql`.
pub fn tokens(sql: &str) -> Lexer<'_> {
    Lexer {
        sql,
        position: 0,
        escapes_continue: Continuation::No,
    }
}

/// The tokens of `sql` that the server acts on: no white space, no comments.
pub fn significant(sql: &str) -> impl Iterator<Item = Token<'_>> {
    tokens(sql).filter(|token| !token.is_trivia())
}

/// Whether a `'` would continue an `E'…'` string: SQL joins literals that only a line end separates, and the
/// continuation keeps the backslash escapes of the first one (`{quotecontinue}` in scan.l).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Continuation {
    No,
    AfterLineEnd,
    Yes,
}

/// PostgreSQL refuses longer operators (`NAMEDATALEN`); looking no further keeps `+++…` linear.
const LONGEST_OPERATOR: usize = 63;

/// The iterator behind [`tokens`].
#[derive(Clone)]
pub struct Lexer<'a> {
    sql: &'a str,
    position: usize,
    escapes_continue: Continuation,
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let start = self.position;
        let first = self.byte(start)?;
        let (kind, end, terminated) = self.recognise(start, first);
        let text = self.sql.get(start..end).unwrap_or_default();
        self.position = end;
        self.escapes_continue = self.continuation(kind, text, terminated);
        Some(Token {
            kind,
            text,
            start,
            terminated,
        })
    }
}

type Scanned = (Kind, usize, bool);

impl Lexer<'_> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.sql.as_bytes().get(at).copied()
    }

    /// The end of the longest run from `at` on of bytes that satisfy `belongs`.
    fn run(&self, at: usize, belongs: impl Fn(u8) -> bool) -> usize {
        let rest = self.sql.as_bytes().get(at..).unwrap_or_default();
        at + rest
            .iter()
            .position(|byte| !belongs(*byte))
            .unwrap_or(rest.len())
    }

    fn recognise(&self, start: usize, first: u8) -> Scanned {
        let second = self.byte(start + 1);
        match first {
            _ if is_space(first) => (Kind::Whitespace, self.run(start, is_space), true),
            0xEF if start == 0 && self.sql.starts_with('\u{FEFF}') => {
                (Kind::Whitespace, '\u{FEFF}'.len_utf8(), true)
            }
            b'-' if second == Some(b'-') => {
                let end = self.run(start, |byte| byte != b'\n' && byte != b'\r');
                (Kind::LineComment, end, true)
            }
            b'/' if second == Some(b'*') => self.block_comment(start),
            b'\'' => {
                let escapes = self.escapes_continue == Continuation::Yes;
                self.string(start + 1, escapes)
            }
            b'"' => self.quoted_identifier(start + 1),
            b'E' | b'e' if second == Some(b'\'') => self.string(start + 2, true),
            b'B' | b'b' | b'X' | b'x' | b'N' | b'n' if second == Some(b'\'') => {
                self.string(start + 2, false)
            }
            b'U' | b'u' if second == Some(b'&') && self.byte(start + 2) == Some(b'\'') => {
                self.string(start + 3, false)
            }
            b'U' | b'u' if second == Some(b'&') && self.byte(start + 2) == Some(b'"') => {
                self.quoted_identifier(start + 3)
            }
            _ if starts_word(first) => (Kind::Word, self.run(start, continues_word), true),
            b'$' => self.dollar(start),
            b'0'..=b'9' => (Kind::Number, self.number(start), true),
            b'.' if second.is_some_and(|byte| byte.is_ascii_digit()) => {
                (Kind::Number, self.number(start), true)
            }
            b'.' if second == Some(b'.') => (Kind::Operator, start + 2, true),
            b':' => self.colon(start),
            b',' | b'(' | b')' | b'[' | b']' | b'.' | b';' => (Kind::Punctuation, start + 1, true),
            b'\\' => {
                let end = self.run(start, |byte| byte != b'\n' && byte != b'\r');
                (Kind::MetaCommand, end, true)
            }
            _ if is_operator(first) => (Kind::Operator, self.operator(start), true),
            _ => (Kind::Unknown, start + 1, true),
        }
    }

    fn block_comment(&self, start: usize) -> Scanned {
        let bytes = self.sql.as_bytes();
        let mut depth = 1_usize;
        let mut at = start + 2;
        while let Some(byte) = bytes.get(at) {
            match (byte, bytes.get(at + 1)) {
                (b'*', Some(b'/')) => {
                    depth -= 1;
                    at += 2;
                    if depth == 0 {
                        return (Kind::BlockComment, at, true);
                    }
                }
                (b'/', Some(b'*')) => {
                    depth += 1;
                    at += 2;
                }
                _ => at += 1,
            }
        }
        (Kind::BlockComment, bytes.len(), false)
    }

    fn string(&self, inside: usize, escapes: bool) -> Scanned {
        let mut at = inside;
        loop {
            at = self.run(at, |byte| byte != b'\'' && !(escapes && byte == b'\\'));
            match (self.byte(at), self.byte(at + 1)) {
                (Some(b'\''), Some(b'\'')) => at += 2,
                (Some(b'\''), _) => return (Kind::String, at + 1, true),
                // The byte after a backslash may start a character of several bytes; its rest is neither quote
                // nor backslash, so the next run goes over it.
                (Some(_), Some(_)) => at += 2,
                _ => return (Kind::String, self.sql.len(), false),
            }
        }
    }

    fn quoted_identifier(&self, inside: usize) -> Scanned {
        let mut at = inside;
        loop {
            at = self.run(at, |byte| byte != b'"');
            match (self.byte(at), self.byte(at + 1)) {
                (Some(_), Some(b'"')) => at += 2,
                (Some(_), _) => return (Kind::QuotedIdentifier, at + 1, true),
                _ => return (Kind::QuotedIdentifier, self.sql.len(), false),
            }
        }
    }

    /// `$1`, `$tag$…$tag$`, or a lone dollar.
    fn dollar(&self, start: usize) -> Scanned {
        let tag = start + 1;
        let after = match self.byte(tag) {
            Some(byte) if byte.is_ascii_digit() => {
                return (
                    Kind::Parameter,
                    self.run(tag, |byte| byte.is_ascii_digit()),
                    true,
                );
            }
            Some(byte) if starts_word(byte) => {
                self.run(tag, |byte| byte != b'$' && continues_word(byte))
            }
            _ => tag,
        };
        if self.byte(after) != Some(b'$') {
            return (Kind::Unknown, start + 1, true);
        }
        let bytes = self.sql.as_bytes();
        let delimiter = bytes.get(start..=after).unwrap_or_default();
        let mut at = after + 1;
        loop {
            at = self.run(at, |byte| byte != b'$');
            match bytes.get(at..) {
                None | Some([]) => return (Kind::DollarString, bytes.len(), false),
                Some(rest) if rest.starts_with(delimiter) => {
                    return (Kind::DollarString, at + delimiter.len(), true);
                }
                Some(_) => at += 1,
            }
        }
    }

    /// The end of a number, with whatever junk of letters and digits hangs on to it.
    fn number(&self, start: usize) -> usize {
        let mut at = self.run(start, is_number);
        if self.byte(at) == Some(b'.') && self.byte(at + 1) != Some(b'.') {
            at = self.run(at + 1, is_number);
        }
        let exponent = matches!(self.byte(at.saturating_sub(1)), Some(b'e' | b'E'))
            && !matches!(self.byte(start + 1), Some(b'x' | b'X'));
        if exponent
            && matches!(self.byte(at), Some(b'+' | b'-'))
            && self.byte(at + 1).is_some_and(|byte| byte.is_ascii_digit())
        {
            at = self.run(at + 1, is_number);
        }
        at
    }

    fn colon(&self, start: usize) -> Scanned {
        let variable = |kind, quote| {
            let end = self.run(start + 2, is_variable);
            (end > start + 2 && self.byte(end) == Some(quote)).then_some((kind, end + 1, true))
        };
        match self.byte(start + 1) {
            Some(b':' | b'=') => Some((Kind::Operator, start + 2, true)),
            Some(b'\'') => variable(Kind::LiteralVariable, b'\''),
            Some(b'"') => variable(Kind::IdentifierVariable, b'"'),
            _ => None,
        }
        .unwrap_or((Kind::Punctuation, start + 1, true))
    }

    /// The end of an operator: the longest run, cut before a comment, and without a trailing `+` or `-` unless it
    /// holds a character that no SQL operator has (so that `a=-1` reads as `a = -1`; scan.l, rule `{operator}`).
    fn operator(&self, start: usize) -> usize {
        let rest = self.sql.as_bytes().get(start..).unwrap_or_default();
        let mut length = 1;
        let mut keeps_signs = rest.first().is_some_and(|byte| is_postgres_only(*byte));
        while let (Some(byte), next) = (rest.get(length), rest.get(length + 1))
            && is_operator(*byte)
            && !matches!((byte, next), (b'-', Some(b'-')) | (b'/', Some(b'*')))
            && length < LONGEST_OPERATOR
        {
            keeps_signs |= is_postgres_only(*byte);
            length += 1;
        }
        while !keeps_signs && length > 1 && matches!(rest.get(length - 1), Some(b'+' | b'-')) {
            length -= 1;
        }
        start + length
    }

    fn continuation(&self, kind: Kind, text: &str, terminated: bool) -> Continuation {
        let line_end = || text.contains(['\n', '\r']);
        match (kind, self.escapes_continue) {
            (Kind::String, before) if terminated => {
                if before == Continuation::Yes || text.starts_with(['e', 'E']) {
                    Continuation::AfterLineEnd
                } else {
                    Continuation::No
                }
            }
            (Kind::Whitespace, Continuation::AfterLineEnd) if line_end() => Continuation::Yes,
            (Kind::Whitespace | Kind::LineComment, before) => before,
            _ => Continuation::No,
        }
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C)
}

fn starts_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

fn continues_word(byte: u8) -> bool {
    starts_word(byte) || byte.is_ascii_digit() || byte == b'$'
}

fn is_number(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_variable(byte: u8) -> bool {
    starts_word(byte) || byte.is_ascii_digit()
}

fn is_operator(byte: u8) -> bool {
    is_postgres_only(byte) || matches!(byte, b'+' | b'-' | b'*' | b'/' | b'<' | b'>' | b'=')
}

/// Operator characters that the SQL standard does not use.
fn is_postgres_only(byte: u8) -> bool {
    matches!(
        byte,
        b'~' | b'!' | b'@' | b'#' | b'^' | b'&' | b'|' | b'`' | b'?' | b'%'
    )
}

#[cfg(test)]
mod tests {
    use super::super::soup::Soup;
    use super::*;

    fn kinds(sql: &str) -> Vec<(Kind, &str)> {
        significant(sql)
            .map(|token| (token.kind, token.text))
            .collect()
    }

    fn one(sql: &str) -> (Kind, bool) {
        let all: Vec<_> = tokens(sql).collect();
        assert_eq!(all.len(), 1, "{sql} is one token: {all:?}");
        (all[0].kind, all[0].terminated)
    }

    #[test]
    fn every_kind_of_token_is_recognised() {
        for (sql, kind) in [
            (" \t\r\n\u{B}\u{C}", Kind::Whitespace),
            ("\u{FEFF}", Kind::Whitespace),
            ("-- a 'b /*", Kind::LineComment),
            ("/* a /* b */ c */", Kind::BlockComment),
            ("select", Kind::Word),
            ("_été$1", Kind::Word),
            ("\"a\"\"b\"", Kind::QuotedIdentifier),
            ("U&\"a\"", Kind::QuotedIdentifier),
            ("'it''s'", Kind::String),
            (r"'\'", Kind::String),
            (r"E'\''", Kind::String),
            (r"e'\\'", Kind::String),
            (r"E'\é'", Kind::String),
            ("U&'x'", Kind::String),
            ("B'01'", Kind::String),
            ("x'1F'", Kind::String),
            ("N'x'", Kind::String),
            ("$$ ' $a$ $$", Kind::DollarString),
            ("$é$ $$ $é$", Kind::DollarString),
            ("$a$ $b$a$", Kind::DollarString),
            ("1.5e-10", Kind::Number),
            (".5", Kind::Number),
            ("0x1F", Kind::Number),
            ("1_000", Kind::Number),
            ("$12", Kind::Parameter),
            ("<=", Kind::Operator),
            ("::", Kind::Operator),
            (":=", Kind::Operator),
            ("..", Kind::Operator),
            ("@-", Kind::Operator),
            (";", Kind::Punctuation),
            (":'name'", Kind::LiteralVariable),
            (":\"name\"", Kind::IdentifierVariable),
            ("\\connect app -", Kind::MetaCommand),
            ("{", Kind::Unknown),
        ] {
            assert_eq!(one(sql), (kind, true), "{sql}");
        }
    }

    #[test]
    fn what_is_left_open_is_marked() {
        for (sql, kind) in [
            ("'abc", Kind::String),
            (r"E'abc\'", Kind::String),
            (r"E'abc\", Kind::String),
            ("\"abc", Kind::QuotedIdentifier),
            ("$a$ abc $b$", Kind::DollarString),
            ("/* /* */", Kind::BlockComment),
        ] {
            assert_eq!(one(sql), (kind, false), "{sql}");
        }
    }

    #[test]
    fn operators_end_where_postgres_ends_them() {
        for (sql, parts) in [
            ("a=-1", vec!["a", "=", "-", "1"]),
            ("a<>-1", vec!["a", "<>", "-", "1"]),
            ("a@-1", vec!["a", "@-", "1"]),
            ("a<--1", vec!["a", "<"]),
            ("a*/*c*/b", vec!["a", "*", "b"]),
            ("a->>'b'", vec!["a", "->>", "'b'"]),
            ("+ +-", vec!["+", "+", "-"]),
            ("a::b:=c", vec!["a", "::", "b", ":=", "c"]),
            ("1..10", vec!["1", "..", "10"]),
            ("a[1:2]", vec!["a", "[", "1", ":", "2", "]"]),
            ("t.*", vec!["t", ".", "*"]),
        ] {
            let texts: Vec<_> = significant(sql).map(|token| token.text).collect();
            assert_eq!(texts, parts, "{sql}");
        }
    }

    #[test]
    fn a_cast_to_a_quoted_type_is_no_variable() {
        assert_eq!(kinds("a::\"T\"")[2], (Kind::QuotedIdentifier, "\"T\""));
        assert_eq!(kinds(":'a b'")[0], (Kind::Punctuation, ":"));
        assert_eq!(kinds(":''")[0], (Kind::Punctuation, ":"));
        assert_eq!(kinds(":name")[0], (Kind::Punctuation, ":"));
    }

    #[test]
    fn a_continued_string_keeps_its_backslash_escapes() {
        for (sql, continuation) in [
            ("E'a'\n'\\''", "'\\''"),
            ("E'a' -- why\n  '\\''", "'\\''"),
            ("E'a'\n'b'\n'\\''", "'\\''"),
            ("'a'\n'\\'", "'\\'"),
            ("E'a' /* no */\n'\\'", "'\\'"),
            ("E'a', '\\'", "'\\'"),
        ] {
            let last = kinds(sql).pop();
            assert_eq!(last, Some((Kind::String, continuation)), "{sql}");
        }
    }

    #[test]
    fn a_dollar_inside_a_word_opens_nothing() {
        assert_eq!(kinds("a$b$ c")[0], (Kind::Word, "a$b$"));
        assert_eq!(kinds("$ $")[0], (Kind::Unknown, "$"));
    }

    #[test]
    fn tokens_cover_any_text_exactly() {
        let mut soup = Soup::new(1);
        for round in 0..20_000 {
            let sql = if round % 2 == 0 {
                soup.sql()
            } else {
                soup.bytes()
            };
            let mut end = 0;
            for token in tokens(&sql) {
                assert_eq!(token.start, end, "{sql:?}");
                assert!(!token.text.is_empty(), "{sql:?}");
                end = token.end();
            }
            assert_eq!(end, sql.len(), "{sql:?}");
        }
    }

    #[test]
    fn hostile_texts_take_linear_time() {
        for piece in [
            "+", "$a", "$a$ $", "/*", ":'a", "'", "\\", "E'\\", "-+", "$",
        ] {
            let sql = piece.repeat(1 << 20);
            let started = std::time::Instant::now();
            assert!(tokens(&sql).count() > 0);
            assert!(started.elapsed().as_secs() < 90, "{piece}");
        }
    }
}
