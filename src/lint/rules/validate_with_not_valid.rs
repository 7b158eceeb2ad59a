//! A constraint that is validated in the transaction that adds it holds the lock of the one for the scan of the other.

use crate::finding::Severity;
use crate::lint::act::{Act, Alteration};
use crate::lint::rule::{Check, Report, Rule, Visit};
use crate::sql::{Name, ident};

pub(super) static RULE: Rule = Rule {
    id: "validate-with-not-valid",
    severity: Some(Severity::Warning),
    about: "VALIDATE CONSTRAINT in the transaction that adds the constraint NOT VALID.",
    url: "https://squawkhq.com/docs/constraint-missing-not-valid",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    if !visit.may_be_in_transaction() {
        return Vec::new();
    }
    visit
        .alterations()
        .filter_map(|(table, alteration, span)| match alteration {
            Alteration::ValidateConstraint(name) if is_added_here(visit, table, name) => {
                Some(Report::new(
                    span,
                    format!(
                        "constraint {} of {table} is validated in the transaction that adds it, so {table} is locked while it is read",
                        ident(name)
                    ),
                    "validate it in a revision of its own",
                ))
            }
            _ => None,
        })
        .collect()
}

fn is_added_here(visit: &Visit<'_>, table: &Name, constraint: &str) -> bool {
    let before = visit.section.statements.iter().take(visit.index + 1);
    before
        .filter_map(|statement| match &statement.act {
            Act::AlterTable(alter) if alter.name == *table => Some(&alter.actions),
            _ => None,
        })
        .flatten()
        .any(|(alteration, _)| {
            matches!(alteration, Alteration::AddConstraint(added)
            if added.not_valid && added.name.as_deref() == Some(constraint))
        })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{found, silent};

    #[test]
    fn what_it_finds() {
        let found = [found(
            &RULE,
            "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;\nALTER TABLE t VALIDATE CONSTRAINT c;",
        )];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "ALTER TABLE t VALIDATE CONSTRAINT c;",
                "-- schemactl:up no-transaction\nALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;\nALTER TABLE t VALIDATE CONSTRAINT c;",
            ],
        );
    }
}
