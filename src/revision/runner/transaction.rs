//! A transactional section: prologue, the file's SQL, history and COMMIT, in one round trip.
//!
//! The messages are sent at once. If one fails inside the transaction block, the server refuses the rest (SQLSTATE 25P02)
//! and the block is rolled back whole: files with transaction control of their own are refused before anything runs.
//! What a failed attempt means, and whether there is another one, is decided here as well.

use std::time::{Duration, Instant};

use crate::db::{Backend, Error, Reply, jittered, seconds};
use crate::revision::failure::Failure;
use crate::revision::file::Direction;
use crate::revision::history::{Event, Outcome, SINCE_TRANSACTION_START};
use crate::revision::refusal::Refusal;
use crate::sql::{Budget, Expanded, classify, split};

use super::session_state::{self, Fence};
use super::{Applied, Observer, Runner, Step, shared_session};

/// The shortest and the longest pause before a lock conflict is tried again.
const SHORTEST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// How long a backend whose client died is waited for before the run gives up.
const ORPHAN_PATIENCE: Duration = Duration::from_secs(60);

/// Which of the messages is the file's own SQL; those after it end the transaction.
const BODY: usize = 1;

/// One revision, ready to be sent.
pub(super) struct Messages {
    prologue: String,
    body: Expanded,
    /// `body` as it is sent.
    guarded: String,
    /// What the file deferred, and our own rights and encoding again.
    closing: String,
    history: String,
}

/// Which part of its transaction a step is.
#[derive(Clone, Copy)]
pub(super) struct Part {
    pub(super) is_first: bool,
    pub(super) is_last: bool,
}

impl Part {
    /// A transaction of its own.
    const WHOLE: Self = Self {
        is_first: true,
        is_last: true,
    };
}

/// How an attempt ended.
pub(super) enum Attempt {
    Done,
    /// A fence ended it.
    Fenced(Fence),
    /// The connection is gone.
    Lost {
        error: Error,
        /// Whether the transaction is known to have begun.
        begun: bool,
    },
    /// A lock conflict: the pause is over, another attempt may succeed.
    Again,
    Failed(Failure),
}

/// How often a lock conflict was met, and how long the next pause is.
pub(crate) struct Patience {
    attempt: u32,
    pause: Duration,
}

impl Patience {
    pub(crate) fn new() -> Self {
        Self {
            attempt: 0,
            pause: SHORTEST_PAUSE,
        }
    }
}

