//! In a schema of many tenants every table says whose its rows are, so that a policy can ask. Off until a column is named.

use crate::finding::Severity;
use crate::lint::act::Act;
use crate::lint::rule::{Check, Report, Rule, Visit};
use crate::sql::ident;

pub(super) static RULE: Rule = Rule {
    id: "tenant-column-missing",
    severity: Some(Severity::Error),
    about: "A table without the tenant column that [lint] tenant_column names.",
    url: "https://www.postgresql.org/docs/current/ddl-rowsecurity.html",
    check: Check::Section(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    let Some(wanted) = &visit.options.tenant_column else {
        return Vec::new();
    };
    visit
        .section
        .statements
        .iter()
        .filter_map(|statement| match &statement.act {
            Act::CreateTable(table) if !table.temporary && !table.open => Some(table),
            _ => None,
        })
        .filter(|table| {
            !visit.options.is_tenant_exempt(&table.name)
                && visit
                    .schema
                    .tables
                    .get(&table.name)
                    .is_some_and(|table| !table.columns.contains_key(wanted))
        })
        .map(|table| {
            Report::new(
                table.name_span.clone(),
                format!("table {} has no column {}", table.name, ident(wanted)),
                "add it; a table that belongs to no tenant goes into [lint] tenant_exempt of schemactl.toml",
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::Options;
    use crate::lint::testing::{found_with, silent};

    fn with_tenants(up: &str) -> String {
        let options = Options {
            tenant_column: Some("tenant_id".to_owned()),
            tenant_exempt: vec!["tenants".to_owned(), "audit.*".to_owned()],
            ..Options::default()
        };
        found_with(&RULE, &[up], &options)
    }

    #[test]
    fn what_it_finds() {
        insta::assert_snapshot!(with_tenants(
            "CREATE TABLE app.t (a int);\nCREATE TABLE tenants (id int);"
        ));
    }

    #[test]
    fn what_it_passes_over() {
        for up in [
            "CREATE TABLE t (tenant_id int);",
            "CREATE TABLE t (a int);\nALTER TABLE t ADD tenant_id int;",
            "CREATE TABLE audit.log (a int);",
            "CREATE TEMP TABLE t (a int);",
            "CREATE TABLE t PARTITION OF u FOR VALUES IN (1);",
        ] {
            assert_eq!(with_tenants(up), "", "{up}");
        }
        silent(&RULE, &["CREATE TABLE t (a int);"]);
    }
}
