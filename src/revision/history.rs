//! What the database says about itself: the server's facts, the applied revisions, unfinished work, the event log.
//!
//! Everything a run needs to know is read with one message ([`state_query`]), so that it costs one round trip. What writes
//! history is made by `writing`.

mod writing;

use std::collections::{BTreeMap, BTreeSet};

use crate::db::{LockKey, Reply, Row, Rows};
use crate::revision::bookkeeping;
use crate::revision::checksum::Checksum;
use crate::revision::file::{Direction, Revision};
use crate::revision::graph::Graph;
use crate::revision::id::RevisionId;
use crate::revision::runner::direction_command;
use crate::revision::target;
use crate::sql::{literal, qualified};

pub use writing::{Event, FoundBefore, Outcome, SINCE_TRANSACTION_START, StatementRecord, Writer};

/// Facts about the server and the login, read before anything else.
#[derive(Clone, Debug, Default)]
pub struct Server {
    /// `server_version_num`: 150018 for 15.18.
    pub version: u32,
    /// `server_version` as the server words it.
    pub version_text: String,
    /// The name of the database.
    pub database: String,
    /// The login role.
    pub user: String,
    /// The role that acts: another one where the database or the login has a default for `role`.
    pub role: String,
    /// A standby: nothing can be written.
    pub in_recovery: bool,
    /// Who made transactions read-only, if somebody did.
    pub read_only: Option<ReadOnly>,
    /// The server process that answered.
    pub backend_pid: Option<i32>,
}

/// Who set `default_transaction_read_only`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadOnly {
    /// The server's configuration, as managed providers do when the disk is full.
    Server,
    /// `ALTER DATABASE`.
    Database,
    /// `ALTER ROLE` of the login.
    Role,
    /// `ALTER ROLE … IN DATABASE`.
    RoleInDatabase,
    /// `ALTER ROLE ALL`.
    AllRoles,
    /// The login itself, with `options` or PGOPTIONS.
    Options,
}

impl ReadOnly {
    /// SQL that selects the source of the setting where it is on, as `pg_settings` words it. To look there takes its time.
    pub const QUERY: &'static str = "CASE WHEN pg_catalog.current_setting('default_transaction_read_only') = 'on' \
         THEN (SELECT s.source FROM pg_catalog.pg_settings s WHERE s.name = 'default_transaction_read_only') END";

    /// What [`ReadOnly::QUERY`] found. A setting of the session is none of ours: another client left it behind in a session that a
    /// pooler shares, so it is nobody's wish that holds for us.
    pub fn of(source: &str) -> Option<Self> {
        Some(match source {
            "configuration file" | "command line" | "environment variable" => Self::Server,
            "database" => Self::Database,
            "user" => Self::Role,
            "database user" => Self::RoleInDatabase,
            "global" => Self::AllRoles,
            "client" => Self::Options,
            _ => return None,
        })
    }
}

/// One row of the `revision` table.
#[derive(Clone, Debug)]
pub struct Applied {
    /// Its id.
    pub id: RevisionId,
    /// The revisions it revised when it was applied.
    pub parents: Vec<RevisionId>,
    /// The first line of its file then.
    pub message: String,
    /// The name of its file then.
    pub file_name: String,
    /// Whether it was only marked as applied.
    pub stamped: bool,
    /// The checksum of the up section that ran.
    pub up_checksum: Checksum,
    /// The checksum of the down section at that time.
    pub down_checksum: Checksum,
    /// When, in the session's time zone.
    pub applied_at: String,
    /// By which login role.
    pub applied_by: String,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
}

impl Applied {
    /// The row as it was just written for a revision, without what only the server knows.
    pub fn of(revision: &Revision) -> Self {
        Self {
            id: revision.id.clone(),
            parents: revision.parents.clone(),
            message: revision.message.clone(),
            file_name: file_name(revision),
            stamped: false,
            up_checksum: Checksum::of(&revision.up.sql),
            down_checksum: Checksum::of(&revision.down.sql),
            applied_at: String::new(),
            applied_by: String::new(),
            duration_ms: 0,
        }
    }
}

/// The name of a revision's file without its folder.
pub fn file_name(revision: &Revision) -> String {
    revision
        .path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// How a statement of a no-transaction section stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatementState {
    /// Sent, and no answer recorded: its effect has to be looked up.
    Running,
    /// The server refused it.
    Failed,
    /// Its effect is committed.
    Done,
}

/// One row of `statement_progress`.
#[derive(Clone, Debug)]
pub struct Progress {
    /// Which statement of the section, from 1.
    pub number: usize,
    /// How many the section had.
    pub total: usize,
    /// Its text as it was sent.
    pub sql: String,
    /// How it stands.
    pub state: StatementState,
    /// The indexes its table had before, comma separated, quoted as needed.
    pub found_before: String,
    /// The server process that ran it, if it is still there; it may have finished the statement.
    pub backend: Option<i32>,
}

