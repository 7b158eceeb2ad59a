//! The schema that a plan leads to: what is there, with the wanted changes made to it, as far as they can be.
//!
//! A change cannot be made while something that stays needs what would go, or while something needed does not come. Such changes
//! are left out, and what they are needed for with them, so that what remains is whole.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Blocked, Request, space, succession};
use crate::catalog::Catalog;
use crate::diff::{self, Change};
use crate::object::{Acl, Kind, Object, ObjectId, are_called_alike};
use crate::sql::qualified;

/// The changes that can be made, and the rest.
pub(super) struct Feasible<'a> {
    /// Those that can.
    pub(super) changes: BTreeMap<&'a ObjectId, &'a Change>,
    /// Those that cannot.
    pub(super) blocked: BTreeMap<ObjectId, Blocked>,
}

/// Takes out what cannot be made without something that is not to change.
pub(super) fn feasible<'a>(request: &Request<'a>) -> Feasible<'a> {
    let mut found = Feasible {
        changes: request.changes.iter().collect(),
        blocked: BTreeMap::new(),
    };
    let mut dependents = request.live.dependents();
    let circles = request.live.closed_circles().into_iter();
    for (id, closing) in circles.chain(request.live.own_functions()) {
        dependents.entry(id).or_default().extend(closing);
    }
    let wholes_live = diff::wholes(request.live);
    let mut parts: BTreeMap<&ObjectId, Vec<&ObjectId>> = BTreeMap::new();
    for (part, whole) in &wholes_live {
        parts.entry(*whole).or_default().push(*part);
    }
    let wholes_declared = diff::wholes(request.declared);
    let names = Names::of(request.live);
    let routines = undeclared_routines(request);
    loop {
        let goes = |id: &ObjectId| matches!(found.changes.get(id), Some(Change::Dropped));
        // A part goes with its whole.
        let follows = |id: &ObjectId| wholes_live.get(id).is_some_and(|whole| goes(whole));
        let is_there = |id: &ObjectId| {
            (request.live.get(id).is_some() && !goes(id))
                || matches!(found.changes.get(id), Some(Change::Created))
        };
        // An index comes after the partitions of its table, and without those that do not come.
        let lacks = |id: &ObjectId| {
            request.declared.needs(id).find(|needed| {
                request.declared.get(needed).is_some()
                    && !is_there(needed)
                    && !request.declared.waits_for_partition(id, needed)
            })
        };
        let stays_after_all = |id: &ObjectId| {
            let was_to_go =
                |whole: &&ObjectId| request.changes.get(*whole) == Some(&Change::Dropped);
            wholes_live
                .get(id)
                .is_some_and(|whole| was_to_go(whole) && !goes(whole))
        };
        let mut out: BTreeMap<&'a ObjectId, Blocked> = BTreeMap::new();
        for (id, change) in &found.changes {
            let by = match change {
                // What was to go with its whole stays with it.
                Change::Dropped if stays_after_all(id) => wholes_live.get(id).copied(),
                Change::Dropped => dependents
                    .get(*id)
                    .into_iter()
                    .flatten()
                    .find(|dependent| {
                        let moves = found.changes.contains_key(*dependent);
                        !goes(dependent)
                            && !follows(dependent)
                            // An index of the whole comes after its partitions, and needs none of them.
                            && !request.live.waits_for_partition(dependent, id)
                            && !(no_longer_needs(request, is_there, dependent, id)
                                && (moves || !has_parent(request, dependent, id)))
                    })
                    // A whole cannot go without its parts.
                    .or_else(|| {
                        let mut parts = parts.get(id).into_iter().flatten();
                        parts.find_map(|part| match found.blocked.get(*part) {
                            Some(Blocked::Needed(by)) => Some(by),
                            _ => None,
                        })
                    }),
                Change::Created => wholes_declared
                    .get(*id)
                    .copied()
                    .filter(|whole| !is_there(whole))
                    .or_else(|| lacks(id)),
                // What is changed may come to need what does not come.
                Change::Changed(_) => lacks(id),
            };
            let blocked = match (by, change) {
                (Some(by), Change::Dropped) => Some(Blocked::Needed(by.clone())),
                (Some(by), _) => Some(Blocked::Needs(by.clone())),
                (None, Change::Created) => names
                    .holders(id)
                    .find(|holder| !goes(holder) && !follows(holder))
                    .map(|holder| Blocked::NameTaken(holder.clone()))
                    .or_else(|| {
                        let of_name = routines.get(&(id.schema.as_str(), id.name.as_str()))?;
                        let new = request.declared.get(id).filter(|_| id.kind.is_routine())?;
                        let stays = of_name
                            .iter()
                            .find(|(other, object)| !goes(other) && are_called_alike(new, object));
                        stays.map(|(other, _)| Blocked::CalledAlike((*other).clone()))
                    }),
                (None, Change::Changed(attributes)) => attributes
                    .iter()
                    .any(|change| change.name == "attached_to")
                    .then(|| undeclared_whole(request, id))
                    .flatten()
                    .filter(|whole| is_there(whole))
                    .map(|whole| Blocked::Needed(whole.clone())),
                (None, Change::Dropped) => None,
            };
            if let Some(blocked) = blocked {
                out.insert(*id, blocked);
            }
        }
        if out.is_empty() {
            return found;
        }
        for (id, blocked) in out {
            found.changes.remove(id);
            found.blocked.insert(id.clone(), blocked);
        }
    }
}

