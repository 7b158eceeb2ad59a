//! Renames as steps, in an order in which every name is free when it is taken.

use std::collections::BTreeSet;

use super::{Rename, is_value, value};
use crate::action::{Impact, Lock, Transaction};
use crate::catalog::{Catalog, Making};
use crate::object::{Kind, Object, ObjectId};
use crate::plan::{Step, Verb, space};
use crate::sql::{ident, qualified};

/// The steps that give these objects of the catalog their new names: parts first, then what they are parts of, schemas last. What moves to
/// a schema that is new as well finds it there.
pub fn steps(live: &Catalog, declared: &Catalog, renames: &[Rename]) -> Vec<Step> {
    let rank = |rename: &Rename| match rename.old.kind {
        Kind::Schema => 2,
        _ if rename.old.parent.is_empty() => 1,
        _ => 0,
    };
    let mut sorted: Vec<&Rename> = renames.iter().collect();
    sorted.sort_by_key(|rename| (rank(rename), &rename.old));
    sorted.dedup();
    let mut steps = new_schemas(live, declared, renames);
    for group in sorted.chunk_by(|one, next| rank(one) == rank(next)) {
        in_order(live, group, &mut steps);
    }
    steps
}

/// The steps that make the schemas which are not there yet.
fn new_schemas(live: &Catalog, declared: &Catalog, renames: &[Rename]) -> Vec<Step> {
    let schema = |name: &str| ObjectId::global(Kind::Schema, name);
    let is_renamed = |id: &ObjectId| renames.iter().any(|rename| rename.new == *id);
    let moved = renames
        .iter()
        .filter(|rename| rename.new.schema != rename.old.schema);
    let new: BTreeSet<ObjectId> = moved
        .map(|rename| schema(&rename.new.schema))
        .filter(|id| live.get(id).is_none() && !is_renamed(id))
        .collect();
    let making = Making {
        catalog: declared,
        made: None,
        live: Some(live),
    };
    new.into_iter()
        .filter_map(|id| {
            let object = declared.get(&id)?;
            Some(Step {
                verb: Verb::Create,
                statements: object.create(&making),
                impact: object.creation(&making),
                transaction: Transaction::Shared,
                causes: [id.clone()].into(),
                object: id,
            })
        })
        .collect()
}

/// Where an object is once it has its new name, as long as what it is a part of has its old one.
fn place(rename: &Rename) -> ObjectId {
    if rename.old.parent.is_empty() {
        return rename.new.clone();
    }
    ObjectId {
        name: rename.new.name.clone(),
        ..rename.old.clone()
    }
}

/// Whether two objects cannot have these names at the same time.
fn collide(one: &ObjectId, other: &ObjectId) -> bool {
    let names = space::names(other);
    one == other || space::names(one).iter().any(|name| names.contains(name))
}

fn in_order(live: &Catalog, group: &[&Rename], steps: &mut Vec<Step>) {
    let mut pending: Vec<Rename> = group.iter().map(|rename| (*rename).clone()).collect();
    // Of a circle of names, the first object waits under a name of its own.
    let mut aside: Vec<(Rename, String)> = Vec::new();
    while !pending.is_empty() {
        let is_free = |(index, rename): (usize, &Rename)| {
            let place = place(rename);
            let mut others = pending.iter().enumerate().filter(|(at, _)| *at != index);
            others.all(|(_, other)| !collide(&place, &other.old))
        };
        match pending.iter().enumerate().position(is_free) {
            Some(position) => {
                let rename = pending.remove(position);
                let own = rename.old.name.clone();
                steps.extend(step(live, &rename, &own, &place(&rename)));
            }
            None => {
                let rename = pending.remove(0);
                let mut name = format!(
                    "{}__new",
                    rename.new.name.chars().take(50).collect::<String>()
                );
                while is_there(live, &rename.old, &name) {
                    name.push('_');
                }
                let to = ObjectId {
                    name: name.clone(),
                    ..rename.old.clone()
                };
                steps.extend(step(live, &rename, &rename.old.name, &to));
                aside.push((rename, name));
            }
        }
    }
    for (rename, name) in aside {
        steps.extend(step(live, &rename, &name, &place(&rename)));
    }
}

fn is_there(live: &Catalog, id: &ObjectId, name: &str) -> bool {
    live.get(&ObjectId {
        name: name.to_owned(),
        ..id.clone()
    })
    .is_some()
}