/// How much of a section is done: "1 of 3 statements".
pub fn done_of(rows: &[Progress]) -> String {
    let done = rows.iter().filter(|row| row.state == StatementState::Done);
    let total = rows.first().map_or(0, |row| row.total);
    format!("{} of {total} statements", done.count())
}

/// What the history schema holds.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The server's facts.
    pub server: Server,
    /// Whether the history schema is there.
    pub schema_exists: bool,
    /// The version of the bookkeeping tables; `None` when there are none.
    pub bookkeeping: Option<i32>,
    /// The applied revisions.
    pub applied: BTreeMap<RevisionId, Applied>,
    /// No-transaction revisions that are not finished, by id and direction.
    pub unfinished: BTreeMap<(RevisionId, Direction), Vec<Progress>>,
    /// The server process that holds the lock of a run, looked at where something is not finished: it may be at that.
    pub runner: Option<i32>,
}

impl State {
    /// The ids of the applied revisions.
    pub fn applied_ids(&self) -> BTreeSet<RevisionId> {
        self.applied.keys().cloned().collect()
    }

    /// How far the section of a revision has come that is not finished: that it stopped, or that another run is at it.
    pub fn standing(&self, direction: Direction, rows: &[Progress]) -> String {
        let (command, done) = (direction_command(direction), done_of(rows));
        match self.runner {
            None => format!("{command} stopped after {done}"),
            Some(pid) => format!("{command} has done {done}, and a run is at work (pid {pid})"),
        }
    }

    /// The ids of all that is applied or half done.
    pub fn begun_ids(&self) -> BTreeSet<RevisionId> {
        let unfinished = self.unfinished.keys().map(|(id, _)| id);
        self.applied.keys().chain(unfinished).cloned().collect()
    }

    /// Whether the bookkeeping tables are there and up to date.
    pub fn is_installed(&self) -> bool {
        self.bookkeeping == Some(bookkeeping::latest_version())
    }

    /// Where the database is: what no other applied revision stands on.
    ///
    /// What has no file stands where it stood when it was applied, as its row says.
    pub fn place<'a>(&'a self, graph: &'a Graph) -> Place<'a> {
        let is_unknown = |applied: &&Applied| graph.get(applied.id.as_str()).is_none();
        let revised = |by: &dyn Fn(&&Applied) -> bool| -> BTreeSet<&RevisionId> {
            self.applied
                .values()
                .filter(by)
                .flat_map(|applied| &applied.parents)
                .collect()
        };
        let revised_by_any = revised(&|_| true);
        let revised_by_unknown = revised(&is_unknown);
        Place {
            known: target::current_heads(graph, &self.applied_ids())
                .into_iter()
                .filter(|revision| !revised_by_unknown.contains(&revision.id))
                .collect(),
            unknown: self
                .applied
                .values()
                .filter(is_unknown)
                .filter(|applied| !revised_by_any.contains(&applied.id))
                .collect(),
        }
    }
}

/// Where a database is.
#[derive(Debug)]
pub struct Place<'a> {
    /// Revisions that have a file.
    pub known: Vec<&'a Revision>,
    /// Those that have none here.
    pub unknown: Vec<&'a Applied>,
}

impl Place<'_> {
    /// The ids of both; none where the database is at base.
    pub fn ids(&self) -> Vec<&str> {
        let known = self.known.iter().map(|revision| revision.id.as_str());
        let unknown = self.unknown.iter().map(|applied| applied.id.as_str());
        known.chain(unknown).collect()
    }
}

/// The name of one of our tables, qualified and quoted.
pub fn table(history_schema: &str, name: &str) -> String {
    qualified(history_schema, name)
}

/// SQL that reads the facts about server and history schema; it cannot fail, whatever is there.
pub fn facts_query(history_schema: &str) -> String {
    let schema = literal(history_schema);
    format!(
        "SELECT pg_catalog.current_setting('server_version_num') AS version, \
         pg_catalog.current_setting('server_version') AS version_text, \
         pg_catalog.current_database() AS database, SESSION_USER AS login, CURRENT_USER AS acting, \
         pg_catalog.pg_is_in_recovery() AS in_recovery, \
         {read_only} AS read_only, \
         pg_catalog.pg_backend_pid() AS backend_pid, \
         EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = {schema}) AS schema_exists, \
         (SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
          WHERE n.nspname = {schema} AND c.relname = 'revision' AND c.relkind = 'r') AS revision_table",
        read_only = ReadOnly::QUERY,
    )
}

