//! What a table or foreign table is a part of: attached to and detached from partitioned tables, inheriting from others or not.
//!
//! It lets go before anything is dropped or changed, and joins once everything else is as it shall be.

use std::collections::BTreeSet;

use super::joining::Joining;
use super::misfits::{Misfit, Misfits, own_rows};
use super::relation::Relation;
use super::{Altering, Changes, Kind, Object, ObjectId, bounds, constraint};
use crate::action::{Action, Impact, Lock, Obstacle};
use crate::catalog::{Catalog, Making};

/// Adds what makes the parents of a table those that it shall have.
pub(super) fn alter<'a>(
    live: &Relation<'a>,
    to: &Relation<'a>,
    altering: &Altering<'a>,
    changes: &mut Changes,
) {
    if live.is_partition() || to.is_partition() {
        if is_same_part(live, to) {
            return;
        }
        if live.is_partition() {
            changes.release.push(detach(live, altering));
        } else {
            changes.release.extend(leave(live, 0, altering));
        }
        changes.release.extend(name_not_nulls(live, to, altering));
        if to.is_partition() {
            changes.complete.push(Action::new(
                to.attach(),
                attaching(to, altering.target, Some(altering.live)),
            ));
        } else {
            changes.complete.extend(join(to, 0));
        }
        return;
    }
    let Some(joining) = Joining::of(altering.live, altering.target, to) else {
        return;
    };
    // A column that is without a parent in between becomes the table's own for good.
    if let Some(kept) = joining.comes_first() {
        changes.actions.extend(join(to, kept));
        let gone: Vec<Relation<'_>> = live
            .parents(altering.live)
            .filter(|parent| !to.is_child_of(parent))
            .collect();
        changes.actions.push(leaving(live, &gone));
        return;
    }
    // Their order counts: from the first that differs on, all are left, and joined again.
    changes.release.extend(joining.take());
    changes.release.extend(leave(live, joining.kept, altering));
    if joining.kept == 0 {
        changes.release.extend(name_not_nulls(live, to, altering));
    }
    changes
        .complete
        .extend(join(to, joining.kept).map(|join| joining.join(join)));
}

/// Whether a table is the same partition of the same table, or inherits from the same tables.
fn is_same_part(live: &Relation<'_>, to: &Relation<'_>) -> bool {
    live.bound == to.bound
        && live.parent_schemas == to.parent_schemas
        && live.parent_names == to.parent_names
}

/// The rows that keep a table from becoming a partition, or one of other bounds: those in the default partition that belong to it,
/// and its own that do not.
pub(super) fn misfits(to: &Relation<'_>, live: &Catalog) -> Option<Misfits> {
    let own = Relation::find(live, to.schema, to.name);
    if !to.is_partition() || own.as_ref().is_some_and(|own| is_same_part(own, to)) {
        return None;
    }
    let parent = to.parents(live).next()?;
    let Some(Object::Table(table)) = live.get(&parent.id()) else {
        return None;
    };
    let (keys, condition) = bounds::condition(table.partition_key.as_ref()?, to.bound?)?;
    let defaults = default_partition(&parent, live);
    let own = own.filter(|own| own.kind == Kind::Table);
    let select = |table: String, condition: &str| {
        let keys = keys.join(", ");
        format!("SELECT {keys} FROM {table} WHERE {condition}")
    };
    let others = defaults
        .iter()
        .filter(|other| other.id() != to.id() && other.kind == Kind::Table);
    let mut queries: Vec<String> = others
        .clone()
        .map(|other| select(other.path(), &condition))
        .collect();
    if own.is_some() {
        let outside = format!("({condition}) IS NOT TRUE");
        queries.push(select(own_rows(live, to.schema, to.name), &outside));
    }
    let mut misfits = Misfits::new(Misfit::Misplaced, queries.join(" UNION ALL "));
    misfits.tables = others.chain(&own).map(Relation::id).collect();
    (!queries.is_empty()).then_some(misfits)
}