/// The step that takes an object, which is called `name` now, to its place.
fn step(live: &Catalog, rename: &Rename, name: &str, to: &ObjectId) -> Option<Step> {
    let (statements, impact) = if is_value(&rename.old) {
        let of = qualified(&rename.old.schema, &rename.old.parent);
        let old = ObjectId {
            name: name.to_owned(),
            ..rename.old.clone()
        };
        (
            vec![format!(
                "ALTER TYPE {of} RENAME VALUE {} TO {}",
                value(&old).trim_start(),
                value(to).trim_start()
            )],
            Impact::none(),
        )
    } else {
        let object = live.get(&rename.old)?.renamed(name);
        let statements = if rename.is_taken() {
            vec![taking(rename, name)]
        } else {
            statements(&object, to)
        };
        (statements, impact(live, rename))
    };
    Some(Step {
        verb: Verb::Rename,
        object: rename.old.clone(),
        statements,
        impact,
        transaction: Transaction::Shared,
        causes: [rename.new.clone()].into(),
    })
}

/// Makes an index, which is called `name` now, that of a constraint.
fn taking(rename: &Rename, name: &str) -> String {
    let Rename { old, new } = rename;
    let keyword = match new.kind {
        Kind::PrimaryKey => "PRIMARY KEY",
        _ => "UNIQUE",
    };
    format!(
        "ALTER TABLE {}\n    ADD CONSTRAINT {} {keyword} USING INDEX {}",
        qualified(&old.schema, &old.parent),
        ident(&new.name),
        ident(name)
    )
}

fn statements(object: &Object, to: &ObjectId) -> Vec<String> {
    let id = object.id();
    let new = ident(&to.name);
    let table = qualified(&id.schema, &id.parent);
    match id.kind {
        Kind::Column => vec![format!(
            "ALTER TABLE {table} RENAME COLUMN {} TO {new}",
            ident(&id.name)
        )],
        Kind::CheckConstraint | Kind::ForeignKey | Kind::NotNullConstraint => vec![format!(
            "ALTER TABLE {table} RENAME CONSTRAINT {} TO {new}",
            ident(&id.name)
        )],
        Kind::DomainConstraint => vec![format!(
            "ALTER DOMAIN {table} RENAME CONSTRAINT {} TO {new}",
            ident(&id.name)
        )],
        // Of a constraint that an index stands for, the index: that locks nothing else.
        Kind::Index | Kind::PrimaryKey | Kind::UniqueConstraint | Kind::ExclusionConstraint => {
            vec![format!(
                "ALTER INDEX {} RENAME TO {new}",
                qualified(&id.schema, &id.name)
            )]
        }
        _ => {
            let reference = object.reference();
            let mut statements = Vec::new();
            if id.name != to.name {
                statements.push(format!("ALTER {reference} RENAME TO {new}"));
            }
            if id.parent.is_empty() && id.schema != to.schema {
                let reference = object.renamed(&to.name).reference();
                statements.push(format!(
                    "ALTER {reference} SET SCHEMA {}",
                    ident(&to.schema)
                ));
            }
            statements
        }
    }
}

fn impact(live: &Catalog, rename: &Rename) -> Impact {
    let id = &rename.old;
    let lock = Lock::AccessExclusive;
    match id.kind {
        Kind::Index if rename.is_taken() => {
            let table = live.relation(&id.schema, &id.parent);
            table.map_or_else(Impact::none, |table| Impact::lock(table.id(), lock))
        }
        Kind::Table | Kind::ForeignTable | Kind::View | Kind::MaterializedView | Kind::Sequence => {
            Impact::lock(id.clone(), lock)
        }
        Kind::Column
        | Kind::CheckConstraint
        | Kind::NotNullConstraint
        | Kind::ForeignKey
        | Kind::Trigger
        | Kind::Policy
        | Kind::Rule => {
            let Some(table) = live.relation(&id.schema, &id.parent) else {
                return Impact::none();
            };
            let mut impact = Impact::lock(table.id(), lock);
            // The foreign key of a table is its own; everything else goes by inheritance.
            if matches!(
                id.kind,
                Kind::Column | Kind::CheckConstraint | Kind::NotNullConstraint
            ) {
                for heir in heirs(live, &table.id()) {
                    impact = impact.locking(heir, lock);
                }
            }
            impact
        }
        _ => Impact::none(),
    }
}

/// The tables that inherit from a table, be it through others.
fn heirs(live: &Catalog, table: &ObjectId) -> BTreeSet<ObjectId> {
    let mut found = BTreeSet::new();
    let mut open = vec![table.clone()];
    while let Some(parent) = open.pop() {
        for object in live.of_kind(Kind::Table) {
            let Object::Table(child) = object else {
                continue;
            };
            let is_heir = child
                .parent_schemas
                .iter()
                .zip(&child.parent_names)
                .any(|(schema, name)| *schema == parent.schema && *name == parent.name);
            if is_heir && found.insert(object.id()) {
                open.push(object.id());
            }
        }
    }
    found
}
