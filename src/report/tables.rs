//! The list of tables, for people and for programs.

use super::number::{bytes, grouped};
use super::table::Table;
use crate::look::{Table as Entry, Tables};
use crate::sql::qualified;

/// For people: names as they have to be typed, sizes with a unit.
pub fn for_people(tables: &Tables) -> Table {
    let mut table = Table::new()
        .text("Table")
        .text("Kind")
        .number("Size")
        .number("Estimated rows")
        .prose("Comment");
    for entry in &tables.0 {
        table.row(vec![
            Some(qualified(&entry.schema, &entry.name)),
            Some(kind(entry)),
            size(entry),
            rows(entry),
            entry.comment.clone(),
        ]);
    }
    table
}

/// For programs: every field by itself, bytes and numbers bare.
pub fn for_programs(tables: &Tables) -> Table {
    let mut table = Table::new()
        .text("schema")
        .text("name")
        .text("kind")
        .text("owner")
        .number("size_bytes")
        .number("estimated_rows")
        .number("partitions")
        .prose("comment");
    for entry in &tables.0 {
        table.row(vec![
            Some(entry.schema.clone()),
            Some(entry.name.clone()),
            Some(entry.kind.clone()),
            Some(entry.owner.clone()),
            entry.size_bytes.map(|size| size.to_string()),
            entry.estimated_rows.map(|rows| rows.to_string()),
            entry.partitions.map(|count| count.to_string()),
            entry.comment.clone(),
        ]);
    }
    table
}

/// How many tables, and how large those are together that could be measured; partitions are part of their table.
pub fn summary(tables: &Tables) -> String {
    let own = |entry: &&Entry| {
        entry.partition_of.as_ref().is_none_or(|parent| {
            !tables
                .0
                .iter()
                .any(|other| other.schema == parent.schema && other.name == parent.name)
        })
    };
    let measured = || tables.0.iter().filter(own);
    let total: u64 = measured().filter_map(|entry| entry.size_bytes).sum();
    let without = match measured().filter(|entry| entry.is_locked).count() {
        0 => String::new(),
        1 => " without 1 that is locked".to_owned(),
        locked => format!(" without {locked} that are locked"),
    };
    let count = tables.0.len();
    let noun = if tables.0.iter().all(|entry| entry.kind.contains("table")) {
        "table"
    } else {
        "relation"
    };
    let plural = if count == 1 { "" } else { "s" };
    format!(
        "{} {noun}{plural}, {}{without}",
        grouped(count as u64),
        bytes(total)
    )
}

fn kind(entry: &Entry) -> String {
    match entry.partitions {
        None => entry.kind.clone(),
        Some(1) => format!("{}, 1 partition", entry.kind),
        Some(count) => format!("{}, {count} partitions", entry.kind),
    }
}

/// The size with a unit, or why there is none.
pub(super) fn size(entry: &Entry) -> Option<String> {
    if entry.is_locked {
        return Some("locked".to_owned());
    }
    entry.size_bytes.map(bytes)
}

/// The estimate; a view has none, a table that was never analysed an unknown one.
pub(super) fn rows(entry: &Entry) -> Option<String> {
    match entry.estimated_rows {
        Some(rows) if entry.estimate_is_partial => Some(format!("over {}", grouped(rows))),
        Some(rows) => Some(grouped(rows)),
        None if entry.kind.ends_with("view") && entry.kind != "materialized view" => None,
        None => Some("unknown".to_owned()),
    }
}
