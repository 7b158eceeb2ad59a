//! Runs an approved plan under the lock: what shares a transaction in one, the rest alone, each step recorded where it is committed.
//!
//! Nothing begins unless the database still has the fingerprint that the plan was made from. Every transaction holds the fences of
//! [`crate::revision::runner`], so that neither an upgrade nor another repair can run beside it, and what a dead client had sent does not
//! commit late. The events of its steps are written in the transaction itself: when the connection is lost at COMMIT they tell what
//! became of it. What ran outside a transaction needs no resuming: the next repair starts from what is there.

mod group;
mod outside;
mod problem;

use std::time::{Duration, Instant};

use anyhow::Result;

pub use problem::Problem;

use crate::catalog::Catalog;
use crate::db::{Backend, Rows, ServerError, Session};
use crate::error::UserError;
use crate::gate::ApprovedPlan;
use crate::plan::Step;
use crate::revision::history::{Event, Outcome};
use crate::revision::runner::{self, Runner};
use crate::sql::literal;
use crate::transactions::{Group, groups};

/// What the words of a plan mean, whatever role and database set: where things go that name no place, and how texts become values. The
/// same settings stand at the head of every dump of pg_dump.
fn meaning(scope: &str) -> String {
    format!(
        "SET {scope} default_tablespace = ''; SET {scope} default_table_access_method = heap; SET {scope} xmloption = content; \
         SET {scope} array_nulls = on"
    )
}

/// The kind of these events, and what the run calls itself.
const KIND: &str = "repair";

/// Somebody who shows a run to people.
pub trait Observer {
    /// Steps begin that are sent together; `number` counts from 1.
    fn begin(&mut self, number: usize, total: usize, steps: &[Step]);
    /// A step is done, though perhaps not committed yet.
    fn finished(&mut self, number: usize, total: usize, step: &Step, took: Duration);
    /// The server said something.
    fn notice(&mut self, notice: &ServerError);
    /// A statement waits for these sessions.
    fn blocked(&mut self, blockers: &[Backend], elapsed: Duration);
    /// Something worth a line: an attempt that is repeated, an index that was cleaned up.
    fn note(&mut self, text: &str);
    /// A statement takes longer; `lookout` is another session, to look how far it is.
    fn waiting(&mut self, lookout: &mut Session, elapsed: Duration);
}

/// What became of a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Done {
    /// Nothing: it was not begun.
    #[default]
    NotRun,
    /// It is committed.
    Committed,
    /// It was done, and undone with its transaction.
    RolledBack,
    /// It failed.
    Failed,
    /// The connection was lost, and it could not be looked up.
    Unknown,
}

impl Done {
    /// As one word.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotRun => "not run",
            Self::Committed => "done",
            Self::RolledBack => "rolled back",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

/// What became of each step, in their order, and how long it took.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// One for each step.
    pub steps: Vec<(Done, Option<Duration>)>,
    /// How long all of it took.
    pub took: Duration,
    /// What failed without being a mistake, and what the rest can be done without.
    pub refusal: Option<RefusedStep>,
}

/// A step that a rehearsal could not know to fail: it has no rows, and no roles that own what others need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedStep {
    /// The step, from 0.
    pub step: usize,
    /// What the server said.
    pub message: String,
    /// Why it failed.
    pub why: Why,
}

/// Why a server refuses a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Rows that are there do not fit it.
    Rows,
    /// The role that repairs may not do it.
    Privileges,
}

impl RefusedStep {
    /// As the end of a sentence about the step.
    pub fn describe(&self) -> String {
        let message = &self.message;
        match self.why {
            Why::Rows => format!("fails on rows that are there: {message}"),
            Why::Privileges => format!("is not allowed: {message}"),
        }
    }
}

impl Report {
    /// How many steps are committed.
    pub fn committed(&self) -> usize {
        self.steps
            .iter()
            .filter(|(done, _)| *done == Done::Committed)
            .count()
    }

    fn mark(&mut self, range: std::ops::Range<usize>, done: Done) {
        for step in self.steps.get_mut(range).into_iter().flatten() {
            step.0 = done;
        }
    }
}

/// Whether the database is still as it was when the plan was made; read on the session that will change it.
///
/// # Errors
///
/// When it cannot be read.
pub fn is_unmoved(runner: &mut Runner<'_>, plan: &ApprovedPlan) -> Result<bool> {
    let schema = runner.options().history_schema.clone();
    let now = Catalog::read(runner.work(), false)?;
    Ok(now.fingerprint(&schema) == plan.base())
}

/// Runs every step of the plan, or those up to the first that fails; `report` tells what is committed in any case.
///
/// # Errors
///
/// What failed, with what is committed and what not.
pub fn apply(
    runner: &mut Runner<'_>,
    plan: &ApprovedPlan,
    id: &str,
    report: &mut Report,
    observer: &mut dyn Observer,
) -> Result<(), UserError> {
    let started = Instant::now();
    report.steps = vec![(Done::NotRun, None); plan.steps().len()];
    let mut run = Run {
        last_event: 0,
        steps: plan.steps(),
        id,
        runner,
        report,
        observer,
    };
    let ended = run.run_all();
    run.report.took = started.elapsed();
    ended
}

struct Run<'r, 'a> {
    runner: &'r mut Runner<'a>,
    steps: &'r [Step],
    /// What the plan is called in events.
    id: &'r str,
    /// The newest event before this run.
    last_event: i64,
    report: &'r mut Report,
    observer: &'r mut dyn Observer,
}

