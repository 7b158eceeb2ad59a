//! Runs revisions: one after the other, each either whole or not at all, always under the lock.
//!
//! A transactional section is four messages sent without waiting in between (`transaction`): the prologue, the file's
//! SQL, what it deferred, and history with COMMIT; so a revision costs one round trip. A `no-transaction` section is
//! sent one statement at a time (`statements`), its progress recorded per statement, so that the next run resumes
//! exactly there (`resume`). What to run is the caller's plan; what people see of it goes through [`Observer`].
//!
//! Nothing is applied twice because every transaction, in its first message, takes the fence, sees that the lock
//! connection of its run still holds the lock, and sees that history is as planned (`session_state`): what a dead client
//! had sent, and its server process has yet to read, ends there.

mod adoption;
pub(crate) mod leftover;
mod lookout;
mod own_commits;
mod resume;
mod script;
pub(crate) mod session_state;
mod shared_session;
mod statement_timeout;
mod statements;
mod together;
mod transaction;
mod verdict;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::Result;

use lookout::{Lookout, Seen, WorkWatch};
pub use resume::{asks, resumes_after};
pub use script::{Offline, offline_script, stamp_sql};
pub use statement_timeout::StatementTimeout;
pub(crate) use transaction::{Patience, first_error};
pub use verdict::Found;

use crate::db::{
    Backend, Connector, Error, LockKey, Locked, Reply, ServerError, Session, Signal, Unwatched,
    Waiting, connection_error, pooler_hint,
};
use crate::error::{Exit, UserError};
use crate::revision::failure::Failure;
use crate::revision::file::{Direction, Revision};
use crate::revision::history::{self, Event, Outcome, State, Writer};
use crate::sql::{Expanded, substitute};

/// How to run, resolved from flags, environment and file.
#[derive(Clone, Debug)]
pub struct Options {
    /// The history schema, unquoted.
    pub history_schema: String,
    /// The name of this machine, for the event log.
    pub host: String,
    /// How long an ordinary statement may wait for a lock; zero = without limit.
    pub lock_timeout: Duration,
    /// The same for validations and other long scans under a weak lock.
    pub validation_lock_timeout: Duration,
    /// The same for `CONCURRENTLY`, where PostgreSQL counts the wait for other transactions as well.
    pub concurrently_lock_timeout: Duration,
    /// How often a lock conflict is tried again.
    pub lock_retries: u32,
    /// How long one statement may take.
    pub statement_timeout: StatementTimeout,
    /// The role that runs the revisions.
    pub role: Option<String>,
    /// The `search_path` of the revisions; the server's own when `None`.
    pub search_path: Option<String>,
    /// Whether all revisions of a run share one transaction.
    pub single_transaction: bool,
    /// The values of `:'name'` and `:"name"`.
    pub variables: BTreeMap<String, String>,
    /// Whether a pooler lends server sessions for one transaction each, so that nothing may stay in them.
    pub shared_sessions: bool,
    /// What to do about a statement whose outcome cannot be looked up.
    pub unknown_outcome: Option<UnknownOutcome>,
    /// How long a server whose connection was lost may take to be back.
    pub reconnect_wait: Duration,
    /// Whether the database is thrown away afterwards, so that a failure is only about the file.
    pub on_shadow: bool,
}

/// The user's word on a statement that was running when an earlier run died, and that left no trace to look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownOutcome {
    /// It did not take effect: run it again.
    Retry,
    /// It took effect: go on after it.
    Skip,
}

/// The command that goes in a direction.
pub fn direction_command(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "upgrade",
        Direction::Down => "downgrade",
    }
}

/// One revision to run.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// The revision.
    pub revision: &'a Revision,
    /// Which of its sections.
    pub direction: Direction,
}

impl Step<'_> {
    /// The command that runs it.
    pub fn command(&self) -> &'static str {
        direction_command(self.direction)
    }

    /// What of the revision's file is run.
    pub fn section(&self) -> &crate::revision::file::Section {
        self.revision.section(self.direction)
    }

    /// Its SQL with the values of these variables.
    ///
    /// # Errors
    ///
    /// The first variable without a value, with its place.
    pub fn expanded(&self, variables: &BTreeMap<String, String>) -> Result<Expanded, Failure> {
        substitute(&self.section().sql, variables).map_err(|error| Failure::variable(self, &error))
    }
}

