//! What can stand behind a key: read from TOML with its place, written as TOML, and described for editors, all three by one type.

use std::ops::Range;

use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue};
use serde_json::{Value as Json, json};

use super::json_schema::Definitions;
use super::place::{Place, Problem, suggestion};
use super::write::Toml;

/// A type of value.
pub(super) trait Value: Sized {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// A value that is not of this type.
    fn read(node: &Node<'_>) -> Result<Self, Problem>;

    /// What it is when its key is not there; `None` where the key must be.
    fn absent() -> Option<Self> {
        None
    }

    /// As TOML; `None` where the key can be left out.
    fn write(&self) -> Option<Toml>;

    /// What editors should know.
    fn schema(definitions: &mut Definitions) -> Json;
}

/// A value of the file with its key.
#[derive(Clone, Debug)]
pub(super) struct Node<'a> {
    /// The value.
    pub(super) value: &'a DeValue<'a>,
    /// Its span in the text, quotes included.
    pub(super) span: Range<usize>,
    /// Its key.
    pub(super) place: Place,
}

impl<'a> Node<'a> {
    /// The value of a key below `place`.
    pub(super) fn of(
        place: &Place,
        key: &'a Spanned<::toml::de::DeString<'a>>,
        value: &'a Spanned<DeValue<'a>>,
    ) -> Self {
        Self {
            value: value.get_ref(),
            span: value.span(),
            place: place.below(key.get_ref(), key.span().start),
        }
    }

    /// A problem with the value.
    pub(super) fn expected(&self, what: &str) -> Problem {
        self.place
            .problem(format!("{what} is expected, not {}", self.kind()))
    }

    fn kind(&self) -> &'static str {
        match self.value {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) => "a number",
            DeValue::Float(_) => "a fraction",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        }
    }

    /// The text of a string.
    pub(super) fn string(&self) -> Option<&'a str> {
        self.value.as_str()
    }

    /// The entries in the order of the file; `None` when it is no table.
    pub(super) fn entries(&self) -> Option<Vec<(&'a str, Self)>> {
        self.value
            .as_table()
            .map(|table| entries(table, &self.place))
    }

    /// The elements; `None` when it is no list.
    pub(super) fn elements(&self) -> Option<Vec<Self>> {
        let elements = self.value.as_array()?.iter().enumerate();
        Some(
            elements
                .map(|(index, value)| Self {
                    value: value.get_ref(),
                    span: value.span(),
                    place: self.place.element(index, value.span().start),
                })
                .collect(),
        )
    }
}

/// The entries of a table in the order of the file.
pub(super) fn entries<'a>(table: &'a DeTable<'a>, place: &Place) -> Vec<(&'a str, Node<'a>)> {
    let mut entries: Vec<(usize, &str, Node<'_>)> = table
        .iter()
        .map(|(key, value)| {
            (
                key.span().start,
                key.get_ref().as_ref(),
                Node::of(place, key, value),
            )
        })
        .collect();
    entries.sort_by_key(|(start, ..)| *start);
    entries
        .into_iter()
        .map(|(_, key, node)| (key, node))
        .collect()
}

/// The entries of a section while it is read key by key.
#[derive(Debug)]
pub(super) struct Fields<'a> {
    place: Place,
    entries: Vec<(&'a str, Node<'a>)>,
}

impl<'a> Fields<'a> {
    /// The entries of a section that has these keys.
    ///
    /// # Errors
    ///
    /// No table, or an unknown key in it.
    pub(super) fn new(node: &Node<'a>, keys: &[&str], what: &str) -> Result<Self, Problem> {
        let Some(entries) = node.entries() else {
            return Err(node.expected(what));
        };
        for (key, entry) in &entries {
            if !keys.contains(key) {
                return Err(entry
                    .place
                    .problem("unknown key")
                    .hint(suggestion(key, keys)));
            }
        }
        Ok(Self {
            place: node.place.clone(),
            entries,
        })
    }

    /// The value of a key.
    ///
    /// # Errors
    ///
    /// A value of another type, or none where there must be one.
    pub(super) fn field<T: Value>(&self, key: &str) -> Result<T, Problem> {
        match self.entries.iter().find(|(name, _)| *name == key) {
            Some((_, node)) => T::read(node),
            None => {
                T::absent().ok_or_else(|| self.place.problem(format!("the key {key} is missing")))
            }
        }
    }
}

