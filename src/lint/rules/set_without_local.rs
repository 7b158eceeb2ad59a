//! A setting that outlives its transaction reaches, behind a pooler, whoever gets the connection next. schemactl resets it after each revision.

use crate::finding::Severity;
use crate::lint::act::Act;
use crate::lint::rule::{Check, Report, Rule, Visit};

pub(super) static RULE: Rule = Rule {
    id: "set-without-local",
    severity: Some(Severity::Note),
    about: "SET without LOCAL in a transaction.",
    url: "https://www.postgresql.org/docs/current/sql-set.html",
    check: Check::Everywhere(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    let in_transaction = visit
        .statement()
        .and_then(|statement| statement.in_transaction);
    match visit.act() {
        Act::Set { name, local: false } if in_transaction == Some(true) => {
            let help = match name.as_str() {
                "lock_timeout" | "statement_timeout" if visit.is_revision => {
                    let word = name.replace('_', "-");
                    format!(
                        "say it on the section line: -- schemactl:{} {word}=5s",
                        visit.section.direction
                    )
                }
                _ => format!("SET LOCAL {name}"),
            };
            vec![Report::new(
                visit.span(),
                format!("SET {name} without LOCAL outlives its transaction"),
                help,
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
            "SET search_path = app;\nSET SESSION lock_timeout TO '1s';\nSET TIME ZONE 'UTC';",
        )];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "SET LOCAL search_path = app;",
                "SET CONSTRAINTS ALL DEFERRED;",
                "-- schemactl:up no-transaction\nSET maintenance_work_mem = 1;",
                "ALTER TABLE t SET (fillfactor = 1);",
            ],
        );
    }
}
