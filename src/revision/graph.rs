//! The revisions as a graph: lineage (`Revises:`), dependencies (`Depends-On:`), branch labels.
//!
//! Two kinds of edges, as in Alembic: *parents* make the lineage, by which heads, branch points and merge points are
//! told; *dependencies* only say that another revision must be applied before. Ancestors and descendants follow both
//! unless said otherwise. Which revisions a command means is left to [`super::target`].
//! Every walk visits a revision once, whatever the number of merges.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap};

use anyhow::Result;

use super::file::Revision;
use super::id::RevisionId;
use super::suggest;
use crate::error::UserError;

/// The place of a revision in [`Graph`], in file-name order.
pub(super) type Node = usize;

/// A set of revisions, one flag for each [`Node`].
pub(super) type Nodes = Vec<bool>;

/// Which edges a walk follows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Edges {
    /// `Revises:` only.
    Lineage,
    /// `Revises:` and `Depends-On:`.
    All,
}

/// All revisions of a project and how they hang together; complete and free of cycles once it exists.
#[derive(Debug)]
pub struct Graph {
    revisions: Vec<Revision>,
    by_id: HashMap<RevisionId, Node>,
    parents: Vec<Vec<Node>>,
    dependencies: Vec<Vec<Node>>,
    children: Vec<Vec<Node>>,
    dependents: Vec<Vec<Node>>,
    by_label: BTreeMap<String, Node>,
    labels: Vec<BTreeSet<String>>,
    order: Vec<Node>,
}

impl Graph {
    /// Builds the graph of `revisions`, whose order (that of the file names) decides wherever the graph leaves a choice.
    ///
    /// # Errors
    /// Two files with one id, a parent or dependency that no file has, a label used twice or like an id, a cycle.
    pub fn new(revisions: Vec<Revision>) -> Result<Self> {
        let count = revisions.len();
        let mut by_id: HashMap<RevisionId, Node> = HashMap::with_capacity(count);
        for (node, revision) in revisions.iter().enumerate() {
            if let Some(first) = by_id.insert(revision.id.clone(), node) {
                return Err(UserError::new(format!("revision {} is present in two files", revision.id))
                    .detail(format!("{}\n{}", revisions[first].path.display(), revision.path.display()))
                    .hint("keep one of them, or give the copy a `Revision ID:` (and a file name) of its own")
                    .into());
            }
        }
        for revision in &revisions {
            if let Some(node) = revision.replaces.iter().find_map(|id| by_id.get(id)) {
                return Err(UserError::new(format!(
                    "revision {} is replaced by {}, and still has a file",
                    revisions[*node].id, revision.id
                ))
                .detail(format!("{}\n{}", revisions[*node].path.display(), revision.path.display()))
                .hint("delete the file of the replaced one; or the other, if the squash is to be undone")
                .into());
            }
        }
        let mut graph = Self {
            by_label: labels(&revisions, &by_id)?,
            parents: vec![Vec::new(); count],
            dependencies: vec![Vec::new(); count],
            children: vec![Vec::new(); count],
            dependents: vec![Vec::new(); count],
            labels: vec![BTreeSet::new(); count],
            order: Vec::new(),
            revisions,
            by_id,
        };
        graph.link()?;
        graph.order = graph.sort()?;
        graph.spread_labels();
        Ok(graph)
    }

    fn link(&mut self) -> Result<(), UserError> {
        let mut missing: Option<UserError> = None;
        for (node, revision) in self.revisions.iter().enumerate() {
            let parents = revision
                .parents
                .iter()
                .map(|id| (id.as_str(), "revises", self.by_id.get(id)));
            let dependencies = revision.depends_on.iter().map(|name| {
                (
                    name.as_str(),
                    "depends on",
                    self.by_id
                        .get(name.as_str())
                        .or_else(|| self.by_label.get(name)),
                )
            });
            for (name, verb, found) in parents.chain(dependencies) {
                let Some(&other) = found else {
                    let error = self.not_there(revision, verb, name);
                    missing = Some(match missing {
                        Some(first) => first.detail(error.message()),
                        None => error,
                    });
                    continue;
                };
                if other == node {
                    return Err(UserError::new(format!(
                        "{}: revision {} {verb} itself",
                        revision.path.display(),
                        revision.id
                    ))
                    .hint("correct its `Revises:` and `Depends-On:` lines"));
                }
                if verb == "revises" {
                    self.parents[node].push(other);
                    self.children[other].push(node);
                } else if !self.dependencies[node].contains(&other)
                    && !revision.parents.contains(&self.revisions[other].id)
                {
                    self.dependencies[node].push(other);
                    self.dependents[other].push(node);
                }
            }
        }
        missing.map_or(Ok(()), Err)
    }

