//! Which revisions `downgrade` takes back.
//!
//! A target that is a revision stays, and everything applied above it in its line goes, with what depends on that. A number of steps takes back
//! exactly that many revisions or nothing. Mended against Alembic 1.20: `-1` at a merge point or with several current revisions explains
//! itself and lists what can be typed (there: "Ambiguous walk", or a guess); `label@base` takes back the branch, and neither the
//! revisions it shares with others nor the other branch; `rev-N` takes back `rev`'s own line only.

use std::collections::BTreeSet;

use anyhow::Result;

use super::argument::{
    self, Argument, Form, absolute, active, lineage, list, one, parse, start, tips, too_far,
    walk_down,
};
use super::file::Revision;
use super::graph::{Edges, Graph, Node};
use super::id::RevisionId;
use crate::error::{Exit, UserError};

/// The revisions to take back for `downgrade TARGET`, newest first; empty when there is nothing to take back.
///
/// # Errors
/// A target that cannot be read or found, is not applied, goes forward, or could mean several things.
pub fn downgrade_path<'g>(
    graph: &'g Graph,
    applied: &BTreeSet<RevisionId>,
    text: &str,
) -> Result<Vec<&'g Revision>> {
    Ok(nodes(graph, applied, text)?
        .into_iter()
        .map(|node| graph.at(node))
        .collect())
}

/// As [`downgrade_path`], as nodes.
pub(super) fn nodes(
    graph: &Graph,
    applied: &BTreeSet<RevisionId>,
    text: &str,
) -> Result<Vec<Node>, UserError> {
    let active = active(graph, applied);
    let argument = parse(graph, text)?;
    let roots: Vec<Node> = match (argument.form, argument.branch) {
        (Form::Base, None) => (0..graph.len()).collect(),
        (Form::Base, Some(name)) => {
            let members = graph.branch(argument::branch(graph, name)?);
            (0..graph.len()).filter(|node| members[*node]).collect()
        }
        (Form::Steps(None, steps), _) if steps > 0 => {
            return Err(UserError::new(format!(
                "relative revision {text} didn't produce {steps} migrations: a downgrade goes back"
            ))
            .hint(format!(
                "schemactl upgrade {text} goes on, schemactl downgrade {} goes back",
                text.replace('+', "-")
            ))
            .exit(Exit::Usage));
        }
        (Form::Steps(None, steps), _) => return newest(graph, &active, text, argument, -steps),
        (Form::Steps(Some(name), steps), _) if steps < 0 => {
            return below(graph, &active, text, argument, name, -steps);
        }
        _ => above(graph, &active, text, argument)?,
    };
    Ok(closure(graph, &active, roots))
}

/// The applied ones among `roots` and everything applied that stands on them, newest first.
fn closure(graph: &Graph, active: &[bool], roots: Vec<Node>) -> Vec<Node> {
    let after = graph.descendant_nodes(roots, Edges::All);
    graph
        .in_order(&after)
        .rev()
        .filter(|node| active[*node])
        .collect()
}

/// What stands directly on the revision that is to stay.
fn above(
    graph: &Graph,
    active: &[bool],
    text: &str,
    argument: Argument<'_>,
) -> Result<Vec<Node>, UserError> {
    let targets = one(
        graph,
        absolute(graph, active, text, argument)?.unwrap_or_default(),
        text,
    )?;
    let Some(&target) = targets.first() else {
        return Ok(Vec::new());
    };
    if !active[target] {
        let id = &graph.at(target).id;
        return Err(UserError::new(format!(
            "nothing to downgrade to: revision {id} is not applied"
        ))
        .hint(format!(
            "schemactl current shows where the database is; schemactl upgrade {id} goes there"
        )));
    }
    Ok(match argument.branch {
        // What only depends on it has a line of its own, and loses nothing that it needs.
        None => graph.child_nodes(target).to_vec(),
        Some(name) => {
            let members = lineage(graph, argument::branch(graph, name)?);
            graph
                .child_nodes(target)
                .iter()
                .copied()
                .filter(|node| members[*node])
                .collect()
        }
    })
}

