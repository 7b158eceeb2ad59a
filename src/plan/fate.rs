//! What happens to each object: what goes and comes back because something in its way does, and what is changed where it is.

use std::collections::{BTreeMap, BTreeSet};

use super::moves::Moves;
use super::target::INHERITED;
use super::{OnlineTables, is_structural};
use crate::action::{Action, Impact};
use crate::catalog::{Catalog, Membership};
use crate::diff::{self, Change};
use crate::metadata;
use crate::object::{Alteration, Altering, Changes, Kind, Object, ObjectId};

/// What happens to the objects that are there before and after.
#[derive(Debug, Default)]
pub(super) struct Fates {
    /// Changed where they are; without statements of their own where only a comment, an owner or privileges differ.
    pub(super) altered: BTreeMap<ObjectId, Changes>,
    /// Dropped and made again.
    pub(super) recreated: BTreeSet<ObjectId>,
    /// Types and collations that are renamed away and made again, so that columns can go from the old to the new.
    pub(super) replaced: BTreeSet<ObjectId>,
    /// For the sake of which changes.
    pub(super) causes: BTreeMap<ObjectId, BTreeSet<ObjectId>>,
}

impl Fates {
    /// Whether it goes in between.
    pub(super) fn goes(&self, id: &ObjectId) -> bool {
        self.recreated.contains(id) || self.replaced.contains(id)
    }
}

/// What is known of both schemas.
pub(super) struct Scene<'a> {
    pub(super) live: &'a Catalog,
    pub(super) target: &'a Catalog,
    /// `server_version_num` of the server that the plan is tried on first.
    tried_on: u32,
    pub(super) dependents: BTreeMap<ObjectId, BTreeSet<ObjectId>>,
    /// Of live parts.
    pub(super) wholes: BTreeMap<ObjectId, ObjectId>,
    /// For each object that closes a circle in the live schema, what needs it in that circle.
    pub(super) closed: BTreeMap<ObjectId, BTreeSet<ObjectId>>,
    /// For each live type, the functions that go with it.
    pub(super) own_functions: BTreeMap<ObjectId, BTreeSet<ObjectId>>,
    /// The partitions that leave tables and join them.
    pub(super) moves: Moves,
}

impl<'a> Scene<'a> {
    pub(super) fn new(live: &'a Catalog, target: &'a Catalog, tried_on: u32) -> Self {
        Self {
            live,
            target,
            tried_on,
            dependents: live.dependents(),
            closed: live.closed_circles(),
            own_functions: live.own_functions(),
            moves: Moves::of(live, target),
            wholes: diff::wholes(live)
                .into_iter()
                .map(|(part, whole)| (part.clone(), whole.clone()))
                .collect(),
        }
    }

    pub(super) fn altering<'s>(&'s self, replaced: &'s BTreeSet<ObjectId>) -> Altering<'s> {
        Altering {
            live: self.live,
            target: self.target,
            dependents: &self.dependents,
            tried_on: self.tried_on,
            replaced,
        }
    }

    /// Whether it is there before and after.
    fn stays(&self, id: &ObjectId) -> bool {
        self.live.get(id).is_some() && self.target.get(id).is_some()
    }

