//! A transactional section: prologue, the file's SQL, history and COMMIT, in one round trip.
//!
//! The three messages are sent at once. If one fails inside the transaction block, the server refuses the rest
//! (SQLSTATE 25P02) and the block is rolled back whole: files with transaction control of their own are refused before
//! anything runs.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::db::{Backend, Error, Reply, jittered, seconds};
use crate::error::UserError;
use crate::revision::failure::Failure;
use crate::revision::file::Direction;
use crate::revision::history::{Event, Outcome, SINCE_TRANSACTION_START};
use crate::sql::{Budget, Expanded, classify, split, substitute};

use super::session_state::{self, Fence};
use super::{Applied, Observer, Report, Runner, Step};

/// The shortest and the longest pause before a lock conflict is tried again.
const SHORTEST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// How long a backend whose client died is waited for before the run gives up.
const ORPHAN_PATIENCE: Duration = Duration::from_secs(60);

/// One revision, ready to be sent.
struct Messages {
    prologue: String,
    body: Expanded,
    epilogue: String,
}

/// What comes after a revision in its transaction.
#[derive(Clone, Copy)]
enum Ending {
    Commit,
    /// The next revision, in the same transaction.
    GoOn,
}

/// Where a run in one transaction stopped.
struct Stopped {
    /// Which step of the plan.
    index: usize,
    /// Which of its messages.
    failed: usize,
    /// How many statements of that message had succeeded.
    completed: usize,
    error: Error,
    blockers: Vec<Backend>,
}

