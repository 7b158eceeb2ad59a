//! A type that holds less than the old one: the change fails at the first value that does not fit, or rounds and cuts what does not.

use crate::finding::Severity;
use crate::lint::act::{Alteration, DataType};
use crate::lint::rule::{Check, Report, Rule, Visit};
use crate::object::column::holds_all;
use crate::sql::ident;

pub(super) static RULE: Rule = Rule {
    id: "narrows-type",
    severity: Some(Severity::Error),
    about: "A change to a type that holds less, without a comment that says why.",
    url: "https://www.postgresql.org/docs/current/sql-altertable.html",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    if visit.is_explained() {
        return Vec::new();
    }
    visit
        .alterations()
        .filter_map(|(table, alteration, span)| {
            let Alteration::AlterType { column, to, .. } = alteration else {
                return None;
            };
            let from = visit.schema.data_type(table, column)?;
            if !narrows(from, to) {
                return None;
            }
            Some(Report::new(
                span,
                format!(
                    "changing {} of {table} from {from} to {to} fails where a value does not fit, or rounds or cuts it",
                    ident(column)
                ),
                "say in a comment above it why every value fits, after a look at those that there are; or add a column of the new type beside it",
            ))
        })
        .collect()
}

/// Whether a type of the same sort holds less. From one sort to another it takes an expression, and that is for its author to judge.
fn narrows(from: &DataType, to: &DataType) -> bool {
    let (from, to) = (from.stored(), to.stored());
    from.array == to.array
        && sort(&from.name).is_some()
        && sort(&from.name) == sort(&to.name)
        && !holds_all(&from.to_string(), &to.to_string())
}

/// Numbers, strings or times.
fn sort(name: &str) -> Option<u8> {
    match name {
        "smallint" | "integer" | "bigint" | "numeric" | "real" | "double precision" => Some(0),
        "text" | "character varying" | "character" | "citext" => Some(1),
        "date"
        | "timestamp without time zone"
        | "timestamp with time zone"
        | "time without time zone"
        | "time with time zone" => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{found, found_after};

    const TABLE: &str = "CREATE TABLE t (a bigserial, b varchar(20), c timestamptz, d numeric(8, 2), e text, f int[], g double precision, h timestamp(3));";

    #[test]
    fn what_it_finds() {
        let found = [found_after(
            &RULE,
            TABLE,
            "ALTER TABLE t ALTER a TYPE smallint, ALTER b TYPE varchar(10);\n\
             ALTER TABLE t ALTER c TYPE date, ALTER d TYPE numeric(6, 2), ALTER e TYPE varchar(80);\n\
             -- loses data (narrow-type)\n\
             ALTER TABLE t ALTER f TYPE smallint[], ALTER g TYPE real, ALTER h TYPE timestamp(0);",
        )];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        for up in [
            "ALTER TABLE t ALTER b TYPE varchar(30), ALTER b TYPE text, ALTER d TYPE numeric(12, 4);",
            "ALTER TABLE t ALTER f TYPE bigint[], ALTER h TYPE timestamptz, ALTER a TYPE bigint;",
            "-- the longest has 12 characters\nALTER TABLE t ALTER e TYPE varchar(80);",
            // Another sort, and types that nobody here knows.
            "ALTER TABLE t ALTER e TYPE jsonb USING e::jsonb, ALTER b TYPE mood USING b::mood;",
            "CREATE TABLE new (a bigint);\nALTER TABLE new ALTER a TYPE int;",
        ] {
            assert_eq!(found_after(&RULE, TABLE, up), "", "{up}");
        }
        assert_eq!(found(&RULE, "ALTER TABLE t ALTER a TYPE smallint;"), "");
    }
}
