//! The SQL that writes history: applied revisions, the progress of a section, the event log.
//!
//! When it runs, and in which transaction, is decided by `runner`.

use super::{StatementState, file_name, table};
use crate::db::Error;
use crate::revision::checksum::Checksum;
use crate::revision::file::{Direction, Revision};
use crate::revision::id::RevisionId;
use crate::sql::{ident, literal};

/// What an event says happened.
#[derive(Clone, Copy, Debug)]
pub enum Outcome {
    /// It is committed.
    Done,
    /// It is rolled back, or stopped at a statement that failed.
    Failed,
    /// A signal ended it; it is rolled back.
    Interrupted,
    /// The connection was lost and the outcome could not be looked up.
    Unknown,
}

impl Outcome {
    fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Interrupted => "interrupted",
            Self::Unknown => "unknown",
        }
    }
}

/// One entry of the event log.
#[derive(Clone, Debug)]
pub struct Event<'a> {
    /// `upgrade`, `downgrade`, `stamp`, `rehash`.
    pub kind: &'a str,
    /// How it ended.
    pub outcome: Outcome,
    /// The revision it is about.
    pub revision: Option<&'a RevisionId>,
    /// For people: the revision's message, or the error.
    pub message: &'a str,
    /// SQL for the duration in milliseconds, or `NULL`.
    pub duration_ms: &'a str,
}

/// Writes history rows: knows the schema, the tool's version and the machine's name.
#[derive(Clone, Debug)]
pub struct Writer {
    /// The history schema, unquoted.
    pub schema: String,
    /// The name of this machine, for the event log.
    pub host: String,
}

/// The milliseconds since the transaction began, as SQL.
pub const SINCE_TRANSACTION_START: &str =
    "(1000 * EXTRACT(epoch FROM pg_catalog.clock_timestamp() - pg_catalog.now()))::bigint";

impl Writer {
    /// The qualified, quoted name of one of our tables.
    pub fn table(&self, name: &str) -> String {
        table(&self.schema, name)
    }

    /// `INSERT` of an applied revision; `checksums` are those of its up and down sections.
    pub fn insert_revision(&self, revision: &Revision, stamped: bool, duration_ms: &str) -> String {
        let ids = |ids: &mut dyn Iterator<Item = &str>| {
            format!(
                "ARRAY[{}]::text[]",
                ids.map(literal).collect::<Vec<_>>().join(", ")
            )
        };
        let up_sql = if stamped {
            "NULL".to_owned()
        } else {
            literal(&revision.up.sql)
        };
        format!(
            "INSERT INTO {table} (revision_id, parents, depends_on, message, file_name, origin, up_checksum, down_checksum, up_sql, duration_ms, tool_version) \
             VALUES ({id}, {parents}, {depends_on}, {message}, {file_name}, {origin}, {up}, {down}, {up_sql}, {duration_ms}, {version})",
            table = self.table("revision"),
            id = literal(revision.id.as_str()),
            parents = ids(&mut revision.parents.iter().map(RevisionId::as_str)),
            depends_on = ids(&mut revision.depends_on.iter().map(String::as_str)),
            message = literal(&revision.message),
            file_name = literal(&file_name(revision)),
            origin = if stamped { "'stamp'" } else { "'upgrade'" },
            up = literal(Checksum::of(&revision.up.sql).as_str()),
            down = literal(Checksum::of(&revision.down.sql).as_str()),
            version = literal(crate::VERSION),
        )
    }

    /// `DELETE` of an applied revision.
    pub fn delete_revision(&self, id: &RevisionId) -> String {
        format!(
            "DELETE FROM {} WHERE revision_id = {}",
            self.table("revision"),
            literal(id.as_str())
        )
    }

    /// `INSERT` of an event.
    pub fn insert_event(&self, event: &Event<'_>) -> String {
        format!(
            "INSERT INTO {} (kind, outcome, revision_id, message, duration_ms, host, tool_version) \
             VALUES ({}, '{}', {}, {}, {}, {}, {})",
            self.table("event"),
            literal(event.kind),
            event.outcome.as_str(),
            event
                .revision
                .map_or_else(|| "NULL".to_owned(), |id| literal(id.as_str())),
            literal(event.message),
            event.duration_ms,
            literal(&self.host),
            literal(crate::VERSION),
        )
    }

