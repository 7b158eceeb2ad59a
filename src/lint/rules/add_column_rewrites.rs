//! A column whose value differs from row to row is written into every row. A constant default is not, since PostgreSQL 11.

use crate::finding::Severity;
use crate::lint::act::{Alteration, Column, Generated};
use crate::lint::reader::as_name;
use crate::lint::rule::{Check, Report, Rule, Visit};
use crate::sql::ident;

pub(super) static RULE: Rule = Rule {
    id: "add-column-rewrites",
    severity: Some(Severity::Warning),
    about: "ADD COLUMN with a volatile default, as serial, identity or stored, which rewrites the table.",
    url: "https://squawkhq.com/docs/adding-field-with-default",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    visit
        .alterations()
        .filter_map(|(table, alteration, span)| {
            let Alteration::AddColumn { column, .. } = alteration else {
                return None;
            };
            let why = why(visit, column)?;
            Some(Report::new(
                span,
                format!("adding {} to {table} rewrites the whole table while nobody else can read it: {why}", ident(&column.name)),
                "add it without that, set the default after, and fill the rows in batches",
            ))
        })
        .collect()
}

fn why(visit: &Visit<'_>, column: &Column) -> Option<String> {
    if column.identity {
        return Some("an identity column has a value in every row".to_owned());
    }
    if column.data_type.name.ends_with("serial") {
        return Some(format!(
            "{} takes a value for every row",
            column.data_type.name
        ));
    }
    if column.generated == Generated::Stored {
        return Some("a stored column is computed for every row".to_owned());
    }
    let default = column.default.clone()?;
    if !visit.options.at_least(11) {
        return Some("before PostgreSQL 11 every default does".to_owned());
    }
    let tokens = &visit.statement()?.tokens;
    let inside: Vec<_> = tokens
        .iter()
        .filter(|token| default.contains(&token.start))
        .copied()
        .collect();
    inside.windows(2).find_map(|pair| {
        let [name, open] = pair else { return None };
        let function = as_name(name).filter(|_| open.is_mark("("))?;
        let of_the_files = visit
            .schema
            .functions
            .iter()
            .find(|(known, _)| known.name == function)
            .map(|(_, volatile)| *volatile);
        of_the_files
            .unwrap_or(VOLATILE.contains(&function.as_str()))
            .then(|| format!("{function}() is volatile"))
    })
}

/// Functions of PostgreSQL's own and of its usual extensions that are volatile.
const VOLATILE: [&str; 18] = [
    "clock_timestamp",
    "currval",
    "gen_random_bytes",
    "gen_random_uuid",
    "gen_salt",
    "lastval",
    "nextval",
    "random",
    "random_normal",
    "setseed",
    "setval",
    "timeofday",
    "uuid_generate_v1",
    "uuid_generate_v1mc",
    "uuid_generate_v4",
    "uuidv4",
    "uuidv7",
    "pg_sleep",
];

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{found, found_after, silent};

    #[test]
    fn what_it_finds() {
        let found = [
            found(
                &RULE,
                "ALTER TABLE t ADD a uuid DEFAULT gen_random_uuid();\nALTER TABLE t ADD b bigserial, ADD c bigint GENERATED ALWAYS AS IDENTITY, ADD d int GENERATED ALWAYS AS (a + 1) STORED;",
            ),
            found_after(
                &RULE,
                "CREATE FUNCTION app.f() RETURNS int LANGUAGE sql AS 'SELECT 1';",
                "ALTER TABLE t ADD e int NOT NULL DEFAULT app.f();",
            ),
        ];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "ALTER TABLE t ADD a timestamptz DEFAULT now();",
                "ALTER TABLE t ADD a jsonb DEFAULT '{}' NOT NULL;",
                "CREATE TABLE t (a int);\nALTER TABLE t ADD b uuid DEFAULT gen_random_uuid();",
                "ALTER TABLE t ADD a numeric(10, 2) DEFAULT 0;",
            ],
        );
        assert_eq!(
            found_after(
                &RULE,
                "CREATE FUNCTION f() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';",
                "ALTER TABLE t ADD e int DEFAULT f();"
            ),
            ""
        );
    }
}
