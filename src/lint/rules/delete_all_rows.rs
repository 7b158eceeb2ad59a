//! All rows of a table that was there before.

use crate::finding::Severity;
use crate::lint::act::Act;
use crate::lint::rule::{Check, Report, Rule, Visit};
use crate::sql::Name;

pub(super) static RULE: Rule = Rule {
    id: "delete-all-rows",
    severity: Some(Severity::Error),
    about: "DELETE without WHERE, or TRUNCATE.",
    url: "https://www.postgresql.org/docs/current/sql-delete.html",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    let (verb, names): (&str, &[Name]) = match visit.act() {
        Act::Delete {
            table,
            bounded: false,
        } => ("DELETE FROM", std::slice::from_ref(table)),
        Act::Truncate { names } => ("TRUNCATE", names),
        _ => return Vec::new(),
    };
    names
        .iter()
        .filter(|name| visit.is_old(name))
        .map(|name| {
            Report::new(
                visit.span(),
                format!("{verb} {name} loses all of its rows"),
                "say with WHERE which rows go; if all shall, an ignore with its reason says so to the next reader",
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
        let found = [found(
            &RULE,
            "DELETE FROM t;\nTRUNCATE TABLE a, app.b CASCADE;\nDELETE FROM t WHERE true;",
        )];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "DELETE FROM t WHERE id = 1;",
                "DELETE FROM t USING u WHERE t.id = u.id;",
                "CREATE TEMP TABLE t (a int);\nTRUNCATE t;",
                "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ DELETE FROM t $$;",
            ],
        );
    }
}
