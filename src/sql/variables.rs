//! psql's variables, `:'name'` and `:"name"`, replaced by quoted values before the server sees the text.
//!
//! Only these two forms, because only they are safe: the value is quoted as a literal or as an identifier. Everything
//! else with a colon stays as it is: casts, `:=`, `:name`, array slices, the `key : value` of `JSON_OBJECT`. Keeps
//! what is needed to take a place in the expanded text back to the file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::lexer::{Kind, Token, tokens};
use super::position::{Position, at_byte};
use super::quote;

/// SQL with its variables replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expanded {
    /// What to send.
    pub text: String,
    replaced: Vec<Replaced>,
}

/// A variable, where it stood and where its value stands.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Replaced {
    original: std::ops::Range<usize>,
    expanded: std::ops::Range<usize>,
}

impl Expanded {
    /// The byte of the original text that a byte of the expanded text comes from; within a value, the start of its
    /// variable.
    pub fn original_byte(&self, expanded: usize) -> usize {
        let before = self
            .replaced
            .partition_point(|replaced| replaced.expanded.start <= expanded);
        match before
            .checked_sub(1)
            .and_then(|last| self.replaced.get(last))
        {
            None => expanded,
            Some(last) if expanded < last.expanded.end => last.original.start,
            Some(last) => last.original.end + (expanded - last.expanded.end),
        }
    }
}

/// A variable that has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndefinedVariable {
    /// Its name.
    pub name: String,
    /// Where its colon is.
    pub position: Position,
}

impl fmt::Display for UndefinedVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the variable \"{}\" has no value ({})",
            self.name, self.position
        )
    }
}

impl std::error::Error for UndefinedVariable {}

/// Replaces `:'name'` by a string literal and `:"name"` by a quoted identifier, outside quotes and comments.
///
/// # Errors
///
/// The first variable that `values` does not have.
pub fn substitute(
    sql: &str,
    values: &BTreeMap<String, String>,
) -> Result<Expanded, UndefinedVariable> {
    let mut text = String::with_capacity(sql.len());
    let mut replaced = Vec::new();
    let mut brackets = Brackets::default();
    for token in tokens(sql) {
        if !brackets.is_variable(&token) {
            text.push_str(token.text);
            brackets.enter(token);
            continue;
        }
        let name = token.text.get(2..token.text.len() - 1).unwrap_or_default();
        let value = values.get(name).ok_or_else(|| UndefinedVariable {
            name: name.to_owned(),
            position: at_byte(sql, token.start),
        })?;
        let start = text.len();
        push_apart(
            &mut text,
            &quoted(token.kind, value),
            sql.get(token.end()..),
        );
        replaced.push(Replaced {
            original: token.start..token.end(),
            expanded: start..text.len(),
        });
        brackets.enter(token);
    }
    Ok(Expanded { text, replaced })
}

/// The names of the variables in a text.
pub fn variables(sql: &str) -> BTreeSet<String> {
    let mut brackets = Brackets::default();
    let mut names = BTreeSet::new();
    for token in tokens(sql) {
        if brackets.is_variable(&token) {
            names.extend(token.text.get(2..token.text.len() - 1).map(str::to_owned));
        }
        brackets.enter(token);
    }
    names
}

fn quoted(kind: Kind, value: &str) -> String {
    match kind {
        Kind::LiteralVariable => quote::literal(value),
        _ => quote::quoted(value),
    }
}

/// Without the spaces, `x:'1F'` would become the hexadecimal `x'1F'`, and `:'a''b'` one literal instead of two.
fn push_apart(text: &mut String, value: &str, after: Option<&str>) {
    let glues = |character: char| {
        character.is_alphanumeric() || matches!(character, '_' | '$' | '&' | '\'' | '"')
    };
    if text.ends_with(glues) && !value.starts_with(' ') {
        text.push(' ');
    }
    text.push_str(value);
    if after.is_some_and(|after| after.starts_with(['\'', '"'])) {
        text.push(' ');
    }
}

/// The brackets around a place, for the two where a colon after an operand separates: `a[1:"n"]` and
/// `JSON_OBJECT('k':'v')`.
#[derive(Default)]
struct Brackets {
    open: Vec<Bracket>,
    before: Before,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bracket {
    Subscript,
    JsonObject,
    Other,
}

/// What the last significant token was.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Before {
    #[default]
    Nothing,
    Operand,
    JsonConstructor,
    /// `ARRAY` before a `[`, or a keyword that a value follows.
    Keyword,
}

impl Brackets {
    fn is_variable(&self, token: &Token) -> bool {
        let separates = matches!(
            self.open.last(),
            Some(Bracket::Subscript | Bracket::JsonObject)
        ) && self.before == Before::Operand;
        matches!(token.kind, Kind::LiteralVariable | Kind::IdentifierVariable) && !separates
    }

