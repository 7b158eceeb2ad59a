//! What is in a database and of no kind in the list: named, so that nobody takes silence for sameness.
//!
//! Large objects are data and not named. What belongs to an extension is the extension's.

use std::collections::BTreeMap;

use crate::db::Rows;

/// Names every object that no kind of the list describes, with `kind` and `name`.
pub const QUERY: &str = include_str!("unmodelled.sql");

/// What is of no interest to who does not ask for privileges.
const PRIVILEGES: &[&str] = &[
    "extension object's privilege",
    "system column privilege",
    "system object's privilege",
];

/// The names of the objects of each kind that schemactl does not model, both as PostgreSQL calls them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unmodelled(BTreeMap<String, Vec<String>>);

impl Unmodelled {
    /// Reads the rows of [`QUERY`].
    pub fn from_rows(rows: &Rows) -> Self {
        let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in rows.iter() {
            names
                .entry(row.text("kind").to_owned())
                .or_default()
                .push(row.text("name").to_owned());
        }
        Self(names)
    }

    /// What concerns somebody who asks for privileges, or does not.
    pub fn of_interest(mut self, privileges: bool) -> Self {
        self.0
            .retain(|kind, _| privileges || !PRIVILEGES.contains(&kind.as_str()));
        self
    }

    /// Each kind with the names of its objects, both in order.
    pub fn kinds(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0
            .iter()
            .map(|(kind, names)| (kind.as_str(), names.as_slice()))
    }

    /// How many objects there are.
    pub fn len(&self) -> usize {
        self.0.values().map(Vec::len).sum()
    }

    /// Whether schemactl knows every kind that is there.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
