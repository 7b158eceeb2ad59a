//! Whoever calls it chooses the schemas in which it finds its tables, operators and functions, and it runs as its owner.

use crate::finding::Severity;
use crate::lint::act::Act;
use crate::lint::rule::{Check, Report, Rule, Visit};

pub(super) static RULE: Rule = Rule {
    id: "security-definer-search-path",
    severity: Some(Severity::Warning),
    about: "A SECURITY DEFINER function without a search_path of its own.",
    url: "https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    match visit.act() {
        Act::CreateFunction(function)
            if function.security_definer && !function.sets_search_path =>
        {
            vec![Report::new(
                visit.span(),
                format!(
                    "{} runs as its owner and finds its names in the caller's search_path",
                    function.name
                ),
                "SET search_path = '' (or the schemas it needs, pg_temp last) behind SECURITY DEFINER",
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
            "CREATE OR REPLACE FUNCTION app.f(a int) RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';",
        )];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT 1';",
                "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';",
            ],
        );
    }
}
