//! What a new partition or child gets from its parent besides what the model says: parts that stay although nothing declares them.
//!
//! An index made by hand at night, say, whose dropping nobody allowed: PostgreSQL gives it to each new partition as well.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::Needing;
use super::part::Heir;
use crate::catalog::Catalog;
use crate::diff::{self, Change};
use crate::gate::Changes;
use crate::object::{Kind, Object, ObjectId};
use crate::plan::space::{self, Name};

/// What a table gets from its parent when it joins it, or has to have for it.
const HANDED_DOWN: &[Kind] = &[
    Kind::Column,
    Kind::CheckConstraint,
    Kind::PrimaryKey,
    Kind::UniqueConstraint,
    Kind::ExclusionConstraint,
    Kind::ForeignKey,
    Kind::Index,
];

/// What the tables among these changes that are made get so and the declared schema lacks, each with what it needs.
pub fn newcomers(
    (live, declared): (&Catalog, &Catalog),
    changes: &Changes,
) -> BTreeMap<ObjectId, Needing> {
    let mut found: BTreeMap<ObjectId, Needing> = BTreeMap::new();
    let joining: Vec<&ObjectId> = changes
        .iter()
        .filter(|(id, change)| **change == Change::Created && id.kind.has_parts())
        .map(|(id, _)| id)
        .filter(|id| {
            declared
                .get(id)
                .is_some_and(|table| table.parents().next().is_some())
        })
        .collect();
    // What stays of the parents of those that are made; of a parent that is made itself, once it has got it.
    let stays = |id: &ObjectId| changes.get(id) != Some(&Change::Dropped);
    let mut known = Cow::Borrowed(declared);
    for _ in &joining {
        let names: BTreeSet<Name<'_>> = [live, &known]
            .into_iter()
            .flat_map(Catalog::objects)
            .flat_map(|(id, _)| space::names(id))
            .collect();
        let mut gained: BTreeMap<ObjectId, Needing> = BTreeMap::new();
        let wholes = diff::wholes(&known);
        for table in &joining {
            let parts: Vec<&ObjectId> = wholes
                .iter()
                .filter(|(_, whole)| *whole == table)
                .map(|(part, _)| *part)
                .collect();
            let Some(mut heir) = Heir::new(&known, table, &parts) else {
                continue;
            };
            let parents = known.get(table).into_iter().flat_map(Object::parents);
            for (schema, name) in parents {
                let of_live = HANDED_DOWN
                    .iter()
                    .flat_map(|kind| live.parts(*kind, schema, name))
                    .map(|object| (object.id(), object))
                    .filter(|(id, _)| known.get(id).is_none() && stays(id))
                    .map(|(id, object)| {
                        let needs = live.needs(&id).cloned().collect();
                        (id, (object.clone(), needs))
                    });
                let of_found = found
                    .iter()
                    .filter(|(id, _)| id.schema == schema && id.parent == name)
                    .map(|(id, needing)| (id.clone(), needing.clone()));
                for (id, needing) in of_live.chain(of_found).collect::<Vec<_>>() {
                    if heir.counterpart(&id).is_none() {
                        // Where a name is taken, PostgreSQL will say so.
                        let _ = heir.gain(&id, &needing, &|name| names.contains(name));
                    }
                }
            }
            let is_new = |id: &ObjectId, object: &Object| known.get(id) != Some(object);
            gained.extend(
                heir.objects
                    .into_iter()
                    .filter(|(id, (object, _))| is_new(id, object)),
            );
        }
        if gained.is_empty() {
            break;
        }
        found.extend(gained);
        known = Cow::Owned(declared.clone().with(found.clone()));
    }
    found
}
