//! Why a run stopped, what that means for its steps, and what the user does about it.

use super::{Done, RefusedStep, Why};
use crate::db::{Backend, Error, Signal};
use crate::error::{Exit, UserError};
use crate::object::Kind;
use crate::plan::Step;
use crate::revision::failure::Failure;
use crate::revision::history::Outcome;
use crate::revision::refusal::{Refusal, try_again};
use crate::sql::identifier;
use crate::sql::lexer::significant;
use crate::transactions::Group;

/// `insufficient_privilege`
const DENIED: &str = "42501";

/// `undefined_object`: a role or a tablespace, for a plan that was rehearsed.
const UNDEFINED: &str = "42704";

/// Why a run stopped.
#[derive(Clone, Debug)]
pub enum Problem {
    /// The server refused a statement.
    Statement {
        /// The step, from 0.
        step: usize,
        /// The statement.
        statement: String,
        /// What the server said.
        refusal: Box<Refusal>,
        /// Whether its transaction was rolled back.
        in_transaction: bool,
    },
    /// COMMIT failed, or a deferred constraint before it.
    Commit(Error),
    /// Our own SQL failed: settings, fences, the event log.
    Bookkeeping(Error),
    /// A signal ended it.
    Interrupted {
        /// Which.
        signal: Signal,
        /// Whether steps had begun.
        begun: bool,
        /// The index that a statement outside a transaction left behind.
        left: Option<String>,
    },
    /// The connection was lost, and the event log says that the transaction is not committed.
    RolledBack(Error),
    /// The connection was lost, and what became of the transaction could not be looked up.
    Unknown {
        /// How it was lost.
        error: Error,
        /// Why it could not be looked up.
        because: String,
    },
    /// A step that is in no transaction is done, and the connection was lost before the event log had it.
    Unrecorded {
        /// The step, from 0.
        step: usize,
        /// How it was lost.
        error: Error,
    },
    /// The connection was lost while a statement ran that is in no transaction.
    LostOutside {
        /// The step, from 0.
        step: usize,
        /// How it was lost.
        error: Error,
    },
    /// A server process of an earlier run does not end.
    Orphan(Vec<Backend>),
    /// The connection that holds the lock is gone.
    LockLost,
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Interrupted(signal) => Self::Interrupted {
                signal,
                begun: true,
                left: None,
            },
            Failure::Orphan(holders) => Self::Orphan(holders),
            Failure::Unknown { error, because } => Self::Unknown { error, because },
            Failure::RolledBack(error) => Self::RolledBack(error),
            Failure::Bookkeeping(error) => Self::Bookkeeping(error),
            Failure::AtCommit(refusal) => Self::Bookkeeping(refusal.error),
            other => Self::Bookkeeping(Error::Driver(other.message())),
        }
    }
}

impl Problem {
    /// What it means for the steps of the transaction it came in, and the step that failed.
    pub(super) fn of_group(&self, group: &Group<'_>) -> Option<(Done, Option<usize>)> {
        match self {
            Self::Statement {
                step,
                in_transaction,
                ..
            } => Some((
                if *in_transaction {
                    Done::RolledBack
                } else {
                    Done::NotRun
                },
                Some(*step),
            )),
            Self::Commit(_) | Self::RolledBack(_) => Some((Done::RolledBack, None)),
            Self::Interrupted { begun: true, .. } if group.in_transaction => {
                Some((Done::RolledBack, None))
            }
            Self::Interrupted { begun: true, .. } => Some((Done::Failed, None)),
            Self::Unknown { .. } | Self::LostOutside { .. } => Some((Done::Unknown, None)),
            Self::Unrecorded { .. } => Some((Done::Committed, None)),
            Self::Bookkeeping(_)
            | Self::Interrupted { begun: false, .. }
            | Self::Orphan(_)
            | Self::LockLost => None,
        }
    }

    /// The grant that was missing, if it was that; `role` is who lacked it, `ours` the schema of the history.
    pub(super) fn missing_grant(&self, role: &str, ours: &str) -> Option<String> {
        match self {
            // Who gets an object needs the right to have it there.
            Self::Statement {
                refusal, statement, ..
            } => match statement.rsplit_once(" OWNER TO ") {
                Some((_, owner)) => {
                    let owner = identifier(&significant(owner).next()?, '\\')?;
                    refusal.error.missing_grant(&owner, ours)
                }
                None => refusal.error.missing_grant(role, ours),
            },
            Self::Commit(error) | Self::Bookkeeping(error) => error.missing_grant(role, ours),
            _ => None,
        }
    }

