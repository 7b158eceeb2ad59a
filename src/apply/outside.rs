//! A step that no transaction can hold: `CREATE INDEX CONCURRENTLY` and its like.
//!
//! Its event is written after it. When the run dies in between, the next repair finds the effect in the database, or what is left of it:
//! an index that is not valid differs from the declared one, and is made anew.

use std::time::{Duration, Instant};

use super::{Problem, Run, Shown};
use crate::db::{Backend, Error, Rows};
use crate::revision::refusal::Refusal;
use crate::revision::runner::session_state::{self, Fence, Limits};
use crate::revision::runner::{Patience, leftover};
use crate::sql::classify;
use crate::transactions::Group;

/// `duplicate_table`, of indexes as well.
const DUPLICATE: &str = "42P07";

impl Run<'_, '_> {
    /// Runs the statements of the step one by one.
    pub(super) fn outside(&mut self, group: &Group<'_>) -> Result<(), Problem> {
        for (offset, step) in group.steps.iter().enumerate() {
            let index = group.first + offset;
            let started = Instant::now();
            self.observer
                .begin(index + 1, self.steps.len(), std::slice::from_ref(step));
            for (position, statement) in step.statements.iter().enumerate() {
                self.alone(index, statement)
                    .map_err(|problem| match problem {
                        // Nothing of a step is done only while its first statement has not been sent.
                        Problem::Bookkeeping(error)
                            if position > 0 && error.is_connection_lost() =>
                        {
                            Problem::LostOutside { step: index, error }
                        }
                        other => other,
                    })?;
            }
            let took = started.elapsed();
            if let Some(entry) = self.report.steps.get_mut(index) {
                entry.1 = Some(took);
            }
            self.record(group, index, took)?;
            self.observer
                .finished(index + 1, self.steps.len(), step, took);
        }
        Ok(())
    }

    /// Sends one statement, again after a lock conflict.
    fn alone(&mut self, index: usize, statement: &str) -> Result<(), Problem> {
        let mut patience = Patience::new();
        loop {
            let pid = self.open(statement)?;
            let (mut replies, blockers) =
                self.runner
                    .send(&[statement], pid, &mut Shown(&mut *self.observer));
            let Some(error) = replies.pop().and_then(|reply| reply.error) else {
                return Ok(());
            };
            if error.is_connection_lost() || self.runner.work().is_closed() {
                return Err(Problem::LostOutside { step: index, error });
            }
            self.runner.roll_back();
            if let Error::Interrupted(signal) = error {
                // Whoever ends it wants an end: the index is named, and dropped by nobody.
                let left = self.leftover(statement).unwrap_or_default();
                return Err(Problem::Interrupted {
                    signal,
                    begun: true,
                    left,
                });
            }
            if !self.runner.may_try_again(
                &error,
                &blockers,
                &mut patience,
                "",
                &mut Shown(&mut *self.observer),
            )? {
                // Where there was an index of the name before, it is not what this attempt left.
                if error.sqlstate() != Some(DUPLICATE) && self.clean_up(index, statement).is_err() {
                    self.observer
                        .note("the index that the attempt left invalid could not be dropped; the next run replaces it");
                }
                return Err(self.refused(index, statement, error, blockers));
            }
            self.clean_up(index, statement)?;
        }
    }

    /// Cleans the session, checks the fences, and returns the server process that will run the statement.
    fn open(&mut self, statement: &str) -> Result<Option<i32>, Problem> {
        let options = self.runner.options();
        let version = self.runner.work().server_version();
        let limits = Limits {
            lock_timeout: session_state::lock_timeout(options, classify(statement).budget),
            statement_timeout: options.statement_timeout.limit,
            label: super::KIND,
        };
        let writer = self.runner.writer().clone();
        let message = format!(
            "{}; {}; {}; SELECT pg_catalog.pg_backend_pid() AS pid; {}",
            session_state::CLEAN,
            super::meaning("SESSION"),
            session_state::fence_lock(&writer, self.runner.locked()),
            session_state::settings_for(&limits, options, version, "SESSION"),
        );
        loop {
            match self.runner.work().query(&message) {
                Ok(results) => {
                    return Ok(results
                        .iter()
                        .find(|rows| rows.columns().iter().any(|name| name == "pid"))
                        .and_then(Rows::first)
                        .and_then(|row| row.number("pid")));
                }
                Err(error) => match session_state::fence_of(&error) {
                    Some(Fence::Held) => self
                        .runner
                        .wait_for_orphan(&mut Shown(&mut *self.observer))?,
                    Some(_) => return Err(Problem::LockLost),
                    None => return Err(Problem::Bookkeeping(error)),
                },
            }
        }
    }

    /// The connection was lost while the event of a step was written: the step is done in any case.
    fn found_recorded(
        &mut self,
        group: &Group<'_>,
        index: usize,
        error: Error,
    ) -> Result<(), Problem> {
        let what = format!("the event of step {}", index + 1);
        let found = self
            .runner
            .connect_again(&what, &error, true, &mut Shown(&mut *self.observer))
            .map_err(Problem::from)
            .and_then(|()| self.is_recorded(group).map_err(Problem::Bookkeeping));
        match found {
            Ok(true) => Ok(()),
            _ => Err(Problem::Unrecorded { step: index, error }),
        }
    }

    /// Drops the index that a failed attempt left behind, so that the next one finds its name free.
    fn clean_up(&mut self, index: usize, statement: &str) -> Result<(), Problem> {
        let Some(name) = self.leftover(statement).map_err(Problem::Bookkeeping)? else {
            return Ok(());
        };
        self.observer
            .note(&format!("dropping {name}, which the attempt left invalid"));
        let drop = format!("DROP INDEX CONCURRENTLY {name}");
        self.runner
            .work()
            .query(&drop)
            .map(|_| ())
            .map_err(|error| self.refused(index, &drop, error, Vec::new()))
    }

    /// The index that a statement which was ended left invalid.
    fn leftover(&mut self, statement: &str) -> Result<Option<String>, Error> {
        let Some(effect) = classify(statement).effect else {
            return Ok(None);
        };
        let Some(query) = leftover::indexes_query(&effect) else {
            return Ok(None);
        };
        let results = self.runner.work().query(&query)?;
        Ok(leftover::invalid_index(&effect, results.first()))
    }

    fn record(&mut self, group: &Group<'_>, index: usize, took: Duration) -> Result<(), Problem> {
        let events = self.events(group, |_| took.as_millis().to_string());
        let writer = self.runner.writer().clone();
        let message = format!(
            "{}; {}; {}; {events}; COMMIT",
            session_state::BEGIN,
            session_state::AS_OURSELVES,
            session_state::fence_lock(&writer, self.runner.locked()),
        );
        match self.runner.work().query(&message) {
            Ok(_) => Ok(()),
            Err(error) if error.is_connection_lost() || self.runner.work().is_closed() => {
                self.found_recorded(group, index, error)
            }
            Err(error) => {
                self.runner.roll_back();
                Err(match session_state::fence_of(&error) {
                    Some(_) => Problem::LockLost,
                    None => Problem::Bookkeeping(error),
                })
            }
        }
    }

    fn refused(
        &self,
        step: usize,
        statement: &str,
        error: Error,
        blockers: Vec<Backend>,
    ) -> Problem {
        Problem::Statement {
            step,
            statement: statement.to_owned(),
            refusal: Box::new(Refusal {
                error,
                blockers,
                timeout: self.runner.options().statement_timeout.clone(),
            }),
            in_transaction: false,
        }
    }
}