    /// Whether the table of a part is the same partition of the same table before and after, or none.
    pub(super) fn stays_attached(&self, part: &ObjectId) -> bool {
        let of = |catalog: &'a Catalog| {
            let table = catalog.relation(&part.schema, &part.parent);
            table.and_then(Membership::of)
        };
        of(self.live) == of(self.target)
    }

    /// What needs it, is there before and after.
    fn staying_dependents(&self, id: &ObjectId) -> impl Iterator<Item = &ObjectId> {
        [&self.dependents, &self.closed]
            .into_iter()
            .filter_map(move |dependents| dependents.get(id))
            .flatten()
            .filter(|dependent| self.stays(dependent))
    }

    /// Everything in the live schema that needs this object, be it through others.
    pub(super) fn all_dependents<'s>(&'s self, id: &ObjectId) -> BTreeSet<&'s ObjectId> {
        let mut found: BTreeSet<&'s ObjectId> = BTreeSet::new();
        let mut open = vec![id.clone()];
        while let Some(id) = open.pop() {
            let dependents = [&self.dependents, &self.closed]
                .into_iter()
                .filter_map(|dependents| dependents.get(&id));
            open.extend(dependents.flatten().filter(|id| found.insert(id)).cloned());
        }
        found
    }

    /// Whether a table leaves the one that it has an object of, and has it still: PostgreSQL makes it its own.
    fn outlives(&self, id: &ObjectId, needed: &ObjectId) -> bool {
        let parent = (needed.schema.as_str(), needed.parent.as_str());
        // A part of a key that is in the way of leaving goes with that.
        let goes_before = matches!(self.live.get(id), Some(Object::ForeignKey(key)) if self.moves.is_in_the_way(key));
        id.kind == needed.kind
            && !goes_before
            && self.target.get(id).is_some()
            && INHERITED.contains(&id.kind)
            && parent != (id.schema.as_str(), id.parent.as_str())
            && self
                .target
                .relation(&id.schema, &id.parent)
                .is_some_and(|table| table.parents().all(|other| other != parent))
    }

    /// The partition that leaves a table, if it takes with it what it had of that (columns, indexes) or is it itself: from then on
    /// that is in nobody's way.
    pub(super) fn leaving_partition(&self, id: &ObjectId, needed: &ObjectId) -> Option<ObjectId> {
        let has_left = if id.kind == Kind::Table {
            needed.kind == Kind::Table
        } else if id.kind.has_index() {
            needed.kind.has_index()
        } else {
            self.outlives(id, needed)
        };
        let name = if id.kind == Kind::Table {
            &id.name
        } else {
            &id.parent
        };
        let partition = ObjectId::in_schema(Kind::Table, &id.schema, name);
        let member = |catalog: &'a Catalog| catalog.get(&partition).map(Membership::of);
        let (before, after) = (member(self.live)?, member(self.target)?);
        (has_left && before.is_some() && before != after).then_some(partition)
    }

    /// Whether columns that stay have this type, be it through other types.
    fn has_columns(&self, id: &ObjectId) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            for dependent in self.staying_dependents(id) {
                if dependent.kind == Kind::Column {
                    return true;
                }
                if can_be_replaced(dependent.kind) && seen.insert(dependent) {
                    open.push(dependent);
                }
            }
        }
        false
    }
}

/// Whether a column can be given another object of this kind in place of the one it has.
fn can_be_replaced(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Enum
            | Kind::Domain
            | Kind::CompositeType
            | Kind::RangeType
            | Kind::BaseType
            | Kind::Collation
    )
}