    /// The step it came in, if it is one.
    pub(super) fn step(&self) -> Option<usize> {
        match self {
            Self::Statement { step, .. }
            | Self::LostOutside { step, .. }
            | Self::Unrecorded { step, .. } => Some(*step),
            _ => None,
        }
    }

    /// The step that failed because of rows or of privileges, if it is one.
    pub(super) fn refusal(&self, steps: &[Step]) -> Option<RefusedStep> {
        let Self::Statement { step, refusal, .. } = self else {
            return None;
        };
        let error = &refusal.error;
        let made = steps.get(*step);
        let why = if is_about_rows(error, made) {
            Why::Rows
        } else if error.sqlstate() == Some(DENIED) && made.is_some_and(is_tried) {
            Why::Privileges
        } else {
            return None;
        };
        let detail = match error {
            Error::Server(server) => server.detail.as_deref(),
            _ => None,
        };
        let more = detail.map_or_else(String::new, |detail| format!(" ({detail})"));
        Some(RefusedStep {
            step: *step,
            message: format!("{error}{more}"),
            why,
        })
    }

    /// How the event log calls it.
    pub(super) fn outcome(&self) -> Outcome {
        match self {
            Self::Interrupted { .. } => Outcome::Interrupted,
            Self::Unknown { .. } | Self::LostOutside { .. } => Outcome::Unknown,
            _ => Outcome::Failed,
        }
    }

    /// For the event log: one line.
    pub(super) fn message(&self) -> String {
        match self {
            Self::Statement { refusal, .. } => refusal.error.to_string(),
            Self::Commit(error)
            | Self::Bookkeeping(error)
            | Self::RolledBack(error)
            | Self::Unknown { error, .. }
            | Self::Unrecorded { error, .. }
            | Self::LostOutside { error, .. } => error.to_string(),
            Self::Interrupted { signal, .. } => Error::Interrupted(*signal).to_string(),
            Self::Orphan(_) => "a server process of an earlier run does not end".to_owned(),
            Self::LockLost => "the connection that held the lock was lost".to_owned(),
        }
    }

