//! Every row is written anew, in one transaction: locks until its end, and a table of twice the size.

use crate::finding::Severity;
use crate::lint::act::Act;
use crate::lint::rule::{Check, Report, Rule, Visit};

pub(super) static RULE: Rule = Rule {
    id: "update-all-rows",
    severity: Some(Severity::Warning),
    about: "UPDATE of every row of a table that is there.",
    url: "https://www.postgresql.org/docs/current/sql-update.html",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    match visit.act() {
        Act::Update {
            table,
            bounded: false,
        } if visit.is_old(table) => vec![Report::new(
            visit.span(),
            format!(
                "UPDATE {table} writes every row anew and locks them all until its transaction ends"
            ),
            "say with WHERE which rows need it, or fill a large table in batches outside of revisions",
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
        let found = [found(
            &RULE,
            "UPDATE t SET a = 1;\nWITH x AS (SELECT 1) UPDATE u SET a = 1;",
        )];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "UPDATE t SET a = 1 WHERE a IS NULL;",
                "UPDATE t SET a = u.a FROM u WHERE u.id = t.id;",
                "CREATE TABLE t (a int);\nUPDATE t SET a = 1;",
                "SELECT 1 FOR UPDATE;",
            ],
        );
    }
}
