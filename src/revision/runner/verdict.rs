//! What became of a transaction or statement whose answer was lost: looked up, never guessed.
//!
//! History is written in the transaction of what it tells, so its row is the answer, whichever server is asked: after a
//! fail-over that is the new primary, where transaction ids mean nothing. But it is the answer only once no server
//! process is left that may still commit. One that works is waited for as patiently as before the connection was lost;
//! one of ours that waits for its client can only do harm when something sent long ago reaches it, and is ended.

use std::time::Instant;

use crate::db::{Backend, Error, LockKey, Rows, Session, Unwatched, holders_query};
use crate::error::UserError;
use crate::revision::failure::Failure;
use crate::revision::file::Direction;
use crate::revision::history::{self, Progress, State, StatementState};
use crate::sql::{Effect, classify};

use super::leftover::Finding;
use super::{Applied, Observer, Runner, Step};

/// Where a section was when its connection was lost.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Position {
    /// The statement that was sent last, from 1; 0 before the first one.
    pub(super) number: usize,
    pub(super) total: usize,
    /// Whether this very run did the statements that are done.
    pub(super) is_again: bool,
}

/// What is known about the statement that ran when the connection was lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// It is not done: its transaction was rolled back, or it left no effect.
    NotDone,
    /// It began, and left something that the next run removes first.
    Half,
    /// It leaves no trace to look for.
    Untraceable,
    /// The database could not be asked; the reason.
    NotAsked(String),
}

/// Why there is no verdict yet.
enum NotYet {
    /// A server process still works on what was sent.
    Working(String),
    /// One of ours has been told to end.
    Ending,
    Error(Error),
}

impl From<Error> for NotYet {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl Runner<'_> {
    /// Reconnects and reads from history whether the step is committed.
    pub(super) fn verdict(
        &mut self,
        step: &Step<'_>,
        error: &Error,
        begun: bool,
        observer: &mut dyn Observer,
    ) -> Result<Applied, Failure> {
        self.connect_again(step.revision.id.as_str(), error, begun, observer)?;
        if self.is_reached(step) {
            observer.note(&format!(
                "the connection was lost after {} was committed: history has it",
                step.revision.id
            ));
            Ok(Applied::Committed)
        } else {
            Err(Failure::RolledBack(error.clone()))
        }
    }

    /// Whether history says what a step makes true.
    fn is_reached(&self, step: &Step<'_>) -> bool {
        let applied = self.state.applied.contains_key(&step.revision.id);
        applied == (step.direction == Direction::Up)
    }

    /// Reconnects and reads what became of the statement of a no-transaction section; `None` when the section can go on
    /// with what is left of it.
    pub(super) fn statement_verdict(
        &mut self,
        step: &Step<'_>,
        at: Position,
        error: &Error,
        observer: &mut dyn Observer,
    ) -> Result<Option<Applied>, Failure> {
        let Position { number, total, .. } = at;
        let lost = |found| Failure::LostInStatement {
            number,
            total,
            error: error.clone(),
            found,
        };
        let what = match number {
            0 => step.revision.id.to_string(),
            _ => format!("statement {number} of {}", step.revision.id),
        };
        // Each statement's own fences end what is read late, so the lock can be kept.
        match self.connect_again(&what, error, true, observer) {
            Ok(()) => {}
            Err(Failure::Unknown { because, .. }) => return Err(lost(Found::NotAsked(because))),
            Err(other) => return Err(other),
        }
        if self.is_reached(step) {
            observer.note(&format!(
                "the connection was lost after {} was committed: history has it",
                step.revision.id
            ));
            return Ok(Some(Applied::Committed));
        }
        let key = (step.revision.id.clone(), step.direction);
        let row = self
            .state
            .unfinished
            .get(&key)
            .and_then(|rows| rows.iter().find(|row| row.number == number))
            .cloned();
        let found = match row {
            Some(row) if row.state == StatementState::Done => None,
            Some(row) if row.state == StatementState::Running => self
                .found(&row, observer)
                .map_err(|failure| match failure {
                    Failure::Bookkeeping(error) => lost(Found::NotAsked(error.to_string())),
                    other => other,
                })?,
            _ => Some(Found::NotDone),
        };
        match found {
            None => {
                observer.note(&format!(
                    "the connection was lost after statement {number} of {total} had taken effect"
                ));
                Ok(None)
            }
            Some(found) => Err(lost(found)),
        }
    }

