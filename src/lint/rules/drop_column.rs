//! A column goes with its values, and what runs while it is deployed still asks for it.

use crate::finding::Severity;
use crate::lint::act::Alteration;
use crate::lint::rule::{Check, Report, Rule, Visit};
use crate::sql::ident;

pub(super) static RULE: Rule = Rule {
    id: "drop-column",
    severity: Some(Severity::Error),
    about: "DROP COLUMN without a comment that says why.",
    url: "https://squawkhq.com/docs/ban-drop-column",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    if visit.is_explained() {
        return Vec::new();
    }
    visit
        .alterations()
        .filter_map(|(table, alteration, span)| match alteration {
            Alteration::DropColumn { name, .. } => Some(Report::new(
                span,
                format!(
                    "DROP COLUMN {} of {table} loses its values, and breaks what still reads it",
                    ident(name)
                ),
                "say in a comment above it where the values went and that nothing reads it any more",
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
        let found = [
            found(&RULE, r#"ALTER TABLE t DROP COLUMN a, DROP "B" CASCADE;"#),
            // What autogenerate says of it is no reason; neither is what is said of something else.
            found(
                &RULE,
                "-- Loses data, so it is left to you to uncomment:\n-- loses data (drop-column)\n\
                 -- rewrites public.t, while reads and writes wait\nALTER TABLE t DROP COLUMN a;",
            ),
            found(
                &RULE,
                "-- ALTER TABLE t\n--   DROP COLUMN b;\nALTER TABLE t DROP COLUMN a;",
            ),
            found(
                &RULE,
                "-- a new one\nALTER TABLE t ADD b int; ALTER TABLE t DROP COLUMN a;",
            ),
        ];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "-- moved to people.name in revision 12\nALTER TABLE t DROP COLUMN a;",
                "-- moved to people.name in revision 12\n-- loses data (drop-column)\nALTER TABLE t DROP COLUMN a;",
                "/* moved */ ALTER TABLE t DROP COLUMN a;",
                "ALTER TABLE t DROP COLUMN a; -- moved",
                "ALTER TABLE t\n  DROP COLUMN a, -- moved to people.name\n  ADD b int;",
                "ALTER TABLE t DROP CONSTRAINT c;",
                "CREATE TABLE t (a int);\nALTER TABLE t DROP a;",
            ],
        );
    }
}