/// A piece of SQL, which only PostgreSQL understands.
#[derive(Clone, Debug, Default)]
pub(super) struct Sql {
    /// Its text.
    pub(super) text: String,
    /// Its key.
    pub(super) place: Place,
    /// Its value in the file, quotes included; empty for what no file holds.
    pub(super) span: Range<usize>,
}

impl PartialEq for Sql {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Sql {}

impl From<&str> for Sql {
    fn from(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            ..Self::default()
        }
    }
}

impl From<&String> for Sql {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl Value for Sql {
    fn read(node: &Node<'_>) -> Result<Self, Problem> {
        let text = node
            .string()
            .ok_or_else(|| node.expected("SQL as a string"))?;
        if crate::sql::is_blank(text) {
            return Err(node.place.problem("there is no SQL in it"));
        }
        if let Some(character) = text
            .chars()
            .find(|c| super::origin::is_mark(*c) || *c == '\0')
        {
            return Err(node
                .place
                .problem(format!("{} is in no SQL", character.escape_unicode())));
        }
        Ok(Self {
            text: text.to_owned(),
            place: node.place.clone(),
            span: node.span.clone(),
        })
    }

    fn write(&self) -> Option<Toml> {
        Some(Toml::Text(self.text.clone()))
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({"type": "string", "minLength": 1})
    }
}

impl Value for String {
    fn read(node: &Node<'_>) -> Result<Self, Problem> {
        let text = node.string().ok_or_else(|| node.expected("a string"))?;
        if text.contains('\0') {
            return Err(node.place.problem("PostgreSQL has no character 0"));
        }
        Ok(text.to_owned())
    }

    fn write(&self) -> Option<Toml> {
        Some(Toml::Text(self.clone()))
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({"type": "string"})
    }
}

impl Value for bool {
    fn read(node: &Node<'_>) -> Result<Self, Problem> {
        node.value
            .as_bool()
            .ok_or_else(|| node.expected("true or false"))
    }

    fn absent() -> Option<Self> {
        Some(false)
    }

    fn write(&self) -> Option<Toml> {
        self.then_some(Toml::Bool(true))
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({"type": "boolean", "default": false})
    }
}

impl Value for i64 {
    fn read(node: &Node<'_>) -> Result<Self, Problem> {
        let number = node
            .value
            .as_integer()
            .ok_or_else(|| node.expected("a number"))?;
        Self::from_str_radix(number.as_str(), number.radix())
            .map_err(|_| node.place.problem("the number is too large"))
    }

    fn write(&self) -> Option<Toml> {
        Some(Toml::Number(*self))
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({"type": "integer"})
    }
}

impl<T: Value> Value for Option<T> {
    fn read(node: &Node<'_>) -> Result<Self, Problem> {
        T::read(node).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn write(&self) -> Option<Toml> {
        self.as_ref().and_then(T::write)
    }

    fn schema(definitions: &mut Definitions) -> Json {
        T::schema(definitions)
    }
}

impl<T: Value> Value for Vec<T> {
    fn read(node: &Node<'_>) -> Result<Self, Problem> {
        let elements = node.elements().ok_or_else(|| node.expected("a list"))?;
        elements.iter().map(T::read).collect()
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }

    fn write(&self) -> Option<Toml> {
        (!self.is_empty()).then(|| Toml::Array(self.iter().filter_map(T::write).collect()))
    }

