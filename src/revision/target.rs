//! Which revisions a command means: what to run for `upgrade`, what to record for `stamp`, what `history` shows.
//!
//! Values in, values out: the applied revisions are given by the caller, and may hold ids that no file has ([`unknown`]).
//! Where Alembic is silent or surprising this is not: `upgrade -1` and an unknown revision are errors that say what to type,
//! a short run of steps is never made longer or shorter, and several candidates are listed. `downgrade` is in `undo`.

use std::collections::BTreeSet;

use anyhow::Result;

use super::argument::{
    self, Argument, Form, absolute, active, lineage, parse, tips, too_far, walk_down, walk_up,
};
use super::file::Revision;
use super::graph::{Edges, Graph, Node};
use super::id::RevisionId;
use super::undo;
pub use super::undo::downgrade_path;
use crate::error::{Exit, UserError};

/// The revisions that one argument of `show`, `edit` or `revision --head` means; `base` means none, `heads` and `current` may mean several.
///
/// # Errors
/// An argument that cannot be read or found, or `+N` and `-N` from several current revisions.
pub fn resolve<'g>(
    graph: &'g Graph,
    applied: &BTreeSet<RevisionId>,
    text: &str,
) -> Result<Vec<&'g Revision>> {
    let active = active(graph, applied);
    let argument = parse(graph, text)?;
    let nodes = match absolute(graph, &active, text, argument)? {
        Some(nodes) => nodes,
        None => relative(graph, &active, text, argument)?
            .into_iter()
            .collect(),
    };
    Ok(nodes.into_iter().map(|node| graph.at(node)).collect())
}

/// The revisions to apply for `upgrade TARGET`, in the order to run them: what the target needs and what is missing of it,
/// dependencies and revisions that were left out below an applied one included.
///
/// Empty when everything is applied already.
///
/// # Errors
/// A target that cannot be read or found, goes backwards, or could mean several revisions.
pub fn upgrade_path<'g>(
    graph: &'g Graph,
    applied: &BTreeSet<RevisionId>,
    text: &str,
) -> Result<Vec<&'g Revision>> {
    let active = active(graph, applied);
    let argument = parse(graph, text)?;
    let targets: Vec<Node> = match argument.form {
        Form::Base => {
            return Err(UserError::new(format!("an upgrade never goes to '{text}'"))
                .hint("schemactl downgrade base undoes everything; schemactl upgrade head applies everything")
                .exit(Exit::Usage)
                .into());
        }
        Form::Steps(None, steps) if steps < 0 => {
            return Err(UserError::new(format!(
                "relative revision {text} didn't produce {} migrations: an upgrade goes forward",
                -steps
            ))
            .hint(format!(
                "schemactl downgrade {text} goes back, schemactl upgrade {} goes on",
                text.replace('-', "+")
            ))
            .exit(Exit::Usage)
            .into());
        }
        Form::Steps(None, _) => relative(graph, &active, text, argument)?
            .into_iter()
            .collect(),
        _ => absolute(graph, &active, text, argument)?.unwrap_or_default(),
    };
    let mut needed = graph.ancestor_nodes(targets, Edges::All);
    for (node, needed) in needed.iter_mut().enumerate() {
        *needed &= !active[node];
    }
    Ok(graph.in_order(&needed).map(|node| graph.at(node)).collect())
}

/// Where `+N` or `-N`, counted from the current revisions, leads; `None` is base.
fn relative(
    graph: &Graph,
    active: &[bool],
    text: &str,
    argument: Argument<'_>,
) -> Result<Option<Node>, UserError> {
    let Form::Steps(None, steps) = argument.form else {
        return Ok(None);
    };
    let members = match argument.branch {
        Some(name) => Some(lineage(graph, argument::branch(graph, name)?)),
        None => None,
    };
    let inside = |node: Node| members.as_ref().is_none_or(|members| members[node]);
    let mut current: Vec<Node> = tips(graph, active, Edges::Lineage)
        .into_iter()
        .filter(|node| inside(*node))
        .collect();
    if current.is_empty() && argument.branch.is_some() {
        // The branch begins below the current revisions: it is entered from the newest applied revision that it stands on.
        let on_branch: Vec<bool> = (0..graph.len())
            .map(|node| active[node] && inside(node))
            .collect();
        current = tips(graph, &on_branch, Edges::Lineage);
    }
    if current.len() > 1 && steps > 0 {
        let movable = |node: &Node| graph.child_nodes(*node).iter().any(|child| inside(*child));
        let can_move: Vec<Node> = current.iter().copied().filter(movable).collect();
        if can_move.is_empty() {
            return Err(too_far(text, steps, 0, "there is no later revision")
                .hint("schemactl current shows where the database is"));
        }
        current = can_move;
    }
    if current.len() > 1 {
        let choices: Vec<String> = current
            .iter()
            .map(|node| format!("  {}{}", graph.at(*node).id, steps_text(steps)))
            .collect();
        return Err(UserError::new(format!(
            "'{text}' is ambiguous: the database has {} current revisions",
            current.len()
        ))
        .detail(choices.join("\n"))
        .hint("name the one to count from, as above, or a branch: label@+1"));
    }
    let from = current.first().copied();
    if steps > 0 {
        walk_up(graph, from, steps, members.as_deref(), text).map(Some)
    } else {
        walk_down(graph, from, -steps, members.as_deref(), text)
    }
}

