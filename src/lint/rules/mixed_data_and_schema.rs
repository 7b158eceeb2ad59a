//! The locks of a schema change are held until its transaction ends, and so for as long as the rows take.

use crate::finding::Severity;
use crate::lint::act::Act;
use crate::lint::reader::has_word;
use crate::lint::rule::{Check, Report, Rule, Visit};
use crate::lint::section::Statement;

pub(super) static RULE: Rule = Rule {
    id: "mixed-data-and-schema",
    severity: Some(Severity::Warning),
    about: "Rows are changed in the transaction that changes tables.",
    url: "https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES",
    check: Check::Section(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    if visit.section.transaction == Some(false) {
        return Vec::new();
    }
    let statements = &visit.section.statements;
    let Some((place, locked)) = statements
        .iter()
        .enumerate()
        .find_map(|(place, statement)| {
            let table = match &statement.act {
                Act::AlterTable(alter) => &alter.name,
                Act::CreateIndex(index) if !index.concurrently => &index.table,
                _ => return None,
            };
            visit.is_old(table).then_some((place, table))
        })
    else {
        return Vec::new();
    };
    let changes = |statement: &Statement<'_>| {
        let table = match &statement.act {
            Act::Update { table, .. } | Act::Delete { table, .. } | Act::Copy(table) => table,
            // A few rows by their values are a matter of an instant.
            Act::Insert(table) if has_word(&statement.tokens, "select") => table,
            _ => return None,
        };
        visit.is_old(table).then(|| table.clone())
    };
    let behind = statements.iter().skip(place + 1);
    behind
        .filter_map(|statement| Some((statement, changes(statement)?)))
        .map(|(statement, table)| {
            Report::new(
                statement.span.clone(),
                format!("rows of {table} are changed while {locked} is locked by the schema change above"),
                "put the change of rows into a revision of its own",
            )
        })
        .take(1)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{found, silent};

    #[test]
    fn what_it_finds() {
        let found = [
            found(
                &RULE,
                "ALTER TABLE t ADD a int;\nUPDATE t SET a = 1 WHERE b > 2;\nUPDATE u SET a = 1;",
            ),
            found(
                &RULE,
                "CREATE INDEX i ON t (a);\nINSERT INTO u SELECT * FROM t;",
            ),
        ];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "ALTER TABLE t ADD a int;\nINSERT INTO kinds VALUES (1);",
                "CREATE TABLE t (a int);\nINSERT INTO t SELECT 1;\nALTER TABLE t ADD b int;",
                "UPDATE t SET a = 1;",
                "UPDATE t SET a = 1 WHERE b;\nALTER TABLE t ADD c int;",
                "-- schemactl:up no-transaction\nALTER TABLE t ADD a int;\nUPDATE t SET a = 1;",
            ],
        );
    }
}
