//! A table goes with its rows: whoever reviews it should read why.

use crate::finding::Severity;
use crate::lint::act::Act;
use crate::lint::rule::{Check, Report, Rule, Visit};

pub(super) static RULE: Rule = Rule {
    id: "drop-table",
    severity: Some(Severity::Error),
    about: "DROP TABLE without a comment that says why.",
    url: "https://squawkhq.com/docs/ban-drop-table",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    let Act::Drop(drop) = visit.act() else {
        return Vec::new();
    };
    if drop.kind != "table" || visit.is_explained() {
        return Vec::new();
    }
    let old: Vec<String> = drop
        .names
        .iter()
        .filter(|name| visit.is_old(name))
        .map(ToString::to_string)
        .collect();
    if old.is_empty() {
        return Vec::new();
    }
    vec![Report::new(
        visit.span(),
        format!(
            "DROP TABLE {} loses its rows, and breaks what still reads it",
            old.join(", ")
        ),
        "say in a comment above it where the rows went and that nothing reads it any more",
    )]
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{found, silent};

    #[test]
    fn what_it_finds() {
        let found = [
            found(&RULE, "DROP TABLE IF EXISTS t, app.u CASCADE;"),
            found(&RULE, "-- something else\n\nDROP TABLE t;"),
        ];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "-- replaced by u in March, empty since\nDROP TABLE t;",
                "DROP TABLE t; -- empty since March",
                "CREATE TABLE t (a int);\nDROP TABLE t;",
                "CREATE TEMP TABLE t (a int);\nDROP TABLE t;",
                "DROP VIEW t;",
                "-- schemactl:up\nSELECT 1;\n-- schemactl:down\nDROP TABLE t;",
            ],
        );
    }
}
