//! Tokens → the names and texts they stand for, as PostgreSQL reads them.
//!
//! Folds, unquotes, decodes Unicode escapes and truncates as the server does, so that what comes out can be looked
//! up in its catalog. The way back, name → SQL, is [`super::quote`]'s.

use std::fmt;

use super::lexer::{Kind, Token};
use super::quote;

/// PostgreSQL cuts longer names, in bytes (`NAMEDATALEN - 1`).
pub(crate) const LONGEST_NAME: usize = 63;

/// The name of an object, with its schema if one was written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// The schema, or none: then `search_path` decides.
    pub schema: Option<String>,
    /// The object itself.
    pub name: String,
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.schema {
            Some(schema) => f.write_str(&quote::qualified(schema, &self.name)),
            None => f.write_str(&quote::ident(&self.name)),
        }
    }
}

/// The name that a word or a quoted identifier stands for; `escape` is the escape character of the `U&"…"` form.
pub(crate) fn identifier(token: &Token, escape: char) -> Option<String> {
    let mut name = match token.kind {
        Kind::Word => token.text.to_ascii_lowercase(),
        Kind::QuotedIdentifier if token.terminated => {
            let (prefix, quoted) = token.text.split_once('"')?;
            let plain = quoted.strip_suffix('"')?.replace("\"\"", "\"");
            if prefix.is_empty() {
                plain
            } else {
                unicode_escapes(&plain, escape)
            }
        }
        _ => return None,
    };
    let mut end = LONGEST_NAME;
    while !name.is_char_boundary(end) && end > 0 {
        end -= 1;
    }
    name.truncate(end);
    Some(name)
}

/// The text that a string constant stands for; escapes that PostgreSQL would refuse stay as they are.
pub(crate) fn string_value(token: &Token) -> Option<String> {
    if !token.terminated {
        return None;
    }
    match token.kind {
        Kind::String => {
            let (prefix, quoted) = token.text.split_once('\'')?;
            let quoted = quoted.strip_suffix('\'')?;
            Some(match prefix {
                "E" | "e" => backslash_escapes(quoted),
                "U&" | "u&" => unicode_escapes(&quoted.replace("''", "'"), '\\'),
                _ => quoted.replace("''", "'"),
            })
        }
        Kind::DollarString => {
            let tag = token.text.get(1..)?.find('$')? + 2;
            let body = token.text.get(tag..token.text.len().checked_sub(tag)?)?;
            Some(body.to_owned())
        }
        _ => None,
    }
}

/// `\0041` and `\+01F980` → the character, `\\` → the escape character itself.
fn unicode_escapes(text: &str, escape: char) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut surrogate: Option<u32> = None;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        rest = rest.get(first.len_utf8()..).unwrap_or_default();
        if first != escape {
            plain.push(first);
            continue;
        }
        if let Some(after) = rest.strip_prefix(escape) {
            plain.push(escape);
            rest = after;
            continue;
        }
        let (digits, length) = match rest.strip_prefix('+') {
            Some(digits) => (digits, 6),
            None => (rest, 4),
        };
        let code = digits
            .get(..length)
            .and_then(|hex| u32::from_str_radix(hex, 16).ok());
        match (code, surrogate.take()) {
            (Some(low @ 0xDC00..=0xDFFF), Some(high)) => {
                let code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                plain.extend(char::from_u32(code));
            }
            (Some(high @ 0xD800..=0xDBFF), _) => surrogate = Some(high),
            (Some(code), _) => plain.extend(char::from_u32(code)),
            (None, _) => {
                plain.push(escape);
                continue;
            }
        }
        rest = digits.get(length..).unwrap_or_default();
    }
    plain
}

/// The escapes of `E'…'`; octal and hexadecimal ones are read as single characters below 128 only.
fn backslash_escapes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\'' => {
                plain.push('\'');
                characters.next();
            }
            '\\' => match characters.next() {
                Some('n') => plain.push('\n'),
                Some('t') => plain.push('\t'),
                Some('r') => plain.push('\r'),
                Some('b') => plain.push('\u{8}'),
                Some('f') => plain.push('\u{C}'),
                Some(letter @ ('x' | 'u' | 'U' | '0'..='7')) => {
                    plain.push(numeric_escape(letter, &mut characters));
                }
                Some(other) => plain.push(other),
                None => {}
            },
            other => plain.push(other),
        }
    }
    plain
}

fn numeric_escape(letter: char, characters: &mut std::str::Chars) -> char {
    let (radix, longest, mut code) = match letter {
        'x' => (16, 2, None),
        'u' => (16, 4, None),
        'U' => (16, 8, None),
        octal => (8, 2, octal.to_digit(8)),
    };
    for _ in 0..longest {
        let Some(digit) = characters
            .clone()
            .next()
            .and_then(|next| next.to_digit(radix))
        else {
            break;
        };
        characters.next();
        code = Some(code.unwrap_or(0).wrapping_mul(radix).wrapping_add(digit));
    }
    code.map_or(letter, |code| {
        char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
    })
}

#[cfg(test)]
mod tests {
    use super::super::lexer;
    use super::*;

    fn name(sql: &str) -> Option<String> {
        identifier(&lexer::tokens(sql).next()?, '\\')
    }

    fn text(sql: &str) -> Option<String> {
        string_value(&lexer::tokens(sql).next()?)
    }

    #[test]
    fn words_fold_and_quoted_names_do_not() {
        assert_eq!(name("Orders").as_deref(), Some("orders"));
        assert_eq!(name("ÀB").as_deref(), Some("Àb"));
        assert_eq!(name(r#""Or""ders""#).as_deref(), Some("Or\"ders"));
        assert_eq!(name("'text'"), None);
        assert_eq!(name("\"open"), None);
    }

    #[test]
    fn unicode_escapes_are_decoded() {
        assert_eq!(name(r#"U&"d\0061t\+000061""#).as_deref(), Some("data"));
        assert_eq!(name(r#"U&"a\\b""#).as_deref(), Some(r"a\b"));
        assert_eq!(name(r#"U&"\D83E\DD80""#).as_deref(), Some("🦀"));
        assert_eq!(name(r#"U&"\zz""#).as_deref(), Some(r"\zz"));
    }

    #[test]
    fn long_names_are_cut_where_postgres_cuts_them() {
        let long = "x".repeat(70);
        assert_eq!(name(&long), Some("x".repeat(63)));
        let wide = format!("\"{}é\"", "x".repeat(62));
        assert_eq!(name(&wide), Some("x".repeat(62)));
    }

    #[test]
    fn string_constants_give_their_text() {
        assert_eq!(text("'it''s'").as_deref(), Some("it's"));
        assert_eq!(
            text(r"E'a\'b\n\x41\u00e9\101'").as_deref(),
            Some("a'b\nAéA")
        );
        assert_eq!(text("E'a''b'").as_deref(), Some("a'b"));
        assert_eq!(text("$$body$$").as_deref(), Some("body"));
        assert_eq!(text("$a$x $b$ y$a$").as_deref(), Some("x $b$ y"));
        assert_eq!(text("$$$$").as_deref(), Some(""));
        assert_eq!(text("'open"), None);
        assert_eq!(text("$a$ open"), None);
    }

    #[test]
    fn a_name_is_shown_as_it_must_be_typed() {
        let name = Name {
            schema: Some("public".into()),
            name: "Order".into(),
        };
        assert_eq!(name.to_string(), r#"public."Order""#);
    }
}
