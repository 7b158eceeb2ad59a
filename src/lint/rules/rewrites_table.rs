//! What copies a table under an ACCESS EXCLUSIVE lock.

use crate::finding::Severity;
use crate::lint::act::Alteration;
use crate::lint::rule::{Check, Report, Rule, Visit};

pub(super) static RULE: Rule = Rule {
    id: "rewrites-table",
    severity: Some(Severity::Warning),
    about: "SET LOGGED, SET TABLESPACE and the like, which copy the table.",
    url: "https://www.postgresql.org/docs/current/sql-altertable.html",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    visit
        .alterations()
        .filter_map(|(table, alteration, span)| match alteration {
            Alteration::Rewrite(what) => Some(Report::new(
                span,
                format!("{what} copies {table} while nobody else can read it"),
                "choose a quiet moment for a large table",
            )),
            _ => None,
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
            "ALTER TABLE t SET LOGGED;\nALTER TABLE t SET TABLESPACE fast, SET UNLOGGED;",
        )];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "CREATE UNLOGGED TABLE t (a int);\nALTER TABLE t SET LOGGED;",
                "ALTER TABLE t SET (fillfactor = 70);",
            ],
        );
    }
}
