//! From a place in lowered SQL back to the key of the TOML file that it came from.
//!
//! What a person wrote as SQL is marked while statements are put together, with characters that no text holds; then the marks are
//! taken out and what stood between them is remembered. So an error points into the middle of an expression, wherever the
//! statement put it.

use std::collections::HashMap;
use std::ops::Range;

use super::place::Place;
use super::value::Sql;
use crate::sql::{at_byte, excerpt};

/// Before the number of a fragment.
const START: char = '\u{FDD0}';
/// Between the number and its text.
const TEXT: char = '\u{FDD1}';
/// After the text.
const END: char = '\u{FDD2}';

/// Whether a character is one of the marks; Unicode promises that no text holds them.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, START | TEXT | END)
}

/// Marks pieces of SQL, or leaves them as they are.
#[derive(Debug)]
pub(super) struct Marks {
    is_on: bool,
    fragments: Vec<Sql>,
    /// By byte and text: what a child has from its parent must be like it, with its marks.
    known: HashMap<(usize, String), usize>,
}

impl Marks {
    /// Marks everything.
    pub(super) fn on() -> Self {
        Self {
            is_on: true,
            fragments: Vec::new(),
            known: HashMap::new(),
        }
    }

    /// Marks nothing.
    pub(super) fn off() -> Self {
        Self {
            is_on: false,
            fragments: Vec::new(),
            known: HashMap::new(),
        }
    }

    /// A piece of SQL for a statement.
    pub(super) fn sql(&mut self, sql: &Sql) -> String {
        if !self.is_on {
            return sql.text.clone();
        }
        let fragments = &mut self.fragments;
        let key = (sql.place.byte, sql.text.clone());
        let number = *self.known.entry(key).or_insert_with(|| {
            fragments.push(sql.clone());
            fragments.len() - 1
        });
        format!("{START}{number}{TEXT}{}{END}", sql.text)
    }

    /// The same for one that may be missing.
    pub(super) fn option(&mut self, sql: Option<&Sql>) -> Option<String> {
        sql.map(|sql| self.sql(sql))
    }
}

/// Where the pieces of a lowered text come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins {
    toml: String,
    /// Where statements begin, and their keys.
    statements: Vec<(usize, Place)>,
    /// What stands where, in order.
    fragments: Vec<(Range<usize>, Sql)>,
}

impl Origins {
    /// The place of a byte of the lowered text, as `file:line:column: key` and as an excerpt.
    pub fn place(&self, shown: &str, byte: usize) -> (String, String) {
        let (key, at) = self.origin(byte);
        let position = at_byte(&self.toml, at);
        (
            format!("{shown}:{}:{}: {key}", position.line, position.column),
            excerpt(&self.toml, &position, 1),
        )
    }

    /// The line of the file, from 1 on, that a byte of the lowered text comes from.
    pub fn line(&self, byte: usize) -> usize {
        at_byte(&self.toml, self.origin(byte).1).line
    }

    /// The key that a byte of the lowered text comes from, and where in the file.
    fn origin(&self, byte: usize) -> (&str, usize) {
        let after = self
            .fragments
            .partition_point(|(range, _)| range.start <= byte);
        let fragment = after
            .checked_sub(1)
            .and_then(|index| self.fragments.get(index))
            .filter(|(range, _)| byte < range.end);
        match fragment {
            Some((range, sql)) => (sql.place.key.as_str(), self.within(sql, byte - range.start)),
            None => {
                let after = self.statements.partition_point(|(start, _)| *start <= byte);
                match after
                    .checked_sub(1)
                    .and_then(|index| self.statements.get(index))
                {
                    Some((_, place)) => (place.key.as_str(), place.byte),
                    None => ("", 0),
                }
            }
        }
    }

    /// A byte of a piece of SQL in the file: exact where the file has it letter by letter, else where its value begins.
    fn within(&self, sql: &Sql, offset: usize) -> usize {
        self.toml
            .get(sql.span.clone())
            .and_then(|value| value.find(&sql.text))
            .map_or(sql.span.start, |at| sql.span.start + at + offset)
    }
}

/// Lowered SQL while it is put together.
#[derive(Debug)]
pub(super) struct Script {
    text: String,
    origins: Origins,
}

impl Script {
    /// Nothing yet of a file with this text.
    pub(super) fn new(toml: &str) -> Self {
        Self {
            text: String::new(),
            origins: Origins {
                toml: toml.to_owned(),
                ..Origins::default()
            },
        }
    }

    /// Adds a statement whose pieces are marked.
    pub(super) fn push(&mut self, statement: &str, place: &Place, marks: &Marks) {
        self.origins
            .statements
            .push((self.text.len(), place.clone()));
        let mut rest = statement;
        while let Some((before, marked)) = rest.split_once(START) {
            self.text.push_str(before);
            let (number, marked) = marked.split_once(TEXT).unwrap_or_default();
            let (text, after) = marked.split_once(END).unwrap_or((marked, ""));
            let start = self.text.len();
            self.text.push_str(text);
            if let Some(sql) = number
                .parse::<usize>()
                .ok()
                .and_then(|number| marks.fragments.get(number))
            {
                self.origins
                    .fragments
                    .push((start..self.text.len(), sql.clone()));
            }
            rest = after;
        }
        self.text.push_str(rest);
        // On a line of its own, because the text may end in a comment.
        self.text.push_str("\n;\n");
    }

    /// The text with its origins; `None` when there is nothing.
    pub(super) fn finish(self) -> Option<(String, Origins)> {
        (!self.text.is_empty()).then_some((self.text, self.origins))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_in_the_middle_of_an_expression_is_found_in_the_file() {
        let toml = "[tables.t.checks]\n\"a.b\" = 'x > nothing'\n";
        let start = toml.find("'x").unwrap();
        let sql = Sql {
            text: "x > nothing".to_owned(),
            place: Place {
                key: "tables.t.checks.\"a.b\"".to_owned(),
                byte: toml.find("\"a.b\"").unwrap(),
            },
            span: start..start + 13,
        };
        let mut marks = Marks::on();
        let statement = format!("ALTER TABLE t ADD CHECK ({})", marks.sql(&sql));
        let mut script = Script::new(toml);
        script.push("SELECT 1", &Place::default(), &marks);
        script.push(&statement, &sql.place, &marks);
        let (text, origins) = script.finish().unwrap();
        assert_eq!(
            text,
            "SELECT 1\n;\nALTER TABLE t ADD CHECK (x > nothing)\n;\n"
        );
        let place = |word| origins.place("f", text.find(word).unwrap()).0;
        assert_eq!(place("nothing"), "f:2:14: tables.t.checks.\"a.b\"");
        assert_eq!(place("ALTER"), "f:2:1: tables.t.checks.\"a.b\"");
        assert_eq!(place("SELECT"), "f:1:1: ");
    }
}
