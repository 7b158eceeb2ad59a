//! `char(n)` stores spaces and compares without them, and is no faster.

use crate::finding::Severity;
use crate::lint::rule::{Check, Report, Rule, Visit};
use crate::sql::ident;

pub(super) static RULE: Rule = Rule {
    id: "char-type",
    severity: Some(Severity::Warning),
    about: "char(n), which pads with spaces.",
    url: "https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_char.28n.29",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    visit
        .types()
        .into_iter()
        .filter(|(_, _, data_type)| data_type.name == "character")
        .map(|(table, column, data_type)| {
            Report::new(
                data_type.span.clone(),
                format!(
                    "column {} of {table} is char(n), which pads its values with spaces",
                    ident(column)
                ),
                "text, with a CHECK on its length where it matters",
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
            "CREATE TABLE t (a char(3), b character, c bpchar(2)[]);",
        )];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[r#"CREATE TABLE t (a varchar(3), b "char", c character varying(2), d text);"#],
        );
    }
}