/// `rev-N`: `rev`, the `N - 1` revisions before it, and what stands on those.
fn below(
    graph: &Graph,
    active: &[bool],
    text: &str,
    argument: Argument<'_>,
    name: &str,
    steps: i64,
) -> Result<Vec<Node>, UserError> {
    let from = Argument {
        form: parse(graph, name)?.form,
        ..argument
    };
    let from = start(graph, active, text, from)?;
    let members = match argument.branch {
        Some(name) => Some(lineage(graph, argument::branch(graph, name)?)),
        None => None,
    };
    let Some(lowest) = walk_down(graph, from, steps - 1, members.as_deref(), text)? else {
        return Err(
            too_far(text, steps, steps - 1, "there is no earlier revision")
                .hint("schemactl downgrade base takes back everything"),
        );
    };
    Ok(closure(graph, active, vec![lowest]))
}

/// `-N` and `label@-N`: exactly the `N` newest revisions of one line.
fn newest(
    graph: &Graph,
    active: &[bool],
    text: &str,
    argument: Argument<'_>,
    steps: i64,
) -> Result<Vec<Node>, UserError> {
    let members = match argument.branch {
        Some(name) => Some(graph.branch(argument::branch(graph, name)?)),
        None => None,
    };
    let ends = match &members {
        Some(members) => {
            let here: Vec<bool> = active
                .iter()
                .zip(members)
                .map(|(active, member)| *active && *member)
                .collect();
            tips(graph, &here, Edges::Lineage)
        }
        None => tips(graph, active, Edges::All),
    };
    let [end] = ends[..] else {
        return Err(if ends.is_empty() {
            let place = argument
                .branch
                .map_or(String::new(), |name| format!(" of branch '{name}'"));
            UserError::new(format!("relative revision {text} didn't produce {steps} migrations: no revision{place} is applied"))
                .hint("schemactl current shows where the database is")
        } else {
            several_ends(graph, active, text, steps, &ends)
        });
    };
    let mut chain = vec![end];
    let mut at = end;
    loop {
        let parents = graph.parent_nodes(at);
        let inside: Vec<Node> = parents
            .iter()
            .copied()
            .filter(|node| members.as_ref().is_none_or(|members| members[*node]))
            .collect();
        let done = chain.len() as i64 >= steps;
        at = match (parents, &inside[..]) {
            ([_, _, ..], [_, _, ..]) if !done || members.is_none() => {
                return Err(at_merge(graph, active, text, at));
            }
            _ if done => break,
            ([only], _) | (_, [only]) if active[*only] => *only,
            _ => {
                return Err(too_far(
                    text,
                    steps,
                    chain.len() as i64,
                    "no applied revision is left in this line",
                )
                .hint("schemactl downgrade base takes back everything"));
            }
        };
        chain.push(at);
    }
    let undone = closure(graph, active, vec![at]);
    if undone.len() == chain.len() {
        return Ok(undone);
    }
    let others = undone
        .iter()
        .filter(|node| !chain.contains(node))
        .map(|node| graph.at(*node));
    let lowest = &graph.at(at).id;
    Err(UserError::new(format!(
        "'{text}' would take back {} revisions, not {steps}: others stand on {lowest}",
        undone.len()
    ))
    .detail(list(others))
    .hint(format!(
        "schemactl downgrade {lowest}-1 takes back all {} of them",
        undone.len()
    )))
}

fn several_ends(
    graph: &Graph,
    active: &[bool],
    text: &str,
    steps: i64,
    ends: &[Node],
) -> UserError {
    let choices = ends.iter().map(|node| {
        let id = &graph.at(*node).id;
        // A label names this end only if no other current revision inherits it.
        let label = graph.labels(id).find(|label| {
            ends.iter()
                .filter(|other| {
                    graph
                        .labels(&graph.at(**other).id)
                        .any(|theirs| theirs == *label)
                })
                .count()
                == 1
        });
        match label {
            Some(label) => choice(graph, active, &format!("{label}@-{steps}")),
            None => choice(graph, active, &format!("{id}-{steps}")),
        }
    });
    UserError::new(format!(
        "'{text}' is ambiguous: the database has {} current revisions",
        ends.len()
    ))
    .detail(choices.flatten().collect::<Vec<_>>().join("\n"))
    .hint("choose one of these commands")
}

fn at_merge(graph: &Graph, active: &[bool], text: &str, merge: Node) -> UserError {
    let parents = graph.parent_nodes(merge);
    let ids = parents
        .iter()
        .map(|node| graph.at(*node).id.to_string())
        .collect::<Vec<_>>();
    let mut choices = vec![choice(graph, active, &format!("{}-1", graph.at(merge).id))];
    choices.extend(
        ids.iter()
            .map(|id| choice(graph, active, &format!("{id}-1"))),
    );
    UserError::new(format!(
        "ambiguous walk: {} merges {}, so there is no single revision that '{text}' leads to",
        graph.at(merge).id,
        ids.join(" and ")
    ))
    .detail(choices.into_iter().flatten().collect::<Vec<_>>().join("\n"))
    .hint("choose one of these commands")
}

