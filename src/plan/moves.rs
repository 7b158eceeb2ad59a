//! Partitions that leave a table or join one, and the foreign keys to these tables.
//!
//! DETACH fails while a row refers to one of the partition, and a key that is made before ATTACH finds those rows missing. So no key
//! is there while a partition that comes back is away.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{Catalog, Membership};
use crate::object::foreign_key::ForeignKey;
use crate::object::{Kind, Object, ObjectId};

/// What is detached and attached, of tables that are there before and after.
#[derive(Debug, Default)]
pub(super) struct Moves {
    /// For each live table the partitions that leave it, be it with the table in between.
    leaving: BTreeMap<ObjectId, BTreeSet<ObjectId>>,
    /// For each table as it shall be, those that join it.
    joining: BTreeMap<ObjectId, BTreeSet<ObjectId>>,
}

impl Moves {
    pub(super) fn of(live: &Catalog, target: &Catalog) -> Self {
        let mut moves = Self::default();
        for before in live.of_kind(Kind::Table) {
            let id = before.id();
            let Some(after) = target.get(&id) else {
                continue;
            };
            if Membership::of(before) == Membership::of(after) {
                continue;
            }
            for (catalog, table, moved) in [
                (live, before, &mut moves.leaving),
                (target, after, &mut moves.joining),
            ] {
                for above in tables_above(catalog, table) {
                    moved.entry(above).or_default().insert(id.clone());
                }
            }
        }
        moves
    }

    /// The partitions that leave the table that a key refers to.
    pub(super) fn leaving(&self, key: &ForeignKey) -> impl Iterator<Item = &ObjectId> {
        self.leaving.get(&referenced(key)).into_iter().flatten()
    }

    /// The partitions that join the table that a key refers to.
    pub(super) fn joining(&self, key: &ForeignKey) -> impl Iterator<Item = &ObjectId> {
        self.joining.get(&referenced(key)).into_iter().flatten()
    }

    /// Whether a partition leaves the table that a key refers to, so that the key goes before.
    pub(super) fn is_in_the_way(&self, key: &ForeignKey) -> bool {
        self.leaving(key).next().is_some()
    }

    /// The keys that cannot be there while a partition is away that comes back, each with that partition.
    pub(super) fn interrupted(&self, live: &Catalog) -> Vec<(ObjectId, ObjectId)> {
        let mut interrupted = Vec::new();
        for object in live.of_kind(Kind::ForeignKey) {
            if let Object::ForeignKey(key) = object {
                let back: BTreeSet<&ObjectId> = self.joining(key).collect();
                let away = self.leaving(key).filter(|id| back.contains(id));
                interrupted.extend(away.map(|id| (object.id(), id.clone())));
            }
        }
        interrupted
    }
}

fn referenced(key: &ForeignKey) -> ObjectId {
    ObjectId::in_schema(Kind::Table, &key.referenced_schema, &key.referenced_table)
}

/// The partitioned tables that have the rows of a partition, from the nearest on.
fn tables_above(catalog: &Catalog, table: &Object) -> Vec<ObjectId> {
    let mut above = Vec::new();
    let mut at = Some(table);
    while let Some(table) = at.filter(|table| Membership::of(table).is_some()) {
        let parent = table.parents().next();
        let parent = parent.map(|(schema, name)| ObjectId::in_schema(Kind::Table, schema, name));
        at = parent.as_ref().and_then(|id| catalog.get(id));
        above.extend(parent);
    }
    above
}
