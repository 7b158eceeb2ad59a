//! `heads`: the newest revision of every branch.

use anyhow::Result;
use serde_json::json;

use super::context::Context;
use crate::cli::HeadsArgs;
use crate::error::Exit;
use crate::revision::draw;

pub(super) fn run(context: &Context, args: &HeadsArgs) -> Result<Exit> {
    context.text_or_json("heads")?;
    let graph = context.graph()?;
    if graph.is_empty() {
        context.ui.status(super::execute::NO_REVISIONS);
    }
    let heads = graph.heads();
    if context.is_json() {
        let heads: Vec<serde_json::Value> = heads
            .iter()
            .map(|revision| super::show::json(&graph, revision, None))
            .collect();
        context
            .ui
            .data(&format!("{:#}", json!({"format": 1, "heads": heads})))?;
    } else if context.ui.is_verbose() {
        context
            .ui
            .data(&draw::show(&graph, &heads, &Default::default()))?;
    } else {
        context.ui.data(&draw::heads(&graph))?;
    }
    if args.check && heads.len() > 1 {
        context.ui.status(&format!(
            "{} heads; join them with schemactl merge heads",
            heads.len()
        ));
        return Ok(Exit::Differs);
    }
    Ok(Exit::Success)
}
