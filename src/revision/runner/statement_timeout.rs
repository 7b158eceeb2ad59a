//! The `statement_timeout` that ended a statement, and who set it: its section, the settings of the run, or its own SQL.

use std::time::Duration;

use super::Step;
use crate::db::seconds;
use crate::revision::history::file_name;

/// How long a statement may run, and where that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementTimeout {
    /// Zero is without limit.
    pub limit: Duration,
    /// As messages call it.
    pub from: String,
}

impl StatementTimeout {
    /// The one that ends statements of a section.
    pub fn over(&self, step: &Step<'_>) -> Self {
        let section = step.section();
        if section.sql.to_lowercase().contains("statement_timeout") {
            return Self::of_the_sql();
        }
        match section.statement_timeout {
            Some(limit) => Self {
                limit,
                from: format!(
                    "statement-timeout= at {}:{}",
                    file_name(step.revision),
                    section.statement_timeout_line
                ),
            },
            None => self.clone(),
        }
    }

    /// Set by `SET` or by a function, to whatever it is.
    fn of_the_sql() -> Self {
        Self {
            limit: Duration::ZERO,
            from: String::new(),
        }
    }

    /// Why a statement ended that ran.
    pub fn exceeded(&self) -> String {
        format!("the statement took longer than {}", self.name())
    }

    /// Why a statement ended that waited for a lock.
    pub fn waited(&self) -> String {
        format!(
            "the statement still waited for a lock after {}",
            self.name()
        )
    }

    fn name(&self) -> String {
        if self.limit.is_zero() {
            "the statement_timeout that the SQL itself sets".to_owned()
        } else {
            format!("the {} of {}", seconds(self.limit), self.from)
        }
    }
}
