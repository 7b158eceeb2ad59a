//! The tool's own tables: their versions, and how they come into a database.
//!
//! `migrations/` at the project's root is embedded and applied with refinery, grouped (in one transaction), with
//! refinery's own table in the history schema. refinery takes no lock, so a [`Locked`] has to be shown. It talks to the
//! server through [`Session`] (an adapter below), not through its own driver, which would prepare named statements.

use std::fmt::{self, Write as _};

use anyhow::{Context, Result};
use refinery_core::traits::sync::{Migrate, Query, Transaction};
use refinery_core::{Migration, Runner};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::db::{LockKey, Locked, Rows, Session};
use crate::error::UserError;
use crate::revision::history::{Server, State};
use crate::revision::runner::session_state::BEGIN;
use crate::sql::{ident, literal, qualified};

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// Where refinery records which of our own migrations ran, inside the history schema.
const REFINERY_TABLE: &str = "bookkeeping_version";

/// The version of the bookkeeping tables that this build reads and writes.
pub fn latest_version() -> i32 {
    embedded::migrations::runner()
        .get_migrations()
        .iter()
        .map(Migration::version)
        .max()
        .unwrap_or_default()
}

/// The qualified, quoted name of refinery's table.
pub fn version_table(history_schema: &str) -> String {
    qualified(history_schema, REFINERY_TABLE)
}

/// Brings the bookkeeping tables to [`latest_version`], creating the schema if it is not there.
///
/// # Errors
///
/// When the user may not create the schema or tables in it; the error names the grant that helps.
pub fn install(_: &Locked, work: &mut Session, history_schema: &str, state: &State) -> Result<()> {
    let schema = ident(history_schema);
    if !state.schema_exists {
        in_transaction(
            work,
            &format!("{}; {}", fence(history_schema), create_schema(&schema)),
        )
        .map_err(|error| refused(&error, history_schema, &state.server))?;
    }
    let migrations = migrations(&schema)?;
    let mut adapter = Adapter {
        session: work,
        fence: fence(history_schema),
    };
    let mut runner = Runner::new(&migrations)
        .set_grouped(true)
        // A newer schemactl may have added versions this build does not know: they are not missing, they are newer.
        .set_abort_missing(false);
    runner.set_migration_table_name(version_table(history_schema));
    runner
        .run(&mut adapter)
        .map_err(|error| match source_of(&error) {
            Some(database) => refused(database, history_schema, &state.server),
            None => anyhow::Error::new(error).context("cannot update the tables of schemactl"),
        })?;
    Ok(())
}

/// Runs SQL in a transaction that can write and wait whatever the defaults of role and database are: what is asked for by
/// name is meant to be done. Nothing is set for longer, since a pooler may give the session to others.
fn in_transaction(session: &mut Session, sql: &str) -> Result<Vec<Rows>, crate::db::Error> {
    let message = format!(
        "{BEGIN}; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; \
         SET LOCAL idle_in_transaction_session_timeout = '5min'; {sql};\nCOMMIT"
    );
    session.query(&message).inspect_err(|_| {
        // When this fails, the connection is gone, and the transaction with it.
        let _ = session.query("ROLLBACK");
    })
}

/// The embedded migrations with the name of the history schema put in; `schema` is quoted.
fn migrations(schema: &str) -> Result<Vec<Migration>> {
    embedded::migrations::runner()
        .get_migrations()
        .iter()
        .map(|migration| {
            Migration::unapplied(
                &format!("V{}__{}", migration.version(), migration.name()),
                &migration
                    .sql()
                    .unwrap_or_default()
                    .replace("${schema}", schema),
            )
        })
        .collect::<Result<_, _>>()
        .context("cannot read the embedded bookkeeping migrations")
}

/// The part of an offline script that makes the tables where there are none, as [`install`] would.
///
/// # Errors
///
/// When an embedded migration cannot be read, which is our own mistake.
pub fn offline(history_schema: &str) -> Result<String> {
    let schema = ident(history_schema);
    let table = version_table(history_schema);
    let mut script = format!(
        "-- The history tables, where there are none.\n\
         SELECT pg_catalog.to_regclass({}) IS NULL AS schemactl_is_new \\gset\n\\if :schemactl_is_new\nBEGIN;\n\
         SELECT pg_catalog.to_regnamespace({}) IS NULL AS schemactl_has_no_schema \\gset\n\
         \\if :schemactl_has_no_schema\n{};\n\\endif\n\
         CREATE TABLE {table} (version int4 PRIMARY KEY, name varchar(255), applied_on varchar(255), checksum varchar(255));\n",
        literal(&table),
        literal(&schema),
        create_schema(&schema)
    );
    for migration in migrations(&schema)? {
        let _ = writeln!(
            script,
            "{}\nINSERT INTO {table} VALUES ({}, {}, \
             pg_catalog.to_char(pg_catalog.now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), '{}');",
            migration.sql().unwrap_or_default().trim_end(),
            migration.version(),
            literal(migration.name()),
            migration.checksum()
        );
    }
    script.push_str("COMMIT;\n\\endif\n\n");
    Ok(script)
}

