//! Between the revision and the last restart, replicas ask for a table that is gone.

use crate::finding::Severity;
use crate::lint::act::{Act, Alteration};
use crate::lint::rule::{Check, Report, Rule, Visit};
use crate::sql::{Name, ident};

pub(super) static RULE: Rule = Rule {
    id: "rename-table",
    severity: Some(Severity::Warning),
    about: "A table is renamed while what runs still uses its old name.",
    url: "https://squawkhq.com/docs/renaming-table",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    visit
        .alterations()
        .filter_map(|(table, alteration, span)| match alteration {
            Alteration::RenameTable(to) if !has_view(visit, table) => Some(Report::new(
                span,
                format!("renaming {table} to {} breaks every replica that still runs the old code", ident(to)),
                format!("create a view {table} over the new name in the same revision, and drop it in a later one"),
            )),
            _ => None,
        })
        .collect()
}

/// Whether something takes the old name in the same section.
fn has_view(visit: &Visit<'_>, table: &Name) -> bool {
    let later = visit.section.statements.iter().skip(visit.index + 1);
    later.into_iter().any(|statement| match &statement.act {
        Act::CreateView(view) => view.name == *table,
        Act::CreateTable(created) => created.name == *table,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{found, silent};

    #[test]
    fn what_it_finds() {
        let found = [found(&RULE, "ALTER TABLE app.t RENAME TO u;")];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "ALTER TABLE t RENAME TO u;\nCREATE VIEW t AS SELECT * FROM u;",
                "CREATE TABLE t (a int);\nALTER TABLE t RENAME TO u;",
                "ALTER INDEX i RENAME TO j;",
            ],
        );
    }
}
