//! Steps that share a transaction: a message each, sent without waiting, so that a plan costs few round trips.
//!
//! A step that reads or writes a whole table is waited for before the next ones are sent, so that people see what takes long.

use std::time::Duration;

use super::{Problem, Run, Shown};
use crate::db::{Error, Reply, Rows};
use crate::plan::Step;
use crate::revision::refusal::Refusal;
use crate::revision::runner::session_state::{self, Fence, Limits};
use crate::revision::runner::{Patience, first_error};
use crate::sql::{Budget, classify, ident};
use crate::transactions::Group;

/// How an attempt ended.
enum Attempt {
    Done,
    Again,
}

impl Run<'_, '_> {
    /// Runs one transaction, again after a lock conflict.
    pub(super) fn in_transaction(&mut self, group: &Group<'_>) -> Result<(), Problem> {
        let mut patience = Patience::new();
        loop {
            match self.attempt(group, &mut patience)? {
                Attempt::Done => return Ok(()),
                Attempt::Again => {}
            }
        }
    }

    fn attempt(&mut self, group: &Group<'_>, patience: &mut Patience) -> Result<Attempt, Problem> {
        let batches = batches(group);
        let count = batches.len();
        let mut before = None;
        for (position, (first, steps)) in batches.into_iter().enumerate() {
            // A signal that comes between two messages cancels nothing.
            if position > 0
                && let Some(signal) = self.runner.work().runtime().interrupted()
            {
                self.runner.roll_back();
                return Err(Problem::Interrupted {
                    signal,
                    begun: true,
                    left: None,
                });
            }
            let mut messages = Vec::new();
            if position == 0 {
                messages.push(self.prologue(group));
            }
            let leading = messages.len();
            for (offset, step) in steps.iter().enumerate() {
                messages.push(self.message(first + offset, step));
            }
            if position + 1 == count {
                messages.push(format!(
                    "{}SET CONSTRAINTS ALL IMMEDIATE; {}",
                    session_state::INSIDE,
                    session_state::leave(self.runner.options(), texts_of(group))
                ));
                messages.push(self.epilogue(group));
            }
            self.observer.begin(first + 1, self.steps.len(), steps);
            let texts: Vec<&str> = messages.iter().map(String::as_str).collect();
            let (replies, blockers) =
                self.runner
                    .send(&texts, None, &mut Shown(&mut *self.observer));
            let failed = first_error(&replies).map(|(index, error)| (index, error.clone()));
            let done = failed.as_ref().map_or(replies.len(), |(index, _)| *index);
            self.tell(first, steps, &replies, leading, done, &mut before);
            let Some((index, error)) = failed else {
                continue;
            };
            if error.is_connection_lost() || self.runner.work().is_closed() {
                let begun = position > 0 || index > 0;
                return self.look_up(group, &error, begun).map(|()| Attempt::Done);
            }
            self.runner.roll_back();
            return self.failed(
                Failed {
                    first,
                    steps,
                    at: index.checked_sub(leading).filter(|at| *at < steps.len()),
                    is_prologue: index < leading,
                    completed: replies.get(index).map_or(0, |reply| reply.completed),
                    error,
                    blockers,
                },
                patience,
            );
        }
        Ok(Attempt::Done)
    }

    /// What a failure means; nothing of the transaction is left.
    fn failed(&mut self, failed: Failed<'_>, patience: &mut Patience) -> Result<Attempt, Problem> {
        match session_state::fence_of(&failed.error) {
            Some(Fence::Held) => {
                self.runner
                    .wait_for_orphan(&mut Shown(&mut *self.observer))?;
                return Ok(Attempt::Again);
            }
            Some(_) => return Err(Problem::LockLost),
            None => {}
        }
        if let Error::Interrupted(signal) = failed.error {
            return Err(Problem::Interrupted {
                signal,
                begun: true,
                left: None,
            });
        }
        if self.runner.may_try_again(
            &failed.error,
            &failed.blockers,
            patience,
            "rolled back, ",
            &mut Shown(&mut *self.observer),
        )? {
            return Ok(Attempt::Again);
        }
        let Some(at) = failed.at else {
            return Err(if failed.is_prologue {
                Problem::Bookkeeping(failed.error)
            } else {
                Problem::Commit(failed.error)
            });
        };
        let before = usize::from(self.runner.options().role.is_some());
        let number = session_state::completed_after_inside(failed.completed).saturating_sub(before);
        let statement = failed
            .steps
            .get(at)
            .and_then(|step| {
                step.statements
                    .get(number.min(step.statements.len().saturating_sub(1)))
            })
            .cloned()
            .unwrap_or_default();
        Err(Problem::Statement {
            step: failed.first + at,
            statement,
            refusal: Box::new(Refusal {
                error: failed.error,
                blockers: failed.blockers,
                timeout: self.runner.options().statement_timeout.clone(),
            }),
            in_transaction: true,
        })
    }

