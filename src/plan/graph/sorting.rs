//! An order that keeps to the graph, and the circle that leaves none.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use crate::action::Action;
use crate::error::UserError;
use crate::object::{Kind, ObjectId};
use crate::plan::step::Verb;

/// What is done, before it has an order.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) verb: Verb,
    pub(super) id: ObjectId,
    pub(super) actions: Vec<Action>,
}

/// The nodes, and for each the nodes that come after it.
pub(super) struct Sorting {
    pub(super) nodes: Vec<Node>,
    pub(super) after: Vec<BTreeSet<usize>>,
    pub(super) keys: Vec<Key>,
}

/// What is taken first among what can be next.
pub(super) type Key = (u8, i64);

impl Sorting {
    /// The order, and the nodes that a circle keeps from having a place in it.
    pub(super) fn order(&self) -> (Vec<usize>, BTreeSet<usize>) {
        let mut waits_for = vec![0_usize; self.nodes.len()];
        for after in self.after.iter().flatten() {
            waits_for[*after] += 1;
        }
        let mut ready: BinaryHeap<Reverse<(Key, usize)>> = (0..self.nodes.len())
            .filter(|position| waits_for[*position] == 0)
            .map(|position| Reverse((self.keys[position], position)))
            .collect();
        let mut order = Vec::with_capacity(self.nodes.len());
        while let Some(Reverse((_, position))) = ready.pop() {
            order.push(position);
            for after in &self.after[position] {
                waits_for[*after] -= 1;
                if waits_for[*after] == 0 {
                    ready.push(Reverse((self.keys[*after], *after)));
                }
            }
        }
        let mut stuck: BTreeSet<usize> = (0..self.nodes.len())
            .filter(|position| waits_for[*position] > 0)
            .collect();
        // What only waits for a circle is in none.
        loop {
            let last: Vec<usize> = stuck
                .iter()
                .copied()
                .filter(|position| self.after[*position].is_disjoint(&stuck))
                .collect();
            if last.is_empty() {
                return (order, stuck);
            }
            stuck.retain(|position| !last.contains(position));
        }
    }

    /// What those wait for that have no place in the order.
    pub(super) fn circle(&self, stuck: &BTreeSet<usize>) -> Circle {
        let mut altered: BTreeSet<ObjectId> = stuck
            .iter()
            .map(|position| &self.nodes[*position])
            .filter(|node| node.verb == Verb::Alter && is_light(node.id.kind))
            .map(|node| node.id.clone())
            .collect();
        // Queries miss an index from its drop until it is built: it is made anew only where nothing else opens the circle.
        if altered.iter().any(|id| id.kind != Kind::Index) {
            altered.retain(|id| id.kind != Kind::Index);
        }
        Circle {
            error: circle_error(self, stuck),
            altered,
        }
    }
}

/// Steps that wait for each other.
pub(in crate::plan) struct Circle {
    /// For people.
    pub(in crate::plan) error: UserError,
    /// What of it is changed in place and holds no data, so that it can be made anew instead.
    pub(in crate::plan) altered: BTreeSet<ObjectId>,
}

/// Whether an object of this kind can go and come back without anybody missing a row.
fn is_light(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::View
            | Kind::Function
            | Kind::Procedure
            | Kind::Index
            | Kind::ForeignKey
            | Kind::CheckConstraint
            | Kind::Trigger
            | Kind::Policy
            | Kind::Rule
    )
}

fn circle_error(sorting: &Sorting, stuck: &BTreeSet<usize>) -> UserError {
    // Backwards along what each waits for, until one comes again.
    let mut path: Vec<usize> = Vec::new();
    let mut at = stuck.first().copied();
    while let Some(position) = at {
        if let Some(start) = path.iter().position(|other| *other == position) {
            path.drain(..start);
            path.push(position);
            break;
        }
        path.push(position);
        at = stuck
            .iter()
            .copied()
            .find(|before| sorting.after[*before].contains(&position));
    }
    let lines: Vec<String> = path
        .iter()
        .map(|position| &sorting.nodes[*position])
        .map(|node| format!("{} {}", node.verb, node.id))
        .collect();
    UserError::new(
        "steps of the repair wait for each other in a circle, which is a mistake of schemactl",
    )
    .detail(lines.join("\n  after "))
    .hint("please report it with the definitions of these objects; nothing was changed")
}
