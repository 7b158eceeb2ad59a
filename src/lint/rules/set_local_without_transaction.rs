//! In a no-transaction section each statement is its own transaction, so that `SET LOCAL` ends with itself.

use crate::finding::Severity;
use crate::lint::act::Act;
use crate::lint::rule::{Check, Report, Rule, Visit};

pub(super) static RULE: Rule = Rule {
    id: "set-local-without-transaction",
    severity: Some(Severity::Warning),
    about: "SET LOCAL where there is no transaction, which does nothing.",
    url: "https://www.postgresql.org/docs/current/sql-set.html",
    check: Check::Everywhere(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    let in_transaction = visit
        .statement()
        .and_then(|statement| statement.in_transaction);
    match visit.act() {
        Act::Set { name, local: true } if in_transaction == Some(false) => vec![Report::new(
            visit.span(),
            format!("SET LOCAL {name} does nothing where every statement is its own transaction"),
            format!("SET {name}: schemactl resets the session after the revision"),
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
            "-- schemactl:up no-transaction\nSET LOCAL maintenance_work_mem = 1;",
        )];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "SET LOCAL work_mem = 1;",
                "-- schemactl:up no-transaction\nSET maintenance_work_mem = 1;",
            ],
        );
    }
}
