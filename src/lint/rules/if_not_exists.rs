//! If something of that name is there, nobody looks whether it is the same.

use crate::finding::Severity;
use crate::lint::act::{Act, Alteration};
use crate::lint::rule::{Check, Report, Rule, Visit};
use crate::sql::ident;

pub(super) static RULE: Rule = Rule {
    id: "if-not-exists",
    severity: Some(Severity::Note),
    about: "IF NOT EXISTS, which takes whatever is there for what was meant.",
    url: "https://www.postgresql.org/docs/current/sql-createtable.html",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    let report = |span, what: String| {
        Report::new(
            span,
            format!("IF NOT EXISTS takes any {what} that is there for this one"),
            "leave it out: history knows what ran, and what is there already is a mistake worth knowing",
        )
    };
    match visit.act() {
        Act::CreateTable(table) if table.if_not_exists && !table.temporary => {
            vec![report(
                table.name_span.clone(),
                format!("table {}", table.name),
            )]
        }
        Act::AlterTable(alter) => alter
            .actions
            .iter()
            .filter_map(|(alteration, span)| match alteration {
                Alteration::AddColumn {
                    column,
                    if_not_exists: true,
                    ..
                } => Some(report(
                    span.clone(),
                    format!("column {} of {}", ident(&column.name), alter.name),
                )),
                _ => None,
            })
            .collect(),
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
            "CREATE TABLE IF NOT EXISTS t (a int);\nALTER TABLE t ADD COLUMN IF NOT EXISTS b int;",
        )];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "CREATE TABLE t (a int);",
                "CREATE EXTENSION IF NOT EXISTS citext;",
                "CREATE SCHEMA IF NOT EXISTS app;",
            ],
        );
    }
}
