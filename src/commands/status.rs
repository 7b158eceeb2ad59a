//! `status`: where the database stands against the files.

use anyhow::Result;
use serde_json::json;

use super::context::{Context, Opened};
use super::edited::{self, Difference};
use super::execute;
use crate::cli::StatusArgs;
use crate::error::Exit;
use crate::revision::file::Revision;
use crate::revision::graph::Graph;
use crate::revision::history::{State, StatementState, file_name};
use crate::revision::replaced;
use crate::revision::runner;
use crate::revision::target;

/// Connects and reads the state: one round trip after login.
pub(super) fn read_state(
    context: &Context,
    graph: &Graph,
    command: &str,
) -> Result<(Opened, State)> {
    let mut opened = context.open_to_look(command)?;
    let state = execute::find(context, graph, &mut opened)?.state;
    opened.arrived();
    Ok((opened, state))
}

pub(super) fn run(context: &Context, _: &StatusArgs) -> Result<Exit> {
    context.text_or_json("status")?;
    let graph = context.graph()?;
    let mut opened = context.open_to_look("status")?;
    let execute::Found { mut session, state } = execute::find(context, &graph, &mut opened)?;
    opened.arrived();
    let edited = edited::find(context, &graph, &state, &mut session)?;
    drop(session);
    let applied = state.applied_ids();
    let pending: Vec<&Revision> = graph
        .iter()
        .filter(|revision| !applied.contains(&revision.id))
        .collect();
    let missing = target::unknown(&graph, &applied);
    let place = state.place(&graph);
    let out_of_order = target::out_of_order(&graph, &applied);
    let multiple_heads = graph.effective_heads().len() > 1;
    // An edited down section or a comment is worth a line, but runs nothing differently.
    let differs = !pending.is_empty()
        || !missing.is_empty()
        || !state.unfinished.is_empty()
        || edited
            .iter()
            .any(|(_, difference, _)| *difference == Difference::Statements);
    let display = opened.connector.display();
    if context.is_json() {
        let unfinished: Vec<serde_json::Value> = state
            .unfinished
            .iter()
            .map(|((id, direction), rows)| {
                json!({
                    "revision": id.as_str(),
                    "direction": direction.as_str(),
                    "statements_done": rows.iter().filter(|row| row.state == StatementState::Done).count(),
                    "statements": rows.first().map(|row| row.total),
                })
            })
            .collect();
        let edited: Vec<serde_json::Value> = edited
            .iter()
            .map(|(edited, difference, _)| {
                json!({
                    "revision": edited.revision.id.as_str(),
                    "file": edited.revision.path.display().to_string(),
                    "difference": match difference {
                        Difference::Layout => "layout",
                        Difference::Statements => "statements",
                        Difference::Down => "down",
                    },
                })
            })
            .collect();
        context.ui.data(&format!(
            "{:#}",
            json!({
                "format": 1,
                "database": display,
                "server_version": state.server.version_text,
                "user": state.server.user,
                "standby": state.server.in_recovery,
                "read_only": state.server.read_only.is_some(),
                "current": place.known.iter().map(|revision| revision.id.as_str()).collect::<Vec<_>>(),
                "applied": applied.len(),
                "pending": pending.iter().map(|revision| json!({
                    "revision": revision.id.as_str(),
                    "message": revision.message,
                    "file": revision.path.display().to_string(),
                })).collect::<Vec<_>>(),
                "missing_files": missing.iter().map(|id| id.as_str()).collect::<Vec<_>>(),
                "out_of_order": out_of_order.iter().map(|(revision, _)| revision.id.as_str()).collect::<Vec<_>>(),
                "edited": edited,
                "unfinished": unfinished,
                "heads": graph.heads().iter().map(|revision| revision.id.as_str()).collect::<Vec<_>>(),
                "in_sync": !differs,
            })
        ))?;
        opened.close(context);
        return Ok(if differs {
            Exit::Differs
        } else {
            Exit::Success
        });
    }
    let mut text = format!(
        "Database:  {display}, PostgreSQL {}{}\n",
        state.server.version_text,
        if state.server.in_recovery {
            ", standby"
        } else {
            ""
        }
    );
    let known = place
        .known
        .iter()
        .map(|revision| format!("{} {}", revision.id, revision.message));
    let unknown = place
        .unknown
        .iter()
        .map(|applied| format!("{} {} (no file)", applied.id, applied.message));
    let place: Vec<String> = known.chain(unknown).collect();
    text.push_str(&format!(
        "Current:   {}\n",
        if place.is_empty() {
            "base (no revision applied)".to_owned()
        } else {
            place.join("; ")
        }
    ));
    text.push_str(&format!("Applied:   {}\n", applied.len()));
    text.push_str(&format!("Pending:   {}\n", pending.len()));
    for revision in &pending {
        text.push_str(&format!("  {}  {}\n", revision.id, revision.message));
    }
    for id in &missing {
        if let Some(row) = state.applied.get(id) {
            text.push_str(&format!(
                "No file:   {id}  {}  applied {} by {} ({})\n",
                row.message, row.applied_at, row.applied_by, row.file_name
            ));
        }
    }
    for (edited, difference, _) in &edited {
        text.push_str(&format!(
            "Edited:    {}  {}\n",
            file_name(edited.revision),
            match difference {
                Difference::Layout => "comments or white space only",
                Difference::Statements => "statements differ from what ran",
                Difference::Down => "the down section, which has not run",
            }
        ));
    }
    for ((id, direction), rows) in &state.unfinished {
        text.push_str(&format!(
            "Half done: {id}  {}; {}\n",
            state.standing(*direction, rows),
            match graph.get(id.as_str()) {
                None =>
                    "no file has that id: bring it back, or undo it by hand and schemactl stamp REV",
                Some(_) if state.runner.is_some() => "look again when it has ended",
                Some(_) if runner::asks(rows) =>
                    "run it again: it asks what became of the statement that ran (--unknown-statement)",
                Some(_) => "run it again to resume",
            }
        ));
    }
    for (pending, above) in &out_of_order {
        text.push_str(&format!(
            "Out of order: {} is pending, and {} which builds on it is applied\n",
            pending.id, above.id
        ));
    }
    context.ui.data(&text)?;
    if multiple_heads {
        context.ui.note(
            "there are several heads: schemactl heads lists them, schemactl merge heads joins them",
        );
    }
    if let Err(error) = replaced::in_the_middle(&graph, &state) {
        context.ui.warning(error.message());
        for hint in error.hints() {
            context.ui.hint(hint);
        }
    }
    let would_be_refused = !missing.is_empty()
        || edited
            .iter()
            .any(|(_, difference, _)| *difference == Difference::Statements);
    if state.unfinished.is_empty() && !pending.is_empty() && !would_be_refused {
        context.ui.hint(&format!(
            "apply what is pending: schemactl upgrade {}{}",
            if multiple_heads { "heads" } else { "head" },
            if out_of_order.is_empty() {
                ""
            } else {
                " --allow-out-of-order"
            }
        ));
    }
    opened.close(context);
    Ok(if differs {
        Exit::Differs
    } else {
        Exit::Success
    })
}
