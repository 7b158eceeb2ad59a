//! `branches`: where the history branches.

use anyhow::Result;
use serde_json::json;

use super::context::Context;
use crate::cli::BranchesArgs;
use crate::error::Exit;
use crate::revision::draw;

pub(super) fn run(context: &Context, _: &BranchesArgs) -> Result<Exit> {
    context.text_or_json("branches")?;
    let graph = context.graph()?;
    let points = graph.branch_points();
    if context.is_json() {
        let points: Vec<serde_json::Value> = points
            .iter()
            .map(|point| {
                let children: Vec<&str> = graph
                    .children(&point.id)
                    .iter()
                    .map(|child| child.id.as_str())
                    .collect();
                json!({"revision": point.id.as_str(), "branches": children})
            })
            .collect();
        context.ui.data(&format!(
            "{:#}",
            json!({"format": 1, "branch_points": points})
        ))?;
    } else {
        context.ui.data(&draw::branches(&graph))?;
        if points.is_empty() {
            context.ui.status(if graph.is_empty() {
                super::execute::NO_REVISIONS
            } else {
                "the history has no branches"
            });
        }
    }
    Ok(Exit::Success)
}
