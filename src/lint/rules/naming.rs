//! Names as the project wants them. Off until a pattern is given.

use crate::finding::Severity;
use crate::lint::NamePattern;
use crate::lint::act::{Act, Alteration, ConstraintKind};
use crate::lint::rule::{Check, Report, Rule, Visit};
use crate::sql::ident;
use std::ops::Range;

pub(super) static RULE: Rule = Rule {
    id: "naming",
    severity: Some(Severity::Warning),
    about: "A name that is not as [lint.naming] says.",
    url: "",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    let naming = &visit.options.naming;
    let mut reports = Vec::new();
    let mut name = |span: Range<usize>,
                    kind: &str,
                    patterns: &[NamePattern],
                    name: &str,
                    table: &str,
                    columns: &[String]| {
        let fits = patterns.is_empty()
            || patterns
                .iter()
                .any(|pattern| pattern.fits(name, table, columns));
        if !fits {
            let wanted: Vec<&str> = patterns.iter().map(NamePattern::text).collect();
            reports.push(Report::new(
                span,
                format!(
                    "{kind} {} is not named as {}",
                    ident(name),
                    wanted.join(" or ")
                ),
                "[lint.naming] of schemactl.toml says how",
            ));
        }
    };
    match visit.act() {
        Act::CreateTable(table) if !table.temporary => {
            name(
                table.name_span.clone(),
                "table",
                &naming.tables,
                &table.name.name,
                "",
                &[],
            );
        }
        Act::AlterTable(alter) => {
            for (alteration, span) in &alter.actions {
                match alteration {
                    Alteration::RenameTable(to) => {
                        name(span.clone(), "table", &naming.tables, to, "", &[])
                    }
                    Alteration::RenameColumn { to, .. } => {
                        name(
                            span.clone(),
                            "column",
                            &naming.columns,
                            to,
                            &alter.name.name,
                            &[],
                        );
                    }
                    _ => {}
                }
            }
        }
        Act::CreateIndex(index) => {
            if let Some(own) = &index.name {
                name(
                    visit.span(),
                    "index",
                    &naming.indexes,
                    &own.name,
                    &index.table.name,
                    &index.columns,
                );
            }
        }
        _ => {}
    }
    for (table, column) in visit.new_columns() {
        name(
            column.span.clone(),
            "column",
            &naming.columns,
            &column.name,
            &table.name,
            &[],
        );
    }
    for (table, constraint) in visit.new_constraints() {
        let Some(own) = &constraint.name else {
            continue;
        };
        let (kind, patterns) = match constraint.kind {
            ConstraintKind::PrimaryKey => ("primary key", &naming.primary_keys),
            ConstraintKind::Unique => ("unique constraint", &naming.unique),
            ConstraintKind::ForeignKey { .. } => ("foreign key", &naming.foreign_keys),
            ConstraintKind::Check { .. } => ("check", &naming.checks),
            ConstraintKind::Exclude | ConstraintKind::NotNull => continue,
        };
        name(
            constraint.span.clone(),
            kind,
            patterns,
            own,
            &table.name,
            &constraint.columns,
        );
    }
    reports
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{found_with, silent};
    use crate::lint::{Naming, Options};

    fn with_names(up: &str) -> String {
        let pattern = |text: &str| vec![text.parse().unwrap()];
        let options = Options {
            naming: Naming {
                tables: pattern("snake_case"),
                columns: pattern("snake_case"),
                indexes: pattern("{table}_*_idx"),
                foreign_keys: pattern("{table}_{columns}_fkey"),
                ..Naming::default()
            },
            ..Options::default()
        };
        found_with(&RULE, &[up], &options)
    }

    #[test]
    fn what_it_finds() {
        insta::assert_snapshot!(with_names(
            "CREATE TABLE \"Orders\" (\"ownerId\" int);\nCREATE INDEX idx_a ON orders (a);\nALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (a, b) REFERENCES t, RENAME a TO \"B\";"
        ));
    }

    #[test]
    fn what_it_passes_over() {
        let good = "CREATE TABLE Orders (a int, b int CONSTRAINT orders_b_fkey REFERENCES t, CONSTRAINT \"any\" CHECK (a > b));\nCREATE INDEX orders_a_idx ON orders (a);\nCREATE INDEX ON orders (b);";
        assert_eq!(with_names(good), "");
        silent(&RULE, &["CREATE TABLE \"Orders\" (\"A\" int);"]);
    }
}
