//! `ADD COLUMN … NOT NULL` fails as soon as the table has a row.

use crate::finding::Severity;
use crate::lint::act::{Act, Alteration, Generated};
use crate::lint::rule::{Check, Report, Rule, Visit};
use crate::sql::{Name, ident};

pub(super) static RULE: Rule = Rule {
    id: "not-null-without-default",
    severity: Some(Severity::Error),
    about: "A NOT NULL column without a default, added to a table that is there.",
    url: "https://squawkhq.com/docs/adding-required-field",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    visit
        .alterations()
        .filter(|(table, ..)| !is_emptied(visit, table))
        .filter_map(|(table, alteration, span)| match alteration {
            Alteration::AddColumn { column, .. }
                if column.not_null
                    && column.default.is_none()
                    && !column.identity
                    && column.generated == Generated::No
                    && !column.data_type.name.ends_with("serial") =>
            {
                Some(Report::new(
                    span,
                    format!(
                        "column {} of {table} is NOT NULL and has no default: adding it fails if {table} has rows",
                        ident(&column.name)
                    ),
                    "give it a DEFAULT, or add it as nullable, fill it, and make it NOT NULL in a later revision",
                ))
            }
            _ => None,
        })
        .collect()
}

/// Whether the section leaves no row of the table before.
fn is_emptied(visit: &Visit<'_>, table: &Name) -> bool {
    let mut before = visit.section.statements.iter().take(visit.index);
    before.any(|statement| match &statement.act {
        Act::Truncate { names } => names.contains(table),
        Act::Delete {
            table: emptied,
            bounded: false,
        } => emptied == table,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{found, silent};

    #[test]
    fn what_it_finds() {
        let found = [
            found(
                &RULE,
                "ALTER TABLE t ADD COLUMN a int, ADD b text NOT NULL;",
            ),
            found(&RULE, "ALTER TABLE t ADD COLUMN id uuid PRIMARY KEY;"),
        ];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "ALTER TABLE t ADD a int NOT NULL DEFAULT 0;",
                "ALTER TABLE t ADD a int;",
                "TRUNCATE t;\nALTER TABLE t ADD a int NOT NULL;",
                "CREATE TABLE t (a int);\nALTER TABLE t ADD b int NOT NULL;",
                "ALTER TABLE t ADD a bigint GENERATED ALWAYS AS IDENTITY;",
                "ALTER TABLE t ADD a int NOT NULL GENERATED ALWAYS AS (b + 1) STORED;",
                "ALTER TABLE t ADD a bigserial NOT NULL;",
            ],
        );
    }
}
