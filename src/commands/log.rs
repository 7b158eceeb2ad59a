//! `log`: what was done to this database, newest first.

use anyhow::Result;
use serde_json::json;

use super::context::Context;
use super::execute;
use crate::cli::{Format, LogArgs};
use crate::db::{Row, Rows};
use crate::error::Exit;
use crate::report::{Table, csv, grid, markdown};
use crate::revision::history::table;

pub(super) fn run(context: &Context, args: &LogArgs) -> Result<Exit> {
    context.no_sql("log")?;
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
        Err(error) => return Err(execute::state_error(&error, context.history_schema()).into()),
    };
    drop(session);
    opened.close(context);
    let rows: Vec<Row<'_>> = results
        .first()
        .map(|rows: &Rows| rows.iter().collect())
        .unwrap_or_default();
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
    if rows.is_empty() && args.limit == 0 {
        return Ok(Exit::Success);
    }
    if rows.is_empty() {
        context
            .ui
            .status("nothing was done to this database by schemactl yet");
        return Ok(Exit::Success);
    }
    let mut table = Table::new()
        .text("when")
        .text("event")
        .text("revision")
        .text("outcome")
        .number("ms")
        .text("by")
        .prose("message");
    for row in &rows {
        table.row(
            [
                row.get("happened_at"),
                row.get("kind"),
                row.get("revision"),
                row.get("outcome"),
                row.get("duration_ms"),
                Some(&format!("{}@{}", row.text("login"), row.text("host"))),
                row.get("message"),
            ]
            .map(|value| value.map(str::to_owned))
            .to_vec(),
        );
    }
    context.ui.data(&match context.format() {
        Format::Csv => csv::render(&table),
        Format::Markdown | Format::Github => markdown::render(&table),
        _ => grid::render(
            &table,
            grid::Layout {
                width: context.ui.width(),
                ..grid::Layout::default()
            },
        ),
    })?;
    Ok(Exit::Success)
}
