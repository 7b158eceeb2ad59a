//! What `history`, `heads`, `branches`, `current` and `show` print: values to text, in the words that users of Alembic know.
//!
//! Lines and blocks are those of Alembic 1.20 (`a -> b (label) (head) (current) (branchpoint) (mergepoint), message`). A history with branches gets
//! the columns of `git log --graph` in front (`columns`); a straight one stays plain. Every text ends with a
//! line feed unless it is empty. Colour, JSON and the database's name are left to the caller.

use std::collections::BTreeSet;

use super::columns;
use super::file::Revision;
use super::graph::{Edges, Graph};
use super::history::Place;
use super::id::RevisionId;

/// `history`: `revisions` newest first, one line each; `current` holds what `(current)` is set behind.
pub fn history(graph: &Graph, revisions: &[&Revision], current: &BTreeSet<RevisionId>) -> String {
    let lines: Vec<String> = revisions
        .iter()
        .map(|revision| entry(graph, revision, current))
        .collect();
    let nodes: Vec<usize> = revisions
        .iter()
        .filter_map(|revision| graph.node(revision.id.as_str()))
        .collect();
    let mut shown = vec![false; graph.len()];
    for node in &nodes {
        shown[*node] = true;
    }
    let inside = |node: usize| shown[node];
    let parents: Vec<Vec<usize>> = nodes
        .iter()
        .map(|node| {
            graph
                .parent_nodes(*node)
                .iter()
                .copied()
                .filter(|parent| inside(*parent))
                .collect()
        })
        .collect();
    let ends = nodes
        .iter()
        .filter(|node| !graph.successors(**node, Edges::Lineage).any(inside))
        .count();
    if ends > 1 || parents.iter().any(|parents| parents.len() > 1) {
        columns::draw(&nodes, &parents, &lines)
    } else {
        lines.into_iter().map(|line| line + "\n").collect()
    }
}

/// `history --verbose` and `show`: a block for each revision.
pub fn show(graph: &Graph, revisions: &[&Revision], current: &BTreeSet<RevisionId>) -> String {
    revisions
        .iter()
        .map(|revision| block(graph, revision, current))
        .collect::<Vec<_>>()
        .join("\n")
}

/// `heads`: one line for each, with the branch labels.
pub fn heads(graph: &Graph) -> String {
    let line = |revision: &&Revision| {
        format!(
            "{}{}{}\n",
            revision.id,
            names(graph, revision),
            head(graph, revision)
        )
    };
    graph.heads().iter().map(line).collect()
}

/// `branches`: every branch point with what follows it.
pub fn branches(graph: &Graph) -> String {
    let none = BTreeSet::new();
    let points = graph.branch_points().into_iter().map(|point| {
        let indent = " ".repeat(point.id.as_str().chars().count());
        let children = graph
            .children(&point.id)
            .into_iter()
            .map(|child| format!("{indent} -> {}\n", marked(graph, child, &none)));
        format!(
            "{}\n{}",
            marked(graph, point, &none),
            children.collect::<String>()
        )
    });
    points.collect::<Vec<_>>().join("\n")
}

/// `current`: where the database is, without labels as in Alembic.
pub fn current(graph: &Graph, place: &Place<'_>) -> String {
    let none = BTreeSet::new();
    let known = place
        .known
        .iter()
        .map(|revision| format!("{}{}\n", revision.id, marks(graph, revision, &none)));
    let unknown = place
        .unknown
        .iter()
        .map(|applied| format!("{} (no file)\n", printable(applied.id.as_str())));
    known.chain(unknown).collect()
}

/// The line of `history` for one revision, without columns.
pub fn entry(graph: &Graph, revision: &Revision, current: &BTreeSet<RevisionId>) -> String {
    let mut before = joined(&revision.parents);
    if before.is_empty() {
        before.push_str("<base>");
    }
    if !revision.depends_on.is_empty() {
        before.push_str(&format!(" ({})", revision.depends_on.join(", ")));
    }
    let mut line = format!("{before} -> {}", marked(graph, revision, current));
    if !revision.message.is_empty() {
        line.push_str(", ");
        line.push_str(&printable(&revision.message));
    }
    line
}

