//! The offline script: the same steps as a run, as one text for psql, made without any database.
//!
//! It takes the same advisory lock (for the psql session), creates the history tables where there are none, refuses to
//! start from another revision than the one it was made for, and writes history as a run would. psql's own commands are
//! used only where SQL cannot decide.

mod without_transaction;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::Result;

use crate::db::{LockKey, timeout_value};
use crate::revision::bookkeeping;
use crate::revision::file::{Direction, Revision, Section};
use crate::revision::history::{Event, Outcome, SINCE_TRANSACTION_START, Writer};
use crate::revision::id::RevisionId;
use crate::sql::{Budget, literal, split};

use super::session_state::{BEGIN, OUR_ENCODING, lock_timeout};
use super::{Options, Step};

/// What an offline script changes.
#[derive(Debug)]
pub enum Offline<'a> {
    /// Revisions that are run, from a database where exactly `applied` is applied as far as this history goes.
    Steps {
        /// In the order they run.
        steps: Vec<Step<'a>>,
        /// What must be applied before.
        applied: BTreeSet<RevisionId>,
    },
    /// A database that is only marked: these rows go, those come.
    Stamp {
        /// Everything that is applied afterwards.
        revisions: Vec<&'a Revision>,
    },
}

/// The script; its first line says how to run it.
///
/// # Errors
///
/// A variable without a value.
pub fn offline_script(title: &str, work: &Offline<'_>, options: &Options) -> Result<String> {
    let writer = Writer {
        schema: options.history_schema.clone(),
        host: options.host.clone(),
    };
    let mut script = format!(
        "-- schemactl {}: {title}\n-- Run it in one session: psql -X -f FILE \"$DATABASE_URL\"\n\n\\set ON_ERROR_STOP on\n{OUR_ENCODING};\n\n",
        crate::VERSION
    );
    script.push_str(&guard(&writer));
    script.push_str(&bookkeeping::offline(&writer.schema)?);
    match work {
        Offline::Steps { steps, applied } => {
            script.push_str(&assertion(&writer, steps, applied));
            for step in steps {
                write_step(&mut script, step, options, &writer)?;
            }
        }
        Offline::Stamp { revisions } => {
            let _ = write!(script, "{BEGIN};\n\n{}", stamp_sql(&writer, revisions));
            script.push_str("\nCOMMIT;\n");
        }
    }
    script.push_str(&release(&writer));
    Ok(script)
}

/// The statements that make history hold exactly these revisions, and say so in the event log.
pub fn stamp_sql(writer: &Writer, revisions: &[&Revision]) -> String {
    let keep: Vec<String> = revisions
        .iter()
        .map(|revision| literal(revision.id.as_str()))
        .collect();
    let mut sql = format!("DELETE FROM {};\n", writer.table("statement_progress"));
    if keep.is_empty() {
        let _ = writeln!(sql, "DELETE FROM {};", writer.table("revision"));
    } else {
        let _ = writeln!(
            sql,
            "DELETE FROM {} WHERE revision_id NOT IN ({});",
            writer.table("revision"),
            keep.join(", ")
        );
    }
    for revision in revisions {
        let _ = writeln!(
            sql,
            "{} ON CONFLICT (revision_id) DO NOTHING;",
            writer.insert_revision(revision, true, "0")
        );
    }
    let last = revisions.last();
    let event = writer.insert_event(&Event {
        kind: "stamp",
        outcome: Outcome::Done,
        revision: last.map(|revision| &revision.id),
        message: &match last {
            Some(_) => format!(
                "marked as applied: {} revision{}",
                revisions.len(),
                if revisions.len() == 1 { "" } else { "s" }
            ),
            None => "marked as base: no revision applied".to_owned(),
        },
        duration_ms: "NULL",
    });
    let _ = writeln!(sql, "{event};");
    sql
}

fn guard(writer: &Writer) -> String {
    format!(
        "-- Nobody else may change the schema meanwhile; the lock ends with this session at the latest.\n\
         DO $guard$ BEGIN\n\
         \x20   FOR attempt IN 1..10 LOOP\n\
         \x20       IF pg_catalog.pg_try_advisory_lock({}) THEN\n\
         \x20           RETURN;\n\
         \x20       END IF;\n\
         \x20       PERFORM pg_catalog.pg_sleep(0.1);\n\
         \x20   END LOOP;\n\
         \x20   RAISE EXCEPTION 'another run of schemactl holds the lock of this database';\n\
         END $guard$;\n\n",
        LockKey::run(&writer.schema).arguments()
    )
}

/// Gives the lock back, so that the next script need not wait until the server has noticed that this psql ended.
fn release(writer: &Writer) -> String {
    format!(
        "DO $release$ BEGIN PERFORM pg_catalog.pg_advisory_unlock({}); END $release$;\n",
        LockKey::run(&writer.schema).arguments()
    )
}

