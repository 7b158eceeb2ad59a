//! A name that PostgreSQL chose is not in the files: the revision that drops the constraint has to guess it.

use crate::finding::Severity;
use crate::lint::act::ConstraintKind;
use crate::lint::rule::{Check, Report, Rule, Visit, listed};

pub(super) static RULE: Rule = Rule {
    id: "unnamed-constraint",
    severity: Some(Severity::Note),
    about: "Constraints without names of their own.",
    url: "https://www.postgresql.org/docs/current/ddl-constraints.html",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    let unnamed: Vec<_> = visit
        .new_constraints()
        .into_iter()
        .filter(|(_, constraint)| constraint.name.is_none())
        .filter_map(|(table, constraint)| {
            let kind = match constraint.kind {
                ConstraintKind::Unique if constraint.using_index.is_none() => "unique",
                ConstraintKind::ForeignKey { .. } => "foreign key",
                ConstraintKind::Check { .. } => "check",
                ConstraintKind::Exclude => "exclude",
                _ => return None,
            };
            let columns = listed(&constraint.columns);
            let what = if columns.is_empty() {
                kind.to_owned()
            } else {
                format!("{kind} ({columns})")
            };
            Some((table, constraint.span.clone(), what))
        })
        .collect();
    let Some((table, span, _)) = unnamed.first().cloned() else {
        return Vec::new();
    };
    let what: Vec<String> = unnamed.into_iter().map(|(_, _, what)| what).collect();
    let message = match what.as_slice() {
        [one] => format!("a constraint of {table} has no name of its own: {one}"),
        several => format!(
            "{} constraints of {table} have no names of their own: {}",
            several.len(),
            several.join(", ")
        ),
    };
    vec![Report::new(
        span,
        message,
        "CONSTRAINT name before it, so that a later revision knows what to drop",
    )]
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{found, silent};

    #[test]
    fn what_it_finds() {
        let found = [found(
            &RULE,
            "CREATE TABLE t (a int UNIQUE, b int REFERENCES u CHECK (b > 0), UNIQUE (a, b));\nALTER TABLE t ADD CHECK (a > b);",
        )];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, b int CONSTRAINT k REFERENCES u, CONSTRAINT c CHECK (a > 0));",
                "ALTER TABLE t ADD CONSTRAINT c UNIQUE (a);",
                "CREATE TEMP TABLE t (a int UNIQUE);",
            ],
        );
    }
}
