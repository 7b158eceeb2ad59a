//! A `no-transaction` section: one statement at a time, its progress recorded, so that the next run resumes there.
//!
//! A statement that may run in a transaction does, together with the row that says so: there is no moment at which it is
//! done and not recorded. One that may not (`CREATE INDEX CONCURRENTLY`, `VACUUM`…) is announced by a row `running`
//! first; if no answer to it is ever recorded, the next run looks up what it left behind (`leftover`).

use std::time::{Duration, Instant};

use crate::db::{Error, Rows, Unwatched, jittered, seconds};
use crate::revision::failure::Failure;
use crate::revision::history::{Progress, StatementRecord, StatementState};
use crate::sql::{
    Budget, Effect, Expanded, Statement, Transaction, classify, is_session_setting, literal,
    same_statements, split, substitute,
};

use super::leftover::{self, Finding};
use super::session_state::{self, Fence};
use super::transaction::first_error;
use super::{Applied, Observer, Runner, Step, UnknownOutcome};

/// One statement on its way.
struct Current<'a> {
    number: usize,
    total: usize,
    statement: &'a Statement<'a>,
    is_last: bool,
}

impl Runner<'_> {
    /// Applies one section statement by statement, from where an earlier run stopped.
    pub(super) fn apply_statements(
        &mut self,
        step: &Step<'_>,
        observer: &mut dyn Observer,
    ) -> Result<Applied, Failure> {
        let section = step.section();
        let body = substitute(&section.sql, &self.options.variables)
            .map_err(|error| Failure::variable(step, &error))?;
        let split = split(&body.text);
        let total = split.statements.len();
        let key = (step.revision.id.clone(), step.direction);
        let progress = self.state.unfinished.get(&key).cloned().unwrap_or_default();
        let done = agree(step, &progress, &split.statements)?;
        // A file that sets its own lock_timeout knows what it wants.
        let sets_timeout = split
            .statements
            .iter()
            .any(|statement| statement.text.to_ascii_lowercase().contains("lock_timeout"));
        if let Some(moved) = self.open_section(step, observer)? {
            return Ok(moved);
        }
        if done > 0 {
            observer.note(&format!(
                "{} of {total} statements were done by an earlier run; resuming at statement {}",
                done,
                done + 1
            ));
        }
        for (index, statement) in split.statements.iter().enumerate() {
            let current = Current {
                number: index + 1,
                total,
                statement,
                is_last: index + 1 == total,
            };
            let is_setting = is_session_setting(statement.text);
            // What an earlier run set is gone with its session, so settings are made again.
            if index < done && !is_setting {
                continue;
            }
            let class = classify(statement.text);
            if !sets_timeout {
                self.set_lock_timeout(step, class.budget)?;
            }
            let earlier = progress.iter().find(|row| row.number == current.number);
            let mut skip = false;
            if let Some(earlier) = earlier.filter(|row| row.state != StatementState::Done) {
                skip = self.settle(step, &current, earlier, class.effect.as_ref(), observer)?;
            }
            if skip {
                continue;
            }
            observer.statement(current.number, total, statement.text);
            let in_transaction = class.transaction == Transaction::Allowed;
            self.run_statement(
                step,
                &body,
                &current,
                in_transaction,
                class.effect.as_ref(),
                observer,
            )?;
        }
        self.close_section(step)?;
        Ok(Applied::Committed)
    }

    /// Cleans the session, checks the fence and applies the settings of the section to the session.
    fn open_section(
        &mut self,
        step: &Step<'_>,
        observer: &mut dyn Observer,
    ) -> Result<Option<Applied>, Failure> {
        let since = Instant::now();
        loop {
            let sql = format!(
                "{}; {}; {}",
                session_state::CLEAN,
                session_state::fence(&self.writer, &self.state),
                session_state::settings(
                    step,
                    self.options,
                    &self.state,
                    "SESSION",
                    Budget::Ordinary
                ),
            );
            match self.work.query(&sql) {
                Ok(_) => return Ok(None),
                Err(error) => match session_state::fence_of(&error) {
                    Some(Fence::Moved) => return Ok(Some(Applied::Moved)),
                    Some(Fence::Held) => self.wait_for_orphan(since, observer)?,
                    None => return Err(Failure::of(error)),
                },
            }
        }
    }

    fn set_lock_timeout(&mut self, step: &Step<'_>, budget: Budget) -> Result<(), Failure> {
        let timeout = step
            .section()
            .lock_timeout
            .unwrap_or_else(|| session_state::lock_timeout(self.options, budget));
        self.work
            .query(&format!(
                "SET lock_timeout = {}",
                crate::db::milliseconds(timeout)
            ))
            .map(drop)
            .map_err(Failure::of)
    }

    /// Sends one statement, again after a lock conflict.
    fn run_statement(
        &mut self,
        step: &Step<'_>,
        body: &Expanded,
        current: &Current<'_>,
        in_transaction: bool,
        effect: Option<&Effect>,
        observer: &mut dyn Observer,
    ) -> Result<(), Failure> {
        let mut pause = Duration::from_millis(500);
        let mut attempt = 0;
        loop {
            let (result, blockers) = if in_transaction {
                self.send_in_transaction(step, current, observer)?
            } else {
                self.send_alone(step, current, effect, observer)?
            };
            let Err(error) = result else {
                return Ok(());
            };
            if error.is_connection_lost() || self.work.is_closed() {
                return Err(Failure::LostInStatement {
                    number: current.number,
                    total: current.total,
                    error,
                });
            }
            self.roll_back();
            if !in_transaction {
                self.mark(step, current, StatementState::Failed)?;
            }
            if let Error::Interrupted(signal) = error {
                return Err(Failure::Interrupted(signal));
            }
            if error.is_lock_conflict() && attempt < self.options.lock_retries {
                attempt += 1;
                let pause_now = jittered(pause);
                if !blockers.is_empty() {
                    observer.blocked(&blockers, Duration::ZERO);
                }
                observer.note(&format!(
                    "{error}; attempt {} of {} in {}",
                    attempt + 1,
                    self.options.lock_retries + 1,
                    seconds(pause_now)
                ));
                self.work.runtime().clone().sleep(pause_now);
                if let Some(signal) = self.work.runtime().interrupted() {
                    return Err(Failure::Interrupted(signal));
                }
                pause = (pause * 2).min(Duration::from_secs(30));
                if let Some(effect) = effect {
                    self.clean_up(current, effect, observer)?;
                }
                continue;
            }
            let offset = current.statement.range.start;
            return Err(Failure::one_statement(
                step,
                body,
                offset,
                current.number,
                current.total,
                error,
                blockers,
            ));
        }
    }

    /// A statement that may run in a transaction commits together with its progress row.
    #[expect(
        clippy::type_complexity,
        reason = "the answer and who stood in the way, used once"
    )]
    fn send_in_transaction(
        &mut self,
        step: &Step<'_>,
        current: &Current<'_>,
        observer: &mut dyn Observer,
    ) -> Result<(Result<(), Error>, Vec<crate::db::Backend>), Failure> {
        let begin = format!(
            "{}; {}",
            session_state::BEGIN,
            // Proves to a later run that nobody works on this revision any more. That history is where the plan
            // left it was checked when the section was opened: here another role may be set, which cannot read it.
            session_state::fence_lock(&self.writer)
        );
        let finish = format!(
            "{}; {}; COMMIT",
            session_state::AS_OURSELVES,
            self.progress_or_history(step, current, StatementState::Done)
        );
        let (replies, blockers) =
            self.send(&[&begin, current.statement.text, &finish], None, observer);
        let result = match first_error(&replies) {
            None => Ok(()),
            Some((_, error)) => Err(error.clone()),
        };
        Ok((result, blockers))
    }

    /// A statement that cannot run in a transaction is announced first, and its effect checked afterwards.
    #[expect(
        clippy::type_complexity,
        reason = "the answer and who stood in the way, used once"
    )]
    fn send_alone(
        &mut self,
        step: &Step<'_>,
        current: &Current<'_>,
        effect: Option<&Effect>,
        observer: &mut dyn Observer,
    ) -> Result<(Result<(), Error>, Vec<crate::db::Backend>), Failure> {
        let found_before = match effect.and_then(leftover::indexes_query) {
            None => String::new(),
            Some(query) => {
                let results = self.work.query(&query).map_err(Failure::of)?;
                let rows = results.first();
                if let Some(name) = effect.and_then(|effect| leftover::invalid_before(effect, rows))
                {
                    return Err(Failure::InvalidIndex { name });
                }
                leftover::names(rows)
            }
        };
        let record = self.writer.record_statement(
            &step.revision.id,
            step.direction,
            &StatementRecord {
                number: current.number,
                total: current.total,
                sql: current.statement.text,
                state: StatementState::Running,
                found_before: &found_before,
            },
        );
        let results = self
            .work
            .query(&format!(
                "BEGIN; {}; {record}; SELECT pg_catalog.pg_backend_pid() AS pid; COMMIT",
                session_state::AS_OURSELVES
            ))
            .map_err(Failure::of)?;
        let pid = results
            .last()
            .and_then(Rows::first)
            .and_then(|row| row.number("pid"));
        let (mut replies, blockers) = self.send(&[current.statement.text], pid, observer);
        if let Some(error) = replies.pop().and_then(|reply| reply.error) {
            return Ok((Err(error), blockers));
        }
        if let Some(name) = self.invalid_after(current, effect, &found_before)? {
            self.mark(step, current, StatementState::Failed)?;
            return Err(Failure::InvalidIndex { name });
        }
        self.mark(step, current, StatementState::Done)?;
        Ok((Ok(()), blockers))
    }

    /// The row that says a statement is done; for the last one, the revision's own history.
    fn progress_or_history(
        &self,
        step: &Step<'_>,
        current: &Current<'_>,
        state: StatementState,
    ) -> String {
        if current.is_last && state == StatementState::Done {
            return self.finish(step);
        }
        self.writer.record_statement(
            &step.revision.id,
            step.direction,
            &StatementRecord {
                number: current.number,
                total: current.total,
                sql: current.statement.text,
                state,
                found_before: "",
            },
        )
    }

    fn finish(&self, step: &Step<'_>) -> String {
        let duration = format!(
            "COALESCE((SELECT (1000 * EXTRACT(epoch FROM pg_catalog.clock_timestamp() - pg_catalog.min(p.started_at)))::bigint \
             FROM {} p WHERE p.revision_id = {} AND p.direction = '{}'), {})",
            self.writer.table("statement_progress"),
            literal(step.revision.id.as_str()),
            step.direction.as_str(),
            crate::revision::history::SINCE_TRANSACTION_START,
        );
        format!(
            "{}; {}",
            self.record(step, &duration),
            self.writer
                .forget_progress(&step.revision.id, step.direction)
        )
    }

    fn mark(
        &mut self,
        step: &Step<'_>,
        current: &Current<'_>,
        state: StatementState,
    ) -> Result<(), Failure> {
        let sql = format!(
            "BEGIN; {}; {}; COMMIT",
            session_state::AS_OURSELVES,
            self.progress_or_history(step, current, state)
        );
        self.work.query(&sql).map(drop).map_err(Failure::of)
    }

    /// Writes history when the last statement was skipped, or when there was none.
    fn close_section(&mut self, step: &Step<'_>) -> Result<(), Failure> {
        let applied = format!(
            "SELECT EXISTS (SELECT FROM {} WHERE revision_id = {}) AS applied",
            self.writer.table("revision"),
            literal(step.revision.id.as_str())
        );
        let sql = format!("BEGIN; {}; {applied}", session_state::AS_OURSELVES);
        let results = self.work.query(&sql).map_err(Failure::of)?;
        let applied = results
            .iter()
            .filter_map(Rows::first)
            .any(|row| row.is_true("applied"));
        let rest = if applied == (step.direction == crate::revision::file::Direction::Up) {
            "COMMIT".to_owned()
        } else {
            format!("{}; COMMIT", self.finish(step))
        };
        self.work.query(&rest).map(drop).map_err(Failure::of)
    }

    /// Decides about a statement an earlier run began; true when it needs no more running.
    fn settle(
        &mut self,
        step: &Step<'_>,
        current: &Current<'_>,
        earlier: &Progress,
        effect: Option<&Effect>,
        observer: &mut dyn Observer,
    ) -> Result<bool, Failure> {
        self.wait_for_backend(earlier, observer)?;
        let finding = match effect {
            Some(effect) => {
                let query = leftover::probe_query(effect, &earlier.found_before);
                let results = match query {
                    Some(query) => self.work.query(&query).map_err(Failure::of)?,
                    None => Vec::new(),
                };
                leftover::finding(effect, results.first(), &earlier.found_before)
            }
            None => Finding::Unknown,
        };
        let finding = match (finding, earlier.state, self.options.unknown_outcome) {
            // The server refused it, so it left nothing but what `leftover` knows of.
            (Finding::Unknown, StatementState::Failed, _)
            | (Finding::Unknown, _, Some(UnknownOutcome::Retry)) => Finding::NotDone,
            (Finding::Unknown, _, Some(UnknownOutcome::Skip)) => Finding::Done,
            (finding, _, _) => finding,
        };
        match finding {
            Finding::Done => {
                observer.note(&format!(
                    "statement {} of {} had taken effect before the earlier run ended",
                    current.number, current.total
                ));
                self.mark(step, current, StatementState::Done)?;
                Ok(true)
            }
            Finding::NotDone => Ok(false),
            Finding::CleanUp(commands) => {
                self.run_clean_up(&commands, observer)?;
                Ok(false)
            }
            Finding::Finish(command) => {
                observer.note(&format!("finishing what the earlier run began: {command}"));
                self.work.query(&command).map_err(Failure::of)?;
                self.mark(step, current, StatementState::Done)?;
                Ok(true)
            }
            Finding::Unknown => Err(Failure::UnknownStatement {
                number: current.number,
                total: current.total,
                sql: current.statement.text.to_owned(),
            }),
        }
    }

    /// Drops what a failed attempt of this very run left behind.
    fn clean_up(
        &mut self,
        current: &Current<'_>,
        effect: &Effect,
        observer: &mut dyn Observer,
    ) -> Result<(), Failure> {
        let before = self
            .work
            .query(&format!(
                "SELECT found_before FROM {} WHERE state = 'failed' AND sql = {}",
                self.writer.table("statement_progress"),
                literal(current.statement.text)
            ))
            .map_err(Failure::of)?;
        let before = before
            .first()
            .and_then(Rows::first)
            .map(|row| row.text("found_before").to_owned())
            .unwrap_or_default();
        let Some(query) = leftover::probe_query(effect, &before) else {
            return Ok(());
        };
        let results = self.work.query(&query).map_err(Failure::of)?;
        match leftover::finding(effect, results.first(), &before) {
            Finding::CleanUp(commands) => self.run_clean_up(&commands, observer),
            _ => Ok(()),
        }
    }

    fn run_clean_up(
        &mut self,
        commands: &[String],
        observer: &mut dyn Observer,
    ) -> Result<(), Failure> {
        for command in commands {
            observer.note(&format!(
                "an INVALID index was left behind; cleaning up: {command}"
            ));
            self.work
                .run(command, &mut Unwatched)
                .into_result()
                .map_err(Failure::of)?;
        }
        Ok(())
    }

    /// Whether a statement that succeeded left an index that is not valid (`IF NOT EXISTS` is content with one).
    fn invalid_after(
        &mut self,
        _current: &Current<'_>,
        effect: Option<&Effect>,
        _found_before: &str,
    ) -> Result<Option<String>, Failure> {
        let Some(effect) = effect else {
            return Ok(None);
        };
        let Some(query) = leftover::indexes_query(effect) else {
            return Ok(None);
        };
        let results = self.work.query(&query).map_err(Failure::of)?;
        Ok(leftover::invalid_before(effect, results.first()))
    }

    /// Waits while the server process of an earlier run still works on the statement its client left behind.
    fn wait_for_backend(
        &mut self,
        earlier: &Progress,
        observer: &mut dyn Observer,
    ) -> Result<(), Failure> {
        let Some(pid) = earlier.still_running else {
            return Ok(());
        };
        let since = Instant::now();
        loop {
            let query = format!(
                "SELECT {} FROM pg_catalog.pg_stat_activity a WHERE a.pid = {pid} AND a.state = 'active' \
                 AND a.datname = pg_catalog.current_database()",
                crate::db::Backend::COLUMNS
            );
            let results = self.work.query(&query).map_err(Failure::of)?;
            let Some(row) = results.first().and_then(Rows::first) else {
                return Ok(());
            };
            let backend = crate::db::Backend::from_row(row);
            if since.elapsed() > Duration::from_secs(600) {
                return Err(Failure::Orphan(vec![backend]));
            }
            observer.note(&format!(
                "waiting for the statement of an earlier run that the server still executes: {}",
                backend.describe()
            ));
            self.work.runtime().clone().sleep(Duration::from_secs(1));
            if let Some(signal) = self.work.runtime().interrupted() {
                return Err(Failure::Interrupted(signal));
            }
        }
    }
}

/// How many statements an earlier run did, if the file still begins with them.
fn agree(
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
        done = done.max(row.number);
    }
    Ok(done)
}
