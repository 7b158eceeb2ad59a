//! Rows that are there and that a declaration does not allow, as queries that find them.
//!
//! A new constraint fails on them, in the middle of a run and after its table was locked; whoever asks before does not get that far.

use super::ObjectId;
use super::relation::Relation;
use crate::catalog::Catalog;
use crate::sql::qualified;

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// It has no value where there must be one.
    NoValue,
    /// It would have no value in a new column.
    GetsNoValue,
    /// It does not meet a condition.
    NotMet,
    /// Others have its key.
    Repeated,
    /// It refers to a row that is not there.
    RefersToNothing,
    /// It has a value that an enum is to lose.
    LostValue,
    /// It lies in the default partition and belongs to another, or the other way round.
    Misplaced,
}

/// A query that finds what is wrong, row by row, or key by key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfits {
    /// What is wrong with what it finds.
    pub misfit: Misfit,
    /// The query, without a semicolon.
    pub query: String,
    /// The tables that it reads, where that is not the one table that the object is a part of.
    pub tables: Vec<ObjectId>,
}

impl Misfit {
    /// So many of them, as a sentence.
    pub fn counted(self, number: u64) -> String {
        let (one, many) = match self {
            Self::NoValue => ("row has no value", "rows have no value"),
            Self::GetsNoValue => return "its rows would have no value".to_owned(),
            Self::NotMet => ("row does not meet it", "rows do not meet it"),
            Self::Repeated => (
                "key is there more than once",
                "keys are there more than once",
            ),
            Self::LostValue => (
                "value is there that it has no longer",
                "values are there that it has no longer",
            ),
            Self::Misplaced => (
                "row lies in another partition than it belongs to",
                "rows lie in other partitions than they belong to",
            ),
            Self::RefersToNothing => ("row refers to nothing", "rows refer to nothing"),
        };
        format!("{number} {}", if number == 1 { one } else { many })
    }

    /// What to do about them.
    pub fn advice(self) -> &'static str {
        match self {
            Self::GetsNoValue => {
                "give the column a default, or add it without NOT NULL, fill it and declare NOT NULL after that"
            }
            _ => "correct the rows",
        }
    }
}

impl Misfits {
    pub(super) fn new(misfit: Misfit, query: String) -> Self {
        Self {
            misfit,
            query,
            tables: Vec::new(),
        }
    }

    /// Whether a table, or one that inherits from it, has rows at all, whatever they are.
    pub fn any(misfit: Misfit, table: &str) -> Self {
        Self::new(misfit, format!("SELECT * FROM {table} LIMIT 1"))
    }

    /// Rows of a table, and of those that inherit from it, where a condition is not met.
    pub(super) fn all_where(misfit: Misfit, table: &str, condition: &str) -> Self {
        Self::new(misfit, format!("SELECT * FROM {table} WHERE {condition}"))
    }

    /// Keys that more than one row of a table has.
    pub(super) fn repeated(
        table: &str,
        keys: &[String],
        predicate: Option<&str>,
        nulls_are_one: bool,
    ) -> Self {
        let mut conditions: Vec<String> = predicate
            .map(|text| format!("({text})"))
            .into_iter()
            .collect();
        if !nulls_are_one {
            conditions.extend(keys.iter().map(|key| format!("{key} IS NOT NULL")));
        }
        let condition = match conditions.is_empty() {
            true => String::new(),
            false => format!(" WHERE {}", conditions.join(" AND ")),
        };
        let keys = keys.join(", ");
        Self::new(
            Misfit::Repeated,
            format!(
                "SELECT {keys}, pg_catalog.count(*) FROM {table}{condition} GROUP BY {keys} HAVING pg_catalog.count(*) > 1"
            ),
        )
    }
}

/// The rows of a table itself, or of its partitions, for a query.
pub(super) fn own_rows(catalog: &Catalog, schema: &str, table: &str) -> String {
    let is_partitioned =
        Relation::find(catalog, schema, table).is_some_and(|relation| relation.is_partitioned);
    let only = if is_partitioned { "" } else { "ONLY " };
    format!("{only}{}", qualified(schema, table))
}
