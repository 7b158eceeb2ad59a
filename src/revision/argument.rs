//! The grammar of revision arguments: `head`, `4f1c`, `+2`, `ae10-1`, `shop@head`, `a:b`.
//!
//! Alembic's forms (its manual, "Working with Branches" and "Partial Revision Identifiers"), read in this order: an exact id or
//! label, `branch@…`, a reserved word, a number of steps, a unique beginning of an id. An exact id wins over every
//! other form, so ids with hyphens can be named. What a command does with the revision is left to [`super::target`].

use std::collections::BTreeSet;

use super::file::Revision;
use super::graph::{Edges, Graph, Node, Nodes};
use super::id::RevisionId;
use super::suggest;
use crate::error::{Exit, UserError};

/// One argument, taken apart but for names that are still to be looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Argument<'a> {
    /// What stands before `@`.
    pub(super) branch: Option<&'a str>,
    pub(super) form: Form<'a>,
}

/// What stands behind `@`, or the whole argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form<'a> {
    Head,
    Heads,
    Base,
    Current,
    /// An id, its beginning, or a label.
    Name(&'a str),
    /// `+N`, `-N`, `name+N`, `name-N`.
    Steps(Option<&'a str>, i64),
}

/// Takes an argument apart.
pub(super) fn parse<'a>(graph: &Graph, text: &'a str) -> Result<Argument<'a>, UserError> {
    let text = text.trim();
    let whole = |form| Ok(Argument { branch: None, form });
    if text.is_empty() {
        return Err(UserError::new("an empty revision argument")
            .hint("name a revision: head, +1, -1, or an id")
            .exit(Exit::Usage));
    }
    if graph.node(text).or_else(|| graph.labelled(text)).is_some() {
        return whole(Form::Name(text));
    }
    if text.contains(':') {
        return Err(
            UserError::new(format!("range '{text}' is not allowed here"))
                .hint("ranges are for scripts (`upgrade A:B --sql`) and for `history -r A:B`")
                .exit(Exit::Usage),
        );
    }
    match text.rsplit_once('@') {
        Some(("", _) | (_, "")) => Err(UserError::new(format!(
            "'{text}' is not a revision argument"
        ))
        .hint("a branch is written before the @, and a revision behind it: shop@head")
        .exit(Exit::Usage)),
        Some((branch, rest)) => Ok(Argument {
            branch: Some(branch),
            form: form(graph, rest)?,
        }),
        None => whole(form(graph, text)?),
    }
}

/// Whether an argument means something only together with what is applied somewhere.
pub(super) fn needs_database(graph: &Graph, text: &str) -> Result<bool, UserError> {
    Ok(matches!(
        parse(graph, text)?.form,
        Form::Current | Form::Steps(None | Some("current"), _)
    ))
}

fn form<'a>(graph: &Graph, text: &'a str) -> Result<Form<'a>, UserError> {
    Ok(match text {
        "head" => Form::Head,
        "heads" => Form::Heads,
        "base" => Form::Base,
        "current" => Form::Current,
        _ if graph.node(text).is_some() => Form::Name(text),
        _ => match split_steps(text) {
            Some((name, digits, sign)) => {
                let steps: i64 = digits
                    .parse()
                    .ok()
                    .filter(|steps| (1..=1_000_000).contains(steps))
                    .ok_or_else(|| {
                        UserError::new(format!(
                            "'{text}' is not a number of steps that can be gone"
                        ))
                        .exit(Exit::Usage)
                    })?;
                Form::Steps(Some(name).filter(|name| !name.is_empty()), steps * sign)
            }
            None => Form::Name(text),
        },
    })
}

/// Splits `name-12` into the name, the digits and the sign.
fn split_steps(text: &str) -> Option<(&str, &str, i64)> {
    let name = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = text.get(name.len()..).filter(|digits| !digits.is_empty())?;
    let sign = if name.ends_with('+') { 1 } else { -1 };
    Some((name.strip_suffix(['+', '-'])?, digits, sign))
}

