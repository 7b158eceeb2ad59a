//! What PostgreSQL refuses in a transaction block, as `classify` knows it.

use crate::finding::Severity;
use crate::lint::act::Act;
use crate::lint::rule::{Check, Report, Rule, Visit};
use crate::sql::Transaction;

pub(super) static RULE: Rule = Rule {
    id: "forbidden-in-transaction",
    severity: Some(Severity::Error),
    about: "A statement that PostgreSQL refuses in a transaction, in a section that is one.",
    url: "https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY",
    check: Check::Everywhere(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    let Some(statement) = visit.statement() else {
        return Vec::new();
    };
    if statement.in_transaction != Some(true) {
        return Vec::new();
    }
    let what = match (&statement.class.transaction, &statement.act) {
        (Transaction::Forbidden(what), _) => (*what).to_owned(),
        (_, Act::AddValue { enumeration, .. }) if !visit.options.at_least(12) => {
            format!("ALTER TYPE {enumeration} ADD VALUE, before PostgreSQL 12,")
        }
        _ => return Vec::new(),
    };
    vec![Report::new(
        visit.span(),
        format!("{what} cannot run in a transaction"),
        format!(
            "give it a revision of its own whose section line says: -- schemactl:{} no-transaction",
            visit.section.direction
        ),
    )]
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{found, silent};

    #[test]
    fn what_it_finds() {
        let found = [
            found(&RULE, "CREATE INDEX CONCURRENTLY i ON t (a);\nVACUUM t;"),
            found(
                &RULE,
                "-- schemactl:up\nSELECT 1;\n-- schemactl:down\nDROP INDEX CONCURRENTLY i;",
            ),
        ];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "CREATE INDEX i ON t (a);",
                "-- schemactl:up no-transaction\nCREATE INDEX CONCURRENTLY i ON t (a);",
                "ALTER TYPE e ADD VALUE 'x';",
            ],
        );
    }

    #[test]
    fn old_versions_refuse_new_enum_values() {
        let options = crate::lint::Options {
            target_version: Some(11),
            ..Default::default()
        };
        let found =
            crate::lint::testing::found_with(&RULE, &["ALTER TYPE e ADD VALUE 'x';"], &options);
        assert!(found.contains("before PostgreSQL 12"), "{found}");
    }
}
