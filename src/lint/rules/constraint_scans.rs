//! A foreign key or check is checked for all rows under a lock, unless it is added `NOT VALID` and validated later.

use crate::finding::Severity;
use crate::lint::act::{Alteration, Constraint, ConstraintKind};
use crate::lint::rule::{Check, Report, Rule, Visit};
use crate::sql::{Name, ident};

pub(super) static RULE: Rule = Rule {
    id: "constraint-scans",
    severity: Some(Severity::Warning),
    about: "A foreign key or check without NOT VALID on a table that is there.",
    url: "https://squawkhq.com/docs/constraint-missing-not-valid",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    visit
        .alterations()
        .flat_map(|(table, alteration, _)| {
            let constraints: &[Constraint] = match alteration {
                Alteration::AddConstraint(constraint) => std::slice::from_ref(constraint),
                // A new column without a default is null in all rows: PostgreSQL does not look for what it references.
                Alteration::AddColumn {
                    column,
                    constraints,
                    ..
                } if column.default.is_some() => constraints,
                _ => &[],
            };
            constraints
                .iter()
                .map(move |constraint| (table, constraint))
        })
        .filter(|(_, constraint)| !constraint.not_valid)
        .filter_map(|(table, constraint)| report(visit, table, constraint))
        .collect()
}

fn report(visit: &Visit<'_>, table: &Name, constraint: &Constraint) -> Option<Report> {
    let name = constraint
        .name
        .as_deref()
        .map_or_else(String::new, |name| format!(" {}", ident(name)));
    let partitioned = visit
        .schema
        .tables
        .get(table)
        .is_some_and(|table| table.partitioned);
    let message = match &constraint.kind {
        // NOT VALID on partitioned tables came with PostgreSQL 18.
        ConstraintKind::ForeignKey { .. } if partitioned && !visit.options.at_least(18) => {
            return None;
        }
        ConstraintKind::ForeignKey { table: other } if other == table => format!(
            "adding foreign key{name} reads {table} whole, and nobody can write to it meanwhile"
        ),
        ConstraintKind::ForeignKey { table: other } => format!(
            "adding foreign key{name} reads {table} whole, and nobody can write to {table} or {other} meanwhile"
        ),
        ConstraintKind::Check { .. } => format!(
            "adding check{name} reads {table} whole, and nobody else can read or write it meanwhile"
        ),
        _ => return None,
    };
    Some(Report::new(
        constraint.span.clone(),
        message,
        "add it NOT VALID, and ALTER TABLE … VALIDATE CONSTRAINT in a revision of its own",
    ))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{found, found_after, silent};

    #[test]
    fn what_it_finds() {
        let found = [found(
            &RULE,
            "ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES u (id), ADD CHECK (a > 0);\nALTER TABLE t ADD b int DEFAULT 1 REFERENCES t;",
        )];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES u NOT VALID;",
                "ALTER TABLE t ADD b int REFERENCES u;",
                "CREATE TABLE t (a int);\nALTER TABLE t ADD CHECK (a > 0);",
                "CREATE TABLE t (a int REFERENCES u CHECK (a > 0));",
            ],
        );
        assert_eq!(
            found_after(
                &RULE,
                "CREATE TABLE t (a int) PARTITION BY LIST (a);",
                "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u;"
            ),
            ""
        );
    }
}
