//! A lock taken by hand is held until the transaction ends.

use crate::finding::Severity;
use crate::lint::act::Act;
use crate::lint::rule::{Check, Report, Rule, Visit};

pub(super) static RULE: Rule = Rule {
    id: "lock-table",
    severity: Some(Severity::Warning),
    about: "LOCK TABLE in a mode that stops others.",
    url: "https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    const HARMLESS: [&str; 4] = [
        "ACCESS SHARE",
        "ROW SHARE",
        "ROW EXCLUSIVE",
        "SHARE UPDATE EXCLUSIVE",
    ];
    match visit.act() {
        Act::Lock { names, mode } if !HARMLESS.contains(&mode.as_str()) => {
            let old: Vec<String> = names
                .iter()
                .filter(|name| visit.is_old(name))
                .map(ToString::to_string)
                .collect();
            if old.is_empty() {
                return Vec::new();
            }
            let whom = if mode == "ACCESS EXCLUSIVE" {
                "reads and writes"
            } else {
                "writes"
            };
            vec![Report::new(
                visit.span(),
                format!(
                    "LOCK TABLE {} stops {whom} until the transaction ends",
                    old.join(", ")
                ),
                "leave it to the statements to take what they need, or say why in an ignore",
            )]
        }
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
            "LOCK TABLE t, app.u;\nLOCK t IN SHARE ROW EXCLUSIVE MODE;",
        )];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "LOCK TABLE t IN ROW EXCLUSIVE MODE;",
                "CREATE TABLE t (a int);\nLOCK TABLE t;",
            ],
        );
    }
}
