//! What the server said to a statement, with what is known beside it: who stood in the way, how long it was allowed to run.

use crate::db::{Backend, Error};
use crate::error::{Exit, UserError};
use crate::revision::runner::StatementTimeout;

/// An error of a statement.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// What the server said.
    pub error: Error,
    /// The sessions that stood in the way to the end.
    pub blockers: Vec<Backend>,
    /// How long the statement was allowed to run.
    pub timeout: StatementTimeout,
}

impl Refusal {
    /// Names those who stood in the way.
    pub fn name_blockers(&self, user: UserError) -> UserError {
        self.blockers.iter().fold(user, |user, blocker| {
            user.detail(format!("blocked by {}", blocker.describe()))
        })
    }

    /// Says what `statement_timeout` has ended, and where it came from, if it was that.
    pub fn name_timeout(&self, user: UserError) -> UserError {
        if !self.error.is_statement_timeout() {
            user
        } else if self.blockers.is_empty() {
            user.hint(self.timeout.exceeded())
        } else {
            user.hint(self.timeout.waited())
        }
    }

    /// Whether it ended the wait for a lock, so that nothing is wrong with the statement.
    pub fn is_wait_in_vain(&self) -> bool {
        self.error.is_lock_conflict()
            || self.error.is_statement_timeout() && !self.blockers.is_empty()
    }
}

/// Says what to do after a wait in vain: the same again, and no harm is done.
pub(crate) fn try_again(user: UserError, command: &str) -> UserError {
    user.exit(Exit::LockTimeout).hint(format!(
        "nothing is broken: run schemactl {command} again, or end the session that blocks it"
    ))
}
