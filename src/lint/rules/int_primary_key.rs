//! Keys run out at 2,147,483,647, and a change to bigint rewrites the table and all that reference it.

use crate::finding::Severity;
use crate::lint::act::ConstraintKind;
use crate::lint::rule::{Check, Report, Rule, Visit};
use crate::sql::ident;

pub(super) static RULE: Rule = Rule {
    id: "int-primary-key",
    severity: Some(Severity::Note),
    about: "A primary key of integer, which ends at two billions.",
    url: "https://squawkhq.com/docs/prefer-bigint-over-int",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    let constraints = visit.new_constraints();
    visit
        .new_columns()
        .into_iter()
        .filter(|(_, column)| {
            matches!(
                column.data_type.name.as_str(),
                "integer" | "smallint" | "serial" | "smallserial"
            ) && !column.data_type.array
                && constraints.iter().any(|(_, constraint)| {
                    constraint.kind == ConstraintKind::PrimaryKey
                        && constraint.columns == [column.name.as_str()]
                })
        })
        .map(|(table, column)| {
            Report::new(
                column.span.clone(),
                format!(
                    "primary key {} of {table} is {}, and ends at {}",
                    ident(&column.name),
                    column.data_type.name,
                    if column.data_type.name.starts_with("small") {
                        "32,767"
                    } else {
                        "2,147,483,647"
                    }
                ),
                "bigint; a small table of fixed kinds is well served, and an ignore says so",
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{found, silent};

    #[test]
    fn what_it_finds() {
        let found = [found(
            &RULE,
            "CREATE TABLE t (id serial PRIMARY KEY);\nCREATE TABLE u (a int, b smallint, PRIMARY KEY (b));",
        )];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "CREATE TABLE t (id bigint PRIMARY KEY, n int);",
                "CREATE TABLE t (a int, b int, PRIMARY KEY (a, b));",
            ],
        );
    }
}
