//! What becomes of a table that the model does not list and that stays, while the table that it has its columns from changes.
//!
//! PostgreSQL gives partitions the columns, checks, keys and indexes of their table, and children the columns and checks of their
//! parent. So such a table gets a declaration of its own: what it is, with every change of its parent made to it as well. What it has
//! besides stays as it is: indexes and checks of its own, another default, storage parameters.

mod newcomers;
mod part;

use std::collections::{BTreeMap, BTreeSet};

use super::Changes;
use super::partitions::partitioned;
use crate::catalog::Catalog;
use crate::diff::{self, Change, Scope};
use crate::object::{Kind, Object, ObjectId};
use crate::plan::Blocked;
use crate::plan::space::{self, Name};

pub use newcomers::newcomers;
use part::Heir;

/// An object, and what it needs.
pub(super) type Needing = (Object, BTreeSet<ObjectId>);

/// What is declared of tables that no model lists.
#[derive(Debug, Default)]
pub struct Following {
    /// The objects of those that change, each with what it needs.
    pub objects: BTreeMap<ObjectId, (Object, BTreeSet<ObjectId>)>,
    /// Their changes.
    pub changes: Changes,
    /// The changes that cannot be made to the parent, for one of these tables is in the way.
    pub blocked: BTreeMap<ObjectId, Blocked>,
}

/// What becomes of these tables, which stay, once these changes are made; what is `declared` lists none of them.
pub fn follow(
    (live, declared): (&Catalog, &Catalog),
    changes: &Changes,
    tables: &BTreeSet<ObjectId>,
    scope: &Scope,
) -> Following {
    let mut walk = Walk {
        live,
        declared,
        scope,
        by_table: BTreeMap::new(),
        names: BTreeSet::new(),
        new: Vec::new(),
        found: Following::default(),
    };
    if tables.is_empty() {
        return walk.found;
    }
    walk.keep_partitioned(changes, tables);
    for (id, change) in changes {
        walk.note(id, change);
    }
    if walk.by_table.is_empty() {
        return walk.found;
    }
    walk.names = [live, declared]
        .into_iter()
        .flat_map(Catalog::objects)
        .flat_map(|(id, _)| space::names(id))
        .collect();
    let mut parts: BTreeMap<&ObjectId, Vec<&ObjectId>> = BTreeMap::new();
    for (part, whole) in diff::wholes(live) {
        if tables.contains(whole) {
            parts.entry(whole).or_default().push(part);
        }
    }
    // Each after those that it has its columns from.
    let mut open: BTreeSet<&ObjectId> = tables.iter().collect();
    while !open.is_empty() {
        let (ready, waiting): (BTreeSet<&ObjectId>, BTreeSet<&ObjectId>) =
            open.iter().partition(|id| {
                let parents = parents(live, id);
                !open
                    .iter()
                    .any(|other| parents.contains(&(other.schema.as_str(), other.name.as_str())))
            });
        for table in &ready {
            walk.table(table, parts.get(*table).map_or(&[], Vec::as_slice));
        }
        if ready.is_empty() {
            break;
        }
        open = waiting;
    }
    walk.found
}

/// Schema and name of what a table is a partition of or inherits from.
fn parents<'a>(live: &'a Catalog, id: &ObjectId) -> Vec<(&'a str, &'a str)> {
    live.get(id).into_iter().flat_map(Object::parents).collect()
}

/// From parents to children.
struct Walk<'a> {
    live: &'a Catalog,
    declared: &'a Catalog,
    scope: &'a Scope,
    /// The changes of the parts of each table, by its schema and name.
    by_table: BTreeMap<(String, String), Vec<(ObjectId, Change)>>,
    /// Every name that something has or gets.
    names: BTreeSet<Name<'a>>,
    /// What is new, which has names too.
    new: Vec<ObjectId>,
    found: Following,
}

