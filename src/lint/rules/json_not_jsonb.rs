//! `json` is text: no index finds what is in it, and it has no equality, so that `DISTINCT` and `UNION` fail.

use crate::finding::Severity;
use crate::lint::rule::{Check, Report, Rule, Visit};
use crate::sql::ident;

pub(super) static RULE: Rule = Rule {
    id: "json-not-jsonb",
    severity: Some(Severity::Note),
    about: "json where jsonb would do.",
    url: "https://www.postgresql.org/docs/current/datatype-json.html",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    visit
        .types()
        .into_iter()
        .filter(|(_, _, data_type)| data_type.name == "json")
        .map(|(table, column, data_type)| {
            Report::new(
                data_type.span.clone(),
                format!(
                    "column {} of {table} is json, which has no indexes and no equality",
                    ident(column)
                ),
                "jsonb, unless the exact text has to be kept",
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{found, silent};

    #[test]
    fn what_it_finds() {
        let found = [found(&RULE, "CREATE TABLE t (a json, b json[]);")];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(&RULE, &["CREATE TABLE t (a jsonb, json text);"]);
    }
}