/// The routines that no model declares, by schema and name.
fn undeclared_routines<'a>(
    request: &Request<'a>,
) -> HashMap<(&'a str, &'a str), Vec<(&'a ObjectId, &'a Object)>> {
    let mut routines: HashMap<_, Vec<_>> = HashMap::new();
    for (id, object) in request.live.objects() {
        if id.kind.is_routine() && request.declared.get(id).is_none() {
            let name = (id.schema.as_str(), id.name.as_str());
            routines.entry(name).or_default().push((id, object));
        }
    }
    routines
}

/// The index that no model declares and that this one of a partition is a part of.
fn undeclared_whole<'a>(request: &Request<'a>, id: &ObjectId) -> Option<&'a ObjectId> {
    let is_whole = |needed: &&ObjectId| needed.kind.has_index() && needed.parent != id.parent;
    request
        .live
        .needs(id)
        .filter(is_whole)
        .find(|whole| request.declared.get(whole).is_none())
}

/// Whether it is a table that has its columns from this one, as it is.
fn has_parent(request: &Request<'_>, id: &ObjectId, parent: &ObjectId) -> bool {
    let of = (parent.schema.as_str(), parent.name.as_str());
    let table = request.live.get(id);
    parent.kind.has_parts() && table.is_some_and(|table| table.parents().any(|name| name == of))
}

/// Whether an object that stays is changed into one that does without `needed`.
fn no_longer_needs(
    request: &Request<'_>,
    is_there: impl Fn(&ObjectId) -> bool,
    id: &ObjectId,
    needed: &ObjectId,
) -> bool {
    let declared = request.declared;
    declared.get(id).is_some()
        && declared
            .needs(id)
            .all(|other| is_there(other) || declared.get(other).is_none())
        && !declared.does_need(id, needed)
}

/// What tables have of those that they inherit from.
pub(super) const INHERITED: &[Kind] = &[
    Kind::Column,
    Kind::CheckConstraint,
    Kind::ForeignKey,
    Kind::NotNullConstraint,
];

