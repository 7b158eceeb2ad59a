//! What takes the place of something that goes: a materialized view that of a view, a function that of one with other arguments.

use std::collections::{BTreeMap, HashMap};

use super::space::{self, Name};
use crate::catalog::Catalog;
use crate::diff::Change;
use crate::object::{Object, ObjectId};

/// Objects that go, and what takes the place of each.
pub(crate) type Successors<'a> = BTreeMap<&'a ObjectId, &'a ObjectId>;

/// What takes which place: whatever gets a name that only one object can have; and the one new routine of a name that only one had,
/// although both could be there at the same time.
pub(crate) fn successors<'a>(
    live: &'a Catalog,
    changes: impl Iterator<Item = (&'a ObjectId, &'a Change)> + Clone,
) -> Successors<'a> {
    let of = |wanted: Change| {
        let changes = changes.clone();
        changes.filter_map(move |(id, change)| (*change == wanted).then_some(id))
    };
    let mut names: HashMap<Name<'_>, &ObjectId> = HashMap::new();
    let mut routines: HashMap<(&str, &str), Vec<&ObjectId>> = HashMap::new();
    for id in of(Change::Created) {
        names.extend(space::names(id).into_iter().map(|name| (name, id)));
        if id.kind.is_routine() {
            routines.entry(routine(id)).or_default().push(id);
        }
    }
    let mut overloads: HashMap<(&str, &str), usize> = HashMap::new();
    for (id, _) in live.objects().filter(|(id, _)| id.kind.is_routine()) {
        *overloads.entry(routine(id)).or_default() += 1;
    }
    let successor = |id: &ObjectId| {
        let of_name = space::names(id)
            .iter()
            .find_map(|name| names.get(name).copied());
        of_name.or_else(|| match routines.get(&routine(id))?.as_slice() {
            [new] if id.kind.is_routine() && overloads.get(&routine(id)) == Some(&1) => Some(*new),
            _ => None,
        })
    };
    of(Change::Dropped)
        .filter_map(|id| Some((id, successor(id)?)))
        .collect()
}

fn routine(id: &ObjectId) -> (&str, &str) {
    (&id.schema, &id.name)
}

/// What a new object has from the one whose place it takes, unless that is declared: who owns it, and who may do what with it.
pub(super) fn inherit(new: &mut Object, old: &Object, has_owner: bool, has_privileges: bool) {
    if !has_owner && let Some(owner) = old.owner() {
        let declared = new.owner().map(str::to_owned);
        if let Some(name) = new.owner_mut() {
            owner.clone_into(name);
        }
        if let (Some(declared), Some(acl)) = (declared, new.acl_mut()) {
            acl.give(&declared, owner);
        }
    }
    if has_privileges || !crate::grants::are_alike(new, old) {
        return;
    }
    let owners = old.owner().zip(new.owner());
    let acl = old.acl().cloned().map(|mut acl| {
        if let Some((old, new)) = owners {
            acl.give(old, new);
        }
        acl
    });
    if let (Some(acl), Some(privileges)) = (acl, new.acl_mut()) {
        *privileges = acl;
    }
    if let (Some(columns), Some(had)) = (new.column_privileges_mut(), old.column_privileges()) {
        columns.clone_from(had);
    }
}
