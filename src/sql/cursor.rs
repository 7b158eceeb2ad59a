//! Walking through the significant tokens of one statement, keyword by keyword.
//!
//! Lazy: a statement of 50 MB is only read as far as somebody asks.

use super::lexer::{Kind, Lexer, Token, tokens};
use super::name::{Name, identifier, string_value};

/// A place between two tokens of a statement.
#[derive(Clone)]
pub(super) struct Cursor<'a> {
    lexer: Lexer<'a>,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(sql: &'a str) -> Self {
        Self { lexer: tokens(sql) }
    }

    /// The next token, without moving past it.
    pub(super) fn peek(&self) -> Option<Token<'a>> {
        self.clone().next()
    }

    /// Moves past the next token if `wanted` holds for it.
    pub(super) fn eat_if(&mut self, wanted: impl Fn(&Token) -> bool) -> bool {
        let mut ahead = self.clone();
        let found = ahead.next().is_some_and(|token| wanted(&token));
        if found {
            *self = ahead;
        }
        found
    }

    /// Moves past the keyword `word`, given in lower case, if it is next.
    pub(super) fn eat(&mut self, word: &str) -> bool {
        self.eat_if(|token| token.is_word(word))
    }

    /// Moves past these keywords if they all follow in this order.
    pub(super) fn eat_all(&mut self, words: &[&str]) -> bool {
        let mut ahead = self.clone();
        let found = words.iter().all(|word| ahead.eat(word));
        if found {
            *self = ahead;
        }
        found
    }

    /// Moves past the first of these keywords that is next, and returns it.
    pub(super) fn eat_any<'w>(&mut self, words: &[&'w str]) -> Option<&'w str> {
        words.iter().copied().find(|word| self.eat(word))
    }

    pub(super) fn eat_mark(&mut self, mark: &str) -> bool {
        self.eat_if(|token| token.is_mark(mark))
    }

    pub(super) fn next_is(&self, word: &str) -> bool {
        self.peek().is_some_and(|token| token.is_word(word))
    }

    /// One identifier, any keyword included: which ones are reserved is the server's to say.
    pub(super) fn identifier(&mut self) -> Option<String> {
        let mut ahead = self.clone();
        let token = ahead.next()?;
        let mut name = identifier(&token, '\\')?;
        if token.kind == Kind::QuotedIdentifier && ahead.eat("uescape") {
            let escape = ahead.next().as_ref().and_then(string_value)?;
            name = identifier(&token, escape.chars().next()?)?;
        }
        *self = ahead;
        Some(name)
    }

    /// `name`, `schema.name` or `database.schema.name`.
    pub(super) fn name(&mut self) -> Option<Name> {
        let mut name = Name {
            schema: None,
            name: self.identifier()?,
        };
        while self.eat_mark(".") {
            name = Name {
                schema: Some(name.name),
                name: self.identifier()?,
            };
        }
        Some(name)
    }

    /// `name, name, …`
    pub(super) fn names(&mut self) -> Vec<Name> {
        let mut names = Vec::new();
        while let Some(name) = self.name() {
            names.push(name);
            if !self.eat_mark(",") {
                break;
            }
        }
        names
    }

    /// Moves past everything up to a comma outside parentheses, and past the comma; false at the end.
    pub(super) fn skip_past_comma(&mut self) -> bool {
        let mut depth = 0_usize;
        for token in self.by_ref() {
            match token.text {
                "(" | "[" => depth += 1,
                ")" | "]" => depth = depth.saturating_sub(1),
                "," if depth == 0 => return true,
                _ => {}
            }
        }
        false
    }

    /// `(name [=] [value], …)` as in `REINDEX (CONCURRENTLY off)` and `WITH (create_slot = false)`, or nothing.
    pub(super) fn options(&mut self) -> Options {
        let mut options = Options(Vec::new());
        if !self.eat_mark("(") {
            return options;
        }
        while let Some(name) = self.identifier() {
            self.eat_mark("=");
            let mut value = None;
            let mut depth = 0_usize;
            let mut last = true;
            for token in self.by_ref() {
                match token.text {
                    "(" => depth += 1,
                    ")" if depth > 0 => depth -= 1,
                    "," if depth == 0 => {
                        last = false;
                        break;
                    }
                    ")" => break,
                    text => {
                        value.get_or_insert_with(|| {
                            string_value(&token).unwrap_or_else(|| text.to_ascii_lowercase())
                        });
                    }
                }
            }
            options.0.push((name, value));
            if last {
                break;
            }
        }
        options
    }
}

impl<'a> Iterator for Cursor<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.lexer.by_ref().find(|token| !token.is_trivia())
    }
}

/// What stood in an option list.
pub(super) struct Options(Vec<(String, Option<String>)>);

impl Options {
    /// The Boolean value of an option; a name alone means true (`defGetBoolean` of PostgreSQL).
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        let (_, value) = self.0.iter().rev().find(|(key, _)| key == name)?;
        Some(!matches!(
            value.as_deref().map(str::to_ascii_lowercase).as_deref(),
            Some("false" | "off" | "0" | "no")
        ))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_eaten_together_or_not_at_all() {
        let mut cursor = Cursor::new("IF /* x */ NOT EXISTS t");
        assert!(!cursor.eat_all(&["if", "exists"]));
        assert!(cursor.eat_all(&["if", "not", "exists"]));
        assert_eq!(cursor.identifier().as_deref(), Some("t"));
        assert!(cursor.next().is_none());
    }

    #[test]
    fn quoted_names_are_no_keywords() {
        assert!(!Cursor::new("\"index\" i").eat("index"));
    }

    #[test]
    fn names_may_have_up_to_three_parts() {
        let mut cursor = Cursor::new("A.\"B\".c, d; e");
        let names: Vec<_> = cursor.names().iter().map(Name::to_string).collect();
        assert_eq!(names, ["\"B\".c", "d"]);
        assert!(cursor.eat_mark(";"));
        assert_eq!(Cursor::new("a.").name(), None);
    }

    #[test]
    fn options_are_true_unless_they_say_otherwise() {
        let mut cursor = Cursor::new("(a, b off, c = FALSE, d 'no', e = 1, f (x, y), G true) rest");
        let options = cursor.options();
        let flags: Vec<_> = ["a", "b", "c", "d", "e", "f", "g", "h"]
            .map(|name| options.flag(name))
            .into();
        let (yes, no) = (Some(true), Some(false));
        assert_eq!(flags, [yes, no, no, no, yes, yes, yes, None]);
        assert!(cursor.eat("rest"));
        assert!(Cursor::new("rest").options().flag("a").is_none());
    }

    #[test]
    fn commas_in_parentheses_do_not_separate() {
        let mut cursor = Cursor::new("f(a, b), c");
        assert!(cursor.skip_past_comma());
        assert!(cursor.next_is("c"));
        assert!(!cursor.skip_past_comma());
    }
}