fn assertion(writer: &Writer, steps: &[Step<'_>], applied: &BTreeSet<RevisionId>) -> String {
    let list = |ids: Vec<String>| {
        if ids.is_empty() {
            "ARRAY[]::text[]".to_owned()
        } else {
            format!("ARRAY[{}]", ids.join(", "))
        }
    };
    let required = list(applied.iter().map(|id| literal(id.as_str())).collect());
    let absent = list(
        steps
            .iter()
            .filter(|step| step.direction == Direction::Up)
            .map(|step| literal(step.revision.id.as_str()))
            .collect(),
    );
    let reverted = list(
        steps
            .iter()
            .filter(|step| step.direction == Direction::Down)
            .map(|step| literal(step.revision.id.as_str()))
            .collect(),
    );
    format!(
        "-- This script fits one state of the history only.\n\
         DO $assert$\n\
         DECLARE\n\
         \x20   missing text := (SELECT pg_catalog.string_agg(id, ', ' ORDER BY id) FROM pg_catalog.unnest({required}) id\n\
         \x20       WHERE id NOT IN (SELECT revision_id FROM {table}));\n\
         \x20   surplus text := (SELECT pg_catalog.string_agg(revision_id, ', ' ORDER BY revision_id) FROM {table} WHERE revision_id = ANY ({absent}));\n\
         \x20   above text := (SELECT pg_catalog.string_agg(revision_id, ', ' ORDER BY revision_id) FROM {table}\n\
         \x20       WHERE parents || depends_on && {reverted} AND revision_id <> ALL ({reverted}));\n\
         \x20   half_done text := (SELECT pg_catalog.string_agg(DISTINCT revision_id, ', ') FROM {progress});\n\
         BEGIN\n\
         \x20   IF half_done IS NOT NULL THEN\n\
         \x20       RAISE EXCEPTION 'half done here, and this script would begin anew: %', half_done\n\
         \x20           USING HINT = 'finish it with schemactl, which goes on where it stopped';\n\
         \x20   END IF;\n\
         \x20   IF missing IS NOT NULL THEN\n\
         \x20       RAISE EXCEPTION 'this script expects revisions that are not applied here: %', missing;\n\
         \x20   END IF;\n\
         \x20   IF above IS NOT NULL THEN\n\
         \x20       RAISE EXCEPTION 'this script reverts revisions on which others build that are applied here: %', above;\n\
         \x20   END IF;\n\
         \x20   IF surplus IS NOT NULL THEN\n\
         \x20       RAISE EXCEPTION 'this script applies revisions that are applied here already: %', surplus;\n\
         \x20   END IF;\n\
         END $assert$;\n\n",
        table = writer.table("revision"),
        progress = writer.table("statement_progress"),
    )
}

fn write_step(
    script: &mut String,
    step: &Step<'_>,
    options: &Options,
    writer: &Writer,
) -> Result<()> {
    let revision = step.revision;
    let section = revision.section(step.direction);
    let parents: Vec<&str> = revision.parents.iter().map(RevisionId::as_str).collect();
    let (from, to) = match step.direction {
        Direction::Up => (parents.join(", "), revision.id.to_string()),
        Direction::Down => (revision.id.to_string(), parents.join(", ")),
    };
    let _ = writeln!(
        script,
        "-- Running {} {from} -> {to}, {}\n",
        step.command(),
        // A message is one line of a comment; it must stay one here.
        revision.message.replace(['\r', '\n'], " ")
    );
    let body = step
        .expanded(&options.variables)
        .map_err(|failure| failure.report(step))?;
    let settings = settings(section, options);
    let role = options
        .role
        .as_ref()
        .map(|role| format!("SET ROLE {};\n", crate::sql::ident(role)))
        .unwrap_or_default();
    if section.transaction {
        let history = history(step, writer, SINCE_TRANSACTION_START);
        let _ = write!(
            script,
            "{settings}{BEGIN};\n{role}{}\n{history}COMMIT;\n\n",
            terminated(&body.text)
        );
    } else {
        script.push_str(&settings);
        script.push_str(&role);
        without_transaction::write(script, step, &body.text, options, writer);
    }
    Ok(())
}

/// What says that the revision is applied, or no longer; `duration_ms` is SQL.
fn history(step: &Step<'_>, writer: &Writer, duration_ms: &str) -> String {
    let revision = step.revision;
    let change = match step.direction {
        Direction::Up => writer.insert_revision(revision, false, duration_ms),
        Direction::Down => writer.delete_revision(&revision.id),
    };
    let event = writer.insert_event(&Event {
        kind: step.command(),
        outcome: Outcome::Done,
        revision: Some(&revision.id),
        message: &revision.message,
        duration_ms,
    });
    format!(
        "SET SESSION AUTHORIZATION DEFAULT;\nRESET ROLE;\n{OUR_ENCODING};\n{change};\n{event};\n"
    )
}

/// What a run does before each section: a session as after login, with its time limits. All but the advisory locks go: the script
/// itself has one.
fn settings(section: &Section, options: &Options) -> String {
    let mut sql = format!(
        "SET SESSION AUTHORIZATION DEFAULT;\nRESET ROLE;\nRESET ALL;\nDEALLOCATE ALL;\nCLOSE ALL;\nUNLISTEN *;\nDISCARD TEMP;\n{OUR_ENCODING};\n\
         SET lock_timeout = {};\nSET statement_timeout = {};\nSET default_transaction_read_only = off;\n",
        timeout_value(
            section
                .lock_timeout
                .unwrap_or_else(|| lock_timeout(options, Budget::Ordinary))
        ),
        timeout_value(
            section
                .statement_timeout
                .unwrap_or(options.statement_timeout.limit)
        ),
    );
    if let Some(search_path) = &options.search_path {
        let _ = writeln!(
            sql,
            "SELECT pg_catalog.set_config('search_path', {}, false);",
            literal(search_path)
        );
    }
    sql
}

/// The section's text, with the semicolon and line break that its last statement may lack.
fn terminated(sql: &str) -> String {
    let pieces = split(sql);
    let ends_open = pieces.statements.last().is_some_and(|last| {
        !sql.get(last.range.end..)
            .unwrap_or_default()
            .trim_start()
            .starts_with(';')
            && !sql
                .get(last.range.clone())
                .unwrap_or_default()
                .ends_with(';')
    });
    let text = sql.trim();
    if ends_open {
        format!("{text}\n;")
    } else {
        text.to_owned()
    }
}
