//! Where the revisions stand: pending, unknown here, half done, edited.

use super::{Check, some};
use crate::revision::file::Revision;
use crate::revision::graph::Graph;
use crate::revision::history::{State, file_name};
use crate::revision::target;

/// The checks of the revisions; `edited` are those whose statements are not those that ran.
pub fn check(graph: &Graph, state: &State, edited: &[&Revision]) -> Vec<Check> {
    vec![standing(graph, state), files(edited)]
}

fn standing(graph: &Graph, state: &State) -> Check {
    const NAME: &str = "revisions";
    let applied = state.applied_ids();
    let pending: Vec<String> = graph
        .iter()
        .filter(|revision| !applied.contains(&revision.id))
        .map(|revision| format!("{} {}", revision.id, revision.message))
        .collect();
    let unknown: Vec<String> = target::unknown(graph, &applied)
        .iter()
        .map(ToString::to_string)
        .collect();
    if let Some(((id, direction), rows)) = state.unfinished.iter().next() {
        let standing = state.standing(*direction, rows);
        return Check::warn(NAME, format!("revision {id} is half done: its {standing}"))
            .observing(pending.len() as u64, "pending")
            .hint(match state.runner {
                None => "finish it: schemactl status says how",
                Some(_) => "look again when the run has ended",
            });
    }
    if !unknown.is_empty() {
        return Check::warn(
            NAME,
            format!(
                "the database has revisions that have no file here: {}",
                some(&unknown)
            ),
        )
        .observing(pending.len() as u64, "pending")
        .hint("is this checkout older than the database?");
    }
    if pending.is_empty() {
        return Check::pass(NAME, format!("{} applied, none pending", applied.len()))
            .observing(0, "pending");
    }
    Check::warn(
        NAME,
        format!("{} pending: {}", pending.len(), some(&pending)),
    )
    .observing(pending.len() as u64, "pending")
    .hint("apply them: schemactl upgrade head")
}

fn files(edited: &[&Revision]) -> Check {
    const NAME: &str = "files";
    let names: Vec<String> = edited.iter().map(|revision| file_name(revision)).collect();
    if names.is_empty() {
        return Check::pass(NAME, "no applied file was edited").observing(0, "edited");
    }
    Check::warn(NAME, format!("edited after they ran: {}", some(&names)))
        .observing(names.len() as u64, "edited")
        .hint("put the files back as they ran: schemactl status says more")
}
