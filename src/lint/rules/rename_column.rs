//! Between the revision and the last restart, replicas ask for a column that is gone.

use crate::finding::Severity;
use crate::lint::act::Alteration;
use crate::lint::rule::{Check, Report, Rule, Visit};
use crate::sql::ident;

pub(super) static RULE: Rule = Rule {
    id: "rename-column",
    severity: Some(Severity::Warning),
    about: "A column is renamed while what runs still uses its old name.",
    url: "https://squawkhq.com/docs/renaming-column",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    visit
        .alterations()
        .filter_map(|(table, alteration, span)| match alteration {
            Alteration::RenameColumn { from, to } => Some(Report::new(
                span,
                format!(
                    "renaming {} of {table} to {} breaks every replica that still runs the old code",
                    ident(from),
                    ident(to)
                ),
                "add the new column beside it, write both, and drop the old one when nothing reads it",
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
            "ALTER TABLE t RENAME COLUMN a TO b;\nALTER TABLE t RENAME \"C\" TO d;",
        )];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "ALTER TABLE t RENAME CONSTRAINT a TO b;",
                "CREATE TABLE t (a int);\nALTER TABLE t RENAME a TO b;",
                "ALTER TABLE t RENAME TO u;",
            ],
        );
    }
}
