//! `current`: where the database is.

use anyhow::Result;
use serde_json::json;

use super::context::Context;
use super::{execute, status};
use crate::cli::CurrentArgs;
use crate::error::Exit;
use crate::revision::draw;
use crate::revision::target;

pub(super) fn run(context: &Context, args: &CurrentArgs) -> Result<Exit> {
    context.text_or_json("current")?;
    let graph = context.graph()?;
    let (opened, state) = status::read_state(context, &graph, "current")?;
    let display = opened.connector.display();
    opened.close(context);
    let applied = state.applied_ids();
    let unknown = target::unknown(&graph, &applied);
    let place = state.place(&graph);
    let pending = graph
        .iter()
        .filter(|revision| !applied.contains(&revision.id))
        .count();
    let at_heads = pending == 0 && unknown.is_empty() && state.unfinished.is_empty();
    if context.is_json() {
        let current: Vec<&str> = place
            .known
            .iter()
            .map(|revision| revision.id.as_str())
            .collect();
        let unknown: Vec<&str> = unknown.iter().map(|id| id.as_str()).collect();
        context.ui.data(&format!(
            "{:#}",
            json!({"format": 1, "current": current, "unknown": unknown, "pending": pending, "at_heads": at_heads})
        ))?;
    } else if context.ui.is_verbose() {
        context
            .ui
            .status(&format!("Current revision(s) for {display}:"));
        context
            .ui
            .data(&draw::show(&graph, &place.known, &applied))?;
    } else {
        context.ui.data(&draw::current(&graph, &place))?;
    }
    for id in &unknown {
        context.ui.warning(&format!(
            "the database has revision {id} applied, and no file has that id"
        ));
    }
    if applied.is_empty() && !context.is_json() {
        context.ui.status("no revision is applied (base)");
    }
    for ((id, direction), rows) in &state.unfinished {
        context.ui.warning(&format!(
            "revision {id} is half done: its {}; schemactl status says more",
            state.standing(*direction, rows)
        ));
    }
    if args.check_heads && !at_heads {
        context
            .ui
            .advice(&if pending == 0 && !state.unfinished.is_empty() {
                "not at head: a revision is half done".to_owned()
            } else if pending == 0 && !unknown.is_empty() {
                "not at head: the database is ahead of these files; schemactl status names what has no file here".to_owned()
            } else {
                format!(
                    "not at head: {} pending; apply with schemactl upgrade heads",
                    execute::revisions(pending)
                )
            });
        return Ok(Exit::Differs);
    }
    Ok(Exit::Success)
}
