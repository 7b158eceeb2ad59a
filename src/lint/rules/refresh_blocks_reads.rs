//! A plain refresh locks the view against reads until its query is done.

use crate::finding::Severity;
use crate::lint::act::Act;
use crate::lint::rule::{Check, Report, Rule, Visit};

pub(super) static RULE: Rule = Rule {
    id: "refresh-blocks-reads",
    severity: Some(Severity::Warning),
    about: "REFRESH MATERIALIZED VIEW without CONCURRENTLY.",
    url: "https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    match visit.act() {
        Act::Refresh {
            name,
            concurrently: false,
        } if visit.is_old(name) => vec![Report::new(
            visit.span(),
            format!("refreshing {name} stops all who read it until its query is done"),
            "REFRESH MATERIALIZED VIEW CONCURRENTLY, which needs a unique index on it",
        )],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{found, silent};

    #[test]
    fn what_it_finds() {
        let found = [found(&RULE, "REFRESH MATERIALIZED VIEW v;")];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "REFRESH MATERIALIZED VIEW CONCURRENTLY v;",
                "CREATE MATERIALIZED VIEW v AS SELECT 1 WITH NO DATA;\nREFRESH MATERIALIZED VIEW v;",
            ],
        );
    }
}
