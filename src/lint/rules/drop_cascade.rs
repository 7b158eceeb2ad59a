//! `CASCADE` drops what nobody named: views, foreign keys, defaults, policies of others.

use crate::finding::Severity;
use crate::lint::act::{Act, Alteration};
use crate::lint::rule::{Check, Report, Rule, Visit};
use crate::sql::ident;

pub(super) static RULE: Rule = Rule {
    id: "drop-cascade",
    severity: Some(Severity::Warning),
    about: "DROP … CASCADE without a comment that says what else goes.",
    url: "https://www.postgresql.org/docs/current/ddl-depend.html",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    if visit.is_explained() {
        return Vec::new();
    }
    let report = |span, what: String| {
        Report::new(
            span,
            format!("{what} CASCADE drops whatever needs it, unnamed"),
            "drop by name what needs it, or say in a comment above it what that is",
        )
    };
    match visit.act() {
        Act::Drop(drop) if drop.cascade => {
            let names: Vec<String> = drop.names.iter().map(ToString::to_string).collect();
            let what = format!(
                "DROP {} {}",
                drop.kind.to_ascii_uppercase(),
                names.join(", ")
            );
            vec![report(visit.span(), what)]
        }
        Act::AlterTable(alter) => alter
            .actions
            .iter()
            .filter_map(|(alteration, span)| match alteration {
                Alteration::DropColumn {
                    name,
                    cascade: true,
                } => Some(report(
                    span.clone(),
                    format!("DROP COLUMN {} of {}", ident(name), alter.name),
                )),
                Alteration::DropConstraint {
                    name,
                    cascade: true,
                } => Some(report(
                    span.clone(),
                    format!("DROP CONSTRAINT {} of {}", ident(name), alter.name),
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
            "DROP VIEW a, b CASCADE;\nALTER TABLE t DROP c CASCADE, DROP CONSTRAINT k CASCADE;\nDROP FUNCTION f(int) CASCADE;",
        )];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "DROP VIEW a;",
                "-- and with it the view b\nDROP VIEW a CASCADE;",
                "CREATE TABLE t (a int REFERENCES u ON DELETE CASCADE);",
            ],
        );
    }
}