    fn not_there(&self, revision: &Revision, verb: &str, name: &str) -> UserError {
        let error = UserError::new(format!(
            "{}: revision {} {verb} {name}, which no file has",
            revision.path.display(),
            revision.id
        ));
        match self.nearest(name) {
            Some(near) => error.hint(format!(
                "did you mean {} ({})?",
                near.id,
                near.path.display()
            )),
            None => error.hint(format!(
                "restore the file of {name} from version control, or correct the header"
            )),
        }
    }

    /// The revision whose id a mistyped or shortened `name` most likely means.
    pub(super) fn nearest(&self, name: &str) -> Option<&Revision> {
        let mut begins = self
            .revisions
            .iter()
            .filter(|revision| revision.id.as_str().starts_with(name));
        if let (Some(only), None) = (begins.next(), begins.next()) {
            return Some(only);
        }
        let ids = self.revisions.iter().map(|revision| revision.id.as_str());
        suggest::nearest(name, ids).and_then(|id| self.get(id))
    }

    /// Kahn's algorithm with the earliest file name first.
    fn sort(&self) -> Result<Vec<Node>, UserError> {
        let mut waiting: Vec<usize> = (0..self.len())
            .map(|node| self.parents[node].len() + self.dependencies[node].len())
            .collect();
        let mut ready: BinaryHeap<Reverse<Node>> = (0..self.len())
            .filter(|node| waiting[*node] == 0)
            .map(Reverse)
            .collect();
        let mut order = Vec::with_capacity(self.len());
        while let Some(Reverse(node)) = ready.pop() {
            order.push(node);
            for &next in self.children[node].iter().chain(&self.dependents[node]) {
                waiting[next] -= 1;
                if waiting[next] == 0 {
                    ready.push(Reverse(next));
                }
            }
        }
        if order.len() == self.len() {
            Ok(order)
        } else {
            Err(self.cycle(&waiting))
        }
    }

    /// Describes one cycle among the revisions that still wait for others.
    fn cycle(&self, waiting: &[usize]) -> UserError {
        let mut path: Vec<Node> = Vec::new();
        let mut next = (0..self.len()).find(|node| waiting[*node] > 0);
        while let Some(node) = next {
            if let Some(begin) = path.iter().position(|seen| *seen == node) {
                path.drain(..begin);
                path.reverse();
                break;
            }
            path.push(node);
            // A revision that waits has a predecessor that waits, so this walk must meet itself.
            next = self
                .predecessors(node, Edges::All)
                .find(|before| waiting[*before] > 0);
        }
        let smallest = (0..path.len())
            .min_by_key(|place| path[*place])
            .unwrap_or_default();
        path.rotate_left(smallest);
        let names: Vec<String> = path
            .iter()
            .chain(path.first())
            .map(|node| self.revisions[*node].id.to_string())
            .collect();
        let files: Vec<String> = path
            .iter()
            .map(|node| self.revisions[*node].path.display().to_string())
            .collect();
        UserError::new(format!(
            "the revisions form a cycle: {}",
            names.join(" -> ")
        ))
        .detail(files.join("\n"))
        .hint("correct the `Revises:` or `Depends-On:` line of one of these files")
    }

    /// Gives a label to the whole branch, as Alembic does: to every descendant in the lineage, and to the ancestors up to the
    /// branch point or merge point that the branch begins at.
    fn spread_labels(&mut self) {
        for (label, node) in self.by_label.clone() {
            for (member, inside) in self.branch(node).into_iter().enumerate() {
                if inside {
                    self.labels[member].insert(label.clone());
                }
            }
        }
    }

    /// The branch that `node` belongs to: its lineage upwards to the heads, and downwards to where the branch begins.
    pub(super) fn branch(&self, node: Node) -> Nodes {
        let mut members = self.walk([node], Edges::Lineage, Self::successors);
        let divides = |node: Node| self.children[node].len() + self.dependents[node].len() > 1;
        let mut at = node;
        while let [parent] = self.parents[at][..] {
            if divides(at) || divides(parent) || self.parents[parent].len() > 1 {
                break;
            }
            members[parent] = true;
            at = parent;
        }
        members
    }

    fn is_branch_point_node(&self, node: Node) -> bool {
        self.children[node].len() > 1
    }