/// Gives the constraints that say NOT NULL (PostgreSQL 18) the names that they shall have, while no parent keeps them from it.
///
/// Of a table that left a parent they are still called after it, and one with its own name joins with that. Those that are named by
/// somebody are objects and look after themselves.
fn name_not_nulls(
    live: &Relation<'_>,
    to: &Relation<'_>,
    altering: &Altering<'_>,
) -> Option<Action> {
    let is_object = |catalog: &Catalog, relation: &Relation<'_>, name: &str| {
        let kind = Kind::NotNullConstraint;
        let id = ObjectId::part(kind, relation.schema, relation.name, name);
        catalog.get(&id).is_some()
    };
    let statements: Vec<String> = live
        .columns(altering.live)
        .into_iter()
        .filter_map(|before| {
            let id = ObjectId::part(Kind::Column, to.schema, to.name, &before.name);
            let Object::Column(after) = altering.target.get(&id)? else {
                return None;
            };
            let name = before.not_null_name.as_ref()?;
            let new_name = after.not_null_name.as_ref()?;
            let is_left_alone = name == new_name
                || is_object(altering.live, live, name)
                || is_object(altering.target, to, new_name);
            (!is_left_alone).then(|| constraint::rename(live.schema, live.name, name, new_name))
        })
        .collect();
    (!statements.is_empty())
        .then(|| Action::all(statements, Impact::lock(live.id(), Lock::AccessExclusive)))
}

fn has_attached_index(table: &Relation<'_>, catalog: &Catalog) -> bool {
    let kinds = Kind::ALL.iter().filter(|kind| kind.has_index());
    kinds
        .flat_map(|kind| catalog.parts(*kind, table.schema, table.name))
        .any(|index| index.attribute("attached_to").is_some())
}

fn detach(live: &Relation<'_>, altering: &Altering<'_>) -> Action {
    let mut impact = Impact::lock(
        live.id(),
        // Before 14, only its indexes are locked exclusively while they leave those of the whole, and queries wait for them just so.
        if altering.version() >= 140_000 || has_attached_index(live, altering.live) {
            Lock::AccessExclusive
        } else {
            Lock::ShareUpdateExclusive
        },
    );
    for parent in live.parents(altering.live) {
        impact = impact.locking(parent.id(), Lock::AccessExclusive);
        impact = default_partition(&parent, altering.live)
            .iter()
            .fold(impact, |impact, other| {
                impact.locking(other.id(), Lock::AccessExclusive)
            });
    }
    impact = keys(live, altering.live, impact, Lock::ShareRowExclusive, true);
    Action::new(
        format!(
            "ALTER TABLE {}\n    DETACH PARTITION {}",
            live.parent_paths(),
            live.path()
        ),
        impact,
    )
}

/// What `ATTACH PARTITION` costs; `live` tells what was there before.
pub(super) fn attaching(to: &Relation<'_>, target: &Catalog, live: Option<&Catalog>) -> Impact {
    let mut impact = Impact::none();
    let mut parents = to.parents(target).collect::<Vec<_>>();
    let mut attached = vec![*to];
    attached.extend(to.descendants(target));
    for relation in &attached {
        impact = impact.locking(relation.id(), Lock::AccessExclusive);
        if relation.has_storage() {
            impact = impact.scanning(relation.id());
        }
    }
    while let Some(parent) = parents.pop() {
        impact = impact.locking(parent.id(), Lock::ShareUpdateExclusive);
        for other in default_partition(&parent, live.unwrap_or(target)) {
            if other.id() == to.id() {
                continue;
            }
            impact = impact.locking(other.id(), Lock::AccessExclusive);
            for relation in std::iter::once(other).chain(other.descendants(target)) {
                impact = impact.locking(relation.id(), Lock::AccessExclusive);
                if relation.has_storage() {
                    impact = impact.scanning(relation.id());
                }
            }
        }
        impact = keys(&parent, target, impact, Lock::ShareRowExclusive, false);
        impact.scans.extend(looked_up(&parent, target));
        for kind in [
            Kind::Index,
            Kind::PrimaryKey,
            Kind::UniqueConstraint,
            Kind::ExclusionConstraint,
        ] {
            for index in target.parts(kind, parent.schema, parent.name) {
                let has_own = target
                    .dependents_of(&index.id())
                    .any(|id| id.schema == to.schema && id.parent == to.name);
                if !has_own && to.has_storage() {
                    impact = impact.building(to.id());
                }
            }
        }
    }
    impact.if_long_because(Obstacle::Attaching)
}

/// The tables that foreign keys of this one refer to; with `inherited`, only keys that it has of its parent.
fn keys(
    relation: &Relation<'_>,
    catalog: &Catalog,
    mut impact: Impact,
    lock: Lock,
    inherited: bool,
) -> Impact {
    for object in catalog.parts(Kind::ForeignKey, relation.schema, relation.name) {
        if let Object::ForeignKey(key) = object
            && (key.inherited || !inherited)
        {
            impact = impact.locking(
                ObjectId::in_schema(Kind::Table, &key.referenced_schema, &key.referenced_table),
                lock,
            );
        }
    }
    impact
}

