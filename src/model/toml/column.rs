//! Columns: a table with a key for everything, or a string as SQL begins a column, `"text not null default ''"`.

use serde_json::{Value as Json, json};

use super::json_schema::Definitions;
use super::name::Name;
use super::place::Problem;
use super::section::{choice, section};
use super::table::Reference;
use super::value::{Node, Parameters, Sql, Value};
use super::write::Toml;
use crate::sql::lexer::{Token, significant};

section! {
    /// A column: "TYPE [not null] [default EXPRESSION]", or a table.
    #[derive(Default)]
    pub struct Column in "a type as a string, or a table" {
        /// The type, as SQL writes it: "bigint", "numeric(10, 2)", "app.mood[]".
        data_type = "type": Sql,
        /// Whether it is never NULL. Columns of the primary key and identity columns are not, without saying so.
        not_null: bool,
        /// The default, an SQL expression: "now()", "'draft'".
        default: Option<Sql>,
        /// Makes it an identity column: "always", "by default", or a table with the sequence's options.
        identity: Option<Identity>,
        /// Makes it a generated column: an SQL expression, or a table.
        generated: Option<Generated>,
        /// The collation, as SQL: "\"de-x-icu\"".
        collation: Option<Sql>,
        /// Makes it the primary key; for a key of several columns, or one with options, use the table's primary_key.
        primary_key: bool,
        /// Makes its values unique, by a constraint TABLE_COLUMN_key.
        unique: bool,
        /// A foreign key TABLE_COLUMN_fkey: "users(id)", "users" for its primary key, or a table.
        references: Option<Reference>,
        /// A condition on its values, as a constraint TABLE_COLUMN_check: "price > 0".
        check: Option<Sql>,
        /// How large values are stored, where it is not the type's own way.
        storage: Option<Storage>,
        /// How large values are compressed (PostgreSQL 14).
        compression: Option<Compression>,
        /// How much ANALYZE keeps of it.
        statistics: Option<i64>,
        /// What the planner is told about it: { n_distinct = -0.5 }.
        parameters: Parameters,
        /// COMMENT ON COLUMN.
        comment: Option<String>,
        /// The name that the column had before: it is renamed, not dropped and made anew.
        renamed_from: Option<String>,
    }
}

section! {
    /// The sequence of an identity column.
    pub struct IdentityOptions in "\"always\", \"by default\", or a table" {
        /// Whether a value can be given: "always" = only with OVERRIDING SYSTEM VALUE.
        generated: Generation,
        /// The name of the sequence; TABLE_COLUMN_seq where none is given.
        sequence: Option<Name>,
        /// What is added for the next value.
        increment: Option<i64>,
        /// The lowest value.
        minimum: Option<i64>,
        /// The highest value.
        maximum: Option<i64>,
        /// The first value.
        start: Option<i64>,
        /// How many values a session takes at once.
        cache: Option<i64>,
        /// Whether it begins again at its end.
        cycle: bool,
    }
}

section! {
    /// How a column is computed.
    pub struct GeneratedOptions in "an expression, or a table" {
        /// The SQL expression.
        expression: Sql,
        /// Whether the value is stored (the default) or computed when it is read (PostgreSQL 18).
        kind: Option<GeneratedKind>,
    }
}

choice! {
    /// When an identity column takes a value of its sequence.
    pub enum Generation {
        /// Always.
        Always = "always",
        /// When none is given.
        ByDefault = "by default",
    }
}

choice! {
    /// When a generated column is computed.
    pub enum GeneratedKind {
        /// When the row is written.
        Stored = "stored",
        /// When it is read.
        Virtual = "virtual",
    }
}

choice! {
    /// How large values are stored.
    pub enum Storage {
        /// In the row, as they are.
        Plain = "plain",
        /// Outside, as they are.
        External = "external",
        /// In the row, compressed.
        Main = "main",
        /// Compressed, then outside.
        Extended = "extended",
    }
}

choice! {
    /// How large values are compressed.
    pub enum Compression {
        /// PostgreSQL's own.
        Pglz = "pglz",
        /// LZ4.
        Lz4 = "lz4",
    }
}

/// An identity column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identity(pub IdentityOptions);

