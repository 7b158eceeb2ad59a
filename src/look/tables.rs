//! Which tables a database holds, how large they are, and about how many rows they have.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde::Serialize;

use super::read::{Message, text_array};
use crate::db::{Row, Session};

const CHOSEN: &str = include_str!("chosen_by_schema.sql");
const SIZES: &str = include_str!("sizes.sql");

/// Which tables are asked for.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// The schema of the revision history, which is not the user's own.
    pub history_schema: String,
    /// Patterns of schema names with `*` and `?`; none for all of the user's own. A name without either is looked at
    /// even if it is the system's.
    pub schemas: Vec<String>,
    /// Views as well.
    pub views: bool,
    /// Every partition as well, not only the partitioned table with the sum of them.
    pub partitions: bool,
    /// What comes first.
    pub order: Order,
}

/// What comes first; what is equal is ordered by schema and name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// By schema and name.
    #[default]
    Name,
    /// The largest.
    Size,
    /// The most rows, as estimated.
    Rows,
}

/// One table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Table {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// `table`, `partitioned table`, `partition`, `foreign table`, `materialized view`, `view`, `unlogged table`…
    pub kind: String,
    /// The role that owns it.
    pub owner: String,
    /// Bytes on disk with indexes and TOAST (`pg_total_relation_size`), partitions included; none where nothing is
    /// stored, and while somebody holds it locked exclusively.
    pub size_bytes: Option<u64>,
    /// The planner's estimate; none if it was never analysed. Of a partitioned table: the sum of its partitions.
    pub estimated_rows: Option<u64>,
    /// Some partitions were never analysed and are missing from the sum.
    pub estimate_is_partial: bool,
    /// Somebody holds it, an index or a partition of it locked exclusively, so that it was not measured.
    pub is_locked: bool,
    /// How many partitions it has directly; none if it is not partitioned.
    pub partitions: Option<u64>,
    /// The table it is a partition of.
    pub partition_of: Option<Parent>,
    /// Its comment.
    pub comment: Option<String>,
}

/// The table that a partition belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Parent {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
}

/// The tables, by schema and name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Tables(pub Vec<Table>);

impl Table {
    pub(super) fn from_row(row: Row<'_>) -> Self {
        let text = |column| row.text(column).to_owned();
        Self {
            schema: text("schema"),
            name: text("name"),
            kind: text("kind"),
            owner: text("owner"),
            size_bytes: row.number("size_bytes"),
            estimated_rows: row.number("estimated_rows"),
            estimate_is_partial: row.is_true("is_partial"),
            is_locked: row.is_true("is_locked"),
            partitions: row.number("partitions"),
            partition_of: row.get("parent_schema").map(|schema| Parent {
                schema: schema.to_owned(),
                name: text("parent_name"),
            }),
            comment: row.get("comment").map(str::to_owned),
        }
    }
}

/// Lists tables, materialized views and foreign tables, in one round trip.
///
/// Left out, unless a schema is asked for: the system's schemas, the history's, those of managed platforms, and what
/// belongs to extensions.
///
/// # Errors
///
/// That of the connection, or a lock that was not obtained within five seconds.
pub fn tables(session: &mut Session, selection: &Selection) -> anyhow::Result<Tables> {
    let exactly = selection
        .schemas
        .iter()
        .map(String::as_str)
        .filter(|pattern| !pattern.contains(['*', '?']));
    let patterns: Vec<String> = selection
        .schemas
        .iter()
        .map(|pattern| like(pattern))
        .collect();
    let kinds = if selection.views {
        "{r,p,m,f,v}"
    } else {
        "{r,p,m,f}"
    };
    let rows = Message::new()
        .set("history", &selection.history_schema)
        .set("schemas", &text_array(patterns.iter().map(String::as_str)))
        .set("exactly", &text_array(exactly))
        .set("kinds", kinds)
        .then(CHOSEN)
        .then(SIZES)
        .read(session)?
        .next();
    let mut tables: Vec<Table> = rows.iter().map(Table::from_row).collect();
    if !selection.partitions {
        leave_out_partitions(&mut tables);
    }
    // What is not known may be the largest.
    let unknown_first = |value: Option<u64>| Reverse(value.unwrap_or(u64::MAX));
    match selection.order {
        Order::Name => {}
        Order::Size => tables.sort_by_key(|table| {
            if table.is_locked {
                unknown_first(None)
            } else {
                Reverse(table.size_bytes.unwrap_or(0))
            }
        }),
        Order::Rows => tables.sort_by_key(|table| match table.estimated_rows {
            None if table.kind.ends_with("view") => Reverse(0),
            rows => unknown_first(rows),
        }),
    }
    Ok(Tables(tables))
}

/// Leaves out the partitions of tables that are listed themselves, and so contain them.
fn leave_out_partitions(tables: &mut Vec<Table>) {
    let listed: BTreeSet<Parent> = tables
        .iter()
        .map(|table| Parent {
            schema: table.schema.clone(),
            name: table.name.clone(),
        })
        .collect();
    tables.retain(|table| {
        table
            .partition_of
            .as_ref()
            .is_none_or(|parent| !listed.contains(parent))
    });
}

/// A pattern with `*` and `?` as LIKE takes it.
fn like(pattern: &str) -> String {
    let mut like = String::with_capacity(pattern.len() + 4);
    for character in pattern.chars() {
        match character {
            '*' => like.push('%'),
            '?' => like.push('_'),
            '%' | '_' | '\\' => like.extend(['\\', character]),
            other => like.push(other),
        }
    }
    like
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_star_and_question_mark_are_wild() {
        assert_eq!(like("app_*"), r"app\_%");
        assert_eq!(like("a?c%\\"), r"a_c\%\\");
    }
}