    /// The error a person sees.
    pub(super) fn report(self, steps: &[Step], total: usize) -> UserError {
        const AGAIN: &str =
            "run schemactl repair again: it plans from what is in the database then";
        match self {
            Self::Statement {
                step,
                statement,
                refusal,
                in_transaction,
            } => {
                let error = &refusal.error;
                let what = steps
                    .get(step)
                    .map(Step::describe)
                    .unwrap_or_default();
                let user = with_server(
                    UserError::new(format!(
                        "step {} of {total} failed ({what}): {error}",
                        step + 1
                    ))
                    .detail(indented(&statement)),
                    error,
                );
                let mut user = refusal.name_timeout(refusal.name_blockers(user));
                if in_transaction {
                    user = user.detail("rolled back: its transaction left nothing behind");
                }
                if refusal.is_wait_in_vain() {
                    return try_again(user, "repair");
                }
                if is_about_rows(error, steps.get(step)) {
                    return user.hint("rows of the database do not fit the declared schema: correct them, then run schemactl repair again");
                }
                match error.sqlstate() {
                    Some(DENIED) => user.hint(
                        "run as the owner of the object: --role OWNER, or role = \"OWNER\" under [run]",
                    ),
                    // The rehearsal made it up, or could do without it.
                    Some(UNDEFINED) => user.hint(
                        "roles and tablespaces belong to no database, and no plan makes them: create what is missing, then run schemactl repair again",
                    ),
                    // Again would take as long.
                    _ if error.is_statement_timeout() => user,
                    _ => user.hint(AGAIN),
                }
            }
            Self::Commit(error) => {
                with_server(UserError::new(format!("COMMIT failed: {error}")), &error)
                    .detail("rolled back: its transaction left nothing behind")
                    .hint(AGAIN)
            }
            Self::Bookkeeping(error) => {
                with_server(UserError::new(format!("cannot repair: {error}")), &error).hint(AGAIN)
            }
            Self::Interrupted { signal, begun, left } => {
                let user = UserError::new(Error::Interrupted(signal).to_string()).exit(signal.exit());
                match (begun, left) {
                    (_, Some(index)) => user
                        .detail(format!(
                            "the running statement was cancelled, and left the index {index} behind: it is invalid, and every writer keeps it up"
                        ))
                        .hint(format!(
                            "the next run of schemactl repair replaces it; DROP INDEX CONCURRENTLY {index} removes it now"
                        )),
                    (true, None) => user
                        .detail("the running statement was cancelled, and its transaction rolled back")
                        .hint(AGAIN),
                    (false, None) => user.hint(AGAIN),
                }
            }
            Self::RolledBack(error) => UserError::new(format!("the transaction was rolled back: {error}"))
                .detail("looked up after connecting again: the event log does not have its steps")
                .hint(AGAIN),
            Self::Unknown { error, because } => UserError::new(format!(
                "it is not known whether the transaction was committed: {error}"
            ))
            .detail(format!("the database could not be asked again: {because}"))
            .hint("when it can be reached, run schemactl log: a step that is listed there as done is committed")
            .hint(AGAIN),
            Self::LostOutside { step, error } => UserError::new(format!(
                "{error} while step {} of {total} ran, outside a transaction",
                step + 1
            ))
            .detail("it is not known whether it took effect: the next run finds out")
            .hint(AGAIN),
            Self::Unrecorded { step, error } => UserError::new(format!(
                "{error} after step {} of {total} was done, outside a transaction",
                step + 1
            ))
            .detail("it took effect; the event log does not have it")
            .hint(AGAIN),
            Self::Orphan(holders) => {
                let mut user = UserError::new("a server process of an earlier run does not end")
                    .exit(Exit::LockTimeout);
                for holder in &holders {
                    user = user.detail(holder.describe()).hint(format!(
                        "wait for it, or end it: SELECT pg_terminate_backend({})",
                        holder.pid
                    ));
                }
                user.hint(AGAIN)
            }
            Self::LockLost => {
                UserError::new("the connection that held the lock was lost").hint(AGAIN)
            }
        }
    }
}

/// Whether rows of the database are why a step failed, which a shadow without rows let pass: data exceptions and violated constraints,
/// and whatever the functions of users and types raise when a step calls them for each row.
fn is_about_rows(error: &Error, step: Option<&Step>) -> bool {
    let Some(state) = error.sqlstate() else {
        return false;
    };
    let is_raised = ["P0", "38", "39"]
        .iter()
        .any(|class| state.starts_with(class))
        || state == "XX000";
    state.starts_with("22") || state.starts_with("23") || is_raised && step.is_some_and(reads_rows)
}

fn reads_rows(step: &Step) -> bool {
    let impact = &step.impact;
    step.object.kind == Kind::MaterializedView
        || [&impact.rewrites, &impact.scans, &impact.builds]
            .iter()
            .any(|tables| !tables.is_empty())
}

/// Whether only the server knows who may make it: hosted servers let others than the owner make policies, and others than superusers
/// what belongs to no schema.
fn is_tried(step: &Step) -> bool {
    let id = &step.object;
    id.schema.is_empty() || matches!(id.kind, Kind::Policy | Kind::Trigger)
}

/// Adds what the server said beside the message.
fn with_server(user: UserError, error: &Error) -> UserError {
    match error {
        Error::Server(server) => {
            let user = user.detail(server.describe().join("\n"));
            match &server.hint {
                Some(hint) => user.hint(hint.clone()),
                None => user,
            }
        }
        Error::Unreachable(_) | Error::Timeout(_) => user.exit(Exit::Unreachable),
        _ => user,
    }
}

/// The beginning of a statement, set off.
fn indented(statement: &str) -> String {
    const MOST: usize = 12;
    let mut lines: Vec<String> = statement
        .lines()
        .take(MOST)
        .map(|line| format!("    {line}"))
        .collect();
    if statement.lines().count() > MOST {
        lines.push("    …".to_owned());
    }
    lines.join("\n")
}