    /// What a statement left that was announced and not recorded; `None` when it took effect.
    fn found(
        &mut self,
        row: &Progress,
        observer: &mut dyn Observer,
    ) -> Result<Option<Found>, Failure> {
        self.wait_for_backend(row, observer)?;
        let effect: Option<Effect> = classify(&row.sql).effect;
        let finding = match &effect {
            Some(effect) => self.probe(effect, &row.found_before)?,
            None => Finding::Unknown,
        };
        Ok(match finding {
            Finding::Done | Finding::Finish(_) => None,
            Finding::NotDone => Some(Found::NotDone),
            Finding::CleanUp(_) => Some(Found::Half),
            Finding::Unknown => Some(Found::Untraceable),
        })
    }

    /// Sends one message that is a transaction; when its answer is lost, `is_done` tells from history whether it was
    /// committed.
    ///
    /// # Errors
    ///
    /// The server's refusal; or that `what` was rolled back, or that nobody knows.
    pub fn commit(
        &mut self,
        what: &str,
        sql: &str,
        is_done: &dyn Fn(&State) -> bool,
        observer: &mut dyn Observer,
    ) -> Result<(), UserError> {
        let Err(error) = self.work.query(sql) else {
            return Ok(());
        };
        if !error.is_connection_lost() && !self.work.is_closed() {
            let mut user = crate::db::report(&error).detail("rolled back: nothing was changed");
            if let Some(grant) = self.history_grant(&error) {
                user = user.hint(grant);
            }
            return Err(user);
        }
        match self.connect_again(what, &error, false, observer) {
            Ok(()) if is_done(&self.state) => {
                observer.note(&format!(
                    "the connection was lost after {what} was committed: history has it"
                ));
                Ok(())
            }
            Ok(()) => Err(UserError::new(format!("{what} was rolled back: {error}"))
                .detail("looked up after connecting again: history is as it was")
                .hint("run the same command again")),
            Err(Failure::Unknown { because, .. }) => Err(UserError::new(format!(
                "it is not known whether {what} was committed: {error}"
            ))
            .detail(format!("the database could not be asked again: {because}"))
            .hint("when it can be reached, run schemactl status: it tells what history holds")),
            Err(other) => Err(UserError::new(format!(
                "it is not known whether {what} was committed: {error}"
            ))
            .detail(other.message())),
        }
    }

    /// Reconnects after a connection was lost, and waits until no server process is left that may still commit `what`.
    pub(crate) fn connect_again(
        &mut self,
        what: &str,
        error: &Error,
        begun: bool,
        observer: &mut dyn Observer,
    ) -> Result<(), Failure> {
        if !begun {
            // A server process that has yet to read what was sent would find the fence free; without the lock it does
            // not pass.
            self.locked.give_up();
        }
        observer.note(&format!(
            "{error}; connecting again to see what became of {what}"
        ));
        let old = self.work.server_pid();
        let runtime = self.work.runtime().clone();
        let mut since = Instant::now();
        let mut said = String::new();
        loop {
            if !self.locked.is_lost() {
                self.locked.keep_alive();
            }
            let because = match self.look_up(old) {
                Ok(()) => return Ok(()),
                Err(NotYet::Working(who)) => {
                    // It was given this time before the connection was lost, too.
                    since = Instant::now();
                    if said != who {
                        observer.note(&format!(
                            "waiting for the server process that still works on it: {who}"
                        ));
                        said.clone_from(&who);
                    }
                    format!("a server process still works on it: {who}")
                }
                Err(NotYet::Ending) => "a server process has not ended yet".to_owned(),
                Err(NotYet::Error(again)) => {
                    if !again.is_not_yet() {
                        return Err(unknown(error, again.to_string()));
                    }
                    again.to_string()
                }
            };
            if since.elapsed() > self.options.reconnect_wait || runtime.interrupted().is_some() {
                return Err(unknown(error, because));
            }
            runtime.sleep(std::time::Duration::from_millis(200));
        }
    }

