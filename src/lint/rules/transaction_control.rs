//! `BEGIN`, `COMMIT`, `ROLLBACK` in a revision: schemactl begins and ends its transactions itself, and refuses these. In a
//! `no-transaction` section also what would end with itself: `LOCK TABLE`, `SAVEPOINT`, a cursor that is not held.

use crate::finding::Severity;
use crate::lint::rule::{Check, Report, Rule, Visit};

pub(super) static RULE: Rule = Rule {
    id: "transaction-control",
    severity: Some(Severity::Error),
    about: "BEGIN or COMMIT in a revision, which is a transaction already; LOCK TABLE or SAVEPOINT where it is none.",
    url: "https://www.postgresql.org/docs/current/sql-begin.html",
    check: Check::Everywhere(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    let Some(statement) = visit.statement().filter(|_| visit.is_revision) else {
        return Vec::new();
    };
    if let (Some(what), Some(false)) = (statement.class.needs_transaction, statement.in_transaction)
    {
        return vec![Report::new(
            visit.span(),
            format!(
                "{what} in a no-transaction section, which schemactl refuses to run: it would end with itself"
            ),
            "move it, and what it is for, to a revision that is one transaction",
        )];
    }
    if statement.class.control.is_none() {
        return Vec::new();
    }
    let word = statement
        .tokens
        .first()
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
        let found = [
            found(&RULE, "BEGIN;\nSELECT 1;\nCOMMIT;"),
            found(
                &RULE,
                "-- schemactl:up no-transaction\nLOCK TABLE t;\nSAVEPOINT a;",
            ),
        ];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &["SAVEPOINT a;\nROLLBACK TO a;", "LOCK TABLE t;", "SELECT 1;"],
        );
    }
}