impl Run<'_, '_> {
    fn run_all(&mut self) -> Result<(), UserError> {
        let newest = format!(
            "SELECT COALESCE(pg_catalog.max(event_id), 0) AS newest FROM {}",
            self.runner.writer().table("event")
        );
        let results = self
            .runner
            .work()
            .query(&newest)
            .map_err(|error| crate::db::report(&error))?;
        self.last_event = results
            .first()
            .and_then(Rows::first)
            .and_then(|row| row.number("newest"))
            .unwrap_or_default();
        for group in groups(self.steps) {
            if let Err(problem) = self.may_go_on().and_then(|()| {
                if group.in_transaction {
                    self.in_transaction(&group)
                } else {
                    self.outside(&group)
                }
            }) {
                return Err(self.stop(&group, problem));
            }
            self.report
                .mark(group.first..group.last() + 1, Done::Committed);
        }
        Ok(())
    }

    /// Refuses to begin anything after a signal or when the lock is lost.
    fn may_go_on(&mut self) -> Result<(), Problem> {
        if let Some(signal) = self.runner.work().runtime().interrupted() {
            return Err(Problem::Interrupted {
                signal,
                begun: false,
                left: None,
            });
        }
        if self.runner.locked().is_lost() {
            return Err(Problem::LockLost);
        }
        Ok(())
    }

    /// Records a problem in the event log as well as possible, and says it with what is committed and what is not.
    fn stop(&mut self, group: &Group<'_>, problem: Problem) -> UserError {
        if let Some((done, at)) = problem.of_group(group) {
            self.report.mark(group.first..group.last() + 1, done);
            if let Some(at) = at {
                self.report.mark(at..at + 1, Done::Failed);
            }
        }
        self.report.refusal = problem.refusal(self.steps);
        let total = self.steps.len();
        let at = problem.step().unwrap_or(group.first);
        let message = match self.steps.get(at) {
            Some(step) => format!("{}: {}", self.title(at, step), problem.message()),
            None => problem.message(),
        };
        let record = self.runner.writer().insert_event(&Event {
            kind: KIND,
            outcome: problem.outcome(),
            revision: None,
            message: &message,
            duration_ms: "NULL",
        });
        // The failure itself is what the user must see; that the log could not be written would only hide it.
        let message = runner::session_state::after_failure(self.runner.options(), &record);
        let _ = self.runner.work().query(&message);
        let committed = self.report.committed();
        let what_is_done = match committed {
            0 => "nothing of the plan is committed".to_owned(),
            1 => format!("step 1 of {total} is committed and stays"),
            many => format!("steps 1 to {many} of {total} are committed and stay"),
        };
        let is_lock_lost = matches!(problem, Problem::LockLost);
        let grant = problem.missing_grant(
            self.runner.acting_role(),
            &self.runner.options().history_schema,
        );
        let mut user = problem.report(self.steps, total).detail(what_is_done);
        if let Some(grant) = grant {
            user = user.hint(grant);
        }
        if is_lock_lost {
            self.runner.with_last_words(user)
        } else {
            user
        }
    }

    /// What a step is called in the event log.
    fn title(&self, index: usize, step: &Step) -> String {
        format!(
            "plan {}, step {} of {}: {}",
            self.id,
            index + 1,
            self.steps.len(),
            step.describe()
        )
    }

    /// The events of steps that are committed with them.
    fn events(&self, group: &Group<'_>, duration: impl Fn(usize) -> String) -> String {
        let events: Vec<String> = group
            .steps
            .iter()
            .enumerate()
            .map(|(offset, step)| {
                let index = group.first + offset;
                self.runner.writer().insert_event(&Event {
                    kind: KIND,
                    outcome: Outcome::Done,
                    revision: None,
                    message: &self.title(index, step),
                    duration_ms: &duration(index),
                })
            })
            .collect();
        events.join("; ")
    }

    /// Whether the events of a group are there: they were written in its transaction.
    fn is_recorded(&mut self, group: &Group<'_>) -> Result<bool, crate::db::Error> {
        let Some(step) = group.steps.first() else {
            return Ok(true);
        };
        let query = format!(
            "SELECT EXISTS (SELECT FROM {} WHERE event_id > {} AND kind = '{KIND}' AND outcome = 'done' AND message = {}) AS found",
            self.runner.writer().table("event"),
            self.last_event,
            literal(&self.title(group.first, step))
        );
        let results = self.runner.work().query(&query)?;
        Ok(results
            .first()
            .and_then(Rows::first)
            .is_some_and(|row| row.is_true("found")))
    }
}

/// Lets an observer of plans watch what observers of revisions are told.
struct Shown<'o>(&'o mut dyn Observer);

impl runner::Observer for Shown<'_> {
    fn begin(&mut self, _: &runner::Step<'_>, _: usize, _: usize) {}
    fn statement(&mut self, _: usize, _: usize, _: &str) {}
    fn finished(&mut self, _: &runner::Step<'_>, _: Duration) {}

    fn notice(&mut self, notice: &ServerError) {
        self.0.notice(notice);
    }

    fn blocked(&mut self, blockers: &[Backend], elapsed: Duration) {
        self.0.blocked(blockers, elapsed);
    }

    fn note(&mut self, text: &str) {
        self.0.note(text);
    }

    fn waiting(&mut self, lookout: &mut Session, elapsed: Duration) {
        self.0.waiting(lookout, elapsed);
    }
}
