//! The text of a result column → the type of a field, and back to text for people.

use std::collections::BTreeMap;

use crate::db::Row;

/// A type that a field of a catalog object can have.
pub trait ColumnValue: Sized {
    /// Reads the column of this name.
    ///
    /// # Errors
    ///
    /// Names the column and its text.
    fn read(row: Row<'_>, column: &str) -> Result<Self, String>;

    /// The value for people; `None` where there is nothing.
    fn show(&self) -> Option<String>;
}

fn wrong(column: &str, text: Option<&str>) -> String {
    format!("column {column} holds {text:?}")
}

impl ColumnValue for String {
    fn read(row: Row<'_>, column: &str) -> Result<Self, String> {
        row.get(column)
            .map(str::to_owned)
            .ok_or_else(|| wrong(column, None))
    }

    fn show(&self) -> Option<String> {
        Some(self.clone())
    }
}

impl ColumnValue for bool {
    fn read(row: Row<'_>, column: &str) -> Result<Self, String> {
        match row.get(column) {
            Some("t") => Ok(true),
            Some("f") => Ok(false),
            other => Err(wrong(column, other)),
        }
    }

    fn show(&self) -> Option<String> {
        Some(if *self { "yes" } else { "no" }.to_owned())
    }
}

impl ColumnValue for i64 {
    fn read(row: Row<'_>, column: &str) -> Result<Self, String> {
        row.get(column)
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| wrong(column, row.get(column)))
    }

    fn show(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl<T: ColumnValue> ColumnValue for Option<T> {
    fn read(row: Row<'_>, column: &str) -> Result<Self, String> {
        match row.get(column) {
            None => Ok(None),
            Some(_) => T::read(row, column).map(Some),
        }
    }

    fn show(&self) -> Option<String> {
        self.as_ref().and_then(ColumnValue::show)
    }
}

/// A one-dimensional `text[]`, as PostgreSQL prints arrays; NULL is an empty list.
impl ColumnValue for Vec<String> {
    fn read(row: Row<'_>, column: &str) -> Result<Self, String> {
        match row.get(column) {
            None => Ok(Self::new()),
            Some(text) => array(text).ok_or_else(|| wrong(column, Some(text))),
        }
    }

    fn show(&self) -> Option<String> {
        (!self.is_empty()).then(|| self.join(", "))
    }
}

/// Names and what they have, from a `text[]` in which each name is followed by its value; NULL is an empty map.
impl ColumnValue for BTreeMap<String, String> {
    fn read(row: Row<'_>, column: &str) -> Result<Self, String> {
        let elements = Vec::read(row, column)?;
        let (pairs, rest) = elements.as_chunks::<2>();
        if !rest.is_empty() {
            return Err(wrong(column, row.get(column)));
        }
        Ok(pairs
            .iter()
            .cloned()
            .map(|[name, value]| (name, value))
            .collect())
    }

    fn show(&self) -> Option<String> {
        let pairs: Vec<String> = self
            .iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        (!pairs.is_empty()).then(|| pairs.join(", "))
    }
}

/// The elements of an array's text: `{a,"b c",NULL}`; NULL elements become empty.
pub(super) fn array(text: &str) -> Option<Vec<String>> {
    let inner = text.strip_prefix('{')?.strip_suffix('}')?;
    let mut elements = Vec::new();
    if inner.is_empty() {
        return Some(elements);
    }
    let mut element = String::new();
    let mut quoted = false;
    let mut was_quoted = false;
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                quoted = !quoted;
                was_quoted = true;
            }
            '\\' => element.push(chars.next()?),
            ',' if !quoted => {
                elements.push(finished(&mut element, was_quoted));
                was_quoted = false;
            }
            c => element.push(c),
        }
    }
    elements.push(finished(&mut element, was_quoted));
    (!quoted).then_some(elements)
}

/// The text of an array that has no NULL.
pub(super) fn array_text(elements: &[String]) -> String {
    let written = |element: &String| {
        let is_special = |c: char| matches!(c, '"' | '\\' | '{' | '}' | ',') || c.is_whitespace();
        if element.is_empty()
            || element.eq_ignore_ascii_case("null")
            || element.contains(is_special)
        {
            let escaped = element.replace('\\', "\\\\").replace('"', "\\\"");
            format!("\"{escaped}\"")
        } else {
            element.clone()
        }
    };
    let elements: Vec<String> = elements.iter().map(written).collect();
    format!("{{{}}}", elements.join(","))
}

fn finished(element: &mut String, was_quoted: bool) -> String {
    let text = std::mem::take(element);
    if text == "NULL" && !was_quoted {
        String::new()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::{array, array_text};

    #[test]
    fn arrays_are_read_as_postgresql_prints_them() {
        assert_eq!(array("{}"), Some(vec![]));
        assert_eq!(
            array(r#"{a,"b c","d\"e","f\\g",NULL,"NULL",""}"#),
            Some(
                ["a", "b c", "d\"e", "f\\g", "", "NULL", ""]
                    .map(str::to_owned)
                    .to_vec()
            )
        );
        let elements = array(r#"{a,"b c","d\"e","f\\g","NULL",""}"#).unwrap();
        assert_eq!(array(&array_text(&elements)), Some(elements));
        assert_eq!(array("a"), None);
        assert_eq!(array("{\"a}"), None);
    }
}