/// A command with what it would really take back, or nothing when it is not possible either.
fn choice(graph: &Graph, active: &[bool], text: &str) -> Option<String> {
    let applied: BTreeSet<RevisionId> = (0..graph.len())
        .filter(|node| active[*node])
        .map(|node| graph.at(node).id.clone())
        .collect();
    let undone = nodes(graph, &applied, text).ok()?;
    let ids: Vec<&str> = undone
        .iter()
        .map(|node| graph.at(*node).id.as_str())
        .collect();
    let shown = ids.get(..6).map_or_else(
        || ids.join(", "),
        |first| format!("{} and {} more", first.join(", "), ids.len() - first.len()),
    );
    Some(format!("  schemactl downgrade {text}   takes back {shown}"))
}

#[cfg(test)]
mod tests {
    use super::super::graph::tests::{applied, diamond, graph, line, names};
    use super::*;

    fn down(graph: &Graph, ids: &str, text: &str) -> String {
        names(&downgrade_path(graph, &applied(ids), text).unwrap())
    }

    fn refused(graph: &Graph, ids: &str, text: &str) -> UserError {
        match downgrade_path(graph, &applied(ids), text) {
            Ok(path) => panic!("{text} was accepted: {}", names(&path)),
            Err(error) => error.downcast().unwrap(),
        }
    }

    #[test]
    fn a_downgrade_forward_is_refused_with_the_command_that_goes_forward() {
        let error = refused(&line(), "a1", "+1");
        assert_eq!(
            error.message(),
            "relative revision +1 didn't produce 1 migrations: a downgrade goes back"
        );
        assert_eq!(
            error.hints(),
            ["schemactl upgrade +1 goes on, schemactl downgrade -1 goes back"]
        );
        assert_eq!(error.exit_code(), Exit::Usage);
    }

    #[test]
    fn too_many_steps_are_refused_and_nothing_is_taken_back() {
        let error = refused(&line(), "a1 b1", "-3");
        assert_eq!(
            error.message(),
            "relative revision -3 didn't produce 3 migrations: no applied revision is left in this line after -2"
        );
        let error = refused(&line(), "", "-1");
        assert_eq!(
            error.message(),
            "relative revision -1 didn't produce 1 migrations: no revision is applied"
        );
        assert!(
            refused(&line(), "a1 b1", "b1-3")
                .message()
                .starts_with("relative revision b1-3 didn't produce 3")
        );
    }

    #[test]
    fn a_target_that_is_not_applied_is_refused() {
        let error = refused(&line(), "a1 b1", "d1");
        assert_eq!(
            error.message(),
            "nothing to downgrade to: revision d1 is not applied"
        );
        assert!(error.hints()[0].contains("schemactl upgrade d1"));
    }

    #[test]
    fn one_step_at_a_merge_point_lists_the_possible_commands() {
        let error = refused(&diamond(), "r1 a1 a2 b1 m1", "-1");
        assert_eq!(
            error.message(),
            "ambiguous walk: m1 merges a2 and b1, so there is no single revision that '-1' leads to"
        );
        assert_eq!(
            error.details(),
            [
                "  schemactl downgrade m1-1   takes back m1\n  schemactl downgrade a2-1   takes back m1, a2\n  schemactl downgrade b1-1   takes back m1, b1"
            ]
        );
        assert_eq!(
            refused(&diamond(), "r1 a1 a2 b1 m1 n1", "-2").message(),
            error.message().replace("-1", "-2")
        );
    }

    #[test]
    fn one_step_with_several_current_revisions_lists_the_possible_commands() {
        let error = refused(&diamond(), "r1 a1 a2 b1", "-1");
        assert_eq!(
            error.message(),
            "'-1' is ambiguous: the database has 2 current revisions"
        );
        assert_eq!(
            error.details(),
            [
                "  schemactl downgrade left@-1   takes back a2\n  schemactl downgrade right@-1   takes back b1"
            ]
        );
        let graph = graph(&["a1", "b1"]);
        assert_eq!(
            refused(&graph, "a1 b1", "-1").details(),
            [
                "  schemactl downgrade a1-1   takes back a1\n  schemactl downgrade b1-1   takes back b1"
            ]
        );
    }