/// The revision that an id, a label or a unique beginning of an id names.
pub(super) fn named(graph: &Graph, name: &str) -> Result<Node, UserError> {
    if let Some(node) = graph.node(name).or_else(|| graph.labelled(name)) {
        return Ok(node);
    }
    let begins: Vec<&Revision> = graph
        .iter()
        .filter(|revision| revision.id.as_str().starts_with(name))
        .collect();
    match begins[..] {
        [only] => Ok(graph.node(only.id.as_str()).unwrap_or_default()),
        [] => {
            let error = UserError::new(format!("can't locate revision identified by '{name}'"));
            let labels = || suggest::nearest(name, graph.all_labels()).map(str::to_owned);
            Err(match graph.nearest(name).map(line).or_else(labels) {
                Some(near) => error.hint(format!("did you mean {near}?")),
                None => error.hint("schemactl history lists all revisions"),
            })
        }
        _ => Err(UserError::new(format!(
            "'{name}' is ambiguous: {} revisions begin with it",
            begins.len()
        ))
        .detail(list(begins.iter().take(20).copied()))
        .hint("add as many characters as it takes to tell them apart")),
    }
}

/// One revision in a list of candidates: id, message, file.
pub(super) fn line(revision: &Revision) -> String {
    format!(
        "{} {} ({})",
        revision.id,
        revision.message,
        revision.path.display()
    )
}