/// The tables in which the rows of a partition are looked up that gets the foreign keys of this table.
fn looked_up(parent: &Relation<'_>, catalog: &Catalog) -> BTreeSet<ObjectId> {
    let keys = catalog.parts(Kind::ForeignKey, parent.schema, parent.name);
    keys.filter_map(|object| match object {
        Object::ForeignKey(key) if key.enforced => {
            Relation::find(catalog, &key.referenced_schema, &key.referenced_table)
        }
        _ => None,
    })
    .flat_map(|referenced| {
        let partitions = referenced.descendants(catalog);
        std::iter::once(referenced).chain(partitions)
    })
    .filter(Relation::has_storage)
    .map(|table| table.id())
    .collect()
}

fn default_partition<'a>(parent: &Relation<'a>, catalog: &'a Catalog) -> Vec<Relation<'a>> {
    parent
        .children(catalog)
        .into_iter()
        .filter(|child| child.bound == Some("DEFAULT"))
        .collect()
}

/// `NO INHERIT` for all parents but the first ones.
fn leave(live: &Relation<'_>, keeping: usize, altering: &Altering<'_>) -> Option<Action> {
    let parents: Vec<Relation<'_>> = live.parents(altering.live).skip(keeping).collect();
    (!parents.is_empty()).then(|| leaving(live, &parents))
}

fn leaving(live: &Relation<'_>, parents: &[Relation<'_>]) -> Action {
    let clauses = parents.iter().map(|parent| ("NO INHERIT", parent.path()));
    Action::all(
        statements(live, clauses),
        Impact::lock(live.id(), Lock::AccessExclusive),
    )
}

/// `INHERIT` of all parents but the first ones.
fn join(to: &Relation<'_>, having: usize) -> Option<Action> {
    let parents: Vec<(&String, &String)> = to
        .parent_schemas
        .iter()
        .zip(to.parent_names)
        .skip(having)
        .collect();
    (!parents.is_empty()).then(|| {
        let clauses = parents
            .iter()
            .map(|(schema, name)| ("INHERIT", crate::sql::qualified(schema, name)));
        let impact = parents.iter().fold(
            Impact::lock(to.id(), Lock::AccessExclusive),
            |impact, (schema, name)| {
                impact.locking(
                    ObjectId::in_schema(Kind::Table, schema, name),
                    Lock::ShareUpdateExclusive,
                )
            },
        );
        Action::all(statements(to, clauses), impact)
    })
}

fn statements(
    relation: &Relation<'_>,
    clauses: impl Iterator<Item = (&'static str, String)>,
) -> Vec<String> {
    clauses
        .map(|(word, parent)| {
            format!(
                "ALTER {} {}\n    {word} {parent}",
                relation.keyword(),
                relation.path()
            )
        })
        .collect()
}

/// What making a table costs those that it inherits from, when they are there already.
pub(super) fn creation(relation: &Relation<'_>, making: &Making<'_>) -> Impact {
    if relation.is_partition() {
        return Impact::none();
    }
    relation
        .parents(making.catalog)
        .filter(|parent| !making.makes(&parent.id()))
        .fold(Impact::none(), |impact, parent| {
            impact.locking(parent.id(), Lock::ShareUpdateExclusive)
        })
}

/// What attaching a new partition to a table that was there costs.
pub(super) fn completion(relation: &Relation<'_>, making: &Making<'_>) -> Impact {
    if !relation.is_partition() || relation.has_new_parent(making) {
        return Impact::none();
    }
    attaching(relation, making.catalog, None)
}

/// What dropping a table locks besides it.
pub(super) fn drop(relation: &Relation<'_>, altering: &Altering<'_>) -> Impact {
    let mut impact = Impact::lock(relation.id(), Lock::AccessExclusive);
    if relation.is_partition() {
        for parent in relation.parents(altering.live) {
            impact = impact.locking(parent.id(), Lock::AccessExclusive);
            for other in default_partition(&parent, altering.live) {
                impact = impact.locking(other.id(), Lock::AccessExclusive);
            }
        }
    }
    keys(
        relation,
        altering.live,
        impact,
        Lock::AccessExclusive,
        false,
    )
}