fn steps_text(steps: i64) -> String {
    if steps > 0 {
        format!("+{steps}")
    } else {
        steps.to_string()
    }
}

/// What is applied after `stamp TARGET…`: each target's line of descent is moved to it, up or down, and other branches stay.
///
/// `base` takes back everything that has a file, `label@base` one branch. Ids without a file stay; for `--purge` the caller
/// passes an empty set.
///
/// # Errors
/// A target that cannot be read or found; targets of which one stands on another.
pub fn stamp_set<T: AsRef<str>>(
    graph: &Graph,
    applied: &BTreeSet<RevisionId>,
    targets: &[T],
) -> Result<BTreeSet<RevisionId>> {
    let mut set = active(graph, applied);
    let mut remove: Vec<Node> = Vec::new();
    let mut add: Vec<Node> = Vec::new();
    for text in targets.iter().map(AsRef::as_ref) {
        let argument = parse(graph, text)?;
        let nodes = match argument.form {
            Form::Base => {
                remove.extend(undo::nodes(graph, applied, text)?);
                continue;
            }
            Form::Steps(None, steps) if steps < 0 => {
                remove.extend(undo::nodes(graph, applied, text)?);
                continue;
            }
            Form::Steps(None, _) => relative(graph, &set, text, argument)?.into_iter().collect(),
            _ => absolute(graph, &set, text, argument)?.unwrap_or_default(),
        };
        for node in nodes {
            if let Some(other) = add
                .iter()
                .copied()
                .find(|other| stands_on(graph, node, *other) || stands_on(graph, *other, node))
            {
                return Err(UserError::new(format!(
                    "requested revision {} overlaps with other requested revision {}",
                    graph.at(node).id,
                    graph.at(other).id
                ))
                .hint("name the later one only: it stands for everything before it")
                .into());
            }
            add.push(node);
            let after = graph.descendant_nodes([node], Edges::All);
            remove.extend((0..graph.len()).filter(|other| after[*other] && *other != node));
        }
    }
    for node in remove {
        set[node] = false;
    }
    for (node, needed) in graph
        .ancestor_nodes(add, Edges::All)
        .into_iter()
        .enumerate()
    {
        set[node] |= needed;
    }
    let known = (0..graph.len())
        .filter(|node| set[*node])
        .map(|node| graph.at(node).id.clone());
    Ok(known.chain(unknown(graph, applied)).collect())
}

fn stands_on(graph: &Graph, node: Node, other: Node) -> bool {
    graph.ancestor_nodes([node], Edges::Lineage)[other]
}

/// Splits a range `a:b` into its ends, either of which may be empty.
///
/// `None` when there is no colon.
pub fn split_range(text: &str) -> Option<(&str, &str)> {
    text.split_once(':')
        .map(|(from, to)| (from.trim(), to.trim()))
}

