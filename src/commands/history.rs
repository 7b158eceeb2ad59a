//! `history`: the revisions, newest first.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::json;

use super::context::Context;
use super::status;
use crate::cli::HistoryArgs;
use crate::error::Exit;
use crate::revision::file::Revision;
use crate::revision::id::RevisionId;
use crate::revision::{draw, target};

pub(super) fn run(context: &Context, args: &HistoryArgs) -> Result<Exit> {
    context.text_or_json("history")?;
    let graph = context.graph()?;
    if graph.is_empty() {
        context.ui.status(super::execute::NO_REVISIONS);
    }
    let asks_database = args.indicate_current
        || args
            .rev_range
            .as_deref()
            .is_some_and(|range| range.contains("current"));
    let applied: Option<BTreeSet<RevisionId>> = if asks_database {
        let (opened, state) = status::read_state(context, &graph, "history")?;
        opened.close(context);
        Some(state.applied_ids())
    } else {
        None
    };
    let none = BTreeSet::new();
    let known = applied.as_ref().unwrap_or(&none);
    let revisions: Vec<&Revision> = match &args.rev_range {
        Some(range) => target::range(&graph, range, known)?,
        None => graph.iter().rev().collect(),
    };
    let current: BTreeSet<RevisionId> = if args.indicate_current {
        target::current_heads(&graph, known)
            .iter()
            .map(|revision| revision.id.clone())
            .collect()
    } else {
        BTreeSet::new()
    };
    if context.is_json() {
        let revisions: Vec<serde_json::Value> = revisions
            .iter()
            .map(|revision| {
                super::show::json(
                    &graph,
                    revision,
                    applied
                        .as_ref()
                        .map(|applied| applied.contains(&revision.id)),
                )
            })
            .collect();
        context.ui.data(&format!(
            "{:#}",
            json!({"format": 1, "revisions": revisions})
        ))?;
    } else if context.ui.is_verbose() {
        context.ui.data(&draw::show(&graph, &revisions, &current))?;
    } else {
        context
            .ui
            .data(&draw::history(&graph, &revisions, &current))?;
    }
    Ok(Exit::Success)
}
