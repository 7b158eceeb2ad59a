//! The SQL around a revision: a clean session before it, fences, timeouts, and our own rights again after it.
//!
//! What one revision does to its session (search_path, role, timeouts, temporary tables, prepared statements) must not
//! reach the next one, or a history would run differently in one go than in two.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::db::{Error, LockKey, Locked, ServerError, timeout_value};
use crate::revision::file::Direction;
use crate::revision::history::{State, Writer};
use crate::sql::lexer::significant;
use crate::sql::{Budget, Statement, ident, literal};

use super::{Options, Step, shared_session};

/// The name of a setting that does not exist: asking for it is how a fence ends a transaction from within SQL, and what
/// the server's log then shows explains itself.
const FENCE_HELD: &str = "schemactl.another_backend_still_applies_a_revision";
const HISTORY_MOVED: &str = "schemactl.history_was_changed_meanwhile";
const LOCK_LOST: &str = "schemactl.the_lock_of_this_run_is_no_longer_held";

/// Puts a session back as it was after login.
///
/// The parts of `DISCARD ALL` that may run inside a transaction block. `RESET ROLE` goes back to the role that
/// `ALTER ROLE … SET role` gives a login, which `SET ROLE NONE` would not.
pub(crate) const CLEAN: &str = "SET SESSION AUTHORIZATION DEFAULT; RESET ROLE; RESET ALL; DEALLOCATE ALL; CLOSE ALL; UNLISTEN *; \
     DISCARD TEMP; SELECT pg_catalog.pg_advisory_unlock_all()";

/// Takes our own rights back for the rest of a transaction, whatever role the file set.
///
/// With `synchronous_commit = off` a server that crashes loses transactions it has confirmed, and what was said to be
/// committed would not be. Other values may ask for more than `on` does, and are left alone.
pub(crate) const AS_OURSELVES: &str = "SET LOCAL SESSION AUTHORIZATION DEFAULT; SET LOCAL role TO DEFAULT; SET LOCAL statement_timeout = 0; \
     SELECT CASE WHEN pg_catalog.current_setting('synchronous_commit') = 'off' \
     THEN pg_catalog.set_config('synchronous_commit', 'on', true) END";

/// Takes our own encoding back; in a message before ours, because the server converts a message as it reads it.
pub(crate) const OUR_ENCODING: &str = "SET client_encoding = 'UTF8'";

/// The beginning of a transaction that runs `sql`: a session as after login, its own or lent for this transaction.
pub(crate) fn clean<'a>(options: &Options, sql: impl IntoIterator<Item = &'a str>) -> String {
    if options.shared_sessions {
        shared_session::open(&custom_settings(sql))
    } else {
        CLEAN.to_owned()
    }
}

/// The end of a transaction that ran `sql`, before history is written: our own rights and encoding again.
pub(crate) fn leave<'a>(options: &Options, sql: impl IntoIterator<Item = &'a str>) -> String {
    if options.shared_sessions {
        format!(
            "{AS_OURSELVES}; {}; {AS_OURSELVES}; SET LOCAL client_encoding = 'UTF8'",
            shared_session::put_back(&custom_settings(sql))
        )
    } else {
        format!("{AS_OURSELVES}; {OUR_ENCODING}")
    }
}

/// Writes something after a failure, in whatever state it left the session.
pub(crate) fn after_failure(options: &Options, sql: &str) -> String {
    let reset = if options.shared_sessions {
        ""
    } else {
        "SET SESSION AUTHORIZATION DEFAULT; RESET ROLE; RESET ALL; "
    };
    format!("ROLLBACK; {reset}{BEGIN}; {AS_OURSELVES}; {sql}; COMMIT")
}

fn custom_settings<'a>(sql: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    sql.into_iter()
        .flat_map(shared_session::custom_settings)
        .collect()
}

/// What every message after the first one of a transaction begins with: refused where there is no transaction.
///
/// The messages are sent without waiting. Were the first one cancelled before its BEGIN had taken effect, the next ones
/// would run, and commit, each on its own. [`OPEN`] gives the transaction an id at once, and one that a message only
/// opens for itself has none yet. A SAVEPOINT would be refused as well, but its end makes the server look through
/// all the tables that it has seen, for each message again.
pub(crate) const INSIDE: &str = "SELECT pg_catalog.current_setting('schemactl.the_transaction_is_no_longer_open') \
     WHERE pg_catalog.pg_current_xact_id_if_assigned() IS NULL; ";

/// How many statements [`INSIDE`] has.
const INSIDE_STATEMENTS: usize = 1;

/// How many statements of the file were done, of those done in a message that began with [`INSIDE`].
pub(crate) fn completed_after_inside(completed: usize) -> usize {
    completed.saturating_sub(INSIDE_STATEMENTS)
}