fn block(graph: &Graph, revision: &Revision, current: &BTreeSet<RevisionId>) -> String {
    let mut text = format!("Rev: {}{}\n", revision.id, marks(graph, revision, current));
    let mut field = |name: &str, value: String| {
        if !value.is_empty() {
            text.push_str(&format!("{name}: {value}\n"));
        }
    };
    match revision.parents.as_slice() {
        [] => field("Parent", "<base>".to_owned()),
        [parent] => field("Parent", parent.to_string()),
        parents => field("Merges", joined(parents)),
    }
    field("Also depends on", revision.depends_on.join(", "));
    let children = graph.children(&revision.id);
    if children.len() > 1 {
        field(
            "Branches into",
            children
                .iter()
                .map(|child| child.id.to_string())
                .collect::<Vec<_>>()
                .join(", "),
        );
    }
    field(
        "Branch names",
        graph.labels(&revision.id).collect::<Vec<_>>().join(", "),
    );
    field("Path", revision.path.display().to_string());
    text.push('\n');
    for line in revision.doc.lines() {
        text.push_str(format!("    {}", printable(line)).trim_end());
        text.push('\n');
    }
    text
}

/// The id with its labels and marks.
fn marked(graph: &Graph, revision: &Revision, current: &BTreeSet<RevisionId>) -> String {
    format!(
        "{}{}{}",
        revision.id,
        names(graph, revision),
        marks(graph, revision, current)
    )
}

fn names(graph: &Graph, revision: &Revision) -> String {
    let labels: Vec<&str> = graph.labels(&revision.id).collect();
    if labels.is_empty() {
        String::new()
    } else {
        format!(" ({})", labels.join(", "))
    }
}

fn head(graph: &Graph, revision: &Revision) -> &'static str {
    match (
        graph.children(&revision.id).is_empty(),
        graph.dependents(&revision.id).is_empty(),
    ) {
        (true, true) => " (head)",
        (true, false) => " (effective head)",
        _ => "",
    }
}

fn marks(graph: &Graph, revision: &Revision, current: &BTreeSet<RevisionId>) -> String {
    let mut text = head(graph, revision).to_owned();
    for (mark, holds) in [
        (" (current)", current.contains(&revision.id)),
        (" (branchpoint)", graph.children(&revision.id).len() > 1),
        (" (mergepoint)", revision.is_merge()),
    ] {
        if holds {
            text.push_str(mark);
        }
    }
    text
}

