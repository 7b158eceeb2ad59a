//! PostgreSQL indexes what is referenced, not what references: each row deleted there reads this whole table.

use crate::finding::Severity;
use crate::lint::Options;
use crate::lint::rule::{Check, Report, Rule, listed};
use crate::lint::schema::{Origin, Schema};

pub(super) static RULE: Rule = Rule {
    id: "foreign-key-without-index",
    severity: Some(Severity::Warning),
    about: "A foreign key whose columns no index of all files begins with.",
    url: "https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK",
    check: Check::Head(check),
};

fn check(schema: &Schema, _: &Options) -> Vec<(Origin, Report)> {
    let mut reports = Vec::new();
    for (name, table) in &schema.tables {
        if !table.complete || table.temporary || table.partition {
            continue;
        }
        for key in table.foreign_keys.values() {
            if key.columns.is_empty() || schema.is_indexed(name, &key.columns) {
                continue;
            }
            let columns = listed(&key.columns);
            reports.push((
                key.origin.clone(),
                Report::new(
                    key.origin.span.clone(),
                    format!(
                        "no index of {name} begins with {columns}, so each row deleted from {} reads all of {name}",
                        key.references
                    ),
                    format!("CREATE INDEX ON {name} ({columns})"),
                ),
            ));
        }
    }
    reports
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{found, silent};

    #[test]
    fn what_it_finds() {
        let found = [found(
            &RULE,
            "CREATE TABLE t (a int REFERENCES u, b int, c int, FOREIGN KEY (b, c) REFERENCES v);\nCREATE INDEX ON t (b);\nCREATE INDEX ON t (a) WHERE c = 1;",
        )];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "CREATE TABLE t (a int REFERENCES u);\nCREATE INDEX ON t (a, b);",
                "CREATE TABLE t (a int REFERENCES u PRIMARY KEY);",
                "CREATE TABLE t (a int, b int, c int, FOREIGN KEY (a, b) REFERENCES u);\nCREATE INDEX ON t (b, a);",
                "CREATE TABLE t (a int REFERENCES u);\nCREATE INDEX ON t (a) WHERE a IS NOT NULL;",
                "CREATE TABLE t (a int REFERENCES u);\nALTER TABLE t DROP COLUMN a;",
                "CREATE TABLE t (a int REFERENCES u);\nALTER TABLE t RENAME TO w;\nALTER TABLE w RENAME a TO b;\nCREATE INDEX i ON w (b);",
            ],
        );
    }
}
