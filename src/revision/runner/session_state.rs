//! The SQL around a revision: a clean session before it, fences, timeouts, and our own rights again after it.
//!
//! What one revision does to its session (search_path, role, timeouts, temporary tables, prepared statements) must not
//! reach the next one, or a history would run differently in one go than in two.

use std::time::Duration;

use crate::db::{Error, LockKey, milliseconds};
use crate::revision::history::{State, Writer};
use crate::sql::{Budget, ident, literal};

use super::{Options, Step};

/// The name of a setting that does not exist: asking for it is how a fence ends a transaction from within SQL, and what
/// the server's log then shows explains itself.
const FENCE_HELD: &str = "schemactl.another_backend_still_applies_a_revision";
const HISTORY_MOVED: &str = "schemactl.history_was_changed_meanwhile";

/// Puts a session back as it was after login.
///
/// The parts of `DISCARD ALL` that may run inside a transaction block.
pub(super) const CLEAN: &str = "SET SESSION AUTHORIZATION DEFAULT; RESET ALL; DEALLOCATE ALL; CLOSE ALL; UNLISTEN *; \
     DISCARD TEMP; SELECT pg_catalog.pg_advisory_unlock_all()";

/// Checks deferred constraints between the revisions of one transaction, as a COMMIT would.
///
/// `SET CONSTRAINTS ALL` would hold for the rest of the transaction, also for constraints that later revisions create,
/// and PostgreSQL has no way back from it: so each constraint is named, and is afterwards what it was declared.
pub(super) const CHECK_DEFERRED: &str = "DO $check$ DECLARE known text; deferred text; BEGIN \
     SELECT pg_catalog.string_agg(name, ', '), pg_catalog.string_agg(name, ', ') FILTER (WHERE q.is_deferred) INTO known, deferred \
     FROM (SELECT pg_catalog.format('%I.%I', n.nspname, c.conname) AS name, pg_catalog.bool_and(c.condeferred) AS is_deferred \
         FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace \
         WHERE pg_catalog.has_schema_privilege(n.oid, 'USAGE') GROUP BY 1 HAVING pg_catalog.bool_or(c.condeferrable)) q; \
     IF known IS NOT NULL THEN EXECUTE 'SET CONSTRAINTS ' || known || ' IMMEDIATE'; END IF; \
     IF deferred IS NOT NULL THEN EXECUTE 'SET CONSTRAINTS ' || deferred || ' DEFERRED'; END IF; \
     END $check$";

/// Takes our own rights back for the rest of a transaction, whatever role the file set.
pub(super) const AS_OURSELVES: &str =
    "SET LOCAL SESSION AUTHORIZATION DEFAULT; SET LOCAL ROLE NONE; SET LOCAL statement_timeout = 0";

/// Opens a transaction that can write whatever the defaults of role and database are.
pub(super) const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";

/// Why a fence ended a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fence {
    /// Another backend holds it: its client died, it has not finished yet.
    Held,
    /// The number of applied revisions is not the expected one.
    Moved,
}

/// Whether an error came from a fence.
pub(super) fn fence_of(error: &Error) -> Option<Fence> {
    let Error::Server(error) = error else {
        return None;
    };
    if error.message.contains(FENCE_HELD) {
        Some(Fence::Held)
    } else if error.message.contains(HISTORY_MOVED) {
        Some(Fence::Moved)
    } else {
        None
    }
}

/// The SELECT that takes the fence for this transaction and checks that history is where the plan left it.
pub(super) fn fence(writer: &Writer, state: &State) -> String {
    format!(
        "SELECT CASE WHEN NOT pg_catalog.pg_try_advisory_xact_lock({key}) THEN pg_catalog.current_setting('{FENCE_HELD}') \
         WHEN (SELECT pg_catalog.count(*) FROM {revision}) <> {expected} THEN pg_catalog.current_setting('{HISTORY_MOVED}') END",
        key = LockKey::fence(&writer.schema).arguments(),
        revision = writer.table("revision"),
        expected = state.applied.len(),
    )
}

/// The fence without the look at history, for a session whose role may not read it.
pub(super) fn fence_lock(writer: &Writer) -> String {
    format!(
        "SELECT CASE WHEN NOT pg_catalog.pg_try_advisory_xact_lock({}) THEN pg_catalog.current_setting('{FENCE_HELD}') END",
        LockKey::fence(&writer.schema).arguments()
    )
}

/// How long a statement of a budget may wait for a lock.
pub(super) fn lock_timeout(options: &Options, budget: Budget) -> Duration {
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
    let is_local = scope == "LOCAL";
    let mut sql = format!(
        "SET {scope} lock_timeout = {}; SET {scope} statement_timeout = {}; SET {scope} application_name = {}",
        milliseconds(
            section
                .lock_timeout
                .unwrap_or_else(|| lock_timeout(options, budget))
        ),
        milliseconds(
            section
                .statement_timeout
                .unwrap_or(options.statement_timeout)
        ),
        literal(&format!(
            "schemactl/{} {} {}",
            crate::VERSION,
            step.command(),
            step.revision.id
        )),
    );
    // Only while the client sends something is a transaction idle, so this ends the one of a frozen client.
    sql.push_str(&format!(
        "; SET {scope} idle_in_transaction_session_timeout = '5min'"
    ));
    if state.server.version >= 170_000 {
        sql.push_str(&format!("; SET {scope} transaction_timeout = 0"));
    }
    if state.server.version >= 140_000 {
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
