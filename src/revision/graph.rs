//! The revisions as a graph: lineage (`Revises:`), dependencies (`Depends-On:`), branch labels.
//!
//! Two kinds of edges, as in Alembic: *parents* make the lineage, by which heads, branch points and merge points are
//! told; *dependencies* only say that another revision must be applied before. Ancestors and descendants follow both
//! unless said otherwise. Which revisions a command means is left to [`super::target`]; what forms no graph is refused in `building`.
//! Every walk visits a revision once, whatever the number of merges.

mod building;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::file::Revision;
use super::id::RevisionId;
use super::suggest;

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
    /// The revision whose id a mistyped or shortened `name` most likely means.
    pub(super) fn nearest(&self, name: &str) -> Option<&Revision> {
        self.nearest_among(name, |_| true)
    }

    /// As [`Graph::nearest`], of those that may be meant.
    fn nearest_among(&self, name: &str, may_be: impl Fn(Node) -> bool) -> Option<&Revision> {
        let ids = || {
            let all = self.revisions.iter().enumerate();
            all.filter(|(node, _)| may_be(*node))
                .map(|(_, revision)| revision.id.as_str())
        };
        let mut begins = ids().filter(|id| id.starts_with(name));
        let id = match (begins.next(), begins.next()) {
            (Some(only), None) => only,
            _ => suggest::nearest(name, ids())?,
        };
        self.get(id)
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

#[cfg(test)]
pub(crate) mod tests;