/// Somebody who shows a run to people.
pub trait Observer {
    /// A revision begins.
    fn begin(&mut self, step: &Step<'_>, number: usize, total: usize);
    /// A statement of a no-transaction section begins.
    fn statement(&mut self, number: usize, total: usize, sql: &str);
    /// The server said something.
    fn notice(&mut self, notice: &ServerError);
    /// A statement waits for these sessions.
    fn blocked(&mut self, blockers: &[Backend], elapsed: Duration);
    /// Something worth a line: an attempt that is repeated, an index that was cleaned up.
    fn note(&mut self, text: &str);
    /// A revision is committed.
    fn finished(&mut self, step: &Step<'_>, took: Duration);
    /// A message takes longer; `lookout` is another session, to look how far it is.
    fn waiting(&mut self, lookout: &mut Session, elapsed: Duration) {
        let _ = (lookout, elapsed);
    }
}

/// What a run has done.
#[derive(Debug, Default)]
pub struct Report {
    /// The revisions that are committed, in the order they were run.
    pub done: Vec<(String, Duration)>,
    /// How many of the plan were found done by somebody else meanwhile.
    pub found_done: usize,
}

/// Everything a run works with.
pub struct Runner<'a> {
    connector: &'a Connector,
    locked: Locked,
    work: Session,
    lookout: Lookout,
    state: State,
    options: &'a Options,
    writer: Writer,
    /// When something was last sent on the work connection.
    sent: Instant,
    /// What the server said when it refused the last revision that failed.
    refusal: Option<ServerError>,
}

/// How an attempt at one revision ended, when it did not fail.
enum Applied {
    /// It is committed.
    Committed,
    /// History is not what it was when the plan was made: somebody else moved it.
    Moved,
    /// The lock is not held any more; nothing was begun without it.
    LockLost,
}

/// How often the plan may be made anew because history is not what it was.
const MOST_MOVES: u32 = 3;

impl<'a> Runner<'a> {
    /// Opens the work connection and brings the bookkeeping tables up to date.
    ///
    /// # Errors
    ///
    /// When the server cannot be written to, or the history tables cannot be made.
    pub fn start(
        connector: &'a Connector,
        locked: Locked,
        state: State,
        options: &'a Options,
    ) -> Result<Self> {
        let work = second_connection(connector, options)?;
        let mut runner = Self {
            connector,
            locked,
            work,
            lookout: Lookout::NotYet,
            state,
            options,
            writer: Writer {
                schema: options.history_schema.clone(),
                host: options.host.clone(),
            },
            sent: Instant::now(),
            refusal: None,
        };
        if !runner.state.is_installed() {
            let installed = crate::revision::bookkeeping::install(
                &runner.locked,
                &mut runner.work,
                &options.history_schema,
                &runner.state,
            );
            runner.reread()?;
            // The server process of a dead client may have come first.
            if !runner.state.is_installed() {
                installed?;
            }
        }
        Ok(runner)
    }

    /// The state as last read.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Writes history rows of this run.
    pub fn writer(&self) -> &Writer {
        &self.writer
    }

    /// What the server said when it refused the last revision that failed.
    pub fn refusal(&self) -> Option<&ServerError> {
        self.refusal.as_ref()
    }

    /// How it runs.
    pub fn options(&self) -> &'a Options {
        self.options
    }

    /// Who runs what is run.
    pub(crate) fn acting_role(&self) -> &str {
        match &self.options.role {
            Some(role) => role,
            None => &self.state.server.role,
        }
    }

    /// What lets us write history, where the server refused that.
    fn history_grant(&self, error: &Error) -> Option<String> {
        self.writer.missing_grant(error, &self.state.server.role)
    }

    /// The lock of this run.
    pub(crate) fn locked(&mut self) -> &mut Locked {
        &mut self.locked
    }

    /// SQL that ends a transaction of another run, or of this one without its lock.
    pub fn fence(&self) -> String {
        session_state::fence_lock(&self.writer, &self.locked)
    }

    /// The session that changes the database; the lock is held meanwhile.
    pub fn work(&mut self) -> &mut Session {
        &mut self.work
    }

    /// Reads the state again, on the work connection.
    ///
    /// # Errors
    ///
    /// As [`history::read`].
    pub fn reread(&mut self) -> Result<()> {
        let reply = self.work.run(
            &history::state_query(&self.options.history_schema),
            &mut Unwatched,
        );
        self.state = history::read(reply).map_err(|error| crate::db::report(&error))?;
        Ok(())
    }

