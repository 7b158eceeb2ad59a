//! Going on after a run that died: what became of its statements, and what they left behind.
//!
//! What to ask the catalog, and what its answer means, is known to `leftover`; the statements themselves are sent by
//! `statements`.

use std::time::{Duration, Instant};

use crate::db::{Backend, Rows, timeout_value};
use crate::revision::failure::Failure;
use crate::revision::history::{Progress, State, StatementState};
use crate::sql::{
    Budget, Effect, Statement, classify, literal, makes_for_session, same_statements,
};

use super::leftover::{self, Finding};
use super::session_state;
use super::{Observer, Runner, Step, UnknownOutcome};

/// How long the statement of a dead client may go on before the run gives up.
const LEFT_BEHIND: Duration = Duration::from_secs(600);

/// How long a server process that has nothing to do may take to see that its client is dead. Behind a pooler it never
/// does.
const IDLE_LEFT_BEHIND: Duration = Duration::from_secs(3);

impl Runner<'_> {
    /// Decides about a statement an earlier run began; true when it needs no more running.
    ///
    /// `statement` is what stands in its place in the file now.
    pub(super) fn settle(
        &mut self,
        step: &Step<'_>,
        earlier: &Progress,
        statement: Option<&Statement<'_>>,
        total: usize,
        observer: &mut dyn Observer,
    ) -> Result<bool, Failure> {
        self.wait_for_backend(earlier, observer)?;
        let finding = match classify(&earlier.sql).effect {
            Some(effect) => self.probe(&effect, &earlier.found_before)?,
            None => Finding::Unknown,
        };
        let is_said = finding == Finding::Unknown;
        let finding = match (finding, earlier.state, self.options.unknown_outcome) {
            // The server refused it, so it left nothing but the halves that `leftover` knows of; one that may have committed
            // by itself is not recorded as failed.
            (Finding::Unknown | Finding::Done, StatementState::Failed, _)
            | (Finding::Unknown, _, Some(UnknownOutcome::Retry)) => Finding::NotDone,
            (Finding::Unknown, _, Some(UnknownOutcome::Skip)) => Finding::Done,
            (finding, _, _) => finding,
        };
        let is_same =
            statement.is_some_and(|statement| same_statements(&earlier.sql, statement.text));
        match finding {
            Finding::Done | Finding::Finish(_) if !is_same => {
                Err(Failure::changed_midway(step, earlier, statement))
            }
            Finding::Done => {
                let number = earlier.number;
                observer.note(&if is_said {
                    format!("statement {number} of {total} is not run again, as --unknown-statement skip says")
                } else {
                    format!("statement {number} of {total} had taken effect before the earlier run ended")
                });
                Ok(true)
            }
            Finding::NotDone => Ok(false),
            Finding::CleanUp(commands) => {
                self.run_clean_up(&commands, observer)?;
                Ok(false)
            }
            Finding::Finish(command) => {
                self.finish_effect(&command, observer)?;
                Ok(true)
            }
            Finding::Unknown => Err(Failure::unknown_statement(earlier, total)),
        }
    }

    /// Settles the progress of a section that is marked no-transaction no longer.
    pub(super) fn settle_abandoned(
        &mut self,
        step: &Step<'_>,
        observer: &mut dyn Observer,
    ) -> Result<(), Failure> {
        let key = (step.revision.id.clone(), step.direction);
        let Some(progress) = self.state.unfinished.get(&key).cloned() else {
            return Ok(());
        };
        refuse_midway(step, &progress)?;
        for row in &progress {
            self.settle(step, row, None, row.total, observer)?;
        }
        Ok(())
    }

    /// Asks the catalog what became of a statement.
    pub(super) fn probe(
        &mut self,
        effect: &Effect,
        found_before: &str,
    ) -> Result<Finding, Failure> {
        let results = match leftover::probe_query(effect) {
            Some(query) => self.work.query(&query).map_err(Failure::of)?,
            None => Vec::new(),
        };
        Ok(leftover::finding(effect, results.first(), found_before))
    }

    /// Removes what a failed attempt of this very run left behind; true when that finished the statement.
    pub(super) fn clean_up(
        &mut self,
        effect: &Effect,
        found_before: &str,
        observer: &mut dyn Observer,
    ) -> Result<bool, Failure> {
        match self.probe(effect, found_before)? {
            Finding::CleanUp(commands) => self.run_clean_up(&commands, observer)?,
            Finding::Finish(command) => {
                self.finish_effect(&command, observer)?;
                return Ok(true);
            }
            _ => {}
        }
        Ok(false)
    }

    fn finish_effect(&mut self, command: &str, observer: &mut dyn Observer) -> Result<(), Failure> {
        observer.note(&format!("finishing what was begun: {command}"));
        self.work.query(command).map(drop).map_err(Failure::of)
    }

    /// As what left it behind, this waits as long as others hold the table: a limit would only leave it once more.
    fn run_clean_up(
        &mut self,
        commands: &[String],
        observer: &mut dyn Observer,
    ) -> Result<(), Failure> {
        let limit = session_state::lock_timeout(self.options, Budget::Concurrently);
        let before = self
            .work
            .query(&format!(
                "SELECT pg_catalog.current_setting('lock_timeout') AS limit; SET lock_timeout = {}",
                timeout_value(limit)
            ))
            .map_err(Failure::of)?;
        let before = before.first().and_then(Rows::first);
        let before = before.map_or("0", |row| row.text("limit")).to_owned();
        for command in commands {
            observer.note(&format!(
                "an INVALID index was left behind; cleaning up: {command}"
            ));
            let pid = self.work.server_pid();
            let (replies, _) = self.send(&[command], pid, observer);
            for reply in replies {
                reply.into_result().map_err(Failure::of)?;
            }
        }
        self.work
            .query(&format!("SET lock_timeout = {}", literal(&before)))
            .map(drop)
            .map_err(Failure::of)
    }

    /// Waits for the server process of an earlier run: it may still work on the statement its client left behind, or
    /// not even have read it yet.
    pub(super) fn wait_for_backend(
        &mut self,
        earlier: &Progress,
        observer: &mut dyn Observer,
    ) -> Result<(), Failure> {
        let (Some(pid), StatementState::Running) = (earlier.backend, earlier.state) else {
            return Ok(());
        };
        let since = Instant::now();
        let mut said = false;
        loop {
            let query = format!(
                "SELECT {} FROM pg_catalog.pg_stat_activity a WHERE a.pid = {pid} \
                 AND a.datname = pg_catalog.current_database()",
                Backend::COLUMNS
            );
            let results = self.work.query(&query).map_err(Failure::of)?;
            let Some(row) = results.first().and_then(Rows::first) else {
                return Ok(());
            };
            let backend = Backend::from_row(row);
            let is_idle = backend.state == "idle";
            if is_idle && since.elapsed() > IDLE_LEFT_BEHIND {
                return Ok(());
            }
            if since.elapsed() > LEFT_BEHIND {
                return Err(Failure::Orphan(vec![backend]));
            }
            if !said && !is_idle {
                said = true;
                observer.note(&format!(
                    "waiting for the statement of an earlier run that the server still executes: {}",
                    backend.describe()
                ));
            }
            self.work
                .runtime()
                .clone()
                .sleep(Duration::from_millis(100));
            if let Some(signal) = self.work.runtime().interrupted() {
                return Err(Failure::Interrupted(signal));
            }
        }
    }
}

