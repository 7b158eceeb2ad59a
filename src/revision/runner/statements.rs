//! A `no-transaction` section: one statement at a time, its progress recorded, so that the next run resumes there.
//!
//! A statement that may run in a transaction does, together with the row that says so: there is no moment at which it is
//! done and not recorded. One that may not (`CREATE INDEX CONCURRENTLY`, `VACUUM`…) is announced by a row `running`
//! first; if no answer to it is ever recorded, the next run looks up what became of it (`resume`).

use crate::db::{Backend, Error, Rows, timeout_value};
use crate::revision::failure::Failure;
use crate::revision::history::{FoundBefore, StatementRecord, StatementState};
use crate::revision::refusal::Refusal;
use crate::sql::{Class, Expanded, Statement, Transaction, classify, is_session_setting, split};

use super::leftover;
use super::own_commits::{self, Place};
use super::resume::agree;
use super::session_state::{self, Fence};
use super::transaction::{Patience, first_error};
use super::verdict::Position;
use super::{Applied, Observer, Runner, Step};

/// One statement on its way.
struct Current<'a> {
    number: usize,
    total: usize,
    statement: &'a Statement<'a>,
    class: Class,
    /// `SET lock_timeout = …; `, or nothing when the file knows what it wants.
    lock_timeout: String,
    is_last: bool,
}

/// What became of a statement that was sent.
enum Sent {
    Done,
    /// A fence ended it before it did anything that lasts.
    Fenced(Fence),
    Refused {
        error: Error,
        blockers: Vec<Backend>,
        /// The indexes its table had before.
        found_before: String,
        /// Where the session was before, for a statement that may commit by itself.
        before: Option<Place>,
    },
}