    /// Runs the plan to its end, or to the first failure.
    ///
    /// # Errors
    ///
    /// The failure of a revision, placed in its file; `report` tells what is committed nevertheless.
    pub fn run(
        &mut self,
        plan: &[Step<'_>],
        report: &mut Report,
        observer: &mut dyn Observer,
    ) -> Result<()> {
        if self.options.single_transaction && plan.len() > 1 {
            return self.run_together(plan, report, observer);
        }
        let mut number = 0;
        let mut moved = 0;
        while let Some(step) = plan.get(number) {
            if self.is_done(step) {
                report.found_done += 1;
                number += 1;
                continue;
            }
            self.may_go_on(report, plan.len() - number)?;
            observer.begin(step, number + 1, plan.len());
            let started = Instant::now();
            let applied = if step.section().transaction {
                self.apply_in_transaction(step, observer)
            } else {
                self.apply_statements(step, observer)
            };
            match applied {
                Ok(Applied::Committed) => {
                    let took = started.elapsed();
                    observer.finished(step, took);
                    report.done.push((step.revision.id.to_string(), took));
                    self.note_done(step);
                    number += 1;
                    moved = 0;
                }
                Ok(Applied::Moved) => {
                    moved += 1;
                    if moved > MOST_MOVES {
                        return Err(keeps_moving().into());
                    }
                    self.reread()?;
                }
                Ok(Applied::LockLost) => {
                    return Err(self.lock_lost(report, plan.len() - number).into());
                }
                Err(failure) => {
                    return Err(self.report_failure(step, failure, report, plan.len() - number));
                }
            }
        }
        Ok(())
    }

    /// Whether history already says what a step would make true.
    fn is_done(&self, step: &Step<'_>) -> bool {
        let unfinished = self
            .state
            .unfinished
            .contains_key(&(step.revision.id.clone(), step.direction));
        let applied = self.state.applied.contains_key(&step.revision.id);
        !unfinished && applied == (step.direction == Direction::Up)
    }

    /// Keeps [`State`] in step with what was just committed, without reading it again.
    fn note_done(&mut self, step: &Step<'_>) {
        let id = &step.revision.id;
        self.state.unfinished.remove(&(id.clone(), step.direction));
        match step.direction {
            Direction::Up => {
                self.state
                    .applied
                    .insert(id.clone(), history::Applied::of(step.revision));
            }
            Direction::Down => {
                self.state.applied.remove(id);
            }
        }
    }

    /// Refuses to begin another revision after a signal or when the lock is lost.
    fn may_go_on(&self, report: &Report, left: usize) -> Result<()> {
        if let Some(signal) = self.work.runtime().interrupted() {
            return Err(interrupted(signal)
                .detail(format!("{}; not begun: {left}", committed(report)))
                .into());
        }
        if self.locked.is_lost() {
            return Err(self.lock_lost(report, left).into());
        }
        Ok(())
    }

    fn lock_lost(&self, report: &Report, left: usize) -> UserError {
        self.with_last_words(UserError::new(if self.locked.is_given_up() {
            "the lock was given back when the connection was lost"
        } else {
            "the connection that held the lock was lost"
        }))
        .detail(format!("{}; not done: {left}", committed(report)))
        .hint("run the same command again: it goes on where this one stopped")
    }

    /// Adds why the connection of the lock was ended, if somebody said so.
    pub(crate) fn with_last_words(&self, user: UserError) -> UserError {
        let Some(words) = self.locked.last_words() else {
            return user;
        };
        let user = user.detail(format!("it was told: {}", words.message));
        match pooler_hint(&words) {
            Some(hint) => user.hint(hint),
            None => user,
        }
    }

    /// Rolls back, records the failure in the event log as well as possible, and says what is committed.
    fn report_failure(
        &mut self,
        step: &Step<'_>,
        failure: Failure,
        report: &Report,
        left: usize,
    ) -> anyhow::Error {
        self.refusal = failure.server().cloned();
        let outcome = match &failure {
            failure if failure.is_interrupted() => Outcome::Interrupted,
            Failure::PartOfStatement(_)
            | Failure::Unknown { .. }
            | Failure::LostInStatement {
                found: Found::Untraceable | Found::NotAsked(_),
                ..
            } => Outcome::Unknown,
            _ => Outcome::Failed,
        };
        let message = failure.message();
        let record = self.writer.insert_event(&Event {
            kind: step.command(),
            outcome,
            revision: Some(&step.revision.id),
            message: &message,
            duration_ms: "NULL",
        });
        // The failure itself is what the user must see; that the log could not be written would only hide it.
        let _ = self
            .work
            .query(&session_state::after_failure(self.options, &record));
        if self.options.on_shadow {
            return failure.report_on_shadow(step).into();
        }
        let grant = match &failure {
            Failure::Bookkeeping(error) => self.history_grant(error),
            _ => None,
        };
        let grant = grant
            .or_else(|| failure.missing_grant(self.acting_role(), &self.options.history_schema));
        let mut user = failure.report(step);
        if let Some(grant) = grant {
            user = user.hint(grant);
        }
        user.detail(format!(
            "{}{}",
            committed(report),
            match left {
                0 | 1 => String::new(),
                more => format!("; not begun: {}", more - 1),
            }
        ))
        .into()
    }
}

/// The connection that changes the database, while the lock keeps another one busy.
fn second_connection(connector: &Connector, options: &Options) -> Result<Session> {
    if !options.shared_sessions {
        return connector.connect();
    }
    connector
        .connect_beside()
        .map_err(|error| no_second_connection(connector, &error))
}

/// A pooler that has one server connection for us, or none left.
pub fn no_second_connection(connector: &Connector, error: &Error) -> anyhow::Error {
    let is_late = match error {
        Error::Timeout(_) => true,
        Error::Server(server) => server.message.contains("query_wait_timeout"),
        _ => false,
    };
    if !is_late {
        return connection_error(error, connector, &Waiting::new(Duration::ZERO)).into();
    }
    let user = UserError::new(format!(
        "{} gave no second server connection: {error}",
        connector.display()
    ))
    .exit(Exit::Unreachable)
    .detail("the lock is held by a transaction on one connection, and the work is done on another; the pooler had only one to give")
    .detail("nothing was begun")
    .hint("PgBouncer: default_pool_size, or pool_size of this database, has to be 2 or more; SHOW POOLS shows who uses the others");
    connector
        .address()
        .around_the_pooler()
        .into_iter()
        .fold(user, |user, way| {
            user.hint(format!("or go around it: {way}"))
        })
        .into()
}

/// "committed in this run: a, b".
fn committed(report: &Report) -> String {
    if report.done.is_empty() {
        "committed in this run: no revision".to_owned()
    } else {
        let ids: Vec<&str> = report.done.iter().map(|(id, _)| id.as_str()).collect();
        format!("committed in this run: {}", ids.join(", "))
    }
}

fn keeps_moving() -> UserError {
    UserError::new("the history keeps changing while this run holds the lock")
        .hint("see who else writes to it: schemactl log")
}

fn interrupted(signal: Signal) -> UserError {
    UserError::new(signal.word())
        .exit(signal.exit())
        .hint("run the same command again: it goes on where this one stopped")
}

impl Runner<'_> {
    /// Sends messages on the work connection; blockers are shown while they wait, and returned.
    pub(crate) fn send(
        &mut self,
        messages: &[&str],
        backend_pid: Option<i32>,
        observer: &mut dyn Observer,
    ) -> (Vec<Reply>, Vec<Backend>) {
        let mut seen = Seen::default();
        self.sent = Instant::now();
        let mut watch = WorkWatch {
            connector: self.connector,
            lookout: &mut self.lookout,
            locked: &mut self.locked,
            fence: LockKey::fence(&self.options.history_schema),
            backend_pid,
            observer,
            seen: &mut seen,
        };
        let Some((first, rest)) = messages
            .split_first()
            .filter(|(_, rest)| self.options.shared_sessions && !rest.is_empty())
        else {
            let replies = self.work.pipeline(messages, &mut watch);
            return (replies, seen.until_the_answer());
        };
        // A pooler that has passed on the answer to BEGIN takes the transaction for idle, whatever the server does meanwhile
        // with what was sent behind it, and may end it (PgBouncer's idle_transaction_timeout). So the first answer is waited for.
        let mut replies = self.work.pipeline(&[first], &mut watch);
        if replies.iter().any(|reply| reply.error.is_some()) {
            return (replies, seen.until_the_answer());
        }
        replies.extend(match self.work.runtime().interrupted() {
            // A signal that comes between two messages cancels nothing.
            Some(signal) => vec![Reply {
                error: Some(Error::Interrupted(signal)),
                ..Reply::default()
            }],
            None => self.work.pipeline(rest, &mut watch),
        });
        (replies, seen.until_the_answer())
    }
}
