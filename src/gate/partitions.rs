//! Partitions that the model does not list: rows of a table that it does declare.
//!
//! Who lets a job make a partition a month declares the table alone, and nothing is wrong with the others. So they are dropped only
//! when that was asked for by name, and otherwise no change at all.

use std::collections::BTreeSet;

use super::Changes;
use crate::catalog::Catalog;
use crate::diff::{self, Change};
use crate::object::{Kind, Object, ObjectId};

/// The tables among the dropped ones that are partitions, at any depth, of a table that the model declares as partitioned.
pub fn unlisted_partitions(
    live: &Catalog,
    declared: &Catalog,
    changes: &Changes,
) -> BTreeSet<ObjectId> {
    let mut found: BTreeSet<ObjectId> = BTreeSet::new();
    loop {
        let before = found.len();
        for (id, change) in changes {
            if *change != Change::Dropped {
                continue;
            }
            let Some(parent) = live.get(id).and_then(partitioned) else {
                continue;
            };
            let is_declared = matches!(declared.get(&parent), Some(Object::Table(table)) if table.partition_key.is_some());
            if is_declared || found.contains(&parent) {
                found.insert(id.clone());
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

/// The tables among the dropped ones that have their columns from tables that the model declares, be it through others.
pub fn unlisted_heirs(live: &Catalog, declared: &Catalog, changes: &Changes) -> BTreeSet<ObjectId> {
    let mut found: BTreeSet<ObjectId> = BTreeSet::new();
    loop {
        let before = found.len();
        for (id, _) in changes
            .iter()
            .filter(|(_, change)| **change == Change::Dropped)
        {
            let mut parents = live
                .get(id)
                .into_iter()
                .flat_map(Object::parents)
                .peekable();
            let stays = |(schema, name): (&str, &str)| {
                let parent = ObjectId::in_schema(Kind::Table, schema, name);
                declared.get(&parent).is_some() || found.contains(&parent)
            };
            if parents.peek().is_some() && parents.all(stays) {
                found.insert(id.clone());
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

/// The table that this one is a partition of.
pub(super) fn partitioned(object: &Object) -> Option<ObjectId> {
    let is_partition = match object {
        Object::Table(table) => table.partition_of.is_some(),
        Object::ForeignTable(table) => table.partition_of.is_some(),
        _ => false,
    };
    let (schema, name) = object.parents().next().filter(|_| is_partition)?;
    Some(ObjectId::in_schema(Kind::Table, schema, name))
}

/// Takes the changes of these tables and of their parts out.
pub fn leave(changes: &mut Changes, tables: &BTreeSet<ObjectId>, live: &Catalog) {
    let wholes = diff::wholes(live);
    changes.retain(|id, _| {
        !tables.contains(id) && !wholes.get(id).is_some_and(|whole| tables.contains(*whole))
    });
}