/// What reads the same in both and does not stand on the same: a foreign key on a primary key instead of a unique constraint.
///
/// For each, what of it goes.
pub(super) fn rebased(
    request: &Request<'_>,
    changes: &BTreeMap<&ObjectId, &Change>,
) -> BTreeMap<ObjectId, ObjectId> {
    let mut rebased = BTreeMap::new();
    let dependents = request.live.dependents();
    for (id, _) in changes
        .iter()
        .filter(|(_, change)| matches!(change, Change::Dropped))
    {
        for dependent in dependents.get(*id).into_iter().flatten() {
            let is_declared = request.declared.get(dependent).is_some();
            let mut needs = request.declared.needs(dependent);
            // What a table has of another one by inheritance, it keeps when it leaves that.
            let is_inherited = dependent.kind == id.kind && dependent.parent != id.parent;
            let is_inherited = is_inherited && INHERITED.contains(&id.kind);
            let is_of_partition = request.live.waits_for_partition(dependent, id);
            if is_declared
                && !is_inherited
                && !is_of_partition
                // A foreign key never changes in place to one that stands on another.
                && (!changes.contains_key(dependent) || dependent.kind == Kind::ForeignKey)
                && needs.all(|needed| needed != *id)
            {
                rebased.insert(dependent.clone(), (*id).clone());
            }
        }
    }
    rebased
}

/// The schema with these changes made.
pub(super) fn target(
    request: &Request<'_>,
    changes: &BTreeMap<&ObjectId, &Change>,
    rebased: &BTreeMap<ObjectId, ObjectId>,
    predecessors: &BTreeMap<&ObjectId, &ObjectId>,
) -> Catalog {
    let wholes = diff::wholes(request.live);
    let goes = |id: &ObjectId| {
        let is_dropped = |id: &ObjectId| matches!(changes.get(id), Some(Change::Dropped));
        is_dropped(id) || wholes.get(id).is_some_and(|whole| is_dropped(whole))
    };
    let mut objects: Vec<(Object, &Catalog)> = Vec::new();
    let wholes_declared = diff::wholes(request.declared);
    for (id, object) in request.live.objects() {
        if goes(id) {
            // The index of a table can be that of the view which takes the table's name.
            let comes_again = wholes_declared.get(id).is_some_and(|whole| {
                wholes.get(id) != Some(whole) && matches!(changes.get(whole), Some(Change::Created))
            });
            if let (true, Some(declared)) = (comes_again, request.declared.get(id)) {
                objects.push((declared.clone(), request.declared));
            }
            continue;
        }
        match (changes.get(id), request.declared.get(id)) {
            (Some(Change::Changed(attributes)), Some(declared)) => {
                let names: Vec<&str> = attributes.iter().map(|change| change.name).collect();
                let source = if super::is_structural(&names) {
                    request.declared
                } else {
                    request.live
                };
                let mut changed = object.changed(declared, &names);
                if names.contains(&"privileges") {
                    grant_as_owned(request, changes, id, &mut changed);
                }
                if !names.contains(&"column_privileges") {
                    forget_gone_columns(&mut changed);
                }
                objects.push((changed, source));
            }
            (None, _) if rebased.contains_key(id) => {
                objects.push((object.clone(), request.declared))
            }
            // What is never a difference is as declared, should it have to be made again: the columns of a view, say.
            (None, Some(declared)) if id.kind != Kind::Column => {
                objects.push((object.changed(declared, &[]), request.live));
            }
            _ => objects.push((object.clone(), request.live)),
        }
    }
    for (id, change) in changes {
        if matches!(change, Change::Created)
            && request.live.get(id).is_none()
            && let Some(object) = request.declared.get(id)
        {
            let mut made = object.clone();
            if let Some(old) = predecessors.get(id).and_then(|old| request.live.get(old)) {
                let [has_owner, has_privileges] =
                    ["owner", "privileges"].map(|name| request.with.contains(name));
                succession::inherit(&mut made, old, has_owner, has_privileges);
                forget_gone_columns(&mut made);
            }
            // A part of a table that is there belongs to whom that belongs to.
            if made.owner().is_none() {
                grant_as_owned(request, changes, id, &mut made);
            }
            objects.push((made, request.declared));
        }
    }
    keep_partitionedness(request, changes, &mut objects);
    hand_over(request, changes, &mut objects);
    leave_parents(changes, &mut objects);
    let mut target = Catalog::assembled(request.live.server_version, objects);
    if !request.executor.is_empty() {
        target.will_be_made_by(request.executor);
    }
    target
}