    /// A statement's progress row: written when it is sent, or when its effect is committed.
    pub fn record_statement(
        &self,
        id: &RevisionId,
        direction: Direction,
        statement: &StatementRecord<'_>,
    ) -> String {
        let (state, finished) = match statement.state {
            StatementState::Running => ("running", "NULL"),
            StatementState::Failed => ("failed", "pg_catalog.clock_timestamp()"),
            StatementState::Done => ("done", "pg_catalog.clock_timestamp()"),
        };
        format!(
            "INSERT INTO {} AS p (revision_id, direction, number, total, sql, state, found_before, finished_at) \
             VALUES ({}, '{}', {}, {}, {}, '{state}', {}, {finished}) \
             ON CONFLICT (revision_id, direction, number) DO UPDATE SET state = EXCLUDED.state, sql = EXCLUDED.sql, \
             total = EXCLUDED.total, backend_pid = EXCLUDED.backend_pid, finished_at = EXCLUDED.finished_at, \
             started_at = CASE WHEN EXCLUDED.state = 'running' THEN EXCLUDED.started_at ELSE p.started_at END, \
             found_before = CASE WHEN EXCLUDED.state = 'running' THEN EXCLUDED.found_before ELSE p.found_before END",
            self.table("statement_progress"),
            literal(id.as_str()),
            direction.as_str(),
            statement.number,
            statement.total,
            literal(statement.sql),
            statement.found_before.0,
        )
    }

    /// The milliseconds since the first statement of a section was recorded, or since the transaction began, as SQL.
    pub fn since_first_statement(&self, id: &RevisionId, direction: Direction) -> String {
        format!(
            "COALESCE((SELECT (1000 * EXTRACT(epoch FROM pg_catalog.clock_timestamp() - pg_catalog.min(p.started_at)))::bigint \
             FROM {} p WHERE p.revision_id = {} AND p.direction = '{}'), {SINCE_TRANSACTION_START})",
            self.table("statement_progress"),
            literal(id.as_str()),
            direction.as_str(),
        )
    }

    /// `DELETE` of the progress of a section that is finished.
    pub fn forget_progress(&self, id: &RevisionId, direction: Direction) -> String {
        format!(
            "DELETE FROM {} WHERE revision_id = {} AND direction = '{}'",
            self.table("statement_progress"),
            literal(id.as_str()),
            direction.as_str()
        )
    }

    /// The grants that let a role write history, where the server refused that.
    pub fn missing_grant(&self, error: &Error, role: &str) -> Option<String> {
        let Error::Server(server) = error else {
            return None;
        };
        let object = (server.sqlstate == "42501")
            .then(|| server.message.strip_prefix("permission denied for "))??;
        let is_ours = ["revision", "event", "statement_progress"]
            .iter()
            .any(|table| object.strip_prefix("table ") == Some(table))
            || object.strip_prefix("schema ") == Some(&self.schema);
        is_ours.then(|| {
            let (schema, role) = (self.quoted_schema(), ident(role));
            format!(
                "let {role} write what was applied: GRANT USAGE ON SCHEMA {schema} TO {role}; \
                 GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}"
            )
        })
    }

    /// A grant or schema name for hints.
    pub fn quoted_schema(&self) -> String {
        ident(&self.schema)
    }
}

/// What [`Writer::record_statement`] writes.
#[derive(Clone, Debug)]
pub struct StatementRecord<'a> {
    /// Which statement of the section, from 1.
    pub number: usize,
    /// How many the section has.
    pub total: usize,
    /// Its text.
    pub sql: &'a str,
    /// How it stands.
    pub state: StatementState,
    /// The indexes its table has before it runs.
    pub found_before: FoundBefore,
}

/// The names of indexes, a line each, as SQL.
#[derive(Clone, Debug)]
pub struct FoundBefore(String);

impl FoundBefore {
    /// None, or none that matter.
    pub fn nothing() -> Self {
        Self::known("")
    }

    /// These.
    pub fn known(names: &str) -> Self {
        Self(literal(names))
    }

    /// Those that a query finds when the row is written; it has the columns `schema` and `name`. Here all are in double quotes.
    pub fn asked(query: &str) -> Self {
        let quoted =
            |column: &str| format!("'\"' || pg_catalog.replace(i.{column}, '\"', '\"\"') || '\"'");
        Self(format!(
            "COALESCE((SELECT pg_catalog.string_agg({} || '.' || {}, pg_catalog.chr(10)) FROM ({query}) i), '')",
            quoted("schema"),
            quoted("name")
        ))
    }
}