impl Value for Identity {
    fn read(node: &Node<'_>) -> Result<Self, Problem> {
        if node.string().is_none() {
            return IdentityOptions::read_table(node).map(Self);
        }
        let generated = Generation::read(node)?;
        Ok(Self(IdentityOptions::new(generated)))
    }

    fn write(&self) -> Option<Toml> {
        if self.0 == IdentityOptions::new(self.0.generated) {
            return self.0.generated.write();
        }
        Some(Toml::Table(self.0.write_table()))
    }

    fn schema(definitions: &mut Definitions) -> Json {
        json!({"anyOf": [Generation::schema(definitions), IdentityOptions::schema_table(definitions)]})
    }
}

impl IdentityOptions {
    /// Without options.
    pub(super) fn new(generated: Generation) -> Self {
        Self {
            generated,
            sequence: None,
            increment: None,
            minimum: None,
            maximum: None,
            start: None,
            cache: None,
            cycle: false,
        }
    }

    /// The options that are numbers, with their words in SQL.
    fn numbers(&self) -> [(&'static str, Option<i64>); 5] {
        [
            ("INCREMENT BY", self.increment),
            ("MINVALUE", self.minimum),
            ("MAXVALUE", self.maximum),
            ("START WITH", self.start),
            ("CACHE", self.cache),
        ]
    }

    /// The options as SQL; `None` where there are none.
    pub(super) fn sql(&self) -> Option<String> {
        let mut options: Vec<String> = self
            .numbers()
            .iter()
            .filter_map(|(word, value)| Some(format!("{word} {}", (*value)?)))
            .collect();
        options.extend(self.cycle.then(|| "CYCLE".to_owned()));
        (!options.is_empty()).then(|| options.join(" "))
    }

    /// Takes options as SQL, as [`Self::sql`] writes them.
    #[must_use]
    pub(super) fn with(mut self, options: &str) -> Self {
        let words: Vec<&str> = options.split(' ').collect();
        let after = |word: &str| {
            let at = words.iter().position(|other| *other == word)?;
            let skip = usize::from(matches!(word, "INCREMENT" | "START"));
            words.get(at + 1 + skip)?.parse().ok()
        };
        self.increment = after("INCREMENT");
        self.minimum = after("MINVALUE");
        self.maximum = after("MAXVALUE");
        self.start = after("START");
        self.cache = after("CACHE");
        self.cycle = words.contains(&"CYCLE");
        self
    }
}

/// A generated column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Generated(pub GeneratedOptions);

impl Value for Generated {
    fn read(node: &Node<'_>) -> Result<Self, Problem> {
        if node.string().is_none() {
            return GeneratedOptions::read_table(node).map(Self);
        }
        Ok(Self(GeneratedOptions {
            expression: Sql::read(node)?,
            kind: None,
        }))
    }

    fn write(&self) -> Option<Toml> {
        if self.0.kind.is_none() {
            return self.0.expression.write();
        }
        Some(Toml::Table(self.0.write_table()))
    }

