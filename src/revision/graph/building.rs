//! From revisions to their graph: who names whom, in which order they can run, which labels a branch has; and what forms no graph.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap};

use anyhow::Result;

use super::{Edges, Graph, Node};
use crate::error::UserError;
use crate::revision::file::Revision;
use crate::revision::history::file_name;
use crate::revision::id::RevisionId;
use crate::revision::replaced::Replaced;

const REVISES: &str = "revises";
const DEPENDS_ON: &str = "depends on";

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
                    .detail(format!("{}\n{}", revisions[first].at(revisions[first].lines.id), revision.at(revision.lines.id)))
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
                .detail(format!("{}\n{}", revisions[*node].at(revisions[*node].lines.id), revision.at(revision.lines.replaces)))
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
        let mut missing = Vec::new();
        for (node, revision) in self.revisions.iter().enumerate() {
            let parents = revision
                .parents
                .iter()
                .map(|id| (id.as_str(), REVISES, self.by_id.get(id)));
            let dependencies = revision.depends_on.iter().map(|name| {
                (
                    name.as_str(),
                    DEPENDS_ON,
                    self.by_id
                        .get(name.as_str())
                        .or_else(|| self.by_label.get(name)),
                )
            });
            for (name, verb, found) in parents.chain(dependencies) {
                let Some(&other) = found else {
                    missing.push((node, verb, name));
                    continue;
                };
                if other == node {
                    return Err(UserError::new(format!(
                        "{}: revision {} {verb} itself",
                        named_at(revision, verb),
                        revision.id
                    ))
                    .hint("correct its `Revises:` and `Depends-On:` lines"));
                }
                if verb == REVISES {
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
        let mut missing = missing
            .into_iter()
            .map(|(node, verb, name)| self.not_there(node, verb, name, replaced));
        let Some(first) = missing.next() else {
            return Ok(());
        };
        Err(missing.fold(first, |first, error| first.detail(error.message())))
    }

    /// That a revision names one without a file; everything else must be linked already.
    fn not_there(&self, node: Node, verb: &str, name: &str, replaced: &Replaced) -> UserError {
        let revision = self.at(node);
        let place = named_at(revision, verb);
        if let Some(by) = replaced.get(name) {
            return UserError::new(format!(
                "{place}: revision {} {verb} {name}, which is replaced by {by}",
                revision.id
            ))
            .hint("put it on top of what replaces it: schemactl rebase");
        }
        let error = UserError::new(format!(
            "{place}: revision {} {verb} {name}, which no file has",
            revision.id
        ));
        // With itself, or with what stands on it, it would form a cycle.
        let above = self.descendant_nodes([node], Edges::All);
        match self.nearest_among(name, |other| !above[other]) {
            Some(near) => error.hint(format!("did you mean {} ({})?", near.id, file_name(near))),
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
        let before = path.iter().skip(path.len().saturating_sub(1)).chain(&path);
        let files: Vec<String> = path
            .iter()
            .zip(before)
            .map(|(node, before)| {
                let verb = if self.parents[*node].contains(before) {
                    REVISES
                } else {
                    DEPENDS_ON
                };
                named_at(self.at(*node), verb)
            })
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

/// Where a revision names what it revises or depends on.
fn named_at(revision: &Revision, verb: &str) -> String {
    revision.at(if verb == REVISES {
        revision.lines.revises
    } else {
        revision.lines.depends_on
    })
}

fn labels(
    revisions: &[Revision],
    by_id: &HashMap<RevisionId, Node>,
) -> Result<BTreeMap<String, Node>, UserError> {
    let mut labels = BTreeMap::new();
    for (node, revision) in revisions.iter().enumerate() {
        for label in &revision.branch_labels {
            let clash = |other: &Revision, line: usize, what: &str| {
                UserError::new(format!(
                    "branch label '{label}' of revision {} is already {what} {}",
                    revision.id, other.id
                ))
                .detail(format!(
                    "{}\n{}",
                    other.at(line),
                    revision.at(revision.lines.branch_labels)
                ))
                .hint("a label stands in one file only: its whole branch inherits it")
            };
            if let Some(other) = by_id.get(label.as_str()) {
                let other = &revisions[*other];
                return Err(clash(other, other.lines.id, "the id of revision"));
            }
            if let Some(other) = labels.insert(label.clone(), node) {
                let other = &revisions[other];
                return Err(clash(other, other.lines.branch_labels, "used by revision"));
            }
        }
    }
    Ok(labels)
}
