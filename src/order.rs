//! The order in which objects are made: rank and name first, then what they need, as pg_dump does it.
//!
//! Where there is a choice, the object that comes first by kind and name is taken, so that the order is readable and the same on
//! every run. What an object makes together with itself (a table its columns), it needs the needs of. A cycle cannot arise from what
//! PostgreSQL accepts, because what could close one (foreign keys, defaults, checks) is an object of its own; if one does, it is our
//! mistake, and the error shows it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use crate::catalog::Catalog;
use crate::error::UserError;
use crate::object::ObjectId;

/// The identities of all objects of a catalog, each after what it needs.
///
/// # Errors
///
/// A cycle, with its path.
pub fn creation(catalog: &Catalog) -> Result<Vec<&ObjectId>, UserError> {
    let index: BTreeMap<&ObjectId, usize> = catalog
        .objects()
        .enumerate()
        .map(|(position, (id, _))| (id, position))
        .collect();
    let ids: Vec<&ObjectId> = catalog.objects().map(|(id, _)| id).collect();
    let mut waits_for = vec![0_usize; ids.len()];
    let mut needed_by: Vec<Vec<usize>> = vec![Vec::new(); ids.len()];
    let mut wait = |position: usize, needed: usize| {
        waits_for[position] += 1;
        needed_by[needed].push(position);
    };
    for (position, id) in ids.iter().enumerate() {
        let whole = catalog.inlined_in(id);
        for needed in catalog.needs(id) {
            let Some(needed_position) = index.get(needed) else {
                continue;
            };
            wait(position, *needed_position);
            if let Some(whole) = whole
                && whole != needed
                && catalog.inlined_in(needed) != Some(whole)
                && let Some(whole) = index.get(whole)
            {
                wait(*whole, *needed_position);
            }
        }
    }
    let mut ready: BinaryHeap<Reverse<usize>> = (0..ids.len())
        .filter(|position| waits_for[*position] == 0)
        .map(Reverse)
        .collect();
    let mut order = Vec::with_capacity(ids.len());
    while let Some(Reverse(position)) = ready.pop() {
        order.push(ids[position]);
        for next in &needed_by[position] {
            waits_for[*next] -= 1;
            if waits_for[*next] == 0 {
                ready.push(Reverse(*next));
            }
        }
    }
    if order.len() == ids.len() {
        return Ok(order);
    }
    Err(cycle(catalog, &ids, &waits_for))
}

fn cycle(catalog: &Catalog, ids: &[&ObjectId], waits_for: &[usize]) -> UserError {
    let stuck = |id: &ObjectId| {
        ids.iter()
            .position(|other| *other == id)
            .is_some_and(|position| waits_for[position] > 0)
    };
    let mut path: Vec<&ObjectId> = Vec::new();
    let mut at = ids.iter().copied().find(|id| stuck(id));
    while let Some(id) = at {
        if path.contains(&id) {
            path.push(id);
            break;
        }
        path.push(id);
        at = catalog.needs(id).find(|needed| stuck(needed));
    }
    let lines: Vec<String> = path.iter().map(ToString::to_string).collect();
    UserError::new("objects need each other in a circle, which is a mistake of schemactl")
        .detail(lines.join("\n  needs "))
        .hint("please report it with the definitions of these objects")
}
