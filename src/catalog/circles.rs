//! Objects that need each other in a circle, as `CREATE OR REPLACE` and `ALTER` can make them: which is made in two steps.
//!
//! A type is announced before its input function; a view or an SQL function is made as a dummy with the same columns or the same
//! signature, and replaced once everything is there, as pg_dump does it for views; a domain gets its default in the end, and an operator
//! family what belongs to none of its classes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::components::components;
use crate::object::{Kind, Object, ObjectId};

/// What object needs what.
type Needs = BTreeMap<ObjectId, BTreeSet<ObjectId>>;

/// What is made in two steps.
#[derive(Debug, Default)]
pub(super) struct Opened {
    /// For each object that needs another only to be announced: the other.
    pub(super) announced: Needs,
    /// The domains whose default, and the operator families whose members are said in the end.
    pub(super) completed: BTreeSet<ObjectId>,
}

/// Takes what closes a circle out of what is needed.
pub(super) fn open(objects: &BTreeMap<ObjectId, Object>, needs: &mut Needs) -> Opened {
    let mut opened = Opened {
        announced: announced_types(needs),
        completed: BTreeSet::new(),
    };
    loop {
        let circles = circles(objects, needs);
        if circles.is_empty() {
            return opened;
        }
        let mut has_changed = false;
        for circle in circles {
            has_changed |= open_one(objects, needs, &circle, &mut opened);
        }
        if !has_changed {
            // Nobody knows how to make these; the order will name them.
            return opened;
        }
    }
}

/// Takes out what a function needs of a type that needs the function.
pub(super) fn announced_types(needs: &mut Needs) -> Needs {
    let mut announced = Needs::new();
    for (id, needed) in needs.iter().filter(|(id, _)| id.kind.can_be_a_shell()) {
        for function in needed {
            if needs
                .get(function)
                .is_some_and(|needed| needed.contains(id))
            {
                announced
                    .entry(function.clone())
                    .or_default()
                    .insert(id.clone());
            }
        }
    }
    for (function, types) in &announced {
        if let Some(needed) = needs.get_mut(function) {
            needed.retain(|id| !types.contains(id));
        }
    }
    announced
}

/// The sets of more than one object that all need each other.
fn circles(objects: &BTreeMap<ObjectId, Object>, needs: &Needs) -> Vec<BTreeSet<ObjectId>> {
    let ids: Vec<&ObjectId> = objects.keys().collect();
    let index: HashMap<&ObjectId, usize> = ids
        .iter()
        .enumerate()
        .map(|(position, id)| (*id, position))
        .collect();
    let waits: Vec<Vec<usize>> = ids
        .iter()
        .map(|id| {
            let needed = needs.get(id).into_iter().flatten();
            needed.filter_map(|id| index.get(id).copied()).collect()
        })
        .collect();
    let mut members: BTreeMap<usize, BTreeSet<ObjectId>> = BTreeMap::new();
    for (id, circle) in ids.iter().zip(components(&waits)) {
        members.entry(circle).or_default().insert((*id).clone());
    }
    members.retain(|_, members| members.len() > 1);
    members.into_values().collect()
}

fn open_one(
    objects: &BTreeMap<ObjectId, Object>,
    needs: &mut Needs,
    circle: &BTreeSet<ObjectId>,
    opened: &mut Opened,
) -> bool {
    // What a domain restricts cannot need the domain, so that it is the default which closes the circle.
    let can_be_completed = |id: &&ObjectId| match objects.get(id) {
        Some(Object::Domain(domain)) => domain.default.is_some(),
        Some(Object::OperatorFamily(_)) => true,
        _ => false,
    };
    if let Some(completed) = circle.iter().find(can_be_completed) {
        if let Some(needed) = needs.get_mut(completed) {
            needed.retain(|id| !circle.contains(id));
        }
        return opened.completed.insert(completed.clone());
    }
    // Nothing that PostgreSQL parses can call a procedure.
    let can_be_replaced = |id: &&ObjectId| match objects.get(id) {
        Some(Object::View(_)) => true,
        Some(Object::Function(function)) => function.sql_body.is_some(),
        _ => false,
    };
    let Some(replaced) = circle
        .iter()
        .filter(can_be_replaced)
        .min_by_key(|id| id.kind != Kind::View)
    else {
        return false;
    };
    // The types of its columns or arguments are somewhere among these.
    let outside: BTreeSet<ObjectId> = circle
        .iter()
        .filter_map(|id| needs.get(id))
        .flatten()
        .filter(|id| !circle.contains(id))
        .cloned()
        .collect();
    for id in circle {
        let Some(needed) = needs.get_mut(id) else {
            continue;
        };
        if needed.remove(replaced) {
            needed.extend(outside.iter().cloned());
            opened
                .announced
                .entry(id.clone())
                .or_default()
                .insert(replaced.clone());
        }
    }
    true
}
