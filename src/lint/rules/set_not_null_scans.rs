//! `SET NOT NULL` reads the whole table under an ACCESS EXCLUSIVE lock; since PostgreSQL 12 not where a valid check says it already.

use crate::finding::Severity;
use crate::lint::act::Alteration;
use crate::lint::rule::{Check, Report, Rule, Visit};
use crate::sql::ident;

pub(super) static RULE: Rule = Rule {
    id: "set-not-null-scans",
    severity: Some(Severity::Warning),
    about: "SET NOT NULL without a validated check.",
    url: "https://squawkhq.com/docs/adding-not-nullable-field",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    visit
        .alterations()
        .filter_map(|(table, alteration, span)| {
            let Alteration::SetNotNull(column) = alteration else {
                return None;
            };
            let known = visit.schema.tables.get(table).and_then(|table| table.columns.get(column));
            let proved = visit.options.at_least(12) && visit.schema.is_checked_not_null(table, column);
            if proved || known.is_some_and(|column| column.not_null) {
                return None;
            }
            let help = if visit.options.at_least(18) {
                format!("ADD CONSTRAINT … NOT NULL {} NOT VALID first, and VALIDATE CONSTRAINT in a revision of its own", ident(column))
            } else if visit.options.at_least(12) {
                format!("before it, in two revisions: ADD CONSTRAINT … CHECK ({} IS NOT NULL) NOT VALID, and VALIDATE CONSTRAINT", ident(column))
            } else {
                format!("leave a CHECK ({} IS NOT NULL) instead, added NOT VALID and validated later", ident(column))
            };
            Some(Report::new(
                span,
                format!("SET NOT NULL on {} of {table} reads the whole table while nobody else can", ident(column)),
                help,
            ))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{found, found_after, silent};

    #[test]
    fn what_it_finds() {
        let found = [
            found(&RULE, "ALTER TABLE t ALTER COLUMN a SET NOT NULL;"),
            found_after(
                &RULE,
                "ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID;",
                "ALTER TABLE t ALTER a SET NOT NULL;",
            ),
        ];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &["CREATE TABLE t (a int);\nALTER TABLE t ALTER a SET NOT NULL;"],
        );
        assert_eq!(
            found_after(
                &RULE,
                "ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID;\nALTER TABLE t VALIDATE CONSTRAINT c;",
                "ALTER TABLE t ALTER a SET NOT NULL;"
            ),
            ""
        );
        assert_eq!(
            found_after(
                &RULE,
                "CREATE TABLE t (a int NOT NULL);",
                "ALTER TABLE t ALTER a SET NOT NULL;"
            ),
            ""
        );
    }

    #[test]
    fn the_way_round_it_depends_on_the_version() {
        let help = |version| {
            let options = crate::lint::Options {
                target_version: Some(version),
                ..Default::default()
            };
            let up = ["ALTER TABLE t ALTER a SET NOT NULL;"];
            crate::lint::testing::found_with(&RULE, &up, &options)
        };
        assert!(help(18).contains("NOT NULL a NOT VALID"), "{}", help(18));
        assert!(
            help(17).contains("CHECK (a IS NOT NULL) NOT VALID"),
            "{}",
            help(17)
        );
        assert!(help(11).contains("instead"), "{}", help(11));
    }
}