/// The revisions of `history -r A:B`, both ends included, newest first.
///
/// `A:` ends at the heads, `:B` begins at base; `-3:current` and `ae10:+2` count from the other end.
///
/// # Errors
/// Ends that cannot be read or found, or of which the first is not an ancestor of the second.
pub fn range<'g>(
    graph: &'g Graph,
    text: &str,
    applied: &BTreeSet<RevisionId>,
) -> Result<Vec<&'g Revision>> {
    let Some((from, to)) = split_range(text).filter(|(_, to)| !to.contains(':')) else {
        return Err(
            UserError::new(format!("'{text}' is not a range of revisions"))
                .hint("write [start]:[end], [start]:, or :[end]")
                .exit(Exit::Usage)
                .into(),
        );
    };
    let active = active(graph, applied);
    let all_heads = || tips(graph, &vec![true; graph.len()], Edges::Lineage);
    let end = |text: &str| -> Result<Option<Vec<Node>>, UserError> {
        absolute(graph, &active, text, parse(graph, text)?)
    };
    let mut lower = if from.is_empty() {
        Some(Vec::new())
    } else {
        end(from)?
    };
    let upper = match if to.is_empty() {
        Some(all_heads())
    } else {
        end(to)?
    } {
        Some(upper) => upper,
        None => {
            let start = argument::one(graph, lower.clone().unwrap_or_default(), from)?;
            offset(graph, start.first().copied(), to)?
                .into_iter()
                .collect()
        }
    };
    if lower.is_none() {
        let start = argument::one(
            graph,
            upper.clone(),
            if to.is_empty() { "head" } else { to },
        )?;
        lower = Some(
            offset(graph, start.first().copied(), from)?
                .into_iter()
                .collect(),
        );
    }
    let lower = lower.unwrap_or_default();
    let mut set = graph.ancestor_nodes(upper.iter().copied(), Edges::All);
    if let Some(outside) = lower.iter().find(|node| !set[**node]) {
        return Err(UserError::new(format!(
            "revision {} is not an ancestor of '{}'",
            graph.at(*outside).id,
            if to.is_empty() { "heads" } else { to }
        ))
        .hint("a range goes from the older revision to the newer one")
        .into());
    }
    let after = if lower.is_empty() {
        None
    } else {
        Some(graph.descendant_nodes(lower, Edges::All))
    };
    let branch = match split_range(text)
        .map(|(from, _)| parse(graph, if from.is_empty() { "base" } else { from }))
    {
        Some(Ok(Argument {
            branch: Some(name),
            form: Form::Base,
        })) => Some(graph.branch(argument::branch(graph, name)?)),
        _ => None,
    };
    for (node, inside) in set.iter_mut().enumerate() {
        *inside &= after.as_ref().is_none_or(|after| after[node])
            && branch.as_ref().is_none_or(|branch| branch[node]);
    }
    Ok(graph
        .in_order(&set)
        .rev()
        .map(|node| graph.at(node))
        .collect())
}

/// The other end of a range, counted from `from`.
fn offset(graph: &Graph, from: Option<Node>, text: &str) -> Result<Option<Node>, UserError> {
    match parse(graph, text)?.form {
        Form::Steps(None, steps) if steps > 0 => walk_up(graph, from, steps, None, text).map(Some),
        Form::Steps(None, steps) => walk_down(graph, from, -steps, None, text),
        _ => Ok(from),
    }
}

/// The applied revisions on which no other applied revision of their lineage stands: what `current` shows.
pub fn current_heads<'g>(graph: &'g Graph, applied: &BTreeSet<RevisionId>) -> Vec<&'g Revision> {
    tips(graph, &active(graph, applied), Edges::Lineage)
        .into_iter()
        .map(|node| graph.at(node))
        .collect()
}

/// The revisions that were not applied although one that stands on them was, each with the first of those.
pub fn out_of_order<'g>(
    graph: &'g Graph,
    applied: &BTreeSet<RevisionId>,
) -> Vec<(&'g Revision, &'g Revision)> {
    let active = active(graph, applied);
    let applied_nodes = (0..graph.len()).filter(|node| active[*node]);
    let mut left_out = graph.ancestor_nodes(applied_nodes, Edges::All);
    for (node, left_out) in left_out.iter_mut().enumerate() {
        *left_out &= !active[node];
    }
    let above = |node: Node| {
        let after = graph.descendant_nodes([node], Edges::All);
        graph
            .in_order(&after)
            .find(|other| active[*other])
            .map(|other| (graph.at(node), graph.at(other)))
    };
    graph.in_order(&left_out).filter_map(above).collect()
}

/// The applied ids that no file has.
pub fn unknown(graph: &Graph, applied: &BTreeSet<RevisionId>) -> Vec<RevisionId> {
    applied
        .iter()
        .filter(|id| graph.get(id.as_str()).is_none())
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests;