/// Waits until the server process of a dead client is through with the same work.
///
/// Nobody builds an index concurrently while holding this lock, so waiting inside the function does no harm.
pub fn fence(history_schema: &str) -> String {
    format!(
        "SELECT pg_catalog.pg_advisory_xact_lock({})",
        LockKey::fence(history_schema).arguments()
    )
}

/// `schema` is quoted.
fn create_schema(schema: &str) -> String {
    format!(
        "CREATE SCHEMA IF NOT EXISTS {schema}; \
         COMMENT ON SCHEMA {schema} IS 'The history of schemactl: applied revisions and what was done when'"
    )
}

fn source_of<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a crate::db::Error> {
    let mut source = error.source();
    while let Some(cause) = source {
        if let Some(AdapterError(error)) = cause.downcast_ref::<AdapterError>() {
            return Some(error);
        }
        source = cause.source();
    }
    None
}

fn refused(error: &crate::db::Error, history_schema: &str, server: &Server) -> anyhow::Error {
    if error.sqlstate() != Some("42501") {
        return crate::db::report(error).into();
    }
    let schema = ident(history_schema);
    UserError::new(format!(
        "no privilege to keep the history in schema {schema}: {error}"
    ))
    .hint(format!(
        "as the owner of the database, either GRANT CREATE ON DATABASE {} TO {user}, \
         or CREATE SCHEMA {schema} AUTHORIZATION {user}, and run the command again",
        ident(&server.database),
        user = ident(&server.role),
    ))
    .into()
}

/// Lets refinery work on a [`Session`], with simple queries and one round trip per group.
struct Adapter<'a> {
    session: &'a mut Session,
    fence: String,
}

/// [`crate::db::Error`] under the bounds that refinery asks for.
#[derive(Debug)]
struct AdapterError(crate::db::Error);

impl fmt::Display for AdapterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for AdapterError {}

impl Transaction for Adapter<'_> {
    type Error = AdapterError;

    fn execute<'a, T: Iterator<Item = &'a str>>(
        &mut self,
        queries: T,
    ) -> Result<usize, AdapterError> {
        let queries: Vec<&str> = queries.collect();
        // The line breaks end a comment on a last line.
        in_transaction(
            self.session,
            &format!("{};\n{}", self.fence, queries.join("\n;\n")),
        )
        .map_err(AdapterError)?;
        Ok(queries.len())
    }
}

impl Query<Vec<Migration>> for Adapter<'_> {
    fn query(&mut self, query: &str) -> Result<Vec<Migration>, AdapterError> {
        let results = in_transaction(self.session, &format!("{}; {query}", self.fence))
            .map_err(AdapterError)?;
        let Some(rows) = results.get(1) else {
            return Ok(Vec::new());
        };
        rows.iter()
            .map(|row| {
                let unreadable = || {
                    AdapterError(crate::db::Error::Driver(format!(
                        "row {} of {REFINERY_TABLE} was edited by hand and cannot be read",
                        row.text("version")
                    )))
                };
                Ok(Migration::applied(
                    row.number("version").ok_or_else(unreadable)?,
                    row.text("name").to_owned(),
                    OffsetDateTime::parse(row.text("applied_on"), &Rfc3339)
                        .map_err(|_| unreadable())?,
                    row.number("checksum").ok_or_else(unreadable)?,
                ))
            })
            .collect()
    }
}

impl Migrate for Adapter<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_migrations_are_those_in_the_folder() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
        let mut on_disk: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
            .collect();
        let mut embedded: Vec<String> = embedded::migrations::runner()
            .get_migrations()
            .iter()
            .map(|migration| migration.sql().unwrap().to_owned())
            .collect();
        on_disk.sort();
        embedded.sort();
        assert_eq!(on_disk, embedded);
    }
}