    fn schema(definitions: &mut Definitions) -> Json {
        json!({"anyOf": [Sql::schema(definitions), GeneratedOptions::schema_table(definitions)]})
    }
}

/// Words that begin what the short form of a column cannot say, with where it is said.
const ELSEWHERE: &[(&str, &str)] = &[
    ("primary", "primary_key = true"),
    ("unique", "unique = true"),
    ("references", "references = \"TABLE(COLUMN)\""),
    ("check", "check = \"CONDITION\""),
    (
        "generated",
        "identity = \"always\", or generated = \"EXPRESSION\"",
    ),
    ("collate", "collation = \"NAME\""),
    ("constraint", "the table's checks, unique and foreign_keys"),
    ("storage", "storage = \"external\""),
    ("compression", "compression = \"lz4\""),
];

impl Column {
    /// Reads `TYPE [not null] [default EXPRESSION]`, the last two in either order.
    fn read_short(node: &Node<'_>) -> Result<Self, Problem> {
        let whole = Sql::read(node)?;
        let tokens: Vec<(usize, Token<'_>)> = outside_parentheses(&whole.text);
        let is = |index: usize, word: &str| {
            tokens
                .get(index)
                .is_some_and(|(_, token)| token.is_word(word))
        };
        let default = (1..tokens.len()).find(|index| is(*index, "default"));
        for index in 1..default.unwrap_or(tokens.len()) {
            if let Some((word, key)) = ELSEWHERE.iter().find(|(word, _)| is(index, word)) {
                return Err(node
                    .place
                    .problem(format!(
                        "{} is not part of the short form of a column, which is TYPE [not null] [default EXPRESSION]",
                        word.to_uppercase()
                    ))
                    .hint(format!("write a table: {{ type = \"…\", … }} with {key}")));
            }
        }
        let not_null = |from: usize, to: usize| {
            (from..to).find(|index| {
                is(*index, "not")
                    && is(index + 1, "null")
                    // `x IS NOT NULL` is an expression.
                    && !(*index > 0 && is(index - 1, "is"))
            })
        };
        let end_of_type = default.unwrap_or(tokens.len());
        let before = not_null(1, end_of_type);
        let after = default
            .and_then(|default| not_null(default + 2, tokens.len()))
            .filter(|index| index + 2 == tokens.len());
        let start = |index: usize| tokens.get(index).map_or(whole.text.len(), |(at, _)| *at);
        let slice = |from: usize, to: usize| Sql {
            text: whole
                .text
                .get(from..to)
                .unwrap_or_default()
                .trim()
                .to_owned(),
            place: whole.place.clone(),
            span: whole.span.clone(),
        };
        if let Some(index) = before
            && index + 2 != end_of_type
        {
            return Err(node
                .place
                .problem("after NOT NULL only DEFAULT can follow in the short form of a column"));
        }
        let data_type = slice(start(0), start(before.unwrap_or(end_of_type)));
        let default =
            default.map(|default| slice(start(default + 1), after.map_or(whole.text.len(), start)));
        if data_type.text.is_empty() || default.as_ref().is_some_and(|sql| sql.text.is_empty()) {
            return Err(node
                .place
                .problem("a column is TYPE [not null] [default EXPRESSION]"));
        }
        Ok(Self {
            data_type,
            not_null: before.or(after).is_some(),
            default,
            ..Self::default()
        })
    }

    /// The short form, if it says everything and is read back as the same.
    fn short(&self) -> Option<String> {
        let said = Self {
            data_type: self.data_type.clone(),
            not_null: self.not_null,
            default: self.default.clone(),
            ..Self::default()
        };
        if said != *self {
            return None;
        }
        let mut text = self.data_type.text.clone();
        if self.not_null {
            text.push_str(" not null");
        }
        if let Some(default) = &self.default {
            text.push_str(" default ");
            text.push_str(&default.text);
        }
        let value = ::toml::de::DeValue::String(text.as_str().into());
        let node = Node {
            value: &value,
            span: 0..0,
            place: super::place::Place::default(),
        };
        (Self::read_short(&node).as_ref() == Ok(self)).then(|| text.clone())
    }
}

/// The tokens that stand in no parentheses or brackets, with where they begin.
fn outside_parentheses(text: &str) -> Vec<(usize, Token<'_>)> {
    let mut depth = 0_usize;
    significant(text)
        .filter_map(|token| {
            let opens = token.is_mark("(") || token.is_mark("[");
            let closes = token.is_mark(")") || token.is_mark("]");
            depth = depth.saturating_sub(usize::from(closes));
            let is_outside = depth == 0;
            depth += usize::from(opens);
            is_outside.then_some((token.start, token))
        })
        .collect()
}

impl Value for Column {
    fn read(node: &Node<'_>) -> Result<Self, Problem> {
        if node.string().is_some() {
            Self::read_short(node)
        } else {
            Self::read_table(node)
        }
    }

    fn write(&self) -> Option<Toml> {
        Some(match self.short() {
            Some(text) => Toml::Text(text),
            None => Toml::Table(self.write_table()),
        })
    }

    fn schema(definitions: &mut Definitions) -> Json {
        json!({"anyOf": [
            {"type": "string", "minLength": 1},
            Self::schema_table(definitions),
        ]})
    }
}
