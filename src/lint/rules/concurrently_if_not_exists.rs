//! A failed `CREATE INDEX CONCURRENTLY` leaves an invalid index, and `IF NOT EXISTS` is content with it.

use crate::finding::Severity;
use crate::lint::act::Act;
use crate::lint::rule::{Check, Report, Rule, Visit};

pub(super) static RULE: Rule = Rule {
    id: "concurrently-if-not-exists",
    severity: Some(Severity::Warning),
    about: "CREATE INDEX CONCURRENTLY IF NOT EXISTS, which takes an invalid index for one that exists.",
    url: "https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY",
    check: Check::Everywhere(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    match visit.act() {
        Act::CreateIndex(index) if index.concurrently && index.if_not_exists => {
            let name = index.name.as_ref().map(ToString::to_string);
            vec![Report::new(
                visit.span(),
                format!(
                    "IF NOT EXISTS takes index {} for built although a failed attempt left it invalid",
                    name.unwrap_or_default()
                ),
                "leave out IF NOT EXISTS: schemactl drops the invalid index of a failed run and builds it again",
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
            "-- schemactl:up no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON app.t (a);",
        )];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "CREATE INDEX IF NOT EXISTS i ON t (a);",
                "-- schemactl:up no-transaction\nCREATE INDEX CONCURRENTLY i ON t (a);",
            ],
        );
    }
}
