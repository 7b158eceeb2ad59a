//! What a view reads can neither be dropped nor change its type, and `CASCADE` drops the view.

use crate::finding::Severity;
use crate::lint::act::{Act, Alteration};
use crate::lint::rule::{Check, Report, Rule, Visit};
use crate::sql::{Name, ident};
use std::ops::Range;

pub(super) static RULE: Rule = Rule {
    id: "view-needs-it",
    severity: Some(Severity::Error),
    about: "A change that a view stands in the way of, or that takes a view with it.",
    url: "https://www.postgresql.org/docs/current/ddl-depend.html",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    let mut reports = Vec::new();
    match visit.act() {
        Act::AlterTable(alter) => {
            for (alteration, span) in &alter.actions {
                let (column, cascade, verb) = match alteration {
                    Alteration::DropColumn { name, cascade } => (name, *cascade, "dropped"),
                    Alteration::AlterType { column, .. } => (column, false, "given another type"),
                    _ => continue,
                };
                let needed = (alter.name.clone(), column.clone());
                let views = visit.schema.views.iter();
                for (view, _) in views.filter(|(_, view)| view.columns.contains(&needed)) {
                    let what = format!("column {} of {}", ident(column), alter.name);
                    reports.extend(report(visit, span.clone(), &what, verb, view, cascade));
                }
            }
        }
        Act::Drop(drop) if matches!(drop.kind.as_str(), "table" | "view" | "materialized view") => {
            for name in &drop.names {
                let views = visit.schema.views.iter();
                for (view, _) in views.filter(|(_, view)| view.tables.contains(name)) {
                    if view != name && !drop.names.contains(view) {
                        let what = format!("{} {name}", drop.kind);
                        reports.extend(report(
                            visit,
                            visit.span(),
                            &what,
                            "dropped",
                            view,
                            drop.cascade,
                        ));
                    }
                }
            }
        }
        _ => {}
    }
    reports
}

fn report(
    visit: &Visit<'_>,
    span: Range<usize>,
    what: &str,
    verb: &str,
    view: &Name,
    cascade: bool,
) -> Option<Report> {
    if !cascade {
        return Some(Report::new(
            span,
            format!("{what} cannot be {verb} while view {view} reads it"),
            format!("drop view {view} before, and create it again after"),
        ));
    }
    let later = visit.section.statements.iter().skip(visit.index + 1);
    let made_again = later.into_iter().any(
        |statement| matches!(&statement.act, Act::CreateView(created) if created.name == *view),
    );
    (!made_again).then(|| {
        Report::new(
            span,
            format!("CASCADE drops view {view} along with {what}, and nothing creates it again"),
            format!("drop view {view} by name, or create it again behind this statement"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::found_after;

    #[test]
    fn what_it_finds() {
        let found = [
            found_after(
                &RULE,
                "CREATE TABLE t (a int, b int);\nCREATE TABLE o (b int);\nCREATE VIEW v AS SELECT x.a FROM t x JOIN o ON o.b = x.b;",
                "ALTER TABLE t ALTER a TYPE bigint;\nALTER TABLE t DROP COLUMN a CASCADE;",
            ),
            found_after(
                &RULE,
                "CREATE TABLE t (a int);\nCREATE VIEW v AS SELECT * FROM t;",
                "DROP TABLE t;",
            ),
        ];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        assert_eq!(
            found_after(
                &RULE,
                "CREATE TABLE t (a int, b int);\nCREATE VIEW v AS SELECT a FROM t;",
                "ALTER TABLE t DROP b;\nDROP VIEW v;\nALTER TABLE t DROP COLUMN a;"
            ),
            ""
        );
        assert_eq!(
            found_after(
                &RULE,
                "CREATE TABLE t (a int);\nCREATE VIEW v AS SELECT a FROM t;",
                "DROP TABLE t CASCADE;\nCREATE TABLE t (a int);\nCREATE VIEW v AS SELECT a FROM t;"
            ),
            ""
        );
        assert_eq!(
            found_after(
                &RULE,
                "CREATE TABLE t (a int, b int);\nCREATE TABLE o (a int);\nCREATE VIEW v AS SELECT a FROM o, t;",
                "ALTER TABLE t DROP a;"
            ),
            ""
        );
    }
}
