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
mod tests {
    use super::super::graph::tests::{graph, names};
    use super::*;

    fn applied(ids: &str) -> BTreeSet<RevisionId> {
        ids.split_whitespace().map(RevisionId::stored).collect()
    }

    fn up(graph: &Graph, ids: &str, text: &str) -> String {
        names(&upgrade_path(graph, &applied(ids), text).unwrap())
    }

    fn refused(graph: &Graph, ids: &str, text: &str) -> UserError {
        match upgrade_path(graph, &applied(ids), text) {
            Ok(path) => panic!("{text} was accepted: {}", names(&path)),
            Err(error) => error.downcast().unwrap(),
        }
    }

    fn stamp(graph: &Graph, ids: &str, targets: &[&str]) -> String {
        let set = stamp_set(graph, &applied(ids), targets).unwrap();
        set.iter()
            .map(RevisionId::as_str)
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn line() -> Graph {
        graph(&["a1", "b1: a1", "c1: b1", "d1: c1"])
    }

    /// A root, two branches, a merge.
    fn diamond() -> Graph {
        graph(&[
            "r1",
            "a1: r1 @left",
            "a2: a1",
            "b1: r1 @right",
            "m1: a2 b1",
            "n1: m1",
        ])
    }

    /// A root and two branches that were not merged.
    fn fork() -> Graph {
        graph(&["r1", "a1: r1 @left", "b1: r1 @right", "a2: a1", "b2: b1"])
    }

    #[test]
    fn an_upgrade_backwards_is_refused_with_the_command_that_goes_back() {
        let error = refused(&line(), "a1 b1", "-1");
        assert_eq!(
            error.message(),
            "relative revision -1 didn't produce 1 migrations: an upgrade goes forward"
        );
        assert_eq!(
            error.hints(),
            ["schemactl downgrade -1 goes back, schemactl upgrade +1 goes on"]
        );
        assert_eq!(
            refused(&line(), "a1", "base").message(),
            "an upgrade never goes to 'base'"
        );
        assert_eq!(
            refused(&line(), "a1", "a1:b1").message(),
            "range 'a1:b1' is not allowed here"
        );
    }

    #[test]
    fn too_many_steps_are_refused() {
        let error = refused(&line(), "a1 b1", "+5");
        assert_eq!(
            error.message(),
            "relative revision +5 didn't produce 5 migrations: there is no later revision after +2"
        );
        assert!(
            refused(&line(), "", "a1-2")
                .message()
                .starts_with("relative revision a1-2 didn't produce 2")
        );
        assert!(
            refused(&graph(&[]), "", "+1")
                .message()
                .starts_with("relative revision +1 didn't produce 1")
        );
    }

    #[test]
    fn head_with_several_heads_lists_them() {
        let error = refused(&fork(), "", "head");
        assert_eq!(
            error.message(),
            "multiple head revisions are present for given argument 'head'"
        );
        assert_eq!(
            error.details(),
            ["  a2 make a2 (m/a2.sql)\n  b2 make b2 (m/b2.sql)"]
        );
        assert!(error.hints()[0].contains("'heads' for all heads"));
        assert_eq!(
            refused(&fork(), "", "r1@head").message(),
            "multiple head revisions are present for given argument 'r1@head'"
        );
    }

    #[test]
    fn a_step_that_could_go_two_ways_lists_both() {
        let error = refused(&fork(), "r1", "+1");
        assert_eq!(
            error.message(),
            "ambiguous walk: 2 revisions follow r1, so '+1' could mean any of them"
        );
        assert_eq!(
            error.details(),
            ["  a1 make a1 (m/a1.sql)\n  b1 make b1 (m/b1.sql)"]
        );
        let error = refused(&fork(), "r1 a1 b1", "+1");
        assert_eq!(
            error.message(),
            "'+1' is ambiguous: the database has 2 current revisions"
        );
        assert_eq!(error.details(), ["  a1+1\n  b1+1"]);
        assert!(
            refused(&diamond(), "", "m1-1")
                .message()
                .starts_with("ambiguous walk: m1 merges 2 revisions")
        );
    }

    #[test]
    fn a_revision_outside_the_branch_is_refused() {
        assert_eq!(
            refused(&fork(), "", "left@b1").message(),
            "revision b1 is not a member of branch 'left'"
        );
        assert_eq!(
            refused(&fork(), "", "nobody@head").message(),
            "no such branch: 'nobody'"
        );
    }

    #[test]
    fn an_upgrade_runs_what_is_missing_in_order() {
        assert_eq!(up(&line(), "", "head"), "a1 b1 c1 d1");
        assert_eq!(up(&line(), "a1 b1", "head"), "c1 d1");
        assert_eq!(up(&line(), "a1 b1", "c"), "c1");
        assert_eq!(up(&line(), "a1 c1", "head"), "b1 d1");
        assert_eq!(up(&line(), "", "head-1"), "a1 b1 c1");
        assert_eq!(up(&diamond(), "r1 b1", "head"), "a1 a2 m1 n1");
        assert_eq!(up(&fork(), "", "heads"), "r1 a1 b1 a2 b2");
        assert_eq!(up(&graph(&[]), "", "head"), "");
    }

    #[test]
    fn an_upgrade_to_what_is_applied_is_empty() {
        assert_eq!(up(&line(), "a1 b1 c1 d1", "head"), "");
        assert_eq!(up(&line(), "a1 b1 c1", "a1"), "");
        assert_eq!(up(&line(), "a1 b1 gone", "b1"), "");
    }

    #[test]
    fn steps_and_branches_choose_the_line() {
        assert_eq!(up(&line(), "", "+2"), "a1 b1");
        assert_eq!(up(&line(), "a1", "+1"), "b1");
        assert_eq!(up(&line(), "", "a1+2"), "a1 b1 c1");
        assert_eq!(up(&fork(), "r1", "left@+2"), "a1 a2");
        assert_eq!(up(&fork(), "r1 a1 a2", "right@+1"), "b1");
        let error = refused(&fork(), "r1 a1 a2", "+1");
        assert!(
            error
                .message()
                .ends_with("there is no later revision after +0")
        );
    }

    #[test]
    fn dependencies_are_applied_first() {
        let graph = graph(&["x1", "x2: x1 | core", "a1: @core", "a2: a1"]);
        assert_eq!(up(&graph, "", "x2"), "x1 a1 x2");
        assert_eq!(up(&graph, "", "core@head"), "a1 a2");
    }

    #[test]
    fn stamp_moves_a_line_up_and_down_and_leaves_other_branches() {
        assert_eq!(stamp(&line(), "", &["head"]), "a1 b1 c1 d1");
        assert_eq!(stamp(&line(), "a1 b1 c1 d1", &["b1"]), "a1 b1");
        assert_eq!(stamp(&line(), "a1 b1 c1", &["-1"]), "a1 b1");
        assert_eq!(stamp(&line(), "a1", &["+1"]), "a1 b1");
        assert_eq!(stamp(&fork(), "r1 a1 a2 b1", &["a1"]), "a1 b1 r1");
        assert_eq!(stamp(&fork(), "r1", &["a2", "b1"]), "a1 a2 b1 r1");
        assert_eq!(
            stamp(&diamond(), "r1 a1 a2 b1 m1 n1", &["b1"]),
            "a1 a2 b1 r1"
        );
        assert_eq!(stamp(&fork(), "r1 a1 a2 b1", &["left@base"]), "b1 r1");
    }

    #[test]
    fn stamp_base_takes_back_all_but_what_it_does_not_know() {
        assert_eq!(stamp(&line(), "a1 b1 gone", &["base"]), "gone");
        assert_eq!(stamp(&line(), "", &["base", "b1"]), "a1 b1");
    }

    #[test]
    fn stamps_that_overlap_or_are_unknown_are_refused() {
        let error = stamp_set(&line(), &applied(""), &["a1", "c1"]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "requested revision c1 overlaps with other requested revision a1"
        );
        assert!(stamp_set(&line(), &applied(""), &["zzz"]).is_err());
    }

    #[test]
    fn heads_that_depend_on_one_another_can_be_stamped_together() {
        let graph = graph(&["a1", "x1: | a1"]);
        assert_eq!(stamp(&graph, "", &["heads"]), "a1 x1");
        assert_eq!(stamp(&graph, "a1 x1", &["a1"]), "a1");
    }

    #[test]
    fn ranges_that_are_none_are_refused() {
        let refused = |text: &str| {
            range(&line(), text, &applied("a1"))
                .unwrap_err()
                .to_string()
        };
        assert_eq!(refused("a1"), "'a1' is not a range of revisions");
        assert_eq!(
            refused("a1:b1:c1"),
            "'a1:b1:c1' is not a range of revisions"
        );
        assert_eq!(refused("a1:-1"), "revision a1 is not an ancestor of '-1'");
        assert_eq!(refused("c1:a1"), "revision c1 is not an ancestor of 'a1'");
        assert!(refused("zzz:").starts_with("can't locate revision"));
        assert!(refused("-9:current").starts_with("relative revision -9 didn't produce 9"));
    }

    #[test]
    fn a_range_holds_both_ends_newest_first() {
        let range = |text: &str, ids: &str| names(&range(&line(), text, &applied(ids)).unwrap());
        assert_eq!(range("b1:c1", ""), "c1 b1");
        assert_eq!(range("b1:", ""), "d1 c1 b1");
        assert_eq!(range(":b1", ""), "b1 a1");
        assert_eq!(range(":", ""), "d1 c1 b1 a1");
        assert_eq!(range("base:b1", ""), "b1 a1");
        assert_eq!(range("-2:current", "a1 b1 c1"), "c1 b1 a1");
        assert_eq!(range("current:", "a1 b1 c1"), "d1 c1");
        assert_eq!(range("b1:+1", ""), "c1 b1");
        assert_eq!(range("-1:", ""), "d1 c1");
        assert_eq!(
            names(&super::range(&fork(), "left@base:heads", &applied("")).unwrap()),
            "a2 a1"
        );
    }

    #[test]
    fn current_out_of_order_and_unknown_revisions_are_told_apart() {
        let known = applied("a1 c1 gone");
        assert_eq!(names(&current_heads(&line(), &known)), "a1 c1");
        let pairs: Vec<String> = out_of_order(&line(), &known)
            .iter()
            .map(|(a, b)| format!("{} {}", a.id, b.id))
            .collect();
        assert_eq!(pairs, ["b1 c1"]);
        assert_eq!(unknown(&line(), &known), [RevisionId::stored("gone")]);
        assert!(out_of_order(&line(), &applied("a1 b1")).is_empty());
    }

    #[test]
    fn one_argument_resolves_to_the_revisions_it_means() {
        let resolve = |text: &str| names(&resolve(&fork(), &applied("r1 a1"), text).unwrap());
        assert_eq!(
            ["heads", "current", "current+1", "left@head", "base", "-1"]
                .map(resolve)
                .join(","),
            "a2 b2,a1,a2,a2,,r1"
        );
    }

    #[test]
    fn four_thousand_revisions_with_merges_are_planned_in_a_moment() {
        let mut lines = vec!["n0".to_owned()];
        for number in 0..1300 {
            lines.push(format!("l{number}: n{number}"));
            lines.push(format!("r{number}: n{number}"));
            lines.push(format!("n{}: l{number} r{number}", number + 1));
        }
        let graph = graph(&lines.iter().map(String::as_str).collect::<Vec<_>>());
        let started = std::time::Instant::now();
        assert_eq!(
            upgrade_path(&graph, &applied(""), "head").unwrap().len(),
            3901
        );
        let all = graph.iter().map(|revision| revision.id.clone()).collect();
        assert_eq!(downgrade_path(&graph, &all, "base").unwrap().len(), 3901);
        assert!(
            started.elapsed().as_secs() < 60,
            "took {:?}",
            started.elapsed()
        );
    }
}