    #[test]
    fn steps_that_would_take_back_another_branch_are_refused() {
        let error = refused(&diamond(), "r1 a1 a2 b1", "left@-3");
        assert_eq!(
            error.message(),
            "'left@-3' would take back 4 revisions, not 3: others stand on r1"
        );
        assert_eq!(error.details(), ["  b1 make b1 (m/b1.sql)"]);
        assert_eq!(
            error.hints(),
            ["schemactl downgrade r1-1 takes back all 4 of them"]
        );
        assert_eq!(down(&diamond(), "r1 a1 a2 b1", "r1-1"), "b1 a2 a1 r1");
    }

    #[test]
    fn a_branch_without_applied_revisions_has_no_steps_to_take_back() {
        let error = refused(&diamond(), "r1 a1", "right@-1");
        assert_eq!(
            error.message(),
            "relative revision right@-1 didn't produce 1 migrations: no revision of branch 'right' is applied"
        );
    }

    #[test]
    fn steps_take_back_exactly_the_newest() {
        assert_eq!(down(&line(), "a1 b1 c1", "-1"), "c1");
        assert_eq!(down(&line(), "a1 b1 c1", "-3"), "c1 b1 a1");
        assert_eq!(down(&diamond(), "r1 a1 a2 b1 m1 n1", "-1"), "n1");
        assert_eq!(down(&diamond(), "r1 a1 a2 b1", "left@-2"), "a2 a1");
        assert_eq!(down(&diamond(), "r1 a1 a2", "left@-3"), "a2 a1 r1");
    }

    #[test]
    fn a_label_chooses_the_line_below_a_merge_point() {
        assert_eq!(down(&diamond(), "r1 a1 a2 b1 m1", "left@-2"), "m1 a2");
        assert_eq!(down(&diamond(), "r1 a1 a2 b1 m1", "right@-2"), "m1 b1");
    }

    #[test]
    fn base_takes_back_everything_and_nothing_when_nothing_is_applied() {
        assert_eq!(
            down(&diamond(), "r1 a1 a2 b1 m1 n1", "base"),
            "n1 m1 b1 a2 a1 r1"
        );
        assert_eq!(down(&diamond(), "", "base"), "");
        assert_eq!(down(&line(), "a1 gone b1", "base"), "b1 a1");
    }

    #[test]
    fn a_branch_to_its_base_leaves_the_shared_root_and_the_other_branch() {
        assert_eq!(
            down(&diamond(), "r1 a1 a2 b1 m1 n1", "left@base"),
            "n1 m1 a2 a1"
        );
        assert_eq!(down(&diamond(), "r1 a1 a2 b1", "right@base"), "b1");
        assert_eq!(down(&diamond(), "r1 a1 a2 b1", "a2@base"), "a2 a1");
        assert_eq!(down(&diamond(), "r1 a1 a2", "right@base"), "");
    }

    #[test]
    fn a_revision_as_target_stays_and_all_above_it_goes() {
        assert_eq!(down(&line(), "a1 b1 c1 d1", "b1"), "d1 c1");
        assert_eq!(down(&line(), "a1 b1", "b1"), "");
        assert_eq!(down(&diamond(), "r1 a1 a2 b1 m1", "b1"), "m1");
        assert_eq!(down(&diamond(), "r1 a1 a2 b1", "r1"), "b1 a2 a1");
        assert_eq!(down(&diamond(), "r1 a1 a2 b1", "left@r1"), "a2 a1");
        assert_eq!(down(&line(), "a1 b1 c1", "c1-2"), "c1 b1");
        assert_eq!(down(&line(), "a1 b1 c1 d1", "a1+1"), "d1 c1");
        assert_eq!(down(&line(), "a1 b1 c1", "current-1"), "c1");
    }

    #[test]
    fn dependents_go_with_what_they_depend_on() {
        let graph = graph(&["a1", "a2: a1", "x1", "x2: x1 | a2"]);
        assert_eq!(down(&graph, "a1 a2 x1 x2", "a1"), "x2 a2");
        assert_eq!(down(&graph, "a1 a2 x1 x2", "-1"), "x2");
        let error = refused(&graph, "a1 a2 x1 x2", "a2@-1");
        assert_eq!(
            error.message(),
            "'a2@-1' would take back 2 revisions, not 1: others stand on a2"
        );
    }
}