    fn schema(definitions: &mut Definitions) -> Json {
        json!({"type": "array", "items": T::schema(definitions)})
    }
}

/// Things by name, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named<T>(pub(super) Vec<Entry<T>>);

/// A name and what it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry<T> {
    /// The key.
    pub(super) name: String,
    /// Where it stands.
    pub(super) place: Place,
    /// What stands behind it.
    pub(super) value: T,
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Named<T> {
    /// Adds one that no file holds.
    pub(super) fn add(&mut self, name: impl Into<String>, value: T) {
        self.0.push(Entry {
            name: name.into(),
            place: Place::default(),
            value,
        });
    }
}

impl<T: Value> Value for Named<T> {
    fn read(node: &Node<'_>) -> Result<Self, Problem> {
        let entries = node
            .entries()
            .ok_or_else(|| node.expected("a table of names"))?;
        entries
            .into_iter()
            .map(|(name, node)| {
                Ok(Entry {
                    name: name.to_owned(),
                    value: T::read(&node)?,
                    place: node.place,
                })
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }

    fn write(&self) -> Option<Toml> {
        let entries = self.0.iter();
        (!self.0.is_empty()).then(|| {
            Toml::Section(
                entries
                    .filter_map(|entry| Some((entry.name.clone(), entry.value.write()?)))
                    .collect(),
            )
        })
    }

    fn schema(definitions: &mut Definitions) -> Json {
        json!({"type": "object", "additionalProperties": T::schema(definitions)})
    }
}

/// Things by name, of which most need no more than a name: a list of names, or a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listed<T>(pub(super) Named<T>);

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self(Named::default())
    }
}

impl<T: Value + Default + PartialEq> Value for Listed<T> {
    fn read(node: &Node<'_>) -> Result<Self, Problem> {
        let Some(elements) = node.elements() else {
            if node.entries().is_none() {
                return Err(node.expected("a list of names or a table"));
            }
            return Named::read(node).map(Self);
        };
        elements
            .iter()
            .map(|node| {
                Ok(Entry {
                    name: String::read(node)?,
                    place: node.place.clone(),
                    value: T::default(),
                })
            })
            .collect::<Result<_, _>>()
            .map(|entries| Self(Named(entries)))
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }

    fn write(&self) -> Option<Toml> {
        let entries = &self.0.0;
        if entries.iter().any(|entry| entry.value != T::default()) {
            return self.0.write();
        }
        (!entries.is_empty()).then(|| {
            Toml::Array(
                entries
                    .iter()
                    .map(|entry| Toml::Text(entry.name.clone()))
                    .collect(),
            )
        })
    }

    fn schema(definitions: &mut Definitions) -> Json {
        json!({"anyOf": [
            {"type": "array", "items": {"type": "string"}},
            Named::<T>::schema(definitions),
        ]})
    }
}

/// Storage parameters and the like: names with a text, a number, or true and false; in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parameters(pub(super) Vec<(String, String)>);

impl Parameters {
    /// `name=value`, as the catalogs have it, in the order of the file.
    pub(super) fn as_given(&self) -> Vec<String> {
        self.0
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect()
    }

    /// The same, sorted.
    pub(super) fn sorted(&self) -> Vec<String> {
        let mut parameters = self.as_given();
        parameters.sort();
        parameters
    }

    /// From `name=value`.
    pub(super) fn of(parameters: &[String]) -> Self {
        Self(
            parameters
                .iter()
                .map(|parameter| {
                    let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
                    (name.to_owned(), value.to_owned())
                })
                .collect(),
        )
    }
}

impl Value for Parameters {
    fn read(node: &Node<'_>) -> Result<Self, Problem> {
        let entries = node
            .entries()
            .ok_or_else(|| node.expected("a table of parameters"))?;
        let mut parameters = Vec::new();
        for (name, node) in entries {
            let value = match node.value {
                DeValue::String(text) => text.to_string(),
                DeValue::Integer(_) => i64::read(&node)?.to_string(),
                DeValue::Float(number) => number.as_str().to_owned(),
                DeValue::Boolean(value) => value.to_string(),
                _ => return Err(node.expected("a string, a number, or true or false")),
            };
            parameters.push((name.to_owned(), value));
        }
        Ok(Self(parameters))
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }

    fn write(&self) -> Option<Toml> {
        let value = |value: &str| match value {
            "true" => Toml::Bool(true),
            "false" => Toml::Bool(false),
            _ => match value.parse::<i64>() {
                Ok(number) if number.to_string() == value => Toml::Number(number),
                _ => Toml::Text(value.to_owned()),
            },
        };
        (!self.0.is_empty()).then(|| {
            Toml::Table(
                self.0
                    .iter()
                    .map(|(name, text)| (name.clone(), value(text)))
                    .collect(),
            )
        })
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({
            "type": "object",
            "additionalProperties": {"type": ["string", "number", "boolean"]},
        })
    }
}
