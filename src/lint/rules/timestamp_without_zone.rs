//! A `timestamp` is no moment: what it means depends on who wrote it.

use crate::finding::Severity;
use crate::lint::rule::{Check, Report, Rule, Visit};
use crate::sql::ident;

pub(super) static RULE: Rule = Rule {
    id: "timestamp-without-zone",
    severity: Some(Severity::Warning),
    about: "A timestamp without time zone.",
    url: "https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_timestamp_.28without_time_zone.29",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    visit
        .types()
        .into_iter()
        .filter(|(_, _, data_type)| data_type.name == "timestamp")
        .map(|(table, column, data_type)| {
            Report::new(
                data_type.span.clone(),
                format!("column {} of {table} is a timestamp without time zone, which is no moment in time", ident(column)),
                "timestamptz, which takes the same room",
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
            "CREATE TABLE t (a timestamp, b timestamp(3) without time zone[]);\nALTER TABLE t ADD c timestamp, ALTER d TYPE timestamp;",
        )];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                r#"CREATE TABLE t (a timestamptz, b timestamp with time zone, c date, "timestamp" int);"#,
            ],
        );
    }
}