fn joined(ids: &[RevisionId]) -> String {
    ids.iter()
        .map(RevisionId::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}

/// Text of a file without the control characters that could move a terminal's cursor.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() && c != '\t' {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::graph::tests::{graph, revision};
    use super::super::history::{Applied, State};
    use super::*;

    fn ids(text: &str) -> BTreeSet<RevisionId> {
        text.split_whitespace().map(RevisionId::stored).collect()
    }

    fn drawn(graph: &Graph, current: &str) -> String {
        history(
            graph,
            &graph.iter().rev().collect::<Vec<_>>(),
            &ids(current),
        )
    }

    #[test]
    fn nothing_gives_no_text_at_all() {
        let graph = graph(&[]);
        assert_eq!(
            (
                drawn(&graph, ""),
                heads(&graph),
                branches(&graph),
                current(&graph, &State::default().place(&graph))
            ),
            Default::default()
        );
    }

    #[test]
    fn control_characters_of_a_message_do_not_reach_the_terminal() {
        let mut bad = revision("a1");
        bad.message = "red \u{1b}[31m".into();
        let graph = Graph::new(vec![bad]).unwrap();
        assert_eq!(drawn(&graph, ""), "<base> -> a1 (head), red \u{fffd}[31m\n");
    }

    /// Revisions as rows of a database: those of the graph, and others.
    fn applied(revisions: &[&Revision]) -> State {
        let rows = revisions.iter().map(|revision| Applied::of(revision));
        State {
            applied: rows.map(|row| (row.id.clone(), row)).collect(),
            ..State::default()
        }
    }

    #[test]
    fn applied_ids_without_a_file_are_shown_as_such() {
        let graph = graph(&["a1", "b1: a1 @shop"]);
        let known: Vec<&Revision> = graph.iter().collect();
        let gone = revision("gone");
        let mut above = revision("above");
        above.parents = vec![gone.id.clone(), known[1].id.clone()];
        let at = |revisions: &[&Revision]| current(&graph, &applied(revisions).place(&graph));
        assert_eq!(at(&[known[0], &gone]), "a1\ngone (no file)\n");
        assert_eq!(at(&known), "b1 (head)\n");
        // Only what nothing stands on.
        assert_eq!(
            at(&[known[0], known[1], &gone, &above]),
            "above (no file)\n"
        );
    }

    #[test]
    fn a_straight_history_stays_plain() {
        let graph = graph(&["a1", "b1: a1 @shop", "c1: b1"]);
        assert_eq!(
            drawn(&graph, "b1"),
            "b1 -> c1 (shop) (head), make c1\na1 -> b1 (shop) (current), make b1\n<base> -> a1 (shop), make a1\n"
        );
    }

    #[test]
    fn branches_and_merges_are_drawn_in_columns() {
        let graph = graph(&[
            "r1",
            "a1: r1",
            "b1: r1 @side",
            "a2: a1",
            "m1: a2 b1",
            "n1: m1",
        ]);
        assert_eq!(
            drawn(&graph, ""),
            r"
* m1 -> n1 (side) (head), make n1
* a2, b1 -> m1 (side) (mergepoint), make m1
|\
* | a1 -> a2, make a2
| * r1 -> b1 (side), make b1
* | r1 -> a1, make a1
|/
* <base> -> r1 (branchpoint), make r1
"
            .trim_start()
        );
    }

    #[test]
    fn dependencies_and_several_bases_are_named() {
        let graph = graph(&["a1", "x1: | a1", "x2: x1"]);
        assert_eq!(
            drawn(&graph, ""),
            "* x1 -> x2 (head), make x2\n* <base> (a1) -> x1, make x1\n* <base> -> a1 (effective head), make a1\n"
        );
    }

    #[test]
    fn heads_and_branches_look_as_in_alembic() {
        let graph = graph(&[
            "1975ea83b712",
            "bbbb11112222: 1975ea83b712 @side",
            "ae1027a6acff: 1975ea83b712",
        ]);
        assert_eq!(
            heads(&graph),
            "bbbb11112222 (side) (head)\nae1027a6acff (head)\n"
        );
        assert_eq!(
            branches(&graph),
            "1975ea83b712 (branchpoint)\n             -> bbbb11112222 (side) (head)\n             -> ae1027a6acff (head)\n"
        );
    }

    #[test]
    fn a_block_holds_parents_dependencies_children_labels_path_and_the_header() {
        let graph = graph(&[
            "r1",
            "x1",
            "a1: r1 @side",
            "b1: r1",
            "m1: a1 b1 | x1",
            "y1: m1",
            "z1: m1",
        ]);
        assert_eq!(
            show(&graph, &[graph.get("m1").unwrap()], &ids("m1")),
            "Rev: m1 (current) (branchpoint) (mergepoint)\nMerges: a1, b1\nAlso depends on: x1\nBranches into: y1, z1\n\
             Branch names: side\nPath: m/m1.sql\n\n    make m1\n\n    Revision ID: m1\n"
        );
        let two = show(
            &graph,
            &[graph.get("r1").unwrap(), graph.get("y1").unwrap()],
            &ids(""),
        );
        assert!(
            two.contains("Parent: <base>\n") && two.contains("\n\nRev: y1 (head)\nParent: m1\n"),
            "{two}"
        );
    }
}
