//! A time of day with an offset and without a date cannot know about summer time.

use crate::finding::Severity;
use crate::lint::rule::{Check, Report, Rule, Visit};
use crate::sql::ident;

pub(super) static RULE: Rule = Rule {
    id: "time-with-zone",
    severity: Some(Severity::Note),
    about: "The type time with time zone.",
    url: "https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_timetz",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    visit
        .types()
        .into_iter()
        .filter(|(_, _, data_type)| data_type.name == "timetz")
        .map(|(table, column, data_type)| {
            Report::new(
                data_type.span.clone(),
                format!("column {} of {table} is a time with time zone, which without a date has no meaning", ident(column)),
                "timestamptz, or time beside the name of a zone",
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
            "CREATE TABLE t (a timetz, b time with time zone);",
        )];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &["CREATE TABLE t (a time, b timestamptz, c time without time zone);"],
        );
    }
}