impl Runner<'_> {
    /// Applies one section in a transaction of its own, again after a lock conflict.
    pub(super) fn apply_in_transaction(
        &mut self,
        step: &Step<'_>,
        observer: &mut dyn Observer,
    ) -> Result<Applied, Failure> {
        self.settle_abandoned(step, observer)?;
        let mut patience = Patience::new();
        loop {
            let messages = self.messages(step, Part::WHOLE)?;
            match self.attempt(step, &messages, &mut patience, observer) {
                Attempt::Done => return Ok(Applied::Committed),
                Attempt::Lost { error, begun } => {
                    return self.verdict(step, &error, begun, observer);
                }
                Attempt::Fenced(Fence::Moved) => return Ok(Applied::Moved),
                Attempt::Fenced(Fence::LockLost) => return Ok(Applied::LockLost),
                Attempt::Fenced(Fence::Held) => self.wait_for_orphan(observer)?,
                Attempt::Again => {}
                Attempt::Failed(failure) => return Err(failure),
            }
        }
    }

    /// Sends the messages of one revision; after a failure nothing of the transaction is left.
    pub(super) fn attempt(
        &mut self,
        step: &Step<'_>,
        messages: &Messages,
        patience: &mut Patience,
        observer: &mut dyn Observer,
    ) -> Attempt {
        let (replies, blockers) = self.send(
            &[
                &messages.prologue,
                &messages.guarded,
                &messages.closing,
                &messages.history,
            ],
            None,
            observer,
        );
        let Some((failed, error)) = first_error(&replies) else {
            return Attempt::Done;
        };
        let completed = replies.get(failed).map_or(0, |reply| reply.completed);
        let error = error.clone();
        if error.is_connection_lost() || self.work.is_closed() {
            return Attempt::Lost {
                error,
                begun: failed > 0,
            };
        }
        self.roll_back();
        if let Some(fence) = session_state::fence_of(&error) {
            return Attempt::Fenced(fence);
        }
        if let Error::Interrupted(signal) = error {
            return Attempt::Failed(Failure::Interrupted(signal));
        }
        match self.may_try_again(&error, &blockers, patience, "rolled back, ", observer) {
            Ok(true) => return Attempt::Again,
            Ok(false) => {}
            Err(failure) => return Attempt::Failed(failure),
        }
        let refusal = |error| self.refused(step, error, blockers);
        Attempt::Failed(match failed {
            // The file's own SQL: the position can be shown.
            BODY => Failure::statement(
                step,
                &messages.body,
                session_state::completed_after_inside(completed),
                refusal(session_state::error_after_inside(error)),
            ),
            0 => Failure::Bookkeeping(error),
            _ if self.history_grant(&error).is_some() => Failure::Bookkeeping(error),
            _ => Failure::AtCommit(Box::new(refusal(error))),
        })
    }

    /// What is known of a statement of the file that was refused.
    pub(super) fn refused(&self, step: &Step<'_>, error: Error, blockers: Vec<Backend>) -> Refusal {
        Refusal {
            error,
            blockers,
            timeout: self.options.statement_timeout.over(step),
        }
    }

    /// Pauses after a lock conflict, unless there were too many; false for any other error.
    pub(crate) fn may_try_again(
        &mut self,
        error: &Error,
        blockers: &[Backend],
        patience: &mut Patience,
        what: &str,
        observer: &mut dyn Observer,
    ) -> Result<bool, Failure> {
        if !error.is_lock_conflict() || patience.attempt >= self.options.lock_retries {
            return Ok(false);
        }
        patience.attempt += 1;
        let pause = jittered(patience.pause);
        patience.pause = (patience.pause * 2).min(LONGEST_PAUSE);
        if !blockers.is_empty() {
            observer.blocked(blockers, Duration::ZERO);
        }
        observer.note(&format!(
            "{error}; {what}attempt {} of {} in {}",
            patience.attempt + 1,
            self.options.lock_retries + 1,
            seconds(pause)
        ));
        self.locked.sleep(pause);
        match self.work.runtime().interrupted() {
            Some(signal) => Err(Failure::Interrupted(signal)),
            None => Ok(true),
        }
    }

    pub(super) fn messages(&self, step: &Step<'_>, part: Part) -> Result<Messages, Failure> {
        let body = step.expanded(&self.options.variables)?;
        // The locks of a long transaction are many, and so are the rows of a long history: those of the run are looked for, and
        // these are counted, at its beginning and at its end.
        let fence = if part.is_first || part.is_last {
            session_state::fence(&self.writer, &self.locked, &self.state, step)
        } else {
            session_state::not_there_yet(&self.writer, step)
        };
        let begin = if part.is_first {
            format!("{}; ", session_state::OPEN)
        } else {
            session_state::INSIDE.to_owned()
        };
        let prologue = format!(
            "{begin}{}; {fence}; {}",
            session_state::clean(self.options, [body.text.as_str()]),
            session_state::settings(
                step,
                self.options,
                &self.state,
                "LOCAL",
                budget_of(&body.text)
            ),
        );
        let (check_deferred, end) = if part.is_last {
            ("SET CONSTRAINTS ALL IMMEDIATE", "; COMMIT")
        } else {
            (session_state::CHECK_DEFERRED, "")
        };
        let closing = format!(
            "{}{check_deferred}; {}",
            session_state::INSIDE,
            session_state::leave(self.options, [body.text.as_str()]),
        );
        let history = format!(
            "{}{}{end}",
            session_state::INSIDE,
            self.record(step, SINCE_TRANSACTION_START)
        );
        Ok(Messages {
            prologue,
            guarded: format!("{}{}", session_state::INSIDE, body.text),
            body,
            closing,
            history,
        })
    }

    /// History and event of a step that is about to be committed.
    pub(super) fn record(&self, step: &Step<'_>, duration_ms: &str) -> String {
        let revision = step.revision;
        let change = match step.direction {
            Direction::Up => self.writer.insert_revision(revision, false, duration_ms),
            Direction::Down => self.writer.delete_revision(&revision.id),
        };
        let event = self.writer.insert_event(&Event {
            kind: step.command(),
            outcome: Outcome::Done,
            revision: Some(&revision.id),
            message: &revision.message,
            duration_ms,
        });
        let key = (revision.id.clone(), step.direction);
        let forget = if self.state.unfinished.contains_key(&key) || !step.section().transaction {
            format!(
                "; {}",
                self.writer.forget_progress(&revision.id, step.direction)
            )
        } else {
            String::new()
        };
        format!("{change}; {event}{forget}")
    }

    /// Ends a failed transaction block; an error here means that the connection is gone, which the next use tells.
    pub(crate) fn roll_back(&mut self) {
        let sql = if self.options.shared_sessions {
            format!(
                "ROLLBACK; {}",
                shared_session::forget_prepared(self.sent.elapsed())
            )
        } else {
            "ROLLBACK".to_owned()
        };
        let _ = self.work.query(&sql);
    }

    /// Waits for a backend whose client died and that still holds the fence.
    pub(crate) fn wait_for_orphan(&mut self, observer: &mut dyn Observer) -> Result<(), Failure> {
        let since = Instant::now();
        let mut said = false;
        loop {
            let holders = self.fence_holders().map_err(Failure::of)?;
            if holders.is_empty() {
                return Ok(());
            }
            if since.elapsed() > ORPHAN_PATIENCE {
                return Err(Failure::Orphan(holders));
            }
            if !said {
                said = true;
                let names: Vec<String> = holders.iter().map(Backend::describe).collect();
                observer.note(&format!(
                    "waiting for a server process of an earlier run that has not ended yet: {}",
                    names.join("; ")
                ));
            }
            self.locked.sleep(Duration::from_millis(200));
            self.locked.keep_alive();
            if let Some(signal) = self.work.runtime().interrupted() {
                return Err(Failure::Interrupted(signal));
            }
        }
    }
}

/// The first reply that failed, with its error.
pub(crate) fn first_error(replies: &[Reply]) -> Option<(usize, &Error)> {
    replies
        .iter()
        .enumerate()
        .find_map(|(index, reply)| reply.error.as_ref().map(|error| (index, error)))
}

/// The strictest budget of a file's statements: one transaction has one lock timeout.
fn budget_of(sql: &str) -> Budget {
    let split = split(sql);
    let mut budgets = split
        .statements
        .iter()
        .map(|statement| classify(statement.text).budget);
    let Some(first) = budgets.next() else {
        return Budget::Ordinary;
    };
    if budgets.all(|budget| budget == first) {
        first
    } else {
        Budget::Ordinary
    }
}
