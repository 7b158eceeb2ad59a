//! `log`: what was done to this database, newest first.

use anyhow::Result;
use serde_json::json;

use super::context::Context;
use super::run;
use crate::cli::{Format, LogArgs};
use crate::db::{Row, Rows};
use crate::error::Exit;
use crate::report::{Align, Column, Table};
use crate::revision::history::table;

const COLUMNS: [(&str, Align); 8] = [
    ("happened_at", Align::Left),
    ("kind", Align::Left),
    ("revision", Align::Left),
    ("outcome", Align::Left),
    ("duration_ms", Align::Right),
    ("login", Align::Left),
    ("host", Align::Left),
    ("message", Align::Left),
];

pub(super) fn run(context: &Context, args: &LogArgs) -> Result<Exit> {
    let (opened, mut session) = context.connect("log")?;
    let query = format!(
        "SELECT event_id, pg_catalog.to_char(happened_at, 'YYYY-MM-DD HH24:MI:SSOF') AS happened_at, kind, outcome, \
         revision_id AS revision, message, duration_ms, login, client, host, tool_version \
         FROM {} ORDER BY event_id DESC LIMIT {}",
        table(context.history_schema(), "event"),
        args.limit
    );
    let results = match session.query(&query) {
        Ok(results) => results,
        // No history yet: nothing was done.
        Err(error) if error.sqlstate() == Some("42P01") => Vec::new(),
        Err(error) => return Err(run::state_error(&error, context.history_schema()).into()),
    };
    drop(session);
    opened.close(context);
    let rows: Vec<Row<'_>> = results.first().map(|rows: &Rows| rows.iter().collect()).unwrap_or_default();
    if context.format() == Format::Json {
        let events: Vec<serde_json::Value> = rows
            .iter()
            .map(|row| {
                json!({
                    "event": row.number::<i64>("event_id"),
                    "happened_at": row.get("happened_at"),
                    "kind": row.get("kind"),
                    "outcome": row.get("outcome"),
                    "revision": row.get("revision"),
                    "message": row.get("message"),
                    "duration_ms": row.number::<i64>("duration_ms"),
                    "login": row.get("login"),
                    "client": row.get("client"),
                    "host": row.get("host"),
                    "tool_version": row.get("tool_version"),
                })
            })
            .collect();
        context
            .ui
            .data(&format!("{:#}", json!({"format": 1, "events": events})))?;
        return Ok(Exit::Success);
    }
    if rows.is_empty() {
        context.ui.status("nothing was done to this database by schemactl yet");
        return Ok(Exit::Success);
    }
    let table = Table {
        columns: COLUMNS
            .iter()
            .map(|(name, align)| Column::new(*name, *align))
            .collect(),
        rows: rows
            .iter()
            .map(|row| {
                COLUMNS
                    .iter()
                    .map(|(name, _)| row.get(name).map(str::to_owned))
                    .collect()
            })
            .collect(),
    };
    super::print_table(context, &table)?;
    Ok(Exit::Success)
}
