//! Rows that nothing tells apart: logical replication refuses to update them, and tools cannot address them.

use crate::finding::Severity;
use crate::lint::Options;
use crate::lint::rule::{Check, Report, Rule};
use crate::lint::schema::{Origin, Schema};

pub(super) static RULE: Rule = Rule {
    id: "table-without-primary-key",
    severity: Some(Severity::Warning),
    about: "A table without a primary key.",
    url: "https://wiki.postgresql.org/wiki/Don%27t_Do_This",
    check: Check::Head(check),
};

fn check(schema: &Schema, _: &Options) -> Vec<(Origin, Report)> {
    schema
        .tables
        .iter()
        .filter(|(_, table)| {
            table.complete
                && !table.temporary
                && !table.partition
                && !table.primary_key
                && !table.columns.is_empty()
        })
        .map(|(name, table)| {
            (
                table.origin.clone(),
                Report::new(
                    table.origin.span.clone(),
                    format!("table {name} has no primary key"),
                    "give it one; of a table that joins two others, both references are it",
                ),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{found, silent};

    #[test]
    fn what_it_finds() {
        let found = [found(
            &RULE,
            "CREATE TABLE t (a int);\nCREATE TABLE u (a int UNIQUE);",
        )];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "CREATE TABLE t (a int PRIMARY KEY);",
                "CREATE TABLE t (a int);\nALTER TABLE t ADD PRIMARY KEY (a);",
                "CREATE TEMP TABLE t (a int);",
                "CREATE TABLE t (LIKE u INCLUDING ALL);",
                "CREATE TABLE t (a int);\nDROP TABLE t;",
                "CREATE TABLE t PARTITION OF u FOR VALUES IN (1);",
                "CREATE TABLE t AS SELECT 1;",
                "CREATE TABLE t (a int, b int, CONSTRAINT k PRIMARY KEY (a, b));",
            ],
        );
    }
}