/// An error about a message that began with [`INSIDE`], with the position in what came after it.
pub(crate) fn error_after_inside(error: Error) -> Error {
    match error {
        Error::Server(server) => Error::Server(Box::new(ServerError {
            position: server
                .position
                .map(|position| position.saturating_sub(INSIDE.len() as u32).max(1)),
            ..*server
        })),
        error => error,
    }
}

/// Opens a transaction that can write whatever the defaults of role and database are.
pub(crate) const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";

/// The same for a transaction of several messages, which [`INSIDE`] knows again.
pub(crate) const OPEN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; \
     SELECT WHERE pg_catalog.pg_current_xact_id() IS NULL";

/// Checks deferred constraints between the revisions of one transaction, as a COMMIT would.
///
/// `SET CONSTRAINTS ALL` would hold for the rest of the transaction, also for constraints that later revisions create,
/// and PostgreSQL has no word for "as they were": so each constraint is named, and is afterwards what it was declared. The
/// names of all constraints are only put together where one of them can be deferred: a long history asks a thousand times.
pub(super) const CHECK_DEFERRED: &str = "DO $check$ DECLARE known text; deferred text; BEGIN \
     IF NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE condeferrable) THEN RETURN; END IF; \
     SELECT pg_catalog.string_agg(q.name, ', '), pg_catalog.string_agg(q.name, ', ') FILTER (WHERE q.is_deferred) INTO known, deferred \
     FROM (SELECT pg_catalog.format('%I.%I', n.nspname, c.conname) AS name, pg_catalog.bool_and(c.condeferred) AS is_deferred \
         FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace \
         WHERE pg_catalog.has_schema_privilege(n.oid, 'USAGE') GROUP BY 1 HAVING pg_catalog.bool_or(c.condeferrable)) q; \
     IF known IS NOT NULL THEN EXECUTE 'SET CONSTRAINTS ' || known || ' IMMEDIATE'; END IF; \
     IF deferred IS NOT NULL THEN EXECUTE 'SET CONSTRAINTS ' || deferred || ' DEFERRED'; END IF; \
     END $check$";

/// Why a fence ended a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fence {
    /// Another backend holds it: its client died, it has not finished yet.
    Held,
    /// History is not what the plan was made from.
    Moved,
    /// The lock connection is gone: somebody else may be at work.
    LockLost,
}

/// Whether an error came from a fence.
pub(crate) fn fence_of(error: &Error) -> Option<Fence> {
    let Error::Server(error) = error else {
        return None;
    };
    if error.message.contains(FENCE_HELD) {
        Some(Fence::Held)
    } else if error.message.contains(HISTORY_MOVED) {
        Some(Fence::Moved)
    } else if error.message.contains(LOCK_LOST) {
        Some(Fence::LockLost)
    } else {
        None
    }
}

/// Takes the fence for this transaction, and checks that the lock of the run is still held.
///
/// What a dead client had sent is executed by its server process whenever that gets to it; both checks end it there. Each
/// is a statement of its own: in READ COMMITTED the second one sees what was committed before the fence was free.
pub(crate) fn fence_lock(writer: &Writer, locked: &Locked) -> String {
    format!(
        "SELECT CASE WHEN NOT pg_catalog.pg_try_advisory_xact_lock({fence}) THEN pg_catalog.current_setting('{FENCE_HELD}') END; \
         SELECT CASE WHEN NOT EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE {run} AND l.granted AND l.pid = {pid}) \
         THEN pg_catalog.current_setting('{LOCK_LOST}') END",
        fence = LockKey::fence(&writer.schema).arguments(),
        run = LockKey::run(&writer.schema).condition(),
        pid = locked.backend_pid(),
    )
}

/// [`fence_lock`], and that history is where the plan left it.
pub(super) fn fence(writer: &Writer, locked: &Locked, state: &State, step: &Step<'_>) -> String {
    format!(
        "{}; {}",
        fence_lock(writer, locked),
        not_moved(writer, state, step)
    )
}

/// Ends the transaction if history is not where the plan left it.
fn not_moved(writer: &Writer, state: &State, step: &Step<'_>) -> String {
    format!(
        "SELECT CASE WHEN (SELECT pg_catalog.count(*) FROM {revision}) <> {expected} OR {done} \
         THEN pg_catalog.current_setting('{HISTORY_MOVED}') END",
        revision = writer.table("revision"),
        expected = state.applied.len(),
        done = is_done(writer, step),
    )
}

/// Ends the transaction if somebody else has done this step.
pub(super) fn not_there_yet(writer: &Writer, step: &Step<'_>) -> String {
    format!(
        "SELECT CASE WHEN {} THEN pg_catalog.current_setting('{HISTORY_MOVED}') END",
        is_done(writer, step)
    )
}

