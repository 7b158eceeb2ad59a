//! `DROP INDEX` waits for an ACCESS EXCLUSIVE lock of the table, and everybody waits behind it.

use crate::finding::Severity;
use crate::lint::act::Act;
use crate::lint::rule::{Check, Report, Rule, Visit};

pub(super) static RULE: Rule = Rule {
    id: "drop-index-locks",
    severity: Some(Severity::Note),
    about: "DROP INDEX without CONCURRENTLY.",
    url: "https://squawkhq.com/docs/require-concurrent-index-deletion",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    let Act::DropIndex {
        names,
        concurrently: false,
    } = visit.act()
    else {
        return Vec::new();
    };
    names
        .iter()
        .filter(|name| {
            let index = visit.schema.indexes.get(name);
            index.is_none_or(|index| visit.is_old(&index.table))
        })
        .map(|name| {
            Report::new(
                visit.span(),
                format!("DROP INDEX {name} locks its table against reads as well, and waits for whoever uses it"),
                "DROP INDEX CONCURRENTLY, in a no-transaction section; on a quiet table it does not matter",
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
        let found = [found(&RULE, "DROP INDEX IF EXISTS i, app.j;")];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "-- schemactl:up no-transaction\nDROP INDEX CONCURRENTLY i;",
                "CREATE TABLE t (a int);\nCREATE INDEX i ON t (a);\nDROP INDEX i;",
            ],
        );
    }
}
