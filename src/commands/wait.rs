//! `wait`: until the database is there, so that an entrypoint can go on.
//!
//! The official image's first start runs a temporary server, on its Unix socket only, while its scripts make the database;
//! then it restarts. A server that listens on a socket only and has just started is therefore not taken for the one that
//! stays. Whoever connects over TCP never meets it.

use std::time::Duration;

use anyhow::Result;
use serde_json::json;

use super::context::Context;
use super::writable;
use crate::cli::WaitArgs;
use crate::db::{self, Error, Row, Rows, connection_error};
use crate::error::{Exit, UserError};
use crate::revision::history::ReadOnly;

/// How long is waited unless said otherwise.
const USUAL: Duration = Duration::from_secs(60);

/// How old a server has to be that listens on a socket only.
const TEMPORARY: f64 = 10.0;

const QUESTION: &str = "SELECT pg_catalog.current_setting('server_version') AS version, pg_catalog.pg_is_in_recovery() AS in_recovery, \
     pg_catalog.current_setting('listen_addresses', true) = '' AS on_socket_only, \
     pg_catalog.current_database() AS database, SESSION_USER AS login, \
     EXTRACT(epoch FROM pg_catalog.clock_timestamp() - pg_catalog.pg_postmaster_start_time()) AS age";

pub(super) fn run(context: &Context, args: &WaitArgs) -> Result<Exit> {
    context.text_or_json("wait")?;
    let mut opened = context.open("wait")?;
    let limit = args
        .timeout
        .or_else(|| context.settings.wait.as_ref().map(|wait| wait.value))
        .unwrap_or(USUAL);
    let is_embedded = opened.is_embedded();
    if !is_embedded {
        opened.waiting = db::Waiting::new(limit);
    }
    // Only there the temporary server can be met.
    let may_be_temporary = opened.connector.is_on_socket() && !is_embedded;
    let question = format!("{QUESTION}, {} AS read_only", ReadOnly::QUERY);
    let version = loop {
        let (_session, reply) = match opened.ask_quietly(&question) {
            Ok(asked) => asked,
            Err(error) => {
                tell(context, &opened.waiting, Err(&error.to_string()))?;
                return Err(error);
            }
        };
        let results = reply.into_result().map_err(|error| db::report(&error))?;
        let Some(row) = results.first().and_then(Rows::first) else {
            return Err(UserError::new("the server did not answer").into());
        };
        let Some(reason) = not_ready(row, args.read_only, may_be_temporary) else {
            if let Some(by) = ReadOnly::of(row.text("read_only")).filter(|_| !args.read_only) {
                // As whoever waits for it to be written to is told by the run itself.
                let (database, login) = (row.text("database"), row.text("login"));
                let error = writable::set_to_read_only(by, database, login, &opened);
                tell(context, &opened.waiting, Err(error.message()))?;
                return Err(error
                    .hint("to read is enough: schemactl wait --read-only")
                    .into());
            }
            break row.text("version").to_owned();
        };
        let error = Error::NotReady(reason.to_owned());
        if !opened.goes_on(&error)? {
            tell(context, &opened.waiting, Err(reason))?;
            let user = connection_error(&error, &opened.connector, &opened.waiting);
            return Err(if row.is_true("in_recovery") {
                user.hint("a standby will do for reading: schemactl wait --read-only")
                    .into()
            } else {
                user.into()
            });
        }
    };
    context.ui.status(&format!(
        "{} is ready: PostgreSQL {version}, after {}",
        opened.connector.display(),
        db::seconds(opened.waiting.elapsed())
    ));
    tell(context, &opened.waiting, Ok(&version))?;
    opened.close(context);
    Ok(Exit::Success)
}

/// Why a server that answers is not yet the one that is waited for.
fn not_ready(row: Row<'_>, read_only: bool, may_be_temporary: bool) -> Option<&'static str> {
    if row.is_true("in_recovery") && !read_only {
        return Some("the server is a standby");
    }
    let is_young = row
        .number::<f64>("age")
        .is_some_and(|seconds| seconds < TEMPORARY);
    (may_be_temporary && row.is_true("on_socket_only") && is_young).then_some(
        "the server has just started and listens on its socket only: it may be the one of a first start, which ends again",
    )
}

/// The outcome as data: the version, or the reason.
fn tell(context: &Context, waiting: &db::Waiting, outcome: Result<&str, &str>) -> Result<()> {
    if !context.is_json() {
        return Ok(());
    }
    context.ui.data(&format!(
        "{:#}",
        json!({
            "format": 1,
            "ready": outcome.is_ok(),
            "server_version": outcome.ok(),
            "reason": outcome.err(),
            "attempts": waiting.attempts(),
            "waited_ms": db::milliseconds(waiting.elapsed()),
        })
    ))?;
    Ok(())
}
