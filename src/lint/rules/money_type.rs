//! `money` has no currency, and its digits depend on a setting of the server.

use crate::finding::Severity;
use crate::lint::rule::{Check, Report, Rule, Visit};
use crate::sql::ident;

pub(super) static RULE: Rule = Rule {
    id: "money-type",
    severity: Some(Severity::Warning),
    about: "The type money.",
    url: "https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_money",
    check: Check::Statement(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    visit
        .types()
        .into_iter()
        .filter(|(_, _, data_type)| data_type.name == "money")
        .map(|(table, column, data_type)| {
            Report::new(
                data_type.span.clone(),
                format!("column {} of {table} is money, whose fraction depends on the lc_monetary of the server", ident(column)),
                "numeric, and the currency beside it",
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
        let found = [found(&RULE, "CREATE TABLE t (a money);")];
        insta::assert_snapshot!(found.concat());
    }

    #[test]
    fn what_it_passes_over() {
        silent(&RULE, &["CREATE TABLE t (money numeric);"]);
    }
}
