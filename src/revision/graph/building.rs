//! From revisions to their graph: who names whom, in which order they can run, which labels a branch has; and what forms no graph.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap};

use anyhow::Result;

use super::{Edges, Graph, Node};
use crate::error::UserError;
use crate::revision::file::Revision;
use crate::revision::id::RevisionId;
use crate::revision::replaced::Replaced;

impl Graph {
    /// Builds the graph of `revisions`, whose order (that of the file names) decides wherever the graph leaves a choice.
    ///
    /// # Errors
    /// Two files with one id, a parent or dependency that no file has, a label used twice or like an id, a cycle.
    pub fn new(mut revisions: Vec<Revision>) -> Result<Self> {
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
        let replaced = Replaced::by(&revisions);
        for revision in &mut revisions {
            replaced.follow(revision);
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
        graph.link(&replaced)?;
        graph.order = graph.sort()?;
        graph.spread_labels();
        Ok(graph)
    }

    fn link(&mut self, replaced: &Replaced) -> Result<(), UserError> {
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
                    let error = self.not_there(revision, verb, name, replaced);
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

    fn not_there(
        &self,
        revision: &Revision,
        verb: &str,
        name: &str,
        replaced: &Replaced,
    ) -> UserError {
        if let Some(by) = replaced.get(name) {
            return UserError::new(format!(
                "{}: revision {} {verb} {name}, which is replaced by {by}",
                revision.path.display(),
                revision.id
            ))
            .hint("put it on top of what replaces it: schemactl rebase");
        }
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