/// Candidates, one in a line.
pub(super) fn list<'a>(revisions: impl IntoIterator<Item = &'a Revision>) -> String {
    revisions
        .into_iter()
        .map(|revision| format!("  {}", line(revision)))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The revision that stands for a branch: the one that carries the label, or any revision of the lineage.
pub(super) fn branch(graph: &Graph, name: &str) -> Result<Node, UserError> {
    named(graph, name).map_err(|error| {
        let labels: Vec<&str> = graph.all_labels().collect();
        if graph
            .iter()
            .filter(|revision| revision.id.as_str().starts_with(name))
            .count()
            > 1
        {
            return error;
        }
        let error = UserError::new(format!("no such branch: '{name}'"));
        match suggest::nearest(name, labels.iter().copied()) {
            Some(near) => error.hint(format!("did you mean '{near}'?")),
            None if labels.is_empty() => {
                error.hint("no revision has a branch label; any id of the branch does instead")
            }
            None => error.hint(format!("the labels are: {}", labels.join(", "))),
        }
    })
}

/// The revisions that share a line of descent with `node`: what it stands on, itself, what stands on it.
pub(super) fn lineage(graph: &Graph, node: Node) -> Nodes {
    let before = graph.ancestor_nodes([node], Edges::Lineage);
    let after = graph.descendant_nodes([node], Edges::Lineage);
    before
        .into_iter()
        .zip(after)
        .map(|(before, after)| before || after)
        .collect()
}

/// The applied revisions that have a file.
pub(super) fn active(graph: &Graph, applied: &BTreeSet<RevisionId>) -> Nodes {
    let mut nodes = vec![false; graph.len()];
    for node in applied.iter().filter_map(|id| graph.node(id.as_str())) {
        nodes[node] = true;
    }
    nodes
}

/// The members of `set` on which no other member stands.
pub(super) fn tips(graph: &Graph, set: &[bool], edges: Edges) -> Vec<Node> {
    graph
        .in_order(set)
        .filter(|node| !graph.successors(*node, edges).any(|next| set[next]))
        .collect()
}

/// Everything an argument means that does not depend on the direction of the command; base is no revision at all.
///
/// `None` for `+N` and `-N` alone.
pub(super) fn absolute(
    graph: &Graph,
    active: &[bool],
    text: &str,
    argument: Argument<'_>,
) -> Result<Option<Vec<Node>>, UserError> {
    let members = match argument.branch {
        Some(name) => Some(lineage(graph, branch(graph, name)?)),
        None => None,
    };
    let inside = |nodes: Vec<Node>| match &members {
        Some(members) => nodes.into_iter().filter(|node| members[*node]).collect(),
        None => nodes,
    };
    let heads = || inside(tips(graph, &vec![true; graph.len()], Edges::Lineage));
    Ok(Some(match argument.form {
        Form::Heads => heads(),
        Form::Head => one(graph, heads(), text)?,
        Form::Base => Vec::new(),
        Form::Current => inside(tips(graph, active, Edges::Lineage)),
        Form::Name(name) => {
            let node = named(graph, name)?;
            if let (Some(members), Some(branch)) = (&members, argument.branch)
                && !members[node]
            {
                return Err(UserError::new(format!(
                    "revision {} is not a member of branch '{branch}'",
                    graph.at(node).id
                ))
                .hint(format!("name it without `{branch}@`")));
            }
            vec![node]
        }
        Form::Steps(None, _) => return Ok(None),
        Form::Steps(Some(name), steps) => {
            let from = start(
                graph,
                active,
                text,
                Argument {
                    form: form(graph, name)?,
                    ..argument
                },
            )?;
            if steps > 0 {
                vec![walk_up(graph, from, steps, members.as_deref(), text)?]
            } else {
                walk_down(graph, from, -steps, members.as_deref(), text)?
                    .into_iter()
                    .collect()
            }
        }
    }))
}

/// The one revision that steps are counted from; `None` is base.
pub(super) fn start(
    graph: &Graph,
    active: &[bool],
    text: &str,
    argument: Argument<'_>,
) -> Result<Option<Node>, UserError> {
    let nodes = absolute(graph, active, text, argument)?.unwrap_or_default();
    Ok(one(graph, nodes, text)?.first().copied())
}

/// At most one revision, or the error that names them all.
pub(super) fn one(graph: &Graph, nodes: Vec<Node>, text: &str) -> Result<Vec<Node>, UserError> {
    if nodes.len() < 2 {
        return Ok(nodes);
    }
    let what = if text.contains("current") {
        "current revisions"
    } else {
        "head revisions"
    };
    Err(UserError::new(format!("multiple {what} are present for given argument '{text}'"))
        .detail(list(nodes.iter().map(|node| graph.at(*node))))
        .hint("name one of them, '<branch>@head' to narrow to a branch, or 'heads' for all heads; schemactl merge heads joins them"))
}

/// The message for more steps than there are revisions.
pub(super) fn too_far(text: &str, steps: i64, gone: i64, why: &str) -> UserError {
    let sign = if text.contains('+') { '+' } else { '-' };
    UserError::new(format!(
        "relative revision {text} didn't produce {steps} migrations: {why} after {sign}{gone}"
    ))
}

/// Goes `steps` up the lineage from a revision, or from base.
pub(super) fn walk_up(
    graph: &Graph,
    from: Option<Node>,
    steps: i64,
    members: Option<&[bool]>,
    text: &str,
) -> Result<Node, UserError> {
    let mut at = from;
    for gone in 0..steps {
        let next: Vec<Node> = match at {
            Some(node) => graph.child_nodes(node).to_vec(),
            None => (0..graph.len())
                .filter(|node| graph.parent_nodes(*node).is_empty())
                .collect(),
        };
        let next: Vec<Node> = next
            .into_iter()
            .filter(|node| members.is_none_or(|members| members[*node]))
            .collect();
        at = match next[..] {
            [only] => Some(only),
            [] => {
                return Err(too_far(text, steps, gone, "there is no later revision")
                    .hint("schemactl upgrade heads goes as far as it can"));
            }
            _ => {
                let place = at.map_or("base".to_owned(), |node| graph.at(node).id.to_string());
                return Err(UserError::new(format!("ambiguous walk: {} revisions follow {place}, so '{text}' could mean any of them", next.len()))
                    .detail(list(next.iter().map(|node| graph.at(*node))))
                    .hint(format!("name one of them, or a branch: {}@+1", graph.at(next[0]).id)));
            }
        };
    }
    at.ok_or_else(|| too_far(text, steps, 0, "there is no revision"))
}

/// Goes `steps` down the lineage; `None` is base.
pub(super) fn walk_down(
    graph: &Graph,
    from: Option<Node>,
    steps: i64,
    members: Option<&[bool]>,
    text: &str,
) -> Result<Option<Node>, UserError> {
    let mut at = from;
    for gone in 0..steps {
        let Some(node) = at else {
            return Err(too_far(text, steps, gone, "there is no earlier revision")
                .hint("base is what stands before the first revision"));
        };
        let parents = graph.parent_nodes(node);
        let inside: Vec<Node> = parents
            .iter()
            .copied()
            .filter(|node| members.is_none_or(|members| members[*node]))
            .collect();
        at = match (parents, &inside[..]) {
            ([], _) => None,
            ([only], _) | (_, [only]) => Some(*only),
            _ => {
                return Err(UserError::new(format!(
                    "ambiguous walk: {} merges {} revisions, so '{text}' could mean any of them",
                    graph.at(node).id,
                    parents.len()
                ))
                .detail(list(parents.iter().map(|node| graph.at(*node))))
                .hint("name the revision that you mean"));
            }
        };
    }
    Ok(at)
}

#[cfg(test)]
mod tests {
    use super::super::graph::tests::graph;
    use super::*;

    fn project() -> Graph {
        graph(&[
            "abc111",
            "abc222: abc111",
            "add-1: abc222 @shop",
            "def333: add-1",
        ])
    }

    #[test]
    fn arguments_that_are_none_are_refused() {
        for (bad, message) in [
            ("", "an empty revision argument"),
            (" ", "an empty revision argument"),
            ("@head", "'@head' is not a revision argument"),
            ("shop@", "'shop@' is not a revision argument"),
            ("a:b", "range 'a:b' is not allowed here"),
            ("+0", "'+0' is not a number of steps that can be gone"),
            (
                "-99999999999999999999",
                "'-99999999999999999999' is not a number of steps that can be gone",
            ),
        ] {
            let error = parse(&project(), bad).unwrap_err();
            assert_eq!((error.message(), error.exit_code()), (message, Exit::Usage));
        }
    }

    #[test]
    fn every_form_is_taken_apart() {
        let graph = project();
        let cases = [
            ("head", None, Form::Head),
            ("heads", None, Form::Heads),
            ("base", None, Form::Base),
            ("current", None, Form::Current),
            ("abc1", None, Form::Name("abc1")),
            ("+2", None, Form::Steps(None, 2)),
            ("-1", None, Form::Steps(None, -1)),
            ("ae10+2", None, Form::Steps(Some("ae10"), 2)),
            ("head-1", None, Form::Steps(Some("head"), -1)),
            ("shop@head", Some("shop"), Form::Head),
            ("shop@base", Some("shop"), Form::Base),
            ("shop@abc1", Some("shop"), Form::Name("abc1")),
            ("shop@+1", Some("shop"), Form::Steps(None, 1)),
            ("shop@-12", Some("shop"), Form::Steps(None, -12)),
        ];
        for (text, branch, form) in cases {
            assert_eq!(
                parse(&graph, text).unwrap(),
                Argument { branch, form },
                "{text}"
            );
        }
    }

    #[test]
    fn an_exact_id_with_a_hyphen_wins_over_a_number_of_steps() {
        let graph = project();
        assert_eq!(parse(&graph, "add-1").unwrap().form, Form::Name("add-1"));
        assert_eq!(
            parse(&graph, "shop@add-1").unwrap().form,
            Form::Name("add-1")
        );
        assert_eq!(
            parse(&graph, "add-2").unwrap().form,
            Form::Steps(Some("add"), -2)
        );
    }

    #[test]
    fn an_ambiguous_beginning_lists_the_candidates_with_message_and_file() {
        let error = named(&project(), "abc").unwrap_err();
        assert_eq!(
            error.message(),
            "'abc' is ambiguous: 2 revisions begin with it"
        );
        assert_eq!(
            error.details(),
            ["  abc111 make abc111 (m/abc111.sql)\n  abc222 make abc222 (m/abc222.sql)"]
        );
        assert_eq!(
            project().at(named(&project(), "d").unwrap()).id.as_str(),
            "def333"
        );
    }

    #[test]
    fn an_unknown_revision_or_branch_has_a_suggestion() {
        let error = named(&project(), "def334").unwrap_err();
        assert_eq!(
            error.message(),
            "can't locate revision identified by 'def334'"
        );
        assert_eq!(
            error.hints(),
            ["did you mean def333 make def333 (m/def333.sql)?"]
        );
        assert_eq!(
            named(&project(), "zzzzzz").unwrap_err().hints(),
            ["schemactl history lists all revisions"]
        );
        let error = branch(&project(), "shpo").unwrap_err();
        assert_eq!(
            (error.message(), error.hints()[0].as_str()),
            ("no such branch: 'shpo'", "did you mean 'shop'?")
        );
    }
}