/// SQL that reads the history; it fails with 42P01 where there is none yet.
pub fn history_query(history_schema: &str) -> String {
    format!(
        "SELECT pg_catalog.max(version) AS bookkeeping FROM {version_table}; \
         SELECT revision_id, pg_catalog.array_to_string(parents, ',') AS parents, message, file_name, \
         origin = 'stamp' AS stamped, up_checksum, down_checksum, \
         pg_catalog.to_char(applied_at, 'YYYY-MM-DD HH24:MI:SSOF') AS applied_at, applied_by, duration_ms \
         FROM {revision}; \
         SELECT p.revision_id, p.direction, p.number, p.total, p.sql, p.state, p.found_before, a.pid AS backend, \
         (SELECT l.pid FROM pg_catalog.pg_locks l WHERE l.granted AND l.pid <> pg_catalog.pg_backend_pid() AND {held} LIMIT 1) AS runner \
         FROM {progress} p LEFT JOIN pg_catalog.pg_stat_activity a ON p.state = 'running' AND a.pid = p.backend_pid \
         AND a.backend_start <= p.started_at AND a.datname = pg_catalog.current_database() \
         AND a.pid <> pg_catalog.pg_backend_pid() \
         ORDER BY p.revision_id, p.direction, p.number",
        version_table = bookkeeping::version_table(history_schema),
        revision = table(history_schema, "revision"),
        progress = table(history_schema, "statement_progress"),
        held = LockKey::run(history_schema).condition(),
    )
}

/// The one message that reads everything a run needs to know: [`read`] understands its reply.
///
/// A message is one implicit transaction, so what is set for it ends with it: a role's own time limits do not hold here.
pub fn state_query(history_schema: &str) -> String {
    format!(
        "SET LOCAL statement_timeout = 0; {}; {}",
        facts_query(history_schema),
        history_query(history_schema)
    )
}

/// Reads the reply to [`state_query`]; a database without history is an empty state.
///
/// # Errors
///
/// Any error but "there is no such table".
pub fn read(reply: Reply) -> Result<State, crate::db::Error> {
    match reply.error {
        None => {}
        // No history yet: the facts came before the error.
        Some(ref error)
            if error.sqlstate() == Some("42P01")
                && !reply.results.is_empty()
                && !has_version(&reply.results) => {}
        Some(error) => return Err(error),
    }
    Ok(from_results(&reply.results))
}

/// Whether the history tables were made: one that is missing then was dropped, which is not "no history".
fn has_version(results: &[Rows]) -> bool {
    results
        .get(1)
        .and_then(Rows::first)
        .is_some_and(|row| row.get("bookkeeping").is_some())
}

/// The state in the result sets of [`state_query`].
pub fn from_results(results: &[Rows]) -> State {
    let mut state = State::default();
    if let Some(row) = results.first().and_then(Rows::first) {
        state.server = Server {
            version: row.number("version").unwrap_or_default(),
            version_text: row.text("version_text").to_owned(),
            database: row.text("database").to_owned(),
            user: row.text("login").to_owned(),
            role: row.text("acting").to_owned(),
            in_recovery: row.is_true("in_recovery"),
            read_only: ReadOnly::of(row.text("read_only")),
            backend_pid: row.number("backend_pid"),
        };
        state.schema_exists = row.is_true("schema_exists");
    }
    if let Some(row) = results.get(1).and_then(Rows::first) {
        state.bookkeeping = row.number("bookkeeping");
    }
    for row in results.get(2).into_iter().flat_map(Rows::iter) {
        let applied = applied(row);
        state.applied.insert(applied.id.clone(), applied);
    }
    for row in results.get(3).into_iter().flat_map(Rows::iter) {
        let direction = match row.text("direction") {
            "up" => Direction::Up,
            _ => Direction::Down,
        };
        state.runner = row.number("runner");
        state
            .unfinished
            .entry((RevisionId::stored(row.text("revision_id")), direction))
            .or_default()
            .push(progress(row));
    }
    state
}

fn applied(row: Row<'_>) -> Applied {
    Applied {
        id: RevisionId::stored(row.text("revision_id")),
        parents: row
            .text("parents")
            .split(',')
            .filter(|id| !id.is_empty())
            .map(RevisionId::stored)
            .collect(),
        message: row.text("message").to_owned(),
        file_name: row.text("file_name").to_owned(),
        stamped: row.is_true("stamped"),
        up_checksum: Checksum::stored(row.text("up_checksum")),
        down_checksum: Checksum::stored(row.text("down_checksum")),
        applied_at: row.text("applied_at").to_owned(),
        applied_by: row.text("applied_by").to_owned(),
        duration_ms: row.number("duration_ms").unwrap_or_default(),
    }
}

fn progress(row: Row<'_>) -> Progress {
    Progress {
        number: row.number("number").unwrap_or_default(),
        total: row.number("total").unwrap_or_default(),
        sql: row.text("sql").to_owned(),
        state: match row.text("state") {
            "done" => StatementState::Done,
            "failed" => StatementState::Failed,
            _ => StatementState::Running,
        },
        found_before: row.text("found_before").to_owned(),
        backend: row.number("backend"),
    }
}