/// What stays as it is while its table leaves the one that it has it from is its own from then on, and an index a part of nothing.
fn leave_parents(changes: &BTreeMap<&ObjectId, &Change>, objects: &mut [(Object, &Catalog)]) {
    let has_left = |change: &&Change| match change {
        Change::Changed(attributes) => attributes
            .iter()
            .any(|change| matches!(change.name, "partition_of" | "inherits")),
        _ => false,
    };
    let leaving: BTreeSet<&ObjectId> = changes
        .iter()
        .filter(|(id, change)| id.kind.has_parts() && has_left(change))
        .map(|(id, _)| *id)
        .collect();
    if leaving.is_empty() {
        return;
    }
    type Name = (String, String);
    let mut tables_of_indexes: HashMap<String, Name> = HashMap::new();
    let mut parents: HashMap<Name, Vec<Name>> = HashMap::new();
    for (object, _) in objects.iter() {
        let id = object.id();
        if id.kind.has_index() {
            tables_of_indexes.insert(qualified(&id.schema, &id.name), (id.schema, id.parent));
        } else if leaving.contains(&id) {
            let names = object.parents();
            let names = names.map(|(schema, name)| (schema.to_owned(), name.to_owned()));
            parents.insert((id.schema, id.name), names.collect());
        }
    }
    let parts: BTreeSet<ObjectId> = objects
        .iter()
        .map(|(object, _)| object.id())
        .filter(|id| INHERITED.contains(&id.kind))
        .collect();
    for (object, _) in objects {
        let id = object.id();
        if changes.contains_key(&id) {
            continue;
        }
        let Some(parents) = parents.get(&(id.schema.clone(), id.parent.clone())) else {
            continue;
        };
        let is_of_parent = || {
            parents.iter().any(|(schema, name)| {
                // Foreign keys and NOT NULL have names of their own in each table.
                !matches!(id.kind, Kind::Column | Kind::CheckConstraint)
                    || parts.contains(&ObjectId::part(id.kind, schema, name, &id.name))
            })
        };
        match object {
            Object::Column(column) if column.inherited && !is_of_parent() => {
                column.inherited = false;
                column.local = true;
            }
            Object::CheckConstraint(check) => check.inherited &= is_of_parent(),
            Object::ForeignKey(key) => key.inherited &= is_of_parent(),
            Object::NotNullConstraint(constraint) => constraint.inherited &= is_of_parent(),
            index => {
                if let Some(attached_to) = index.attached_to_mut()
                    && let Some(whole) = attached_to
                    && tables_of_indexes
                        .get(whole)
                        .is_none_or(|table| !parents.contains(table))
                {
                    *attached_to = None;
                }
            }
        }
    }
}

/// An index of a table that goes on being partitioned, or being none, is that of such a table, although the model declares the other.
fn keep_partitionedness(
    request: &Request<'_>,
    changes: &BTreeMap<&ObjectId, &Change>,
    objects: &mut [(Object, &Catalog)],
) {
    let is_partitioned = |catalog: &Catalog, id: &ObjectId| match catalog.get(id) {
        Some(Object::Table(table)) => Some(table.partition_key.is_some()),
        _ => None,
    };
    let kept: BTreeMap<(&str, &str), bool> = request
        .live
        .objects()
        .filter(|(id, _)| !changes.contains_key(id))
        .filter_map(|(id, _)| {
            let is_so = is_partitioned(request.live, id)?;
            let shall_be = is_partitioned(request.declared, id)?;
            (is_so != shall_be).then_some(((id.schema.as_str(), id.name.as_str()), is_so))
        })
        .collect();
    if kept.is_empty() {
        return;
    }
    for (object, _) in objects {
        let id = object.id();
        if let (Some(is_so), Some(partitioned)) = (
            kept.get(&(id.schema.as_str(), id.parent.as_str())),
            object.partitioned_mut(),
        ) {
            *partitioned = *is_so;
        }
    }
}

