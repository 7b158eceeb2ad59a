//! Another type rewrites the table and its indexes, unless the old values are valid values of the new type as they stand.

use crate::finding::Severity;
use crate::lint::act::{Alteration, DataType};
use crate::lint::rule::{Check, Report, Rule, Visit};
use crate::sql::ident;

pub(super) static RULE: Rule = Rule {
    id: "alter-type-rewrites",
    severity: Some(Severity::Warning),
    about: "A change of type that rewrites the table.",
    url: "https://squawkhq.com/docs/changing-column-type",
    check: Check::Statement(check),
};

const HELP: &str = "add a column of the new type, fill it in batches, and let the application change over; on a small table it does not matter";

const UNKNOWN: &str =
    "no file says which type it has, so values may not fit, or lose precision: look at them first";

fn check(visit: &Visit<'_>) -> Vec<Report> {
    visit
        .alterations()
        .filter_map(|(table, alteration, span)| {
            let Alteration::AlterType { column, to, .. } = alteration else {
                return None;
            };
            let from = visit.schema.data_type(table, column);
            let certainty = match from {
                Some(from) if is_free(from, to) => return None,
                Some(_) => "rewrites",
                None if is_wide(to) => return None,
                None => "may rewrite",
            };
            let known = from.map_or_else(String::new, |from| format!("from {from} "));
            Some(Report::new(
                span,
                format!(
                    "changing {} of {table} {known}to {to} {certainty} the whole table while nobody else can read it",
                    ident(column)
                ),
                if from.is_some() { HELP.to_owned() } else { format!("{HELP}; {UNKNOWN}") },
            ))
        })
        .collect()
}

/// Text without a limit, which most columns that change their type become.
fn is_wide(to: &DataType) -> bool {
    matches!(to.name.as_str(), "text" | "character varying") && to.arguments.is_empty() && !to.array
}

/// Whether PostgreSQL changes only the catalog (`ATColumnChangeRequiresRewrite`).
fn is_free(from: &DataType, to: &DataType) -> bool {
    if from.array != to.array {
        return false;
    }
    let wider = |at: usize| match (from.arguments.get(at), to.arguments.get(at)) {
        (_, None) => true,
        (Some(from), Some(to)) => from <= to,
        (None, Some(_)) => false,
    };
    match (from.name.as_str(), to.name.as_str()) {
        ("numeric", "numeric") => {
            to.arguments.is_empty()
                || (wider(0)
                    && from.arguments.get(1).unwrap_or(&0) == to.arguments.get(1).unwrap_or(&0))
        }
        ("character varying" | "text" | "citext", "text" | "citext") | ("cidr", "inet") => true,
        ("text" | "citext", "character varying") => to.arguments.is_empty(),
        ("character", "character") => from.arguments == to.arguments,
        (from, to) => from == to && wider(0),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{found, found_after, silent};

    #[test]
    fn what_it_finds() {
        let found = [
            found_after(
                &RULE,
                "CREATE TABLE t (a int, b numeric(8, 2), c varchar(20));",
                "ALTER TABLE t ALTER a TYPE bigint, ALTER COLUMN b SET DATA TYPE numeric(10, 3);\nALTER TABLE t ALTER c TYPE varchar(10);",
            ),
            found(
                &RULE,
                "ALTER TABLE t ALTER a TYPE timestamptz USING a::timestamptz;",
            ),
        ];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "CREATE TABLE t (a int);\nALTER TABLE t ALTER a TYPE bigint;",
                "ALTER TABLE t ALTER a TYPE text;",
            ],
        );
        assert_eq!(
            found_after(
                &RULE,
                "CREATE TABLE t (a varchar(20), b numeric(8, 2), c timestamp(3), d varchar[], e text);",
                "ALTER TABLE t ALTER a TYPE text, ALTER b TYPE numeric(10, 2), ALTER c TYPE timestamp, ALTER d TYPE text[];\nALTER TABLE t ALTER e TYPE varchar;"
            ),
            ""
        );
    }
}
