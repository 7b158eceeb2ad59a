//! Names in `schema.toml`: `users`, `app.users`, `app.users(id, email)`.
//!
//! They are taken as they are, upper case included. A part that holds a dot, a parenthesis, a comma or blank space stands in
//! double quotes, as in SQL.

use serde_json::{Value as Json, json};

use super::json_schema::Definitions;
use super::place::{Place, Problem};
use super::value::{Node, Value};
use super::write::Toml;

/// The schema of what is named without one.
const PUBLIC: &str = "public";

/// The name of something in a schema.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name {
    /// The schema; `public` where none is written.
    pub(super) schema: String,
    /// The name.
    pub(super) name: String,
}

impl Name {
    /// A name in a schema.
    pub(super) fn new(schema: &str, name: &str) -> Self {
        Self {
            schema: schema.to_owned(),
            name: name.to_owned(),
        }
    }

    /// Reads `users` or `app.users`.
    ///
    /// # Errors
    ///
    /// More than two parts, an empty one, a quote without its counterpart.
    pub(super) fn parse(text: &str, place: &Place) -> Result<Self, Problem> {
        match parts(text, place)?.as_slice() {
            [name] => Ok(Self::new(PUBLIC, name)),
            [schema, name] => Ok(Self::new(schema, name)),
            _ => Err(place
                .problem(format!("{text} is not NAME or SCHEMA.NAME"))
                .hint("a name that holds a dot stands in double quotes: '\"a.b\"'")),
        }
    }

    /// As the file writes it.
    pub(super) fn text(&self) -> String {
        if self.schema == PUBLIC {
            part(&self.name)
        } else {
            format!("{}.{}", part(&self.schema), part(&self.name))
        }
    }

    /// As SQL.
    pub(super) fn sql(&self) -> String {
        crate::sql::qualified(&self.schema, &self.name)
    }

    /// Reads SQL that is nothing but a qualified name.
    pub(super) fn of_sql(sql: &str) -> Option<Self> {
        match parts(sql, &Place::default()).ok()?.as_slice() {
            [schema, name] => Some(Self::new(schema, name)),
            _ => None,
        }
    }
}

impl Value for Name {
    fn read(node: &Node<'_>) -> Result<Self, Problem> {
        let text = node
            .string()
            .ok_or_else(|| node.expected("NAME or SCHEMA.NAME"))?;
        Self::parse(text, &node.place)
    }

    fn write(&self) -> Option<Toml> {
        Some(Toml::Text(self.text()))
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({"type": "string"})
    }
}

/// A column of a table: `users.id`, `app.users.id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ColumnName {
    /// The table.
    pub(super) table: Name,
    /// The column.
    pub(super) column: String,
}

impl ColumnName {
    /// As SQL.
    pub(super) fn sql(&self) -> String {
        format!("{}.{}", self.table.sql(), crate::sql::ident(&self.column))
    }

    /// Reads SQL that is nothing but the name of a column.
    pub(super) fn of_sql(sql: &str) -> Option<Self> {
        match parts(sql, &Place::default()).ok()?.as_slice() {
            [schema, table, column] => Some(Self {
                table: Name::new(schema, table),
                column: column.clone(),
            }),
            _ => None,
        }
    }
}

impl Value for ColumnName {
    fn read(node: &Node<'_>) -> Result<Self, Problem> {
        let text = node
            .string()
            .ok_or_else(|| node.expected("TABLE.COLUMN or SCHEMA.TABLE.COLUMN"))?;
        let (table, column) = match parts(text, &node.place)?.as_slice() {
            [table, column] => (Name::new(PUBLIC, table), column.clone()),
            [schema, table, column] => (Name::new(schema, table), column.clone()),
            _ => {
                return Err(node
                    .place
                    .problem(format!("{text} is not TABLE.COLUMN or SCHEMA.TABLE.COLUMN")));
            }
        };
        Ok(Self { table, column })
    }

    fn write(&self) -> Option<Toml> {
        Some(Toml::Text(format!(
            "{}.{}",
            self.table.text(),
            part(&self.column)
        )))
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({"type": "string"})
    }
}

/// What a foreign key refers to: `users(id)`, or `users` for its primary key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// The table.
    pub(super) table: Name,
    /// The columns; empty = the primary key.
    pub(super) columns: Vec<String>,
    /// Where it stands.
    pub(super) place: Place,
}

