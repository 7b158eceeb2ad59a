//! What cannot be done either when a change is refused: it would have happened together with it, or only because of it.

use std::collections::{BTreeMap, BTreeSet};

use super::Changes;
use crate::catalog::Catalog;
use crate::diff::{self, Change};
use crate::object::{Kind, Object, ObjectId, descendants};
use crate::sql::{ident, qualified};

/// The changes that are not made because this one is not: of an object that stays, those of what stays with it, and so on.
pub fn stays_with(live: &Catalog, changes: &Changes, id: &ObjectId) -> BTreeSet<ObjectId> {
    let wholes = diff::wholes(live);
    let mut found: BTreeSet<ObjectId> = BTreeSet::new();
    let mut open = vec![id.clone()];
    while let Some(at) = open.pop() {
        let is_dropped = changes.get(&at) == Some(&Change::Dropped);
        let next = match (at.kind, is_dropped) {
            (Kind::Column, true) => of_column(live, changes, &at),
            (Kind::Column, false) => identity_of(changes, &at)
                .into_iter()
                .chain(inherited_change(live, changes, &at))
                .collect(),
            (_, false) => BTreeSet::new(),
            (_, true) => {
                let parts = wholes.iter().filter(|(_, whole)| **whole == &at);
                parts
                    .map(|(part, _)| (*part).clone())
                    .filter(|part| changes.get(part) == Some(&Change::Dropped))
                    .chain(attached(live, changes, &at))
                    .chain(comes_with(live, changes, &at))
                    .chain(not_null_of(live, changes, &at))
                    .chain(behind(live, changes, &at))
                    .collect()
            }
        };
        open.extend(next.difference(&found).cloned());
        found.extend(next);
    }
    found.remove(id);
    found
}

/// What a new column that cannot be made yet may get its values from: the columns of its table that would go, and with each what stays with
/// it, for which the column is named.
pub fn sources(
    live: &Catalog,
    changes: &Changes,
    new: &ObjectId,
) -> BTreeMap<ObjectId, Option<ObjectId>> {
    let mut staying = BTreeMap::new();
    if new.kind != Kind::Column || changes.get(new) != Some(&Change::Created) {
        return staying;
    }
    let gone = changes.iter().filter(|(id, change)| {
        id.kind == Kind::Column
            && **change == Change::Dropped
            && (&id.schema, &id.parent) == (&new.schema, &new.parent)
    });
    for (id, _) in gone {
        let parts = stays_with(live, changes, id);
        staying.extend(parts.into_iter().map(|part| (part, Some(id.clone()))));
        staying.insert(id.clone(), None);
    }
    staying
}

/// A column that stays as it is keeps the sequence behind it, and gets none.
fn identity_of(changes: &Changes, column: &ObjectId) -> BTreeSet<ObjectId> {
    let sequence = ObjectId {
        kind: Kind::IdentitySequence,
        ..column.clone()
    };
    let is_changed = changes.contains_key(&sequence);
    is_changed.then_some(sequence).into_iter().collect()
}

/// The same change where the column is inherited: its type follows that of the parent's, and never goes ahead.
fn inherited_change(live: &Catalog, changes: &Changes, column: &ObjectId) -> Vec<ObjectId> {
    let Some(Change::Changed(attributes)) = changes.get(column) else {
        return Vec::new();
    };
    let children = descendants(live, &column.schema, &column.parent).into_iter();
    children
        .map(|child| ObjectId::part(Kind::Column, &child.schema, &child.name, &column.name))
        .filter(|part| match changes.get(part) {
            Some(Change::Changed(inherited)) => {
                let is_of_parent = |name| attributes.iter().any(|change| change.name == name);
                inherited.iter().all(|change| is_of_parent(change.name))
            }
            _ => false,
        })
        .collect()
}

