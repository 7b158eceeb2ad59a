//! A plan for psql.

use super::step::remarks;
use super::{Shown, counted};
use crate::report::visible::one_line;
use crate::transactions::groups;

/// For psql: what shares a transaction between BEGIN and COMMIT, hazards as comments.
pub fn sql(shown: &Shown) -> String {
    if shown.steps.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "-- {} to the schema that {} declares, written by schemactl {}.\n-- For the database with the fingerprint {}.\n\n\
         SET client_encoding = 'UTF8';\nSET check_function_bodies = false;\n",
        counted(shown.steps.len(), "step"),
        one_line(&shown.model),
        crate::VERSION,
        shown.base
    );
    for group in groups(&shown.steps) {
        text.push('\n');
        if group.in_transaction {
            text.push_str("BEGIN;\n");
        }
        for (offset, step) in group.steps.iter().enumerate() {
            let index = group.first + offset;
            text.push_str(&format!("-- {}. {}\n", index + 1, one_line(&step.title())));
            for line in remarks(shown, index, step) {
                text.push_str(&format!("--    {}\n", one_line(&line)));
            }
            for statement in &step.statements {
                // To be run, so as it is.
                text.push_str(statement);
                text.push_str(";\n");
            }
        }
        if group.in_transaction {
            text.push_str("COMMIT;\n");
        }
    }
    text
}