impl Value for Target {
    fn read(node: &Node<'_>) -> Result<Self, Problem> {
        let text = node
            .string()
            .ok_or_else(|| node.expected("TABLE(COLUMN, …)"))?;
        let problem = || {
            node.place
                .problem(format!("{text} is not TABLE(COLUMN, …)"))
                .hint("for example \"users(id)\", \"app.users(tenant, id)\", or \"users\" for its primary key")
        };
        let (table, rest) = match outside_quotes(text, '(').next() {
            Some(at) => text.split_at(at),
            None => (text, ""),
        };
        let columns = if rest.is_empty() {
            Vec::new()
        } else {
            let list = rest
                .strip_prefix('(')
                .and_then(|rest| rest.trim_end().strip_suffix(')'))
                .ok_or_else(problem)?;
            let ends = outside_quotes(list, ',').chain([list.len()]);
            let mut from = 0;
            let mut columns = Vec::new();
            for end in ends {
                let name = list.get(from..end).unwrap_or_default();
                match parts(name.trim(), &node.place)?.as_slice() {
                    [column] => columns.push(column.clone()),
                    _ => return Err(problem()),
                }
                from = end + 1;
            }
            columns
        };
        Ok(Self {
            table: Name::parse(table.trim(), &node.place)?,
            columns,
            place: node.place.clone(),
        })
    }

    fn write(&self) -> Option<Toml> {
        let columns: Vec<String> = self.columns.iter().map(|column| part(column)).collect();
        Some(Toml::Text(if columns.is_empty() {
            self.table.text()
        } else {
            format!("{}({})", self.table.text(), columns.join(", "))
        }))
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({"type": "string"})
    }
}

/// The bytes at which a character stands outside double quotes.
fn outside_quotes(text: &str, wanted: char) -> impl Iterator<Item = usize> {
    let mut is_quoted = false;
    text.char_indices().filter_map(move |(at, c)| {
        is_quoted ^= c == '"';
        (c == wanted && !is_quoted).then_some(at)
    })
}

/// The parts of a name between dots, without their quotes.
fn parts(text: &str, place: &Place) -> Result<Vec<String>, Problem> {
    let mut parts = Vec::new();
    let mut from = 0;
    for end in outside_quotes(text, '.').chain([text.len()]) {
        let part = text.get(from..end).unwrap_or_default();
        let name = match part.strip_prefix('"') {
            Some(rest) => rest
                .strip_suffix('"')
                .map(|name| name.replace("\"\"", "\"")),
            None => (!part.contains(['"', '(', ')', ',']) && part.trim() == part)
                .then(|| part.to_owned()),
        };
        match name {
            Some(name) if !name.is_empty() && !name.contains('\0') => parts.push(name),
            _ => return Err(place.problem(format!("{text:?} is no name"))),
        }
        from = end + 1;
    }
    Ok(parts)
}

/// A part of a name, in quotes where it needs them.
pub(super) fn part(name: &str) -> String {
    let needs_quotes = name.contains(['.', '"', '(', ')', ',']) || name.trim() != name;
    if needs_quotes {
        crate::sql::quote::quoted(name)
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{ColumnName, Name, Place};

    #[test]
    fn names_are_taken_as_they_are_and_come_back() {
        for (text, schema, name) in [
            ("users", "public", "users"),
            ("app.Users", "app", "Users"),
            ("\"a.b\".\"c\"\"d\"", "a.b", "c\"d"),
            ("a b", "public", "a b"),
            ("x.\"f(a, b)\"", "x", "f(a, b)"),
        ] {
            let parsed = Name::parse(text, &Place::default()).unwrap();
            assert_eq!((&*parsed.schema, &*parsed.name), (schema, name));
            assert_eq!(
                Name::parse(&parsed.text(), &Place::default()).unwrap(),
                parsed
            );
            assert_eq!(Name::of_sql(&parsed.sql()), Some(parsed));
        }
        for text in ["", "a.b.c", "a.", "\"a", "a\"b\"", "f(x)", " a"] {
            assert!(Name::parse(text, &Place::default()).is_err(), "{text}");
        }
        assert_eq!(ColumnName::of_sql("a.b"), None);
    }
}