/// What stands on a column that is not dropped: in its table, for what is elsewhere blocks and is blocked by name.
fn of_column(live: &Catalog, changes: &Changes, column: &ObjectId) -> BTreeSet<ObjectId> {
    let dropped = |id: &ObjectId| changes.get(id) == Some(&Change::Dropped);
    let dependents = live.dependents();
    let mut found = BTreeSet::new();
    let mut open = vec![column.clone()];
    while let Some(at) = open.pop() {
        for dependent in dependents.get(&at).into_iter().flatten() {
            if dependent.parent == column.parent
                && dependent.schema == column.schema
                && dropped(dependent)
                && found.insert(dependent.clone())
            {
                open.push(dependent.clone());
            }
        }
    }
    // The default and the sequence of a column have its name, and NOT NULL needs nothing but its table.
    for kind in [Kind::Default, Kind::IdentitySequence] {
        let part = ObjectId {
            kind,
            ..column.clone()
        };
        if dropped(&part) {
            found.insert(part);
        }
    }
    found
}

/// The indexes of partitions that are a part of this one.
fn attached(live: &Catalog, changes: &Changes, id: &ObjectId) -> Vec<ObjectId> {
    let name = qualified(&id.schema, &id.name);
    let is_part = |object: &Object| object.attribute("attached_to").as_ref() == Some(&name);
    let dropped = changes
        .iter()
        .filter(|(_, change)| **change == Change::Dropped);
    dropped
        .filter(|(part, _)| live.get(part).is_some_and(is_part))
        .map(|(part, _)| part.clone())
        .collect()
}

/// A primary key that stays keeps its columns from being NULL.
fn not_null_of(live: &Catalog, changes: &Changes, id: &ObjectId) -> Vec<ObjectId> {
    let Some(Object::PrimaryKey(key)) = live.get(id) else {
        return Vec::new();
    };
    let columns = key.columns.iter();
    let changed = columns
        .clone()
        .map(|name| ObjectId::part(Kind::Column, &id.schema, &id.parent, name))
        .filter(|column| match changes.get(column) {
            Some(Change::Changed(attributes)) => {
                attributes.iter().any(|change| change.name == "not_null")
            }
            _ => false,
        });
    let dropped = changes.iter().filter_map(|(other, change)| {
        let Some(Object::NotNullConstraint(constraint)) = live.get(other) else {
            return None;
        };
        let is_of_key = other.schema == id.schema
            && other.parent == id.parent
            && key.columns.contains(&constraint.column);
        (is_of_key && *change == Change::Dropped).then(|| other.clone())
    });
    changed.chain(dropped).collect()
}

/// A sequence that stays keeps the column that it belongs to from getting another one.
fn behind(live: &Catalog, changes: &Changes, id: &ObjectId) -> Vec<ObjectId> {
    let Some(Object::Sequence(sequence)) = live.get(id) else {
        return Vec::new();
    };
    let Some(owner) = &sequence.owned_by else {
        return Vec::new();
    };
    let is_owner = |id: &ObjectId| {
        *owner == format!("{}.{}", qualified(&id.schema, &id.parent), ident(&id.name))
    };
    let identity = changes
        .keys()
        .find(|id| id.kind == Kind::IdentitySequence && is_owner(id));
    let parts = identity.into_iter().flat_map(|identity| {
        [Kind::IdentitySequence, Kind::Column, Kind::Default].map(|kind| ObjectId {
            kind,
            ..identity.clone()
        })
    });
    parts.filter(|part| changes.contains_key(part)).collect()
}

/// What comes and goes with a part of a table: what its children inherit of it, and the key of a column.
pub fn comes_with(catalog: &Catalog, changes: &Changes, id: &ObjectId) -> BTreeSet<ObjectId> {
    // It would take NULL from the column in passing.
    let keys = catalog.dependents_of(id).filter(|key| {
        id.kind == Kind::Column && key.kind == Kind::PrimaryKey && changes.contains_key(key)
    });
    let children = descendants(catalog, &id.schema, &id.parent).into_iter();
    children
        .map(|child| ObjectId::part(id.kind, &child.schema, &child.name, &id.name))
        .filter(|part| {
            let is_inherited =
                |object: &Object| object.attribute("inherited").as_deref() == Some("yes");
            changes.contains_key(part) && catalog.get(part).is_some_and(is_inherited)
        })
        .chain(keys.cloned())
        .collect()
}

/// The relation among what is dropped that this is a part of.
pub fn goes_with(live: &Catalog, changes: &Changes, id: &ObjectId) -> Option<ObjectId> {
    let whole = live.relation(&id.schema, &id.parent)?.id();
    (changes.get(&whole) == Some(&Change::Dropped)).then_some(whole)
}