    /// Shows the steps that are done, each with the time the server needed for it.
    fn tell(
        &mut self,
        first: usize,
        steps: &[Step],
        replies: &[Reply],
        leading: usize,
        done: usize,
        before: &mut Option<u64>,
    ) {
        if leading > 0 {
            *before = replies.first().and_then(clock);
        }
        for (offset, step) in steps.iter().enumerate() {
            if leading + offset >= done {
                return;
            }
            let now = replies.get(leading + offset).and_then(clock);
            let took = match (now, *before) {
                (Some(now), Some(before)) => Duration::from_millis(now.saturating_sub(before)),
                _ => Duration::ZERO,
            };
            *before = now;
            if let Some(entry) = self.report.steps.get_mut(first + offset) {
                entry.1 = Some(took);
            }
            self.observer
                .finished(first + offset + 1, self.steps.len(), step, took);
        }
    }

    /// The connection is lost: the event log tells whether the transaction is committed.
    fn look_up(&mut self, group: &Group<'_>, error: &Error, begun: bool) -> Result<(), Problem> {
        let what = match group.steps.len() {
            1 => format!("step {}", group.first + 1),
            _ => format!("steps {} to {}", group.first + 1, group.last() + 1),
        };
        self.runner
            .connect_again(&what, error, begun, &mut Shown(&mut *self.observer))?;
        match self.is_recorded(group) {
            Err(again) => Err(Problem::Unknown {
                error: error.clone(),
                because: again.to_string(),
            }),
            Ok(false) => Err(Problem::RolledBack(error.clone())),
            Ok(true) => {
                self.observer.note(&format!(
                    "the connection was lost after {what} had been committed: the event log has it"
                ));
                Ok(())
            }
        }
    }

    fn prologue(&mut self, group: &Group<'_>) -> String {
        let options = self.runner.options();
        let version = self.runner.work().server_version();
        let limits = Limits {
            lock_timeout: session_state::lock_timeout(options, budget(group.steps)),
            statement_timeout: options.statement_timeout.limit,
            label: super::KIND,
        };
        let writer = self.runner.writer().clone();
        format!(
            "{}; {}; {}; SET LOCAL check_function_bodies = off; {}; {}; {}",
            session_state::OPEN,
            session_state::clean(options, texts_of(group)),
            session_state::fence_lock(&writer, self.runner.locked()),
            super::meaning("LOCAL"),
            remember_the_clock(group.first),
            session_state::settings_for(&limits, options, version, "LOCAL"),
        )
    }

    fn message(&self, index: usize, step: &Step) -> String {
        let mut message = session_state::INSIDE.to_owned();
        // A grant in another role's name ends with RESET ROLE.
        if let Some(role) = &self.runner.options().role {
            message.push_str(&format!("SET LOCAL ROLE {}; ", ident(role)));
        }
        for statement in &step.statements {
            message.push_str(statement);
            message.push_str(";\n");
        }
        message.push_str(&remember_the_clock(index + 1));
        message
    }

    fn epilogue(&self, group: &Group<'_>) -> String {
        format!(
            "{}{}; COMMIT",
            session_state::INSIDE,
            self.events(group, |index| format!(
                "pg_catalog.current_setting('{}')::bigint - pg_catalog.current_setting('{}')::bigint",
                clock_name(index + 1),
                clock_name(index)
            ))
        )
    }
}

/// The SQL of a transaction's steps.
fn texts_of<'g>(group: &'g Group<'_>) -> impl Iterator<Item = &'g str> {
    group
        .steps
        .iter()
        .flat_map(|step| &step.statements)
        .map(String::as_str)
}

struct Failed<'s> {
    first: usize,
    steps: &'s [Step],
    /// The step among these that failed, if it was one.
    at: Option<usize>,
    is_prologue: bool,
    completed: usize,
    error: Error,
    blockers: Vec<crate::db::Backend>,
}

/// The setting that holds the time at which a step was done; step 0 is the beginning.
fn clock_name(index: usize) -> String {
    format!("schemactl.clock_{index}")
}

/// Keeps the server's time, in milliseconds, until the transaction ends, and returns it.
fn remember_the_clock(index: usize) -> String {
    format!(
        "SELECT pg_catalog.set_config('{}', (1000 * EXTRACT(epoch FROM pg_catalog.clock_timestamp()))::bigint::text, true) AS schemactl_clock",
        clock_name(index)
    )
}

/// The time that [`remember_the_clock`] returned.
fn clock(reply: &Reply) -> Option<u64> {
    reply
        .results
        .iter()
        .rev()
        .find(|rows| rows.columns().iter().any(|name| name == "schemactl_clock"))
        .and_then(Rows::first)
        .and_then(|row| row.number("schemactl_clock"))
}

/// What is sent at once: neighbours that take no time, or one step that does.
fn batches<'s>(group: &Group<'s>) -> Vec<(usize, &'s [Step])> {
    let mut first = group.first;
    group
        .steps
        .chunk_by(|one, next| !takes_long(one) && !takes_long(next))
        .map(|steps| {
            let batch = (first, steps);
            first += steps.len();
            batch
        })
        .collect()
}

/// Whether a step's time grows with a table.
fn takes_long(step: &Step) -> bool {
    let impact = &step.impact;
    !(impact.rewrites.is_empty() && impact.scans.is_empty() && impact.builds.is_empty())
}

/// The strictest budget of the statements: one transaction has one lock timeout.
fn budget(steps: &[Step]) -> Budget {
    let mut budgets = steps
        .iter()
        .flat_map(|step| &step.statements)
        .map(|statement| classify(statement).budget);
    match budgets.next() {
        Some(first) if budgets.all(|budget| budget == first) => first,
        _ => Budget::Ordinary,
    }
}
