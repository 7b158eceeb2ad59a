//! Every write keeps both up to date, and no query needs the second.

use std::collections::BTreeMap;

use crate::finding::Severity;
use crate::lint::Options;
use crate::lint::rule::{Check, Report, Rule, listed};
use crate::lint::schema::{Index, Origin, Schema};
use crate::sql::{Name, ident};

pub(super) static RULE: Rule = Rule {
    id: "duplicate-index",
    severity: Some(Severity::Warning),
    about: "Two indexes that are the same.",
    url: "https://www.postgresql.org/docs/current/indexes.html",
    check: Check::Head(check),
};

fn check(schema: &Schema, _: &Options) -> Vec<(Origin, Report)> {
    let mut reports = Vec::new();
    let mut seen: BTreeMap<(&Name, &str), &Name> = BTreeMap::new();
    let mut indexes: Vec<_> = schema.indexes.iter().collect();
    indexes.sort_by_key(|(_, index)| {
        (
            index.origin.unit,
            index.origin.section,
            index.origin.span.start,
        )
    });
    for (name, index) in indexes {
        let first = seen
            .entry((&index.table, index.definition.as_str()))
            .or_insert(name);
        let twin = if *first == name {
            of_a_key(schema, index)
        } else {
            Some(first.to_string())
        };
        if let Some(twin) = twin {
            reports.push((
                index.origin.clone(),
                Report::new(
                    index.origin.span.clone(),
                    format!("index {name} of {} is the same as {twin}", index.table),
                    "leave it out, or drop it in a later revision",
                ),
            ));
        }
    }
    reports
}

/// The key of the table whose index is the same.
fn of_a_key(schema: &Schema, index: &Index) -> Option<String> {
    let table = schema.tables.get(&index.table)?;
    table
        .keys
        .iter()
        .find(|(name, columns)| {
            let plain = |unique| format!("btree {unique} ( {} )", columns.join(" , "));
            !columns.is_empty()
                && !name.ends_with("_excl")
                && (index.definition == plain(true) || index.definition == plain(false))
        })
        .map(|(name, columns)| format!("that of the key {} ({})", ident(name), listed(columns)))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{found, silent};

    #[test]
    fn what_it_finds() {
        let found = [found(
            &RULE,
            "CREATE INDEX i ON t (a, b DESC);\nCREATE INDEX j ON t USING btree (A, b desc);\nCREATE TABLE u (a int UNIQUE);\nCREATE INDEX k ON u (a);",
        )];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "CREATE INDEX i ON t (a);\nCREATE INDEX j ON t (a, b);",
                "CREATE INDEX i ON t (a);\nCREATE INDEX j ON t (a) WHERE b;",
                "CREATE INDEX i ON t (a);\nDROP INDEX i;\nCREATE INDEX j ON t (a);",
                "CREATE INDEX i ON t (a);\nCREATE UNIQUE INDEX j ON t (a);",
            ],
        );
    }
}