    /// What comes directly before.
    pub(super) fn predecessors(&self, node: Node, edges: Edges) -> impl Iterator<Item = Node> + '_ {
        let dependencies: &[Node] = if edges == Edges::All {
            &self.dependencies[node]
        } else {
            &[]
        };
        self.parents[node].iter().chain(dependencies).copied()
    }

    /// What comes directly after.
    pub(super) fn successors(&self, node: Node, edges: Edges) -> impl Iterator<Item = Node> + '_ {
        let dependents: &[Node] = if edges == Edges::All {
            &self.dependents[node]
        } else {
            &[]
        };
        self.children[node].iter().chain(dependents).copied()
    }

    fn walk<'a, I: Iterator<Item = Node> + 'a>(
        &'a self,
        from: impl IntoIterator<Item = Node>,
        edges: Edges,
        next: impl Fn(&'a Self, Node, Edges) -> I,
    ) -> Nodes {
        let mut seen = vec![false; self.len()];
        let mut todo: Vec<Node> = from.into_iter().collect();
        while let Some(node) = todo.pop() {
            if !std::mem::replace(&mut seen[node], true) {
                todo.extend(next(self, node, edges).filter(|other| !seen[*other]));
            }
        }
        seen
    }

    /// `from` and everything before.
    pub(super) fn ancestor_nodes(
        &self,
        from: impl IntoIterator<Item = Node>,
        edges: Edges,
    ) -> Nodes {
        self.walk(from, edges, Self::predecessors)
    }

    /// `from` and everything after.
    pub(super) fn descendant_nodes(
        &self,
        from: impl IntoIterator<Item = Node>,
        edges: Edges,
    ) -> Nodes {
        self.walk(from, edges, Self::successors)
    }

    /// The nodes of a set, parents before children, in file-name order where the graph permits.
    pub(super) fn in_order<'a>(
        &'a self,
        set: &'a [bool],
    ) -> impl DoubleEndedIterator<Item = Node> + 'a {
        self.order.iter().copied().filter(|node| set[*node])
    }

    pub(super) fn node(&self, id: &str) -> Option<Node> {
        self.by_id.get(id).copied()
    }

    pub(super) fn labelled(&self, label: &str) -> Option<Node> {
        self.by_label.get(label).copied()
    }

    pub(super) fn at(&self, node: Node) -> &Revision {
        &self.revisions[node]
    }

    pub(super) fn parent_nodes(&self, node: Node) -> &[Node] {
        &self.parents[node]
    }

    pub(super) fn child_nodes(&self, node: Node) -> &[Node] {
        &self.children[node]
    }

    fn those(&self, keep: impl Fn(Node) -> bool) -> Vec<&Revision> {
        self.order
            .iter()
            .filter(|node| keep(**node))
            .map(|node| self.at(*node))
            .collect()
    }

    fn near<'a>(&'a self, id: &RevisionId, lists: &'a [Vec<Node>]) -> Vec<&'a Revision> {
        self.by_id.get(id).map_or_else(Vec::new, |node| {
            lists[*node].iter().map(|other| self.at(*other)).collect()
        })
    }

    fn ids(&self, set: &[bool], without: Node) -> BTreeSet<RevisionId> {
        (0..self.len())
            .filter(|node| set[*node] && *node != without)
            .map(|node| self.at(node).id.clone())
            .collect()
    }

    /// The number of revisions.
    pub fn len(&self) -> usize {
        self.revisions.len()
    }

    /// Whether there is no revision at all.
    pub fn is_empty(&self) -> bool {
        self.revisions.is_empty()
    }

    /// The revision with exactly this id.
    pub fn get(&self, id: &str) -> Option<&Revision> {
        self.node(id).map(|node| self.at(node))
    }

    /// Every revision, parents and dependencies first, in file-name order where the graph permits.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Revision> {
        self.order.iter().map(|node| self.at(*node))
    }

    /// The revisions without a child in the lineage.
    pub fn heads(&self) -> Vec<&Revision> {
        self.those(|node| self.children[node].is_empty())
    }

    /// The heads that no other revision depends on: applying these applies everything.
    pub fn effective_heads(&self) -> Vec<&Revision> {
        self.those(|node| self.children[node].is_empty() && self.dependents[node].is_empty())
    }

    /// The revisions without a parent.
    pub fn bases(&self) -> Vec<&Revision> {
        self.those(|node| self.parents[node].is_empty())
    }

    /// The revisions with several children.
    pub fn branch_points(&self) -> Vec<&Revision> {
        self.those(|node| self.is_branch_point_node(node))
    }

    /// The revisions with several parents.
    pub fn merge_points(&self) -> Vec<&Revision> {
        self.those(|node| self.parents[node].len() > 1)
    }

    /// The revisions that revise `id`.
    pub fn children(&self, id: &RevisionId) -> Vec<&Revision> {
        self.near(id, &self.children)
    }

    /// The revisions that `id` names under `Depends-On:`, labels resolved.
    pub fn dependencies(&self, id: &RevisionId) -> Vec<&Revision> {
        self.near(id, &self.dependencies)
    }

    /// The revisions that name `id` under `Depends-On:`.
    pub fn dependents(&self, id: &RevisionId) -> Vec<&Revision> {
        self.near(id, &self.dependents)
    }

    /// Everything that must be applied before `id`: parents and dependencies, and theirs.
    pub fn ancestors(&self, id: &RevisionId) -> BTreeSet<RevisionId> {
        self.by_id.get(id).map_or_else(BTreeSet::new, |node| {
            self.ids(&self.ancestor_nodes([*node], Edges::All), *node)
        })
    }

    /// Everything that cannot stay applied without `id`: children and dependents, and theirs.
    pub fn descendants(&self, id: &RevisionId) -> BTreeSet<RevisionId> {
        self.by_id.get(id).map_or_else(BTreeSet::new, |node| {
            self.ids(&self.descendant_nodes([*node], Edges::All), *node)
        })
    }

    /// Whether `id` cannot be applied without `below`: it is that revision, or one of its [`Graph::descendants`].
    pub fn stands_on(&self, id: &RevisionId, below: &RevisionId) -> bool {
        match (self.by_id.get(id), self.by_id.get(below)) {
            (Some(node), Some(below)) => self.ancestor_nodes([*node], Edges::All)[*below],
            _ => false,
        }
    }

    /// The labels of the branch that `id` is on, inherited ones included.
    pub fn labels(&self, id: &RevisionId) -> impl Iterator<Item = &str> {
        self.by_id
            .get(id)
            .into_iter()
            .flat_map(|node| self.labels[*node].iter().map(String::as_str))
    }

    /// Every branch label of the project.
    pub fn all_labels(&self) -> impl Iterator<Item = &str> {
        self.by_label.keys().map(String::as_str)
    }
}

