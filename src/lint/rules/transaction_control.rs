//! `BEGIN`, `COMMIT`, `ROLLBACK` in a revision: schemactl begins and ends its transactions itself, and refuses these.

use crate::finding::Severity;
use crate::lint::rule::{Check, Report, Rule, Visit};

pub(super) static RULE: Rule = Rule {
    id: "transaction-control",
    severity: Some(Severity::Error),
    about: "BEGIN or COMMIT in a revision, which is a transaction already.",
    url: "https://www.postgresql.org/docs/current/sql-begin.html",
    check: Check::Everywhere(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    let control = visit
        .statement()
        .is_some_and(|statement| statement.class.control.is_some());
    if !visit.is_revision || !control {
        return Vec::new();
    }
    let word = visit
        .statement()
        .and_then(|statement| statement.tokens.first())
        .map_or("", |token| token.text)
        .to_ascii_uppercase();
    vec![Report::new(
        visit.span(),
        format!("{word} in a revision, which schemactl refuses to run"),
        "delete it: a revision and its row of history are one transaction already",
    )]
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{found, silent};

    #[test]
    fn what_it_finds() {
        let found = [found(&RULE, "BEGIN;\nSELECT 1;\nCOMMIT;")];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(&RULE, &["SAVEPOINT a;\nROLLBACK TO a;", "SELECT 1;"]);
    }
}
