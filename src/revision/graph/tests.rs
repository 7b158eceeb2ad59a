use std::path::PathBuf;

use super::*;
use crate::error::UserError;
use crate::revision::file::HeaderLines;

/// A revision from one line: `id: parent parent | dependency @label message…`.
pub(in crate::revision) fn revision(line: &str) -> Revision {
    let (id, rest) = line.split_once(':').unwrap_or((line, ""));
    let (lineage, depends) = rest.split_once('|').unwrap_or((rest, ""));
    let words = |text: &str, label: bool| {
        text.split_whitespace()
            .filter_map(|word| {
                if label {
                    word.strip_prefix('@')
                } else {
                    Some(word).filter(|word| !word.starts_with('@'))
                }
            })
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    Revision {
        id: RevisionId::stored(id),
        message: format!("make {id}"),
        doc: format!("make {id}\n\nRevision ID: {id}"),
        parents: words(lineage, false)
            .into_iter()
            .map(RevisionId::stored)
            .collect(),
        depends_on: words(depends, false),
        replaces: Vec::new(),
        branch_labels: words(rest, true),
        created: None,
        path: PathBuf::from(format!("m/{id}.sql")),
        lines: HeaderLines {
            id: 3,
            revises: 4,
            depends_on: 6,
            branch_labels: 7,
            replaces: 8,
        },
        up: Default::default(),
        down: Default::default(),
    }
}

pub(crate) fn graph(lines: &[&str]) -> Graph {
    Graph::new(lines.iter().map(|line| revision(line)).collect()).unwrap()
}

fn refused(lines: &[&str]) -> UserError {
    Graph::new(lines.iter().map(|line| revision(line)).collect())
        .unwrap_err()
        .downcast::<UserError>()
        .unwrap()
}

/// The ids of revisions that are applied.
pub(in crate::revision) fn applied(ids: &str) -> BTreeSet<RevisionId> {
    ids.split_whitespace().map(RevisionId::stored).collect()
}

pub(in crate::revision) fn line() -> Graph {
    graph(&["a1", "b1: a1", "c1: b1", "d1: c1"])
}

/// A root, two branches, a merge.
pub(in crate::revision) fn diamond() -> Graph {
    graph(&[
        "r1",
        "a1: r1 @left",
        "a2: a1",
        "b1: r1 @right",
        "m1: a2 b1",
        "n1: m1",
    ])
}

pub(crate) fn names(revisions: &[&Revision]) -> String {
    revisions
        .iter()
        .map(|revision| revision.id.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn two_files_with_one_id_are_both_named() {
    let mut copy = revision("a1");
    copy.path = PathBuf::from("m/copy.sql");
    let error = Graph::new(vec![revision("a1"), copy])
        .unwrap_err()
        .downcast::<UserError>()
        .unwrap();
    assert_eq!(error.message(), "revision a1 is present in two files");
    assert_eq!(error.details(), ["m/a1.sql:3\nm/copy.sql:3"]);
}

#[test]
fn missing_parents_are_all_named_with_the_nearest_id() {
    let error = refused(&["abc123", "abd456: abc12", "x1: zzzzzz"]);
    assert_eq!(
        error.message(),
        "m/abd456.sql:4: revision abd456 revises abc12, which no file has"
    );
    assert_eq!(error.hints(), ["did you mean abc123 (abc123.sql)?"]);
    assert_eq!(
        error.details(),
        ["m/x1.sql:4: revision x1 revises zzzzzz, which no file has"]
    );
}

#[test]
fn what_stands_on_a_revision_is_not_suggested_to_it() {
    let error = refused(&[
        "abc120",
        "abc111: abc119",
        "abc112: abc111",
        "abc113: | abc112",
    ]);
    assert_eq!(error.hints(), ["did you mean abc120 (abc120.sql)?"]);
    let error = refused(&["abc111: abc11", "abc112: abc111"]);
    assert!(error.hints()[0].contains("version control"));
}

#[test]
fn an_unknown_dependency_is_named() {
    let error = refused(&["a1", "b1: a1 | billing"]);
    assert_eq!(
        error.message(),
        "m/b1.sql:6: revision b1 depends on billing, which no file has"
    );
    assert!(error.hints()[0].contains("version control"));
}

#[test]
fn a_revision_that_names_itself_is_refused() {
    assert_eq!(
        refused(&["a1: a1"]).message(),
        "m/a1.sql:4: revision a1 revises itself"
    );
    assert_eq!(
        refused(&["a1: | a1"]).message(),
        "m/a1.sql:6: revision a1 depends on itself"
    );
}

#[test]
fn a_cycle_is_shown_with_its_files_and_nothing_else() {
    let error = refused(&["r", "a: r c", "b: a", "c: b", "d: c"]);
    assert_eq!(
        error.message(),
        "the revisions form a cycle: a -> b -> c -> a"
    );
    assert_eq!(error.details(), ["m/a.sql:4\nm/b.sql:4\nm/c.sql:4"]);
    let error = refused(&["a: | b", "b: a"]);
    assert_eq!(error.message(), "the revisions form a cycle: a -> b -> a");
    assert_eq!(error.details(), ["m/a.sql:6\nm/b.sql:4"]);
}

#[test]
fn a_label_used_twice_or_like_an_id_is_refused() {
    let error = refused(&["a1: @shop", "b1: a1 @shop"]);
    assert_eq!(
        error.message(),
        "branch label 'shop' of revision b1 is already used by revision a1"
    );
    assert_eq!(error.details(), ["m/a1.sql:7\nm/b1.sql:7"]);
    assert_eq!(
        refused(&["a1: @b1", "b1: a1"]).message(),
        "branch label 'b1' of revision a1 is already the id of revision b1"
    );
}

#[test]
fn no_revisions_make_an_empty_graph() {
    let empty = graph(&[]);
    assert!(empty.is_empty() && empty.heads().is_empty() && empty.bases().is_empty());
}

#[test]
fn heads_bases_branch_and_merge_points_are_told_by_the_lineage() {
    let graph = graph(&["a", "b: a", "c: a", "d: b c", "e: d", "x", "y: x | b"]);
    assert_eq!(names(&graph.heads()), "e y");
    assert_eq!(names(&graph.bases()), "a x");
    assert_eq!(names(&graph.branch_points()), "a");
    assert_eq!(names(&graph.merge_points()), "d");
    assert_eq!(names(&graph.children(&RevisionId::stored("a"))), "b c");
    assert_eq!(names(&graph.dependencies(&RevisionId::stored("y"))), "b");
    assert_eq!(names(&graph.dependents(&RevisionId::stored("b"))), "y");
}

#[test]
fn a_head_that_another_revision_depends_on_is_not_an_effective_head() {
    let graph = graph(&["a", "x: | a"]);
    assert_eq!(names(&graph.heads()), "a x");
    assert_eq!(names(&graph.effective_heads()), "x");
}

#[test]
fn ancestors_and_descendants_follow_dependencies_too() {
    let graph = graph(&["a", "b: a", "x", "y: x | b", "z: y"]);
    let set = |ids: &[&str]| {
        ids.iter()
            .map(|id| RevisionId::stored(*id))
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(
        graph.ancestors(&RevisionId::stored("z")),
        set(&["a", "b", "x", "y"])
    );
    assert_eq!(
        graph.descendants(&RevisionId::stored("a")),
        set(&["b", "y", "z"])
    );
    assert_eq!(graph.ancestors(&RevisionId::stored("nobody")), set(&[]));
}

#[test]
fn the_order_is_that_of_the_files_where_the_graph_permits() {
    let graph = graph(&["c", "a: c", "b: d", "d", "e: a | b"]);
    assert_eq!(names(&graph.iter().collect::<Vec<_>>()), "c a d b e");
}

#[test]
fn a_label_goes_up_to_the_branch_point_and_down_to_the_heads() {
    let graph = graph(&["a", "b: a", "c: b", "d: c @side", "e: d", "f: b", "g: e f"]);
    let labels = |id: &str| {
        graph
            .labels(&RevisionId::stored(id))
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(
        ["a", "b", "c", "d", "e", "f", "g"].map(labels).join(","),
        ",,side,side,side,,side"
    );
}

#[test]
fn a_dependency_may_be_a_label() {
    let graph = graph(&["a: @core", "x: | core"]);
    assert_eq!(names(&graph.dependencies(&RevisionId::stored("x"))), "a");
}

#[test]
fn who_stands_on_whom_follows_dependencies_of_ancestors_and_ends_at_once_on_many_merges() {
    let mut lines = vec!["x0".to_owned(), "n0: | x0".to_owned(), "y0".to_owned()];
    for number in 0..40 {
        lines.push(format!("l{number}: n{number}"));
        lines.push(format!("r{number}: n{number}"));
        lines.push(format!("n{}: l{number} r{number}", number + 1));
    }
    let graph = graph(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    let stands_on = |id: &str, below: &str| {
        graph.stands_on(&RevisionId::stored(id), &RevisionId::stored(below))
    };
    assert!(stands_on("n40", "x0") && stands_on("n40", "n40"));
    assert!(!stands_on("n40", "y0") && !stands_on("x0", "n40"));
    assert!(!stands_on("nobody", "x0") && !stands_on("x0", "nobody"));
}

#[test]
fn thousands_of_diamonds_are_built_without_walking_every_path() {
    let mut lines = vec!["n0".to_owned()];
    for number in 0..2000 {
        lines.push(format!("l{number}: n{number}"));
        lines.push(format!("r{number}: n{number}"));
        lines.push(format!("n{}: l{number} r{number}", number + 1));
    }
    let started = std::time::Instant::now();
    let graph = graph(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(graph.ancestors(&RevisionId::stored("n2000")).len(), 6000);
    assert_eq!(graph.descendants(&RevisionId::stored("n0")).len(), 6000);
    assert!(
        started.elapsed().as_secs() < 60,
        "took {:?}",
        started.elapsed()
    );
}