fn labels(
    revisions: &[Revision],
    by_id: &HashMap<RevisionId, Node>,
) -> Result<BTreeMap<String, Node>, UserError> {
    let mut labels = BTreeMap::new();
    for (node, revision) in revisions.iter().enumerate() {
        for label in &revision.branch_labels {
            let clash = |other: &Revision, what: &str| {
                UserError::new(format!(
                    "branch label '{label}' of revision {} is already {what} {}",
                    revision.id, other.id
                ))
                .detail(format!(
                    "{}\n{}",
                    other.path.display(),
                    revision.path.display()
                ))
                .hint("a label stands in one file only: its whole branch inherits it")
            };
            if let Some(other) = by_id.get(label.as_str()) {
                return Err(clash(&revisions[*other], "the id of revision"));
            }
            if let Some(other) = labels.insert(label.clone(), node) {
                return Err(clash(&revisions[other], "used by revision"));
            }
        }
    }
    Ok(labels)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::path::PathBuf;

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
        assert_eq!(error.details(), ["m/a1.sql\nm/copy.sql"]);
    }

    #[test]
    fn missing_parents_are_all_named_with_the_nearest_id() {
        let error = refused(&["abc123", "abd456: abc12", "x1: zzzzzz"]);
        assert_eq!(
            error.message(),
            "m/abd456.sql: revision abd456 revises abc12, which no file has"
        );
        assert_eq!(error.hints(), ["did you mean abc123 (m/abc123.sql)?"]);
        assert_eq!(
            error.details(),
            ["m/x1.sql: revision x1 revises zzzzzz, which no file has"]
        );
    }

    #[test]
    fn an_unknown_dependency_is_named() {
        let error = refused(&["a1", "b1: a1 | billing"]);
        assert_eq!(
            error.message(),
            "m/b1.sql: revision b1 depends on billing, which no file has"
        );
        assert!(error.hints()[0].contains("version control"));
    }

    #[test]
    fn a_revision_that_names_itself_is_refused() {
        assert_eq!(
            refused(&["a1: a1"]).message(),
            "m/a1.sql: revision a1 revises itself"
        );
        assert_eq!(
            refused(&["a1: | a1"]).message(),
            "m/a1.sql: revision a1 depends on itself"
        );
    }

    #[test]
    fn a_cycle_is_shown_with_its_files_and_nothing_else() {
        let error = refused(&["r", "a: r c", "b: a", "c: b", "d: c"]);
        assert_eq!(
            error.message(),
            "the revisions form a cycle: a -> b -> c -> a"
        );
        assert_eq!(error.details(), ["m/a.sql\nm/b.sql\nm/c.sql"]);
        let error = refused(&["a: | b", "b: a"]);
        assert_eq!(error.message(), "the revisions form a cycle: a -> b -> a");
    }

    #[test]
    fn a_label_used_twice_or_like_an_id_is_refused() {
        let error = refused(&["a1: @shop", "b1: a1 @shop"]);
        assert_eq!(
            error.message(),
            "branch label 'shop' of revision b1 is already used by revision a1"
        );
        assert_eq!(error.details(), ["m/a1.sql\nm/b1.sql"]);
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
}
