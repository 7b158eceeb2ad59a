//! The steps as a graph, and out of it the steps in an order in which they can run.
//!
//! Drops come first, dependents before what they need; then what is changed and made, by kind and name, needs before dependents; at
//! the end what completes it. A circle that only implied drops close is broken by dropping those by statements of their own.

mod building;
mod gaps;
mod passes;
mod sorting;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::OnlineTables;
use super::fate::{Fates, Scene};
use super::implied::Implied;
use super::make::Maker;
use super::step::{Step, Verb};
use crate::action::Transaction;
use crate::catalog::Making;
use crate::object::{Kind, Object, ObjectId};
use crate::sql::with_array_casts;
use building::Building;
use passes::Draft;
use sorting::{Circle, Key, Node, Sorting};

/// Everything that decides about the order.
pub(super) struct Graph<'s, 'a> {
    pub(super) scene: &'s Scene<'a>,
    pub(super) fates: &'s Fates,
    pub(super) maker: &'s Maker<'s>,
    /// There only before.
    pub(super) gone: BTreeSet<&'s ObjectId>,
    /// There only after.
    pub(super) new: BTreeSet<&'s ObjectId>,
    /// The tables that others use meanwhile.
    pub(super) online: &'s OnlineTables,
}

impl<'s> Graph<'s, '_> {
    /// The steps, in the order in which they can run.
    ///
    /// # Errors
    ///
    /// A circle.
    pub(super) fn steps(&self) -> Result<Vec<Step>, Circle> {
        let mut explicit = BTreeSet::new();
        loop {
            let (sorting, members) = self.sorting(&explicit);
            let (order, stuck) = sorting.order();
            if stuck.is_empty() {
                return Ok(self.emit(&sorting, &order));
            }
            // Foreign keys before anything else: they are what circles are made of.
            let breaking = [true, false].into_iter().find_map(|only_keys| {
                let found: Vec<ObjectId> = stuck
                    .iter()
                    .filter_map(|position| members.get(position))
                    .flatten()
                    .filter(|id| (id.kind == Kind::ForeignKey) == only_keys)
                    .filter(|id| id.kind != Kind::Column && !explicit.contains(*id))
                    .cloned()
                    .collect();
                (!found.is_empty()).then_some(found)
            });
            match breaking {
                Some(found) => explicit.extend(found),
                None => return Err(sorting.circle(&stuck)),
            }
        }
    }

    /// The graph, and for each drop what goes with it without a statement.
    fn sorting(&self, explicit: &BTreeSet<ObjectId>) -> (Sorting, HashMap<usize, Vec<ObjectId>>) {
        let dropped: BTreeSet<&ObjectId> = self
            .gone
            .iter()
            .copied()
            .chain(&self.fates.recreated)
            .collect();
        let implied = Implied {
            scene: self.scene,
            dropped: &dropped,
            replaced: &self.fates.replaced,
            explicit,
        };
        let made: BTreeSet<ObjectId> = self
            .new
            .iter()
            .map(|id| (*id).clone())
            .chain(self.fates.recreated.iter().cloned())
            .chain(self.fates.replaced.iter().cloned())
            .collect();
        let making = Making {
            catalog: self.scene.target,
            made: Some(&made),
            live: Some(self.scene.live),
        };
        let Building {
            nodes,
            after,
            members,
            ..
        } = Building::of(self, &implied, &made, &making);
        let keys = self.keys(&nodes);
        let mut sorting = Sorting { nodes, after, keys };
        gaps::close(&mut sorting);
        (sorting, members)
    }

    fn keys(&self, nodes: &[Node]) -> Vec<Key> {
        let ids: BTreeSet<&ObjectId> = nodes.iter().map(|node| &node.id).collect();
        let rank: BTreeMap<&ObjectId, i64> = ids.into_iter().zip(0..).collect();
        let is_outside = |node: &Node| {
            let mut actions = node.actions.iter();
            actions.any(|action| action.transaction == Transaction::Outside)
        };
        let some_are_outside = nodes.iter().any(is_outside);
        let is_of_partitions = |id: &ObjectId| matches!(self.scene.target.get(id), Some(Object::Index(index)) if index.partitioned);
        nodes
            .iter()
            .map(|node| {
                let rank = rank.get(&node.id).copied().unwrap_or_default();
                let is_outside = is_outside(node);
                let is_own = node
                    .actions
                    .iter()
                    .any(|action| action.transaction == Transaction::Own);
                match node.verb {
                    Verb::Rename => (0, rank),
                    // What is granted from now on must not reach what the plan makes.
                    _ if node.id.kind == Kind::DefaultPrivileges => (8, rank),
                    // Nothing of the plan may set it off.
                    Verb::Create | Verb::Alter if node.id.kind == Kind::EventTrigger => (9, rank),
                    _ if is_outside => (6, rank),
                    // Next to those of its partitions.
                    Verb::Create if some_are_outside && is_of_partitions(&node.id) => (5, rank),
                    Verb::Alter if is_own => (1, rank),
                    Verb::Prepare => (2, rank),
                    Verb::Drop => (3, -rank),
                    Verb::Alter | Verb::Create => (4, rank),
                    // After what is built while others go on: it may be about that.
                    Verb::Complete => (7, rank),
                }
            })
            .collect()
    }

    /// What a node does to its object. What a partition has of a trigger of its table is never made or dropped by itself, only switched.
    fn verb(&self, node: &Node) -> Verb {
        let catalog = match node.verb {
            Verb::Drop => self.scene.live,
            _ => self.scene.target,
        };
        match catalog.get(&node.id) {
            Some(Object::Trigger(trigger)) if trigger.is_clone => Verb::Alter,
            _ => node.verb,
        }
    }

    /// Steps out of nodes: the actions of one node that can share a transaction are one step.
    fn emit(&self, sorting: &Sorting, order: &[usize]) -> Vec<Step> {
        let mut drafts: Vec<Draft> = Vec::new();
        for position in order {
            let node = &sorting.nodes[*position];
            let causes = self
                .fates
                .causes
                .get(&node.id)
                .cloned()
                .unwrap_or_else(|| BTreeSet::from([node.id.clone()]));
            let mut is_first = true;
            for action in &node.actions {
                if action.statements.is_empty() {
                    continue;
                }
                match drafts.last_mut() {
                    Some(draft)
                        if !is_first
                            && draft.step.transaction == Transaction::Shared
                            && action.transaction == Transaction::Shared =>
                    {
                        draft.extend(action);
                    }
                    _ => drafts.push(Draft {
                        step: Step {
                            verb: self.verb(node),
                            object: node.id.clone(),
                            statements: written(&action.statements),
                            impact: action.impact.clone(),
                            transaction: action.transaction,
                            causes: causes.clone(),
                        },
                        clauses: action.clauses.clone(),
                    }),
                }
                is_first = false;
            }
        }
        let mut steps = passes::joined(drafts);
        for step in &mut steps {
            if !self.online.include_any(&step.impact) {
                step.impact.obstacles.clear();
            }
        }
        gaps::mark(&mut steps);
        steps
    }
}

/// Statements as they mean what PostgreSQL printed in them.
fn written(statements: &[String]) -> Vec<String> {
    statements
        .iter()
        .map(|statement| with_array_casts(statement))
        .collect()
}