/// Ends the transaction if somebody else has done this statement, or the whole revision; needs our own rights.
pub(super) fn not_done(writer: &Writer, step: &Step<'_>, number: usize) -> String {
    format!(
        "SELECT CASE WHEN {done} OR EXISTS (SELECT FROM {progress} WHERE revision_id = {id} AND direction = '{direction}' \
         AND number = {number} AND state = 'done') THEN pg_catalog.current_setting('{HISTORY_MOVED}') END",
        done = is_done(writer, step),
        progress = writer.table("statement_progress"),
        id = literal(step.revision.id.as_str()),
        direction = step.direction.as_str(),
    )
}

fn is_done(writer: &Writer, step: &Step<'_>) -> String {
    format!(
        "{} EXISTS (SELECT FROM {} WHERE revision_id = {})",
        match step.direction {
            Direction::Up => "",
            Direction::Down => "NOT",
        },
        writer.table("revision"),
        literal(step.revision.id.as_str()),
    )
}

/// Whether a file sets lock_timeout itself, in whatever way: then it knows what it wants.
pub(crate) fn sets_lock_timeout(statements: &[Statement<'_>]) -> bool {
    statements
        .iter()
        .flat_map(|statement| significant(statement.text))
        .any(|token| token.text.to_ascii_lowercase().contains("lock_timeout"))
}

/// How long a statement of a budget may wait for a lock.
pub(crate) fn lock_timeout(options: &Options, budget: Budget) -> Duration {
    match budget {
        Budget::Concurrently => options.concurrently_lock_timeout,
        Budget::Validation => options.validation_lock_timeout,
        Budget::Ordinary | Budget::Data => options.lock_timeout,
    }
}

/// The settings of one section: timeouts, guards, search_path, and the role last, because all else needs our own rights.
///
/// `scope` is `LOCAL` inside a transaction and `SESSION` for statements that cannot run in one.
pub(super) fn settings(
    step: &Step<'_>,
    options: &Options,
    state: &State,
    scope: &str,
    budget: Budget,
) -> String {
    let section = step.section();
    settings_for(
        &Limits {
            lock_timeout: section
                .lock_timeout
                .unwrap_or_else(|| lock_timeout(options, budget)),
            statement_timeout: section
                .statement_timeout
                .unwrap_or(options.statement_timeout.limit),
            label: &format!("{} {}", step.command(), step.revision.id),
        },
        options,
        state.server.version,
        scope,
    )
}

/// How long a piece of work may take, and what it is called in `pg_stat_activity`.
pub(crate) struct Limits<'a> {
    pub(crate) lock_timeout: Duration,
    pub(crate) statement_timeout: Duration,
    pub(crate) label: &'a str,
}

/// [`settings`] of any piece of work.
pub(crate) fn settings_for(
    limits: &Limits<'_>,
    options: &Options,
    server_version: u32,
    scope: &str,
) -> String {
    let is_local = scope == "LOCAL";
    let mut sql = format!(
        "SET {scope} lock_timeout = {}; SET {scope} statement_timeout = {}; SET {scope} application_name = {}",
        timeout_value(limits.lock_timeout),
        timeout_value(limits.statement_timeout),
        literal(&crate::db::application_name(limits.label)),
    );
    // Only while the client sends something is a transaction idle, so the first ends the one of a frozen client; the
    // others end that of a machine that vanished.
    sql.push_str(&format!(
        "; SET {scope} idle_in_transaction_session_timeout = '5min'; SET {scope} tcp_keepalives_idle = 30; \
         SET {scope} tcp_keepalives_interval = 10; SET {scope} tcp_keepalives_count = 3"
    ));
    if !is_local {
        // Inside a transaction, BEGIN said so already.
        sql.push_str("; SET default_transaction_read_only = off");
    }
    if server_version >= 170_000 {
        sql.push_str(&format!("; SET {scope} transaction_timeout = 0"));
    }
    if server_version >= 140_000 {
        // A statement whose client died is ended within seconds instead of running to its end unseen. Servers on
        // platforms that cannot watch a socket refuse the setting.
        sql.push_str(&format!(
            "; SELECT CASE WHEN pg_catalog.version() LIKE '%linux%' \
             THEN pg_catalog.set_config('client_connection_check_interval', '2s', {is_local}) END"
        ));
    }
    if let Some(search_path) = &options.search_path {
        sql.push_str(&format!(
            "; SELECT pg_catalog.set_config('search_path', {}, {is_local})",
            literal(search_path)
        ));
    }
    if let Some(role) = &options.role {
        sql.push_str(&format!("; SET {scope} ROLE {}", ident(role)));
    }
    sql
}