impl Runner<'_> {
    /// Applies one section in a transaction of its own, again after a lock conflict.
    pub(super) fn apply_in_transaction(
        &mut self,
        step: &Step<'_>,
        observer: &mut dyn Observer,
    ) -> Result<Applied, Failure> {
        let mut attempt = 0;
        let mut pause = SHORTEST_PAUSE;
        let mut orphan_since: Option<Instant> = None;
        loop {
            let messages = self.messages(step, session_state::BEGIN, Ending::Commit)?;
            let (replies, blockers) = self.send(
                &[&messages.prologue, &messages.body.text, &messages.epilogue],
                None,
                observer,
            );
            let Some((failed, error)) = first_error(&replies) else {
                return Ok(Applied::Committed);
            };
            let completed = replies.get(failed).map_or(0, |reply| reply.completed);
            let error = error.clone();
            if error.is_connection_lost() || self.work.is_closed() {
                return self.verdict(step, &error, observer);
            }
            self.roll_back();
            match session_state::fence_of(&error) {
                Some(Fence::Moved) => return Ok(Applied::Moved),
                Some(Fence::Held) => {
                    let since = *orphan_since.get_or_insert_with(Instant::now);
                    self.wait_for_orphan(since, observer)?;
                    continue;
                }
                None => {}
            }
            if let Error::Interrupted(signal) = error {
                return Err(Failure::Interrupted(signal));
            }
            if error.is_lock_conflict() && attempt < self.options.lock_retries {
                attempt += 1;
                self.pause(&error, &blockers, attempt, &mut pause, observer)?;
                continue;
            }
            return Err(match failed {
                // The file's own SQL: the position can be shown.
                1 => Failure::statement(step, &messages.body, completed, error, blockers),
                2 if error.sqlstate() == Some("25P02") => {
                    // Cannot be: an earlier message would have failed first.
                    Failure::Bookkeeping(error)
                }
                2 => Failure::AtCommit(error),
                _ => Failure::Bookkeeping(error),
            });
        }
    }

    /// Applies the whole plan in one transaction: all of it, or nothing; again after a lock conflict.
    pub(super) fn run_together(
        &mut self,
        plan: &[Step<'_>],
        report: &mut Report,
        observer: &mut dyn Observer,
    ) -> Result<()> {
        let mut attempt = 0;
        let mut moved = 0;
        let mut pause = SHORTEST_PAUSE;
        let mut orphan_since: Option<Instant> = None;
        loop {
            let plan: Vec<Step<'_>> = plan
                .iter()
                .filter(|step| !self.is_done(step))
                .copied()
                .collect();
            self.may_go_on(report, plan.len())?;
            let before = self.state.clone();
            let started = Instant::now();
            let prepared = self.messages_together(&plan)?;
            let Some(stopped) = self.send_together(&plan, &prepared, observer) else {
                let took = started.elapsed();
                for step in &plan {
                    observer.finished(step, took);
                    report.done.push((step.revision.id.to_string(), took));
                }
                return Ok(());
            };
            self.state = before;
            let (Some(step), Some(messages), Some(last)) = (
                plan.get(stopped.index),
                prepared.get(stopped.index),
                plan.last(),
            ) else {
                return Ok(());
            };
            let error = stopped.error;
            if error.is_connection_lost() || self.work.is_closed() {
                return match self.verdict(last, &error, observer) {
                    Ok(_) => {
                        report.done.extend(
                            plan.iter()
                                .map(|step| (step.revision.id.to_string(), started.elapsed())),
                        );
                        Ok(())
                    }
                    Err(failure) => Err(self.report_failure(step, failure, report, 0)),
                };
            }
            self.roll_back();
            match session_state::fence_of(&error) {
                Some(Fence::Moved) if moved < 3 => {
                    moved += 1;
                    self.reread()?;
                    continue;
                }
                Some(Fence::Held) => {
                    let since = *orphan_since.get_or_insert_with(Instant::now);
                    self.wait_for_orphan(since, observer)
                        .map_err(|failure| failure.report(step))?;
                    continue;
                }
                _ => {}
            }
            if error.is_lock_conflict() && attempt < self.options.lock_retries {
                attempt += 1;
                self.pause(&error, &stopped.blockers, attempt, &mut pause, observer)
                    .map_err(|failure| failure.report(step))?;
                continue;
            }
            let failure = match (error, stopped.failed) {
                (Error::Interrupted(signal), _) => Failure::Interrupted(signal),
                (error, 1) => Failure::statement(
                    step,
                    &messages.body,
                    stopped.completed,
                    error,
                    stopped.blockers,
                ),
                (error, 2) => Failure::AtCommit(error),
                (error, _) => Failure::Bookkeeping(error),
            };
            return Err(
                match self
                    .report_failure(step, failure, report, 0)
                    .downcast::<UserError>()
                {
                    Ok(user) if plan.len() > 1 => user
                        .detail(format!(
                            "--single-transaction: all {} revisions of this run are rolled back",
                            plan.len()
                        ))
                        .into(),
                    Ok(user) => user.into(),
                    Err(error) => error,
                },
            );
        }
    }

    /// The messages of a whole plan; [`Runner::state`] then is as if they had succeeded.
    fn messages_together(&mut self, plan: &[Step<'_>]) -> Result<Vec<Messages>> {
        let mut prepared = Vec::with_capacity(plan.len());
        for (index, step) in plan.iter().enumerate() {
            let begin = if index == 0 {
                session_state::BEGIN
            } else {
                "SELECT 1"
            };
            let end = if index + 1 == plan.len() {
                Ending::Commit
            } else {
                Ending::GoOn
            };
            prepared.push(
                self.messages(step, begin, end)
                    .map_err(|failure| failure.report(step))?,
            );
            // The next prologue expects this one to be counted already.
            self.note_done(step);
        }
        Ok(prepared)
    }

    /// Sends a whole plan, up to the first error.
    fn send_together(
        &mut self,
        plan: &[Step<'_>],
        prepared: &[Messages],
        observer: &mut dyn Observer,
    ) -> Option<Stopped> {
        for (index, (step, messages)) in plan.iter().zip(prepared).enumerate() {
            observer.begin(step, index + 1, plan.len());
            let (replies, blockers) = self.send(
                &[&messages.prologue, &messages.body.text, &messages.epilogue],
                None,
                observer,
            );
            if let Some((failed, error)) = first_error(&replies) {
                return Some(Stopped {
                    index,
                    failed,
                    completed: replies.get(failed).map_or(0, |reply| reply.completed),
                    error: error.clone(),
                    blockers,
                });
            }
        }
        None
    }

    /// Says what stood in the way, and waits before the next attempt.
    fn pause(
        &mut self,
        error: &Error,
        blockers: &[Backend],
        attempt: u32,
        pause: &mut Duration,
        observer: &mut dyn Observer,
    ) -> Result<(), Failure> {
        let pause_now = jittered(*pause);
        if !blockers.is_empty() {
            observer.blocked(blockers, Duration::ZERO);
        }
        observer.note(&format!(
            "{error}; rolled back, attempt {} of {} in {}",
            attempt + 1,
            self.options.lock_retries + 1,
            seconds(pause_now)
        ));
        self.work.runtime().clone().sleep(pause_now);
        *pause = (*pause * 2).min(LONGEST_PAUSE);
        match self.work.runtime().interrupted() {
            Some(signal) => Err(Failure::Interrupted(signal)),
            None => Ok(()),
        }
    }

    fn messages(&self, step: &Step<'_>, begin: &str, end: Ending) -> Result<Messages, Failure> {
        let section = step.section();
        let body = substitute(&section.sql, &self.options.variables)
            .map_err(|error| Failure::variable(step, &error))?;
        let prologue = format!(
            "{begin}; {}; {}; {}",
            session_state::CLEAN,
            session_state::fence(&self.writer, &self.state),
            session_state::settings(
                step,
                self.options,
                &self.state,
                "LOCAL",
                budget_of(&body.text)
            ),
        );
        let (check, commit) = match end {
            Ending::Commit => ("SET CONSTRAINTS ALL IMMEDIATE", "; COMMIT"),
            Ending::GoOn => (session_state::CHECK_DEFERRED, ""),
        };
        let epilogue = format!(
            "{check}; {}; {}{commit}",
            session_state::AS_OURSELVES,
            self.record(step, SINCE_TRANSACTION_START)
        );
        Ok(Messages {
            prologue,
            body,
            epilogue,
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
        format!("{change}; {event}")
    }

    /// Ends a failed transaction block; an error here means that the connection is gone, which the next use tells.
    pub(super) fn roll_back(&mut self) {
        let _ = self.work.query("ROLLBACK");
    }

    /// Waits a little for a backend whose client died and that still holds the fence.
    pub(super) fn wait_for_orphan(
        &mut self,
        since: Instant,
        observer: &mut dyn Observer,
    ) -> Result<(), Failure> {
        let holders = self.fence_holders();
        if since.elapsed() > ORPHAN_PATIENCE {
            return Err(Failure::Orphan(holders));
        }
        let names: Vec<String> = holders.iter().map(crate::db::Backend::describe).collect();
        observer.note(&format!(
            "waiting for a server process of an earlier run that has not ended yet: {}",
            names.join("; ")
        ));
        self.work.runtime().clone().sleep(Duration::from_secs(1));
        match self.work.runtime().interrupted() {
            Some(signal) => Err(Failure::Interrupted(signal)),
            None => Ok(()),
        }
    }
}

/// The first reply that failed, with its error.
pub(super) fn first_error(replies: &[Reply]) -> Option<(usize, &Error)> {
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