    /// Connects if need be, and reads history once no other server process can write it; `old` was the process of the
    /// connection that was lost.
    fn look_up(&mut self, old: Option<i32>) -> Result<(), NotYet> {
        if self.work.is_closed() {
            let limit = self.options.reconnect_wait;
            self.work = self.connector.try_each(Some(limit), &mut primary)?;
        }
        let holders = self.fence_holders()?;
        if let Some(holder) = holders.iter().find(|holder| holder.state == "active") {
            return Err(NotYet::Working(format!("pid {}", holder.pid)));
        }
        if self.end_leftovers(old)? || !holders.is_empty() {
            return Err(NotYet::Ending);
        }
        let reply = self.work.run(
            &history::state_query(&self.options.history_schema),
            &mut Unwatched,
        );
        let state = history::read(reply)?;
        if state.server.in_recovery {
            return Err(standby().into());
        }
        self.state = state;
        Ok(())
    }

    /// Ends the server processes of our lost connections that only wait for their client; true while there are any.
    fn end_leftovers(&mut self, old: Option<i32>) -> Result<bool, Error> {
        let mut ours = String::new();
        // Behind a pooler the number from the login is no process id, and the pooler ends what its clients leave.
        let me = self
            .work
            .query("SELECT pg_catalog.pg_backend_pid() AS me")?;
        let me = me.first().and_then(Rows::first);
        let is_direct = me.and_then(|row| row.number("me")) == self.work.server_pid();
        if let (true, Some(old)) = (is_direct, old) {
            ours.push_str(&format!(
                " OR (a.pid = {old} AND a.usesysid = me.usesysid AND a.datid = me.datid AND a.backend_start < me.backend_start)"
            ));
        }
        // A pooler may have given the lock's server process to another run by now, whose lock it would be.
        if is_direct && self.locked.is_given_up() {
            let lock = self.locked.backend_pid();
            ours.push_str(&format!(
                " OR (a.pid = {lock} AND EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE {} AND l.granted AND l.pid = a.pid))",
                LockKey::run(&self.options.history_schema).condition()
            ));
        }
        if ours.is_empty() {
            return Ok(false);
        }
        let results = self.work.query(&format!(
            "SELECT pg_catalog.pg_terminate_backend(a.pid) FROM pg_catalog.pg_stat_activity a, pg_catalog.pg_stat_activity me \
             WHERE me.pid = pg_catalog.pg_backend_pid() AND a.pid <> me.pid AND a.state LIKE 'idle%' AND (false{ours})"
        ))?;
        Ok(results.first().is_some_and(|rows| !rows.is_empty()))
    }

    /// The server processes that hold the fence, without our own.
    pub(super) fn fence_holders(&mut self) -> Result<Vec<Backend>, Error> {
        let query = holders_query(LockKey::fence(&self.options.history_schema));
        let results = self.work.query(&query)?;
        Ok(results
            .iter()
            .flat_map(Rows::iter)
            .map(Backend::from_row)
            .collect())
    }
}

/// A session that can be written to; a standby may lack what its primary has committed.
fn primary(mut session: Session) -> Result<Session, Error> {
    let results = session.query("SELECT pg_catalog.pg_is_in_recovery() AS in_recovery")?;
    let is_standby = results
        .first()
        .and_then(Rows::first)
        .is_some_and(|row| row.is_true("in_recovery"));
    if is_standby {
        Err(standby())
    } else {
        Ok(session)
    }
}

fn standby() -> Error {
    Error::NotReady("the server is a standby".to_owned())
}

fn unknown(error: &Error, because: String) -> Failure {
    Failure::Unknown {
        error: error.clone(),
        because,
    }
}