/// Where a step goes on that an earlier run began; `statements` are those of its section.
///
/// What became of a statement that was begun and not finished is only asked when it is run, unless nobody but the user knows.
///
/// # Errors
///
/// What refuses the run: the file no longer begins with what was done, or the user has to say what became of a statement.
pub fn resumes_after(
    step: &Step<'_>,
    state: &State,
    statements: &[Statement<'_>],
    unknown_outcome: Option<UnknownOutcome>,
) -> Result<usize, Failure> {
    let key = (step.revision.id.clone(), step.direction);
    let Some(progress) = state.unfinished.get(&key) else {
        return Ok(0);
    };
    let done = if step.section().transaction {
        refuse_midway(step, progress).map(|()| 0)
    } else {
        agree(step, progress, statements)
    }?;
    let unknown = progress.iter().find(|row| is_unknown(row));
    match (unknown, unknown_outcome) {
        (None, _) | (_, Some(UnknownOutcome::Retry)) => Ok(done),
        (Some(row), Some(UnknownOutcome::Skip)) => Ok(done.max(row.number)),
        (Some(row), None) => Err(Failure::unknown_statement(row, row.total)),
    }
}

/// Refuses to run in a transaction what an earlier run began statement by statement.
fn refuse_midway(step: &Step<'_>, progress: &[Progress]) -> Result<(), Failure> {
    let mut progress = progress.iter();
    match progress.rfind(|row| row.state == StatementState::Done) {
        Some(done) => Err(Failure::transaction_midway(step, done)),
        None => Ok(()),
    }
}

/// How many statements an earlier run did, if the file still begins with them.
pub(super) fn agree(
    step: &Step<'_>,
    progress: &[Progress],
    statements: &[Statement<'_>],
) -> Result<usize, Failure> {
    let mut done = 0;
    for row in progress
        .iter()
        .filter(|row| row.state == StatementState::Done)
    {
        let Some(statement) = row
            .number
            .checked_sub(1)
            .and_then(|index| statements.get(index))
        else {
            return Err(Failure::changed_midway(step, row, None));
        };
        if !same_statements(&row.sql, statement.text) {
            return Err(Failure::changed_midway(step, row, Some(statement)));
        }
        // What comes after it would mean something else: a real table of the same name.
        if makes_for_session(statement.text) {
            return Err(Failure::session_gone(step, row));
        }
        done = done.max(row.number);
    }
    Ok(done)
}

/// Whether it ran when its run ended, and nothing can be looked up of it: somebody has to say what became of it.
fn is_unknown(row: &Progress) -> bool {
    row.state == StatementState::Running && classify(&row.sql).effect.is_none()
}

/// Whether a section goes on only once that is said of one of its statements.
pub fn asks(progress: &[Progress]) -> bool {
    progress.iter().any(is_unknown)
}
