//! `CREATE INDEX` takes a SHARE lock: no row can be written until it is built.

use crate::finding::Severity;
use crate::lint::act::Act;
use crate::lint::rule::{Check, Report, Rule, Visit};

pub(super) static RULE: Rule = Rule {
    id: "index-blocks-writes",
    severity: Some(Severity::Warning),
    about: "CREATE INDEX without CONCURRENTLY on a table that is there.",
    url: "https://squawkhq.com/docs/require-concurrent-index-creation",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    let Act::CreateIndex(index) = visit.act() else {
        return Vec::new();
    };
    let table = &index.table;
    if index.concurrently
        || index.only
        || !visit.is_old(table)
        || visit.schema.is_materialized_view(table)
    {
        return Vec::new();
    }
    let name = index
        .name
        .as_ref()
        .map_or_else(String::new, |name| format!(" {name}"));
    let partitioned = visit
        .schema
        .tables
        .get(table)
        .is_some_and(|table| table.partitioned);
    let help = if partitioned {
        "create it ON ONLY the partitioned table, then CONCURRENTLY on each partition, and ATTACH those"
    } else {
        "CREATE INDEX CONCURRENTLY, in a revision of its own whose section line says: -- schemactl:up no-transaction"
    };
    vec![Report::new(
        visit.span(),
        format!("building index{name} stops all writes to {table}"),
        help,
    )]
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{found, found_after, silent};

    #[test]
    fn what_it_finds() {
        let found = [
            found(
                &RULE,
                "CREATE INDEX i ON t (a);\nCREATE UNIQUE INDEX ON app.t (lower(a));",
            ),
            found_after(
                &RULE,
                "CREATE TABLE t (a int) PARTITION BY LIST (a);",
                "CREATE INDEX i ON t (a);",
            ),
        ];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "CREATE TABLE t (a int);\nCREATE INDEX i ON t (a);",
                "-- schemactl:up no-transaction\nCREATE INDEX CONCURRENTLY i ON t (a);",
                "CREATE INDEX i ON ONLY t (a);",
                "CREATE MATERIALIZED VIEW v AS SELECT 1 AS a;\nCREATE INDEX i ON v (a);",
            ],
        );
    }
}