impl Walk<'_> {
    fn note(&mut self, id: &ObjectId, change: &Change) {
        if !id.parent.is_empty() {
            let table = (id.schema.clone(), id.parent.clone());
            let known = self.by_table.entry(table).or_default();
            known.push((id.clone(), change.clone()));
        }
    }

    /// A table with partitions that stay goes on being partitioned as it is: their bounds say nothing of another key.
    fn keep_partitioned(&mut self, changes: &Changes, tables: &BTreeSet<ObjectId>) {
        for partition in tables {
            let Some(whole) = self.live.get(partition).and_then(partitioned) else {
                continue;
            };
            let is_partitioned_otherwise = matches!(changes.get(&whole), Some(Change::Changed(attributes))
                if attributes.iter().any(|change| change.name == "partition_key"));
            if is_partitioned_otherwise {
                let blocked = Blocked::Needed(partition.clone());
                self.found.blocked.insert(whole, blocked);
            }
        }
    }

    /// What a part of a parent is to be.
    fn declared(&self, id: &ObjectId) -> Option<Needing> {
        self.found.objects.get(id).cloned().or_else(|| {
            let object = self.declared.get(id)?.clone();
            Some((object, self.declared.needs(id).cloned().collect()))
        })
    }

    fn table(&mut self, id: &ObjectId, parts: &[&ObjectId]) {
        let parents = parents(self.live, id);
        let has_changed = |(schema, name): &(&str, &str)| {
            self.by_table
                .contains_key(&((*schema).to_owned(), (*name).to_owned()))
        };
        if !parents.iter().any(has_changed) {
            return;
        }
        let Some(mut heir) = Heir::new(self.live, id, parts) else {
            return;
        };
        for (schema, name) in &parents {
            let table = ((*schema).to_owned(), (*name).to_owned());
            let changes = self.by_table.get(&table).cloned().unwrap_or_default();
            // An index that moves to another column does not go with its old one.
            for (of, change) in &changes {
                if let (Change::Changed(attributes), Some(to)) = (change, self.declared(of)) {
                    let names: Vec<&str> = attributes.iter().map(|change| change.name).collect();
                    heir.change(of, &to, &names);
                }
            }
            // What goes makes room for what comes.
            for (of, _) in changes
                .iter()
                .filter(|(_, change)| *change == Change::Dropped)
            {
                let is_kept = |other: &(&str, &str)| {
                    let other = ObjectId {
                        schema: other.0.to_owned(),
                        parent: other.1.to_owned(),
                        ..of.clone()
                    };
                    other != *of && self.live.get(&other).is_some() && !self.is_dropped(&other)
                };
                if !parents.iter().any(is_kept) {
                    heir.lose(of);
                }
            }
            for (of, change) in &changes {
                if let (Change::Created, Some(to)) = (change, self.declared(of))
                    && let Err(by) = heir.gain(of, &to, &|name| self.has_name(name))
                {
                    let blocked = Blocked::NameTaken(by);
                    self.found.blocked.insert(of.clone(), blocked);
                }
            }
        }
        heir.keep_keys();
        self.settle(heir, parts);
    }

    /// Whether something has this name, or gets it.
    fn has_name(&self, name: &Name<'_>) -> bool {
        self.names.contains(name) || self.new.iter().any(|id| space::names(id).contains(name))
    }

    fn is_dropped(&self, id: &ObjectId) -> bool {
        let table = (id.schema.clone(), id.parent.clone());
        let mut changes = self.by_table.get(&table).into_iter().flatten();
        changes.any(|(other, change)| other == id && *change == Change::Dropped)
    }

    /// Takes over what became of a table, if anything did.
    fn settle(&mut self, heir: Heir<'_>, parts: &[&ObjectId]) {
        let mut changes = Changes::new();
        for id in parts {
            let change = match (self.live.get(id), heir.objects.get(id)) {
                (Some(live), Some((to, _))) => {
                    let attributes = diff::changes(live, to, self.scope);
                    (!attributes.is_empty()).then_some(Change::Changed(attributes))
                }
                _ => Some(Change::Dropped),
            };
            changes.extend(change.map(|change| ((*id).clone(), change)));
        }
        for id in heir.objects.keys() {
            if self.live.get(id).is_none() {
                changes.insert(id.clone(), Change::Created);
                self.new
                    .extend((id.kind != Kind::Column).then(|| id.clone()));
            }
        }
        if changes.is_empty() {
            return;
        }
        for (id, change) in &changes {
            self.note(id, change);
        }
        self.found.changes.extend(changes);
        self.found.objects.extend(heir.objects);
    }
}