/// Privileges that are not compared stay as they are, but for those on columns that a view has no more.
fn forget_gone_columns(object: &mut Object) {
    let columns: BTreeSet<String> = match object {
        Object::View(view) => view.columns.iter().step_by(2).cloned().collect(),
        Object::MaterializedView(view) => view.columns.iter().cloned().collect(),
        _ => return,
    };
    if !columns.is_empty()
        && let Some(privileges) = object.column_privileges_mut()
    {
        privileges.retain(|column, _| columns.contains(column));
    }
}

/// What an owner has and granted is the new owner's where the object, or the table of a column, is given to one: `ALTER … OWNER TO`.
fn hand_over(
    request: &Request<'_>,
    changes: &BTreeMap<&ObjectId, &Change>,
    objects: &mut [(Object, &Catalog)],
) {
    type Name = (String, String);
    let changes_of = |id: &ObjectId, name: &str| {
        matches!(changes.get(id), Some(Change::Changed(attributes))
            if attributes.iter().any(|change| change.name == name))
    };
    let mut given: HashMap<Name, (String, String)> = HashMap::new();
    for (object, _) in objects.iter_mut() {
        let id = object.id();
        if !changes_of(&id, "owner") {
            continue;
        }
        let live = request.live.get(&id).and_then(Object::owner);
        let (Some(old), Some(new)) = (live, object.owner().map(str::to_owned)) else {
            continue;
        };
        if !changes_of(&id, "privileges")
            && let Some(acl) = object.acl_mut()
        {
            acl.give(old, &new);
        }
        if !changes_of(&id, "column_privileges")
            && let Some(columns) = object.column_privileges_mut()
        {
            for text in columns.values_mut() {
                if let Some(mut acl) = Acl::from_text(text) {
                    acl.give(old, &new);
                    *text = acl.text();
                }
            }
        }
        if id.kind.has_parts() {
            given.insert((id.schema, id.name), (old.to_owned(), new));
        }
    }
    for (object, _) in objects {
        let id = object.id();
        if !id.parent.is_empty()
            && object.owner().is_none()
            && request.live.get(&id).is_some()
            && !changes_of(&id, "privileges")
            && let Some((old, new)) = given.get(&(id.schema, id.parent))
            && let Some(acl) = object.acl_mut()
        {
            acl.give(old, new);
        }
    }
}

/// What the declared owner has and granted is the live owner's where the owner does not change.
fn grant_as_owned(
    request: &Request<'_>,
    changes: &BTreeMap<&ObjectId, &Change>,
    id: &ObjectId,
    object: &mut Object,
) {
    let owner = |catalog: &Catalog| -> Option<(ObjectId, String)> {
        let owner = |id: ObjectId, object: &Object| Some((id, object.owner()?.to_owned()));
        catalog
            .get(id)
            .and_then(|object| owner(id.clone(), object))
            .or_else(|| {
                let whole = catalog.relation(&id.schema, &id.parent)?;
                owner(whole.id(), whole)
            })
    };
    let (Some((owned, old)), Some((_, new))) = (owner(request.live), owner(request.declared))
    else {
        return;
    };
    let is_given = matches!(changes.get(&owned), Some(Change::Changed(attributes))
        if attributes.iter().any(|change| change.name == "owner"));
    if old != new
        && !is_given
        && let Some(acl) = object.acl_mut()
    {
        acl.give(&new, &old);
    }
}

/// Who has which name.
struct Names<'a>(HashMap<space::Name<'a>, Vec<&'a ObjectId>>);

impl<'a> Names<'a> {
    fn of(catalog: &'a Catalog) -> Self {
        let mut names: HashMap<_, Vec<_>> = HashMap::new();
        for (id, _) in catalog.objects() {
            for name in space::names(id) {
                names.entry(name).or_default().push(id);
            }
        }
        Self(names)
    }

    /// Another object that has a name which this one needs.
    fn holders(&self, id: &ObjectId) -> impl Iterator<Item = &'a ObjectId> {
        let holders: Vec<&'a ObjectId> = space::names(id)
            .iter()
            .flat_map(|name| self.0.get(name).into_iter().flatten().copied())
            .filter(|holder| *holder != id)
            .collect();
        holders.into_iter()
    }
}