/// Finds out what happens to everything that is there before and after; what is `forced` is made anew although it could be changed.
pub(super) fn fates(
    scene: &Scene<'_>,
    changes: &BTreeMap<&ObjectId, &Change>,
    rebased: &BTreeMap<ObjectId, ObjectId>,
    online: &OnlineTables,
    forced: &BTreeSet<ObjectId>,
) -> Fates {
    let mut finding = Finding {
        scene,
        changes,
        online,
        fates: Fates::default(),
        open: Vec::new(),
    };
    for (id, change) in changes {
        if matches!(change, Change::Changed(_)) && scene.stays(id) {
            finding
                .fates
                .causes
                .entry((*id).clone())
                .or_default()
                .insert((*id).clone());
            finding.alter(id);
        }
    }
    let rebased = rebased.iter();
    finding
        .open
        .extend(rebased.map(|(id, gone)| (id.clone(), gone.clone())));
    finding
        .open
        .extend(changes.iter().filter_map(|(id, change)| {
            (**change == Change::Dropped)
                .then(|| attached_to(scene, id))
                .flatten()
                .map(|whole| (whole.clone(), (*id).clone()))
        }));
    finding.open.extend(stricter_domains(scene, changes));
    finding.open.extend(taken_over(scene, changes));
    let forced = forced.iter().map(|id| (id.clone(), id.clone()));
    finding.open.extend(forced);
    // The parts of a table that becomes a view, or the other way round, are others although they are called the same.
    finding.open.extend(moved_parts(scene));
    finding.open.extend(scene.moves.interrupted(scene.live));
    finding.follow();
    // A column is told of the types that are made anew only now that all of them are known.
    loop {
        let retyped: Vec<ObjectId> = finding
            .fates
            .replaced
            .iter()
            .flat_map(|id| {
                scene
                    .staying_dependents(id)
                    .map(move |dependent| (id, dependent))
            })
            .filter(|(_, dependent)| dependent.kind == Kind::Column)
            .map(|(_, dependent)| dependent.clone())
            .collect();
        let before = (finding.fates.replaced.len(), finding.fates.recreated.len());
        for column in &retyped {
            finding.alter(column);
        }
        finding.follow();
        if before == (finding.fates.replaced.len(), finding.fates.recreated.len()) {
            break;
        }
    }
    let recreated = finding.fates.recreated.clone();
    let mut fates = finding.fates;
    fates
        .altered
        .retain(|id, _| !recreated.contains(id) && !fates.replaced.contains(id));
    disown(scene, &mut fates);
    fates
}

/// The domains that can get a check only by being made anew, each with that check.
fn stricter_domains(
    scene: &Scene<'_>,
    changes: &BTreeMap<&ObjectId, &Change>,
) -> Vec<(ObjectId, ObjectId)> {
    let replaced = BTreeSet::new();
    let altering = scene.altering(&replaced);
    changes
        .iter()
        .filter(|(id, change)| {
            let is_checked = matches!(scene.target.get(id), Some(Object::DomainConstraint(check)) if check.validated);
            let is_new = match change {
                Change::Created => true,
                Change::Changed(attributes) => attributes.iter().any(|change| change.name != "comment"),
                Change::Dropped => false,
            };
            is_checked && is_new
        })
        .filter_map(|(id, _)| {
            let domain = ObjectId::in_schema(Kind::Domain, &id.schema, &id.parent);
            let is_needed = scene.stays(&domain) && altering.is_held_in_others(&domain);
            is_needed.then(|| (domain, (*id).clone()))
        })
        .collect()
}

/// The parts of objects that go, which come again as parts of objects of another kind.
fn moved_parts(scene: &Scene<'_>) -> Vec<(ObjectId, ObjectId)> {
    let wholes = diff::wholes(scene.target);
    scene
        .wholes
        .iter()
        .filter(|(part, whole)| wholes.get(part).is_some_and(|other| other != whole))
        .map(|(part, whole)| (part.clone(), whole.clone()))
        .collect()
}

/// A sequence does not go with the column that owns it while that column is made anew.
fn disown(scene: &Scene<'_>, fates: &mut Fates) {
    for object in scene.live.of_kind(Kind::Sequence) {
        let id = object.id();
        let Object::Sequence(sequence) = object else {
            continue;
        };
        let Some(column) = sequence.owner_in(scene.live) else {
            continue;
        };
        if !fates.recreated.contains(&column) || fates.goes(&id) {
            continue;
        }
        let Some(Object::Sequence(target)) = scene.target.get(&id) else {
            continue;
        };
        let changes = fates.altered.entry(id.clone()).or_default();
        if changes.release.is_empty() {
            changes.release.push(sequence.disown());
        }
        if changes.complete.is_empty() {
            changes.complete.extend(target.own());
        }
        let causes = fates.causes.get(&column).cloned().unwrap_or_default();
        fates.causes.entry(id).or_default().extend(causes);
    }
}

