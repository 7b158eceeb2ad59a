//! A place between two tokens of a statement, from which it is read on.
//!
//! The tokens keep their places in the text, so that a finding can point at what it means. Nothing here knows a statement;
//! those are read by [`super::read`].

use std::ops::Range;

use crate::sql::lexer::{Kind, Token};
use crate::sql::{Name, identifier, string_value};

/// Reads tokens in order; a copy of it looks ahead.
#[derive(Clone)]
pub(super) struct Reader<'t, 's> {
    tokens: &'t [Token<'s>],
    at: usize,
}

impl<'t, 's> Reader<'t, 's> {
    /// At the first of these tokens, none of which is white space or a comment.
    pub(super) fn new(tokens: &'t [Token<'s>]) -> Self {
        Self { tokens, at: 0 }
    }

    /// The next token, without moving past it.
    pub(super) fn peek(&self) -> Option<&'t Token<'s>> {
        self.tokens.get(self.at)
    }

    /// The token after the next one.
    pub(super) fn peek_second(&self) -> Option<&'t Token<'s>> {
        self.tokens.get(self.at + 1)
    }

    /// Whether nothing is left.
    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// What is left.
    pub(super) fn rest(&self) -> &'t [Token<'s>] {
        self.tokens.get(self.at..).unwrap_or_default()
    }

    /// Where the next token starts, in bytes; at the end, where the last one ended.
    pub(super) fn byte(&self) -> usize {
        match self.peek() {
            Some(token) => token.start,
            None => self.tokens.last().map_or(0, Token::end),
        }
    }

    /// From a byte to the end of the token that was read last.
    pub(super) fn since(&self, start: usize) -> Range<usize> {
        let last = self
            .at
            .checked_sub(1)
            .and_then(|last| self.tokens.get(last));
        start..last.map_or(start, Token::end).max(start)
    }

    /// Moves past the keyword `word`, given in lower case, if it is next.
    pub(super) fn eat(&mut self, word: &str) -> bool {
        let found = self.next_is(word);
        self.at += usize::from(found);
        found
    }

    /// Moves past these keywords if they all follow in this order.
    pub(super) fn eat_all(&mut self, words: &[&str]) -> bool {
        let found = words.iter().enumerate().all(|(offset, word)| {
            self.tokens
                .get(self.at + offset)
                .is_some_and(|token| token.is_word(word))
        });
        if found {
            self.at += words.len();
        }
        found
    }

    /// Moves past the first of these keywords that is next, and returns it.
    pub(super) fn eat_any<'w>(&mut self, words: &[&'w str]) -> Option<&'w str> {
        words.iter().copied().find(|word| self.eat(word))
    }

    /// Moves past a punctuation mark or operator if it is next.
    pub(super) fn eat_mark(&mut self, mark: &str) -> bool {
        let found = self.next_is_mark(mark);
        self.at += usize::from(found);
        found
    }

    pub(super) fn next_is(&self, word: &str) -> bool {
        self.peek().is_some_and(|token| token.is_word(word))
    }

    pub(super) fn next_is_mark(&self, mark: &str) -> bool {
        self.peek().is_some_and(|token| token.is_mark(mark))
    }

    /// One identifier, any keyword included.
    pub(super) fn identifier(&mut self) -> Option<String> {
        let name = identifier(self.peek()?, '\\')?;
        self.at += 1;
        Some(name)
    }

    /// `name`, `schema.name` or `database.schema.name`; the schema `public` is as good as none.
    pub(super) fn name(&mut self) -> Option<Name> {
        let mut parts = vec![self.identifier()?];
        while self.next_is_mark(".") {
            self.at += 1;
            parts.push(self.identifier()?);
        }
        let name = parts.pop()?;
        let schema = parts.pop().filter(|schema| schema != "public");
        Some(Name { schema, name })
    }

    /// `name, name, …`
    pub(super) fn names(&mut self) -> Vec<Name> {
        let mut names = Vec::new();
        while let Some(name) = self.name() {
            names.push(name);
            self.eat_mark("*");
            if !self.eat_mark(",") {
                break;
            }
        }
        names
    }

    /// `(name, name, …)`, or nothing; what is no name is passed over.
    pub(super) fn column_list(&mut self) -> Vec<String> {
        let Some(inside) = self.group() else {
            return Vec::new();
        };
        let mut columns = Vec::new();
        let mut inner = Reader::new(inside);
        while !inner.is_at_end() {
            if let Some(column) = inner.identifier() {
                columns.push(column);
            }
            inner.skip_past_comma();
        }
        columns
    }

    /// What stands between the parenthesis that is next and its partner; moves past both.
    pub(super) fn group(&mut self) -> Option<&'t [Token<'s>]> {
        if !self.next_is_mark("(") && !self.next_is_mark("[") {
            return None;
        }
        let start = self.at + 1;
        let mut depth = 0_usize;
        while let Some(token) = self.peek() {
            self.at += 1;
            match token.text {
                "(" | "[" => depth += 1,
                ")" | "]" => {
                    depth -= 1;
                    if depth == 0 {
                        return self.tokens.get(start..self.at - 1);
                    }
                }
                _ => {}
            }
        }
        self.tokens.get(start..)
    }

    /// The text of a string constant.
    pub(super) fn string(&mut self) -> Option<String> {
        let value = string_value(self.peek()?)?;
        self.at += 1;
        Some(value)
    }

    /// Moves past one token, or past a whole group in parentheses.
    pub(super) fn skip(&mut self) -> Option<&'t Token<'s>> {
        let token = self.peek()?;
        if self.group().is_none() {
            self.at += 1;
        }
        Some(token)
    }

    /// Moves past everything up to a comma outside parentheses, and past the comma; false at the end.
    pub(super) fn skip_past_comma(&mut self) -> bool {
        while let Some(token) = self.skip() {
            if token.is_mark(",") {
                return true;
            }
        }
        false
    }

    /// Moves to this keyword, past groups in parentheses; false, and at the end, when it does not come.
    pub(super) fn skip_to(&mut self, word: &str) -> bool {
        while !self.next_is(word) {
            if self.skip().is_none() {
                return false;
            }
        }
        true
    }

    /// Moves past `if exists`.
    pub(super) fn if_exists(&mut self) -> bool {
        self.eat_all(&["if", "exists"])
    }

    /// Moves past `if not exists`.
    pub(super) fn if_not_exists(&mut self) -> bool {
        self.eat_all(&["if", "not", "exists"])
    }
}

/// Whether one of these tokens is this keyword, at any depth.
pub(super) fn has_word(tokens: &[Token<'_>], word: &str) -> bool {
    tokens.iter().any(|token| token.is_word(word))
}

/// The name that a token stands for, if it may be one.
pub(super) fn as_name(token: &Token<'_>) -> Option<String> {
    matches!(token.kind, Kind::Word | Kind::QuotedIdentifier)
        .then(|| identifier(token, '\\'))
        .flatten()
}
