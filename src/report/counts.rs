//! Numbers of rows, for people and for programs.

use super::number::grouped;
use super::table::Table;
use crate::look::Counts;
use crate::sql::qualified;

/// For people: names as they have to be typed, digits in groups.
pub fn for_people(counts: &Counts) -> Table {
    let estimated = counts.0.iter().any(|count| count.is_estimate);
    let mut table =
        Table::new()
            .text("Table")
            .number(if estimated { "Estimated rows" } else { "Rows" });
    for count in &counts.0 {
        table.row(vec![
            Some(qualified(&count.schema, &count.name)),
            Some(count.rows.map_or_else(|| "unknown".to_owned(), grouped)),
        ]);
    }
    table
}

/// For programs: every field by itself.
pub fn for_programs(counts: &Counts) -> Table {
    let mut table = Table::new()
        .text("schema")
        .text("name")
        .number("rows")
        .text("is_estimate")
        .text("row_security");
    for count in &counts.0 {
        table.row(vec![
            Some(count.schema.clone()),
            Some(count.name.clone()),
            count.rows.map(|rows| rows.to_string()),
            Some(count.is_estimate.to_string()),
            Some(count.row_security.to_string()),
        ]);
    }
    table
}