/// What works with something that goes while another of its name comes: as long as both are there, a call of that name means the old
/// one, or is ambiguous. What an extension brought is not known by name.
fn taken_over(
    scene: &Scene<'_>,
    changes: &BTreeMap<&ObjectId, &Change>,
) -> Vec<(ObjectId, ObjectId)> {
    let is_called = |id: &ObjectId| {
        matches!(
            id.kind,
            Kind::Function | Kind::Procedure | Kind::Aggregate | Kind::Operator
        )
    };
    let name = |id: &ObjectId| (id.schema.clone(), id.name.clone());
    let created: BTreeSet<(String, String)> = changes
        .iter()
        .filter(|(id, change)| is_called(id) && ***change == Change::Created)
        .map(|(id, _)| name(id))
        .collect();
    let gone = changes.iter().filter(|(id, change)| {
        let is_followed = is_called(id) && created.contains(&name(id));
        ***change == Change::Dropped && (is_followed || id.kind == Kind::Extension)
    });
    gone.flat_map(|(id, _)| {
        let dependents = scene.staying_dependents(id);
        let dependents = dependents.filter(|dependent| dependent.kind.can_come_back());
        dependents.map(|dependent| (dependent.clone(), (*id).clone()))
    })
    .collect()
}

/// The index of its parent that an index of a partition cannot go without while both tables stay together.
fn attached_to<'s>(scene: &'s Scene<'_>, id: &ObjectId) -> Option<&'s ObjectId> {
    if !id.kind.has_index() {
        return None;
    }
    let whole = scene
        .live
        .needs(id)
        .find(|needed| needed.kind.has_index() && needed.parent != id.parent)?;
    (scene.stays(whole) && scene.stays_attached(id)).then_some(whole)
}

struct Finding<'s, 'a> {
    scene: &'s Scene<'a>,
    changes: &'s BTreeMap<&'s ObjectId, &'s Change>,
    online: &'s OnlineTables,
    fates: Fates,
    /// What has to go and come back, and for whose sake.
    open: Vec<(ObjectId, ObjectId)>,
}

impl Finding<'_, '_> {
    /// Asks the kind how this object becomes what it shall be.
    fn alter(&mut self, id: &ObjectId) {
        let (Some(live), Some(target)) = (self.scene.live.get(id), self.scene.target.get(id))
        else {
            return;
        };
        if self.fates.goes(id) {
            return;
        }
        let differing = live.differing(target);
        let altering = self.scene.altering(&self.fates.replaced);
        // An index joins and leaves that of the partitioned table with its table; one that excludes rows by operators cannot join.
        let can_move = match target {
            Object::ExclusionConstraint(key) => key.attached_to.is_none(),
            Object::PrimaryKey(key) if key.without_overlaps => key.attached_to.is_none(),
            Object::UniqueConstraint(key) if key.without_overlaps => key.attached_to.is_none(),
            _ => id.kind.has_index(),
        };
        let is_moved = can_move && differing == ["attached_to"] && !self.scene.stays_attached(id);
        let is_changed = is_structural(&differing) && !is_moved;
        let alteration = if is_changed || altering.has_replaced_need(id) {
            live.alter(target, &altering)
        } else {
            Changes::of(Vec::new())
        };
        match alteration {
            Alteration::Recreate => {
                match self.replaced_without_a_gap(id, live, target, &altering) {
                    Some(changes) => drop(self.fates.altered.insert(id.clone(), changes)),
                    None => self.open.push((id.clone(), id.clone())),
                }
            }
            Alteration::InPlace(changes) => {
                for disturbed in &changes.disturbs {
                    self.open.push((disturbed.clone(), id.clone()));
                }
                self.fates.altered.insert(id.clone(), changes);
            }
        }
    }

