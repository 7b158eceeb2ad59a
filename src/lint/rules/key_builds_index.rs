//! A key builds its index under an ACCESS EXCLUSIVE lock, unless it is given one that is there.

use crate::finding::Severity;
use crate::lint::act::{Act, ConstraintKind};
use crate::lint::rule::{Check, Report, Rule, Visit, listed};

pub(super) static RULE: Rule = Rule {
    id: "key-builds-index",
    severity: Some(Severity::Warning),
    about: "A primary, unique or exclusion key that builds its index on a table that is there.",
    url: "https://squawkhq.com/docs/disallowed-unique-constraint",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    if !matches!(visit.act(), Act::AlterTable(_)) {
        return Vec::new();
    }
    visit
        .new_constraints()
        .into_iter()
        .filter(|(table, constraint)| visit.is_old(table) && constraint.using_index.is_none())
        .filter_map(|(table, constraint)| {
            let (what, help) = match constraint.kind {
                ConstraintKind::PrimaryKey => ("the primary key", USING),
                ConstraintKind::Unique => ("the unique constraint", USING),
                ConstraintKind::Exclude => (
                    "the exclusion constraint",
                    "there is no way to build it while others write: choose a quiet moment",
                ),
                _ => return None,
            };
            Some(Report::new(
                constraint.span.clone(),
                format!(
                    "{what} on {} of {table} builds its index while nobody else can read or write {table}",
                    listed(&constraint.columns)
                ),
                help,
            ))
        })
        .collect()
}

const USING: &str =
    "CREATE UNIQUE INDEX CONCURRENTLY in a revision before, then ADD CONSTRAINT … USING INDEX";

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{found, silent};

    #[test]
    fn what_it_finds() {
        let found = [found(
            &RULE,
            "ALTER TABLE t ADD PRIMARY KEY (a, b);\nALTER TABLE t ADD c int UNIQUE, ADD CONSTRAINT x EXCLUDE USING gist (r WITH &&);",
        )];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "ALTER TABLE t ADD CONSTRAINT k UNIQUE USING INDEX i;",
                "CREATE TABLE t (a int PRIMARY KEY);",
                "CREATE TABLE t (a int);\nALTER TABLE t ADD UNIQUE (a);",
            ],
        );
    }
}