    fn enter(&mut self, token: Token) {
        if token.is_trivia() {
            return;
        }
        match token.text {
            "[" => self.open.push(if self.before == Before::Operand {
                Bracket::Subscript
            } else {
                Bracket::Other
            }),
            "(" => self.open.push(if self.before == Before::JsonConstructor {
                Bracket::JsonObject
            } else {
                Bracket::Other
            }),
            "]" | ")" => {
                self.open.pop();
            }
            _ => {}
        }
        self.before = match token.kind {
            Kind::Word
                if ["json_object", "json_objectagg"]
                    .iter()
                    .any(|word| token.is_word(word)) =>
            {
                Before::JsonConstructor
            }
            Kind::Word
                if ["array", "value", "key"]
                    .iter()
                    .any(|word| token.is_word(word)) =>
            {
                Before::Keyword
            }
            Kind::Operator | Kind::Unknown | Kind::MetaCommand => Before::Nothing,
            Kind::Punctuation if !matches!(token.text, ")" | "]") => Before::Nothing,
            _ => Before::Operand,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::super::soup::Soup;
    use super::*;

    fn values() -> BTreeMap<String, String> {
        [
            ("v", "it's"),
            ("n", "My \"t\""),
            ("path", r"C:\x"),
            ("empty", ""),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
    }

    fn expanded(sql: &str) -> String {
        substitute(sql, &values()).unwrap().text
    }

    #[test]
    fn both_forms_are_replaced_by_quoted_values() {
        assert_eq!(expanded("SELECT :'v'"), "SELECT 'it''s'");
        assert_eq!(
            expanded("SELECT 1 FROM :\"n\".t"),
            "SELECT 1 FROM \"My \"\"t\"\"\".t"
        );
        assert_eq!(expanded("SELECT (:'path')"), r"SELECT ( E'C:\\x')");
        assert_eq!(expanded("SELECT :'empty'::text"), "SELECT ''::text");
        assert_eq!(
            expanded("SELECT ARRAY[:'v', :'v']"),
            "SELECT ARRAY['it''s', 'it''s']"
        );
        assert_eq!(
            expanded("SELECT JSON_OBJECT('k' VALUE :'v')"),
            "SELECT JSON_OBJECT('k' VALUE 'it''s')"
        );
        assert_eq!(expanded("SELECT a[:'v']"), "SELECT a['it''s']");
    }

    #[test]
    fn whatever_is_not_exactly_a_variable_stays() {
        for sql in [
            "SELECT ':''v''', $$:'v'$$, E'\\':\"n\"' -- :'v'",
            "/* :'v' */ SELECT 1",
            "SELECT \":'v'\" FROM t",
            "SELECT a::\"n\", '1'::int",
            "SELECT a[1:\"n\"], a[b :\"n\"], b[\"x\":\"n\"], (f(1))[f(1):\"n\"]",
            "SELECT JSON_OBJECT('k':'v', t.a :'v')",
            "SELECT :v, :{?v}, : 'v', :'not a name', :''",
            "x := 'v'; y:='v'",
        ] {
            assert_eq!(expanded(sql), sql);
        }
    }

    #[test]
    fn a_value_never_joins_what_stands_beside_it() {
        assert_eq!(expanded("SELECT x:'v'"), "SELECT x 'it''s'");
        assert_eq!(expanded("SELECT :'v''b'"), "SELECT 'it''s' 'b'");
        assert_eq!(expanded("SELECT :'v':'v'"), "SELECT 'it''s' 'it''s'");
        assert_eq!(expanded("FROM:\"n\""), "FROM \"My \"\"t\"\"\"");
    }

    #[test]
    fn a_variable_without_value_is_named_with_its_place() {
        let error = substitute("SELECT 1;\n  SELECT :'tenant'", &values()).unwrap_err();
        assert_eq!(error.name, "tenant");
        assert_eq!(error.position.byte, 19);
        assert_eq!(
            error.to_string(),
            "the variable \"tenant\" has no value (line 2, column 10)"
        );
    }

    #[test]
    fn places_in_the_expanded_text_lead_back_to_the_file() {
        let sql = "SELECT :'v', :\"n\" FROM t";
        let expanded = substitute(sql, &values()).unwrap();
        let back = |needle: &str| expanded.original_byte(expanded.text.find(needle).unwrap());
        assert_eq!(back("SELECT"), 0);
        assert_eq!(back("'it"), 7);
        assert_eq!(back("s'"), 7);
        assert_eq!(back(", "), sql.find(", ").unwrap());
        assert_eq!(back("My"), sql.find(":\"n").unwrap());
        assert_eq!(back("FROM"), sql.find("FROM").unwrap());
        assert_eq!(expanded.original_byte(expanded.text.len()), sql.len());
    }

    #[test]
    fn without_variables_every_text_stays_and_every_place_is_its_own() {
        let mut soup = Soup::new(13);
        for _ in 0..3000 {
            let sql = soup.sql();
            let expanded = substitute(&sql, &values()).unwrap();
            assert_eq!(
                expanded.original_byte(expanded.text.len()),
                sql.len(),
                "{sql:?}"
            );
            if expanded.replaced.is_empty() {
                assert_eq!(expanded.text, sql);
            }
        }
    }
}