    /// What needs nothing of its table but time is put in the place of the old one when it is there.
    fn replaced_without_a_gap(
        &self,
        id: &ObjectId,
        live: &Object,
        target: &Object,
        altering: &Altering<'_>,
    ) -> Option<Changes> {
        let table = self.scene.wholes.get(id)?;
        if !self.online.include(table) || self.scene.staying_dependents(id).next().is_some() {
            return None;
        }
        let online = target.replace_online(live, altering)?;
        let mut actions = online.now;
        if live.attribute("comment") == target.attribute("comment") {
            // What is said of the old one goes with it.
            let comments = metadata::comments_of_new(id, target);
            actions.extend((!comments.is_empty()).then(|| Action::all(comments, Impact::none())));
        }
        Some(Changes {
            actions,
            complete: online.later,
            ..Changes::default()
        })
    }

    fn follow(&mut self) {
        while let Some((id, because_of)) = self.open.pop() {
            if !self.scene.stays(&id) {
                continue;
            }
            let mut causes = self
                .fates
                .causes
                .get(&because_of)
                .cloned()
                .unwrap_or_default();
            if causes.is_empty() {
                causes.insert(because_of.clone());
            }
            let known = self.fates.causes.entry(id.clone()).or_default();
            let before = known.len();
            known.extend(causes);
            if self.fates.goes(&id) && self.fates.causes[&id].len() == before {
                continue;
            }
            self.take(&id);
        }
    }

    /// Takes it away and back, with everything that has to follow.
    fn take(&mut self, id: &ObjectId) {
        let is_replaced = can_be_replaced(id.kind) && self.scene.has_columns(id);
        if is_replaced {
            self.fates.replaced.insert(id.clone());
        } else {
            self.fates.recreated.insert(id.clone());
        }
        for dependent in self.scene.staying_dependents(id) {
            if dependent.kind == Kind::Column && is_replaced {
                let causes = self.fates.causes.get(id).cloned().unwrap_or_default();
                self.fates
                    .causes
                    .entry(dependent.clone())
                    .or_default()
                    .extend(causes);
                continue;
            }
            if self.does_without(dependent, id)
                || self.scene.outlives(dependent, id)
                || self.loses_default(dependent, id)
            {
                continue;
            }
            self.open.push((dependent.clone(), id.clone()));
        }
        let own_functions = self.scene.own_functions.get(id).into_iter().flatten();
        self.open
            .extend(own_functions.map(|function| (function.clone(), id.clone())));
        if id.kind.has_parts() {
            let parts = self
                .scene
                .wholes
                .iter()
                .filter(|(_, whole)| *whole == id)
                .map(|(part, _)| (part.clone(), id.clone()));
            self.open.extend(parts);
        }
        // An index that is a part of another one cannot go without it.
        if let Some(whole) = attached_to(self.scene, id) {
            self.open.push((whole.clone(), id.clone()));
        }
    }

    /// Lets a domain whose default alone needs an object be without that while the object is away; false if it is none.
    fn loses_default(&mut self, id: &ObjectId, needed: &ObjectId) -> bool {
        let (Some(Object::Domain(live)), Some(Object::Domain(target))) =
            (self.scene.live.get(id), self.scene.target.get(id))
        else {
            return false;
        };
        // What it is made of is a type; its checks are objects of their own.
        let is_of_default = matches!(
            needed.kind,
            Kind::Function | Kind::Operator | Kind::Sequence | Kind::Cast
        );
        if !is_of_default || live.default.is_none() {
            return false;
        }
        let is_later = self.scene.target.is_completed_later(id);
        let changes = self.fates.altered.entry(id.clone()).or_default();
        if changes.release.is_empty() {
            changes.release.push(live.without_default());
            let again = target.with_default();
            if is_later {
                changes.complete.extend(again);
            } else if live.default == target.default {
                changes.actions.extend(again);
            }
        }
        let causes = self.fates.causes.get(needed).cloned().unwrap_or_default();
        let known = self.fates.causes.entry(id.clone()).or_default();
        known.extend(causes);
        true
    }

    /// Whether an object is changed in place into one that does not need `needed` any more.
    fn does_without(&self, id: &ObjectId, needed: &ObjectId) -> bool {
        self.changes.contains_key(id)
            && self.fates.altered.contains_key(id)
            && !self.scene.target.does_need(id, needed)
    }
}