impl Runner<'_> {
    /// Applies one section statement by statement, from where an earlier run stopped; after a lost connection, from where
    /// history says that it is.
    pub(super) fn apply_statements(
        &mut self,
        step: &Step<'_>,
        observer: &mut dyn Observer,
    ) -> Result<Applied, Failure> {
        let mut is_again = false;
        loop {
            let mut at = Position {
                is_again,
                ..Position::default()
            };
            let error = match self.apply_remaining(step, &mut at, observer) {
                Err(Failure::Bookkeeping(error))
                    if error.is_connection_lost() || self.work.is_closed() =>
                {
                    error
                }
                ended => return ended,
            };
            if let Some(applied) = self.statement_verdict(step, at, &error, observer)? {
                return Ok(applied);
            }
            is_again = true;
        }
    }

    fn apply_remaining(
        &mut self,
        step: &Step<'_>,
        at: &mut Position,
        observer: &mut dyn Observer,
    ) -> Result<Applied, Failure> {
        let section = step.section();
        let body = step.expanded(&self.options.variables)?;
        let split = split(&body.text);
        let total = split.statements.len();
        let key = (step.revision.id.clone(), step.direction);
        let progress = self.state.unfinished.get(&key).cloned().unwrap_or_default();
        let done = agree(step, &progress, &split.statements)?;
        at.total = total;
        let sets_timeout = session_state::sets_lock_timeout(&split.statements);
        if let Some(fence) = self.open_section(step)? {
            return self.fenced(fence, observer);
        }
        if done > 0 && !at.is_again {
            observer.note(&format!(
                "{} of {total} statements were done by an earlier run; resuming at statement {}",
                done,
                done + 1
            ));
        }
        for row in progress.iter().filter(|row| row.number > total) {
            self.settle(step, row, None, total, observer)?;
        }
        // What became of the last statement is recorded with the end of the section.
        let mut is_recorded = false;
        for (index, statement) in split.statements.iter().enumerate() {
            if let Some(signal) = self.work.runtime().interrupted() {
                return Err(Failure::Interrupted(signal));
            }
            if self.locked.is_lost() {
                return Ok(Applied::LockLost);
            }
            at.number = index + 1;
            let class = classify(statement.text);
            let timeout = section
                .lock_timeout
                .unwrap_or_else(|| session_state::lock_timeout(self.options, class.budget));
            let current = Current {
                number: index + 1,
                total,
                statement,
                class,
                lock_timeout: if sets_timeout {
                    String::new()
                } else {
                    format!("SET lock_timeout = {}; ", timeout_value(timeout))
                },
                is_last: index + 1 == total,
            };
            if index < done {
                // What an earlier run set is gone with its session.
                if is_session_setting(statement.text) {
                    self.set_again(step, &body, &current)?;
                }
                continue;
            }
            is_recorded = current.is_last;
            let earlier = progress.iter().find(|row| row.number == current.number);
            if let Some(earlier) = earlier
                && self.settle(step, earlier, Some(statement), total, observer)?
            {
                if let Some(fence) = self.mark(step, &current, StatementState::Done)? {
                    return self.fenced(fence, observer);
                }
                continue;
            }
            observer.statement(current.number, total, statement.text);
            if let Some(fence) = self.run_statement(step, &body, &current, observer)? {
                return self.fenced(fence, observer);
            }
        }
        if !is_recorded && let Some(fence) = self.close_section(step)? {
            return self.fenced(fence, observer);
        }
        Ok(Applied::Committed)
    }

    /// What a fence means for the section; one that an orphan holds is waited for, and then everything is read anew.
    fn fenced(&mut self, fence: Fence, observer: &mut dyn Observer) -> Result<Applied, Failure> {
        self.roll_back();
        match fence {
            Fence::Moved => Ok(Applied::Moved),
            Fence::LockLost => Ok(Applied::LockLost),
            Fence::Held => {
                self.wait_for_orphan(observer)?;
                Ok(Applied::Moved)
            }
        }
    }

    /// Sends our own SQL; a fence in it is no failure.
    fn past_fences(&mut self, sql: &str) -> Result<Result<Vec<Rows>, Fence>, Failure> {
        match self.work.query(sql) {
            Ok(results) => Ok(Ok(results)),
            Err(error) => match session_state::fence_of(&error) {
                Some(fence) => Ok(Err(fence)),
                None => Err(Failure::of(error)),
            },
        }
    }

    /// Cleans the session, checks the fence and applies the settings of the section to the session.
    fn open_section(&mut self, step: &Step<'_>) -> Result<Option<Fence>, Failure> {
        let sql = format!(
            "{}; {}; {}",
            session_state::CLEAN,
            session_state::fence(&self.writer, &self.locked, &self.state, step),
            session_state::settings(
                step,
                self.options,
                &self.state,
                "SESSION",
                crate::sql::Budget::Ordinary
            ),
        );
        Ok(self.past_fences(&sql)?.err())
    }

    /// Repeats a setting that an earlier run made in a session of its own.
    fn set_again(
        &mut self,
        step: &Step<'_>,
        body: &Expanded,
        current: &Current<'_>,
    ) -> Result<(), Failure> {
        let sent = self.work.query(current.statement.text).map(drop);
        sent.map_err(|error| match error.is_connection_lost() {
            true => Failure::Bookkeeping(error),
            false => one_statement(step, body, current, self.refused(step, error, Vec::new())),
        })
    }

    /// Sends one statement, again after a lock conflict.
    fn run_statement(
        &mut self,
        step: &Step<'_>,
        body: &Expanded,
        current: &Current<'_>,
        observer: &mut dyn Observer,
    ) -> Result<Option<Fence>, Failure> {
        let in_transaction = current.class.transaction == Transaction::Allowed;
        let mut patience = Patience::new();
        loop {
            let sent = if in_transaction {
                self.send_in_transaction(step, current, observer)
            } else {
                self.send_alone(step, current, observer)?
            };
            let (error, blockers, found_before, before) = match sent {
                Sent::Done => return Ok(None),
                Sent::Fenced(fence) => return Ok(Some(fence)),
                Sent::Refused {
                    error,
                    blockers,
                    found_before,
                    before,
                } => (error, blockers, found_before, before),
            };
            if error.is_connection_lost() || self.work.is_closed() {
                return Err(Failure::Bookkeeping(error));
            }
            // What it committed cannot be told from what it did not: it stays `running`, and the next run asks.
            if current.class.transaction == Transaction::MayCommit
                && !self.left_nothing(before.as_ref())
            {
                self.roll_back();
                return Err(one_statement(
                    step,
                    body,
                    current,
                    self.refused(step, error, blockers),
                )
                .after_commits());
            }
            self.roll_back();
            if !in_transaction
                && let Some(fence) = self.mark(step, current, StatementState::Failed)?
            {
                return Ok(Some(fence));
            }
            if let Error::Interrupted(signal) = error {
                return Err(Failure::Interrupted(signal));
            }
            if self.may_try_again(&error, &blockers, &mut patience, "", observer)? {
                if let Some(effect) = &current.class.effect
                    && self.clean_up(effect, &found_before, observer)?
                {
                    return self.mark(step, current, StatementState::Done);
                }
                continue;
            }
            return Err(one_statement(
                step,
                body,
                current,
                self.refused(step, error, blockers),
            ));
        }
    }

    /// A statement that may run in a transaction commits together with its progress row.
    fn send_in_transaction(
        &mut self,
        step: &Step<'_>,
        current: &Current<'_>,
        observer: &mut dyn Observer,
    ) -> Sent {
        let begin = format!(
            "{}{}; {}",
            current.lock_timeout,
            session_state::OPEN,
            session_state::fence_lock(&self.writer, &self.locked)
        );
        let statement = format!("{}{}", session_state::INSIDE, current.statement.text);
        let closing = format!(
            "{}SET CONSTRAINTS ALL IMMEDIATE; {}; {}",
            session_state::INSIDE,
            session_state::AS_OURSELVES,
            session_state::OUR_ENCODING
        );
        // That nobody else has done it is asked here: the file may have set a role that cannot read the progress.
        let finish = format!(
            "{}{}; {}; COMMIT",
            session_state::INSIDE,
            session_state::not_done(&self.writer, step, current.number),
            self.progress_or_history(step, current, StatementState::Done)
        );
        let (replies, blockers) =
            self.send(&[&begin, &statement, &closing, &finish], None, observer);
        let Some((failed, error)) = first_error(&replies) else {
            return Sent::Done;
        };
        if let Some(fence) = session_state::fence_of(error) {
            return Sent::Fenced(fence);
        }
        let mut error = error.clone();
        if failed == 1 {
            error = session_state::error_after_inside(error);
        }
        Sent::Refused {
            error,
            blockers,
            found_before: String::new(),
            before: None,
        }
    }

    /// A statement that cannot run in a transaction is announced first, and its effect checked afterwards.
    fn send_alone(
        &mut self,
        step: &Step<'_>,
        current: &Current<'_>,
        observer: &mut dyn Observer,
    ) -> Result<Sent, Failure> {
        let effect = current.class.effect.as_ref();
        let found_before = match effect.and_then(leftover::indexes_query) {
            None => String::new(),
            Some(query) => {
                let results = self.work.query(&query).map_err(Failure::of)?;
                let rows = results.first();
                if let Some(name) = effect.and_then(|effect| leftover::invalid_index(effect, rows))
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
                found_before: FoundBefore::known(&found_before),
            },
        );
        let announced = self.past_fences(&format!(
            "{}{}; {}; {}; {}; {record}; {}; COMMIT",
            current.lock_timeout,
            session_state::BEGIN,
            session_state::AS_OURSELVES,
            session_state::fence_lock(&self.writer, &self.locked),
            session_state::not_done(&self.writer, step, current.number),
            own_commits::QUERY,
        ))?;
        let (pid, before) = match announced {
            Err(fence) => return Ok(Sent::Fenced(fence)),
            Ok(results) => {
                let last = results.last();
                let pid = last.and_then(Rows::first);
                (pid.and_then(|row| row.number("pid")), Place::of(last))
            }
        };
        let (mut replies, blockers) = self.send(&[current.statement.text], pid, observer);
        if let Some(error) = replies.pop().and_then(|reply| reply.error) {
            return Ok(Sent::Refused {
                error,
                blockers,
                found_before,
                before,
            });
        }
        // `IF NOT EXISTS` is content with an index that is not valid.
        if let Some(effect) = effect
            && let Some(query) = leftover::indexes_query(effect)
        {
            let results = self.work.query(&query).map_err(Failure::of)?;
            if let Some(name) = leftover::invalid_index(effect, results.first()) {
                self.mark(step, current, StatementState::Failed)?;
                return Err(Failure::InvalidIndex { name });
            }
        }
        Ok(match self.mark(step, current, StatementState::Done)? {
            None => Sent::Done,
            Some(fence) => Sent::Fenced(fence),
        })
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
                found_before: FoundBefore::nothing(),
            },
        )
    }

    fn finish(&self, step: &Step<'_>) -> String {
        let duration = self
            .writer
            .since_first_statement(&step.revision.id, step.direction);
        self.record(step, &duration)
    }

    fn mark(
        &mut self,
        step: &Step<'_>,
        current: &Current<'_>,
        state: StatementState,
    ) -> Result<Option<Fence>, Failure> {
        let sql = format!(
            "{}; {}; {}; {}; {}; COMMIT",
            session_state::BEGIN,
            session_state::AS_OURSELVES,
            session_state::OUR_ENCODING,
            session_state::not_done(&self.writer, step, current.number),
            self.progress_or_history(step, current, state)
        );
        match self.past_fences(&sql) {
            // The request to cancel the statement came after its end, and met this one.
            Err(Failure::Bookkeeping(error)) if error.sqlstate() == Some("57014") => {
                self.roll_back();
                Ok(self.past_fences(&sql)?.err())
            }
            marked => Ok(marked?.err()),
        }
    }

    /// Writes history where no statement could: the section has none left to run.
    fn close_section(&mut self, step: &Step<'_>) -> Result<Option<Fence>, Failure> {
        let sql = format!(
            "{}; {}; {}; {}; COMMIT",
            session_state::BEGIN,
            session_state::AS_OURSELVES,
            session_state::fence(&self.writer, &self.locked, &self.state, step),
            self.finish(step)
        );
        Ok(self.past_fences(&sql)?.err())
    }
}

/// The server refused a statement of the file.
fn one_statement(
    step: &Step<'_>,
    body: &Expanded,
    current: &Current<'_>,
    refusal: Refusal,
) -> Failure {
    Failure::one_statement(
        step,
        body,
        current.statement.range.start,
        current.number,
        current.total,
        refusal,
    )
}
