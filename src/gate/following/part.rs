//! What a change of one part of a table means to a table that has its parts from there, kind by kind.

use std::collections::{BTreeMap, BTreeSet};

use super::Needing;
use crate::catalog::Catalog;
use crate::object::{Acl, ForeignOptions, Kind, Object, ObjectId};
use crate::plan::space::{self, Name};
use crate::sql::lexer::significant;
use crate::sql::{choose, identifier, qualified};

/// What an index or a key of a partition has for itself.
const OWN_OF_INDEX: &[&str] = &[
    "attached_to",
    "parameters",
    "tablespace",
    "valid",
    "clustered",
    "statistics",
    "extensions",
    "index_comment",
    "comment",
];

/// What a foreign key of a partition has for itself.
const OWN_OF_FOREIGN_KEY: &[&str] = &["triggers", "inherited", "comment"];

/// A table as it becomes while the one that it has its parts from changes.
pub(super) struct Heir<'a> {
    live: &'a Catalog,
    id: &'a ObjectId,
    is_partition: bool,
    is_partitioned: bool,
    /// The table and its parts.
    pub(super) objects: BTreeMap<ObjectId, Needing>,
}

impl<'a> Heir<'a> {
    pub(super) fn new(live: &'a Catalog, id: &'a ObjectId, parts: &[&ObjectId]) -> Option<Self> {
        let table = live.get(id)?;
        let (is_partition, is_partitioned) = match table {
            Object::Table(table) => (table.partition_of.is_some(), table.partition_key.is_some()),
            Object::ForeignTable(table) => (table.partition_of.is_some(), false),
            _ => return None,
        };
        let objects = std::iter::once(id)
            .chain(parts.iter().copied())
            .filter_map(|id| {
                let needs = live.needs(id).cloned().collect();
                Some((id.clone(), (live.get(id)?.clone(), needs)))
            })
            .collect();
        Some(Self {
            live,
            id,
            is_partition,
            is_partitioned,
            objects,
        })
    }

    fn part(&self, kind: Kind, name: &str) -> ObjectId {
        ObjectId::part(kind, &self.id.schema, &self.id.name, name)
    }

    fn get(&self, id: &ObjectId) -> Option<&Object> {
        self.objects.get(id).map(|(object, _)| object)
    }

    /// The part that it has of this one.
    pub(super) fn counterpart(&self, of: &ObjectId) -> Option<(ObjectId, Object)> {
        let found = if has_any_name(of.kind) {
            let mut objects = self.objects.iter();
            objects
                .find(|(id, (_, needs))| id.kind == of.kind && needs.contains(of))
                .map(|(id, _)| id.clone())?
        } else {
            self.part(of.kind, &of.name)
        };
        let object = self.get(&found)?.clone();
        let is_its = match &object {
            Object::Trigger(trigger) => trigger.is_clone,
            Object::CheckConstraint(check) => check.inherited,
            Object::Column(column) => column.inherited,
            Object::Default(_) => true,
            _ => has_any_name(of.kind),
        };
        is_its.then_some((found, object))
    }

    /// This part of its parent goes.
    pub(super) fn lose(&mut self, of: &ObjectId) {
        let Some((id, object)) = self.counterpart(of) else {
            return;
        };
        let goes = match &object {
            Object::Column(column) => !column.local,
            // Another default than its parent's is its own.
            Object::Default(_) => self
                .live
                .get(of)
                .is_some_and(|before| same(&object, before)),
            _ => true,
        };
        if goes {
            self.remove(id);
        }
    }

    /// Takes a part away, with all of the table that cannot be without it.
    fn remove(&mut self, id: ObjectId) {
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if self.objects.remove(&id).is_some() && id.kind == Kind::Column {
                let on_it = self.objects.iter().filter(|(part, (_, needs))| {
                    needs.contains(&id) && part.parent == self.id.name && !part.parent.is_empty()
                });
                open.extend(on_it.map(|(part, _)| part.clone()));
            }
        }
    }

    /// This part of its parent becomes another, in these attributes.
    pub(super) fn change(&mut self, of: &ObjectId, to: &Needing, names: &[&str]) {
        let (Some((id, object)), Some(before)) = (self.counterpart(of), self.live.get(of)) else {
            return;
        };
        let is_alike = |name: &str| object.attribute(name) == before.attribute(name);
        let names: Vec<&str> = names
            .iter()
            .copied()
            .filter(|name| match (&to.0, *name) {
                (Object::Column(_), "data_type" | "collation" | "generated") => true,
                (Object::Column(to), "not_null") => to.not_null || is_alike(name),
                (Object::Column(to), "expression") => to.expression.is_none() || is_alike(name),
                // Partitions use the sequence of their table (PostgreSQL 17).
                (Object::Column(_), "identity") => self.live.server_version >= 170_000,
                (Object::Column(_), "storage") => is_alike(name),
                (Object::Default(_), _) => is_alike(name),
                (Object::CheckConstraint(_), name) => matches!(name, "expression" | "enforced"),
                (Object::ForeignKey(_), name) => !OWN_OF_FOREIGN_KEY.contains(&name),
                (Object::Trigger(_), name) => name == "definition",
                (_, name) => id.kind.has_index() && !OWN_OF_INDEX.contains(&name),
            })
            .collect();
        if names.is_empty() {
            return;
        }
        let mut changed = object.changed(&to.0, &names);
        match (&mut changed, &object, &to.0) {
            (Object::Column(changed), Object::Column(own), Object::Column(to)) => {
                changed.position = own.position;
                changed.inherited = own.inherited;
                if !names.contains(&"data_type") {
                    changed.default_storage.clone_from(&own.default_storage);
                }
                // A new NOT NULL is inherited with its name (PostgreSQL 18).
                let is_new = changed.not_null && !own.not_null;
                changed.not_null_name = match (changed.not_null, is_new) {
                    (false, _) => None,
                    (true, true) => to.not_null_name.clone(),
                    (true, false) => own.not_null_name.clone(),
                };
                changed.not_null_local = own.not_null_local && changed.not_null;
                changed.not_null_stays = own.not_null_stays && changed.not_null;
            }
            (Object::Trigger(changed), Object::Trigger(own), Object::Trigger(to)) => {
                changed.is_clone = own.is_clone;
                changed.definition = self.of_this(&to.definition, of);
            }
            (Object::CheckConstraint(changed), Object::CheckConstraint(own), _) => {
                changed.is_foreign = own.is_foreign;
            }
            (Object::Index(changed), Object::Index(own), _) => {
                changed.partitioned = own.partitioned;
                changed.stored_parameters.clone_from(&own.stored_parameters);
            }
            (Object::PrimaryKey(changed), Object::PrimaryKey(own), _) => {
                changed.partitioned = own.partitioned;
                changed.stored_parameters.clone_from(&own.stored_parameters);
            }
            (Object::UniqueConstraint(changed), Object::UniqueConstraint(own), _) => {
                changed.partitioned = own.partitioned;
                changed.stored_parameters.clone_from(&own.stored_parameters);
            }
            (Object::ExclusionConstraint(changed), Object::ExclusionConstraint(own), _) => {
                changed.partitioned = own.partitioned;
                changed.stored_parameters.clone_from(&own.stored_parameters);
            }
            _ => {}
        }
        let needs = self.needs(of, &to.1);
        self.objects.insert(id, (changed, needs));
    }

    /// The definition of a trigger, as that of this table.
    fn of_this(&self, definition: &str, of: &ObjectId) -> String {
        let on = |schema: &str, table: &str| format!(" ON {} ", qualified(schema, table));
        let here = on(&self.id.schema, &self.id.name);
        definition.replacen(&on(&of.schema, &of.parent), &here, 1)
    }

    /// Its parent gets this part.
    ///
    /// # Errors
    ///
    /// The part of its own that is in the way.
    pub(super) fn gain(
        &mut self,
        of: &ObjectId,
        to: &Needing,
        is_taken: &dyn Fn(&Name<'_>) -> bool,
    ) -> Result<(), ObjectId> {
        let is_foreign = self.id.kind == Kind::ForeignTable;
        let comes = match &to.0 {
            Object::Column(_) | Object::Default(_) => true,
            Object::CheckConstraint(check) => !check.no_inherit,
            Object::ForeignKey(_) => self.is_partition,
            Object::Trigger(trigger) => {
                self.is_partition && trigger.definition.contains(" FOR EACH ROW ")
            }
            _ => of.kind.has_index() && self.is_partition && !is_foreign,
        };
        if !comes || self.takes_in(of, to) {
            return Ok(());
        }
        let same_name = self.part(of.kind, &of.name);
        let id = match of.kind {
            Kind::ForeignKey => self.part(of.kind, &self.name_of_key(of, &to.0)),
            kind if kind.has_index() => self.part(kind, &self.name_of_index(kind, &to.0, is_taken)),
            _ => same_name,
        };
        match (self.get(&id), &to.0) {
            // Its own default stays, and its own column is merged with the new one.
            (Some(_), Object::Default(_)) => return Ok(()),
            (Some(Object::Column(own)), Object::Column(to)) if own.data_type == to.data_type => {
                return Ok(());
            }
            _ => {}
        }
        let names = space::names(&id);
        let in_the_way = self.objects.keys().find(|other| {
            **other == id || space::names(other).iter().any(|name| names.contains(name))
        });
        if let Some(other) = in_the_way {
            return Err(other.clone());
        }
        // A trigger that is switched like the one that it is a copy of is never listed.
        if of.kind == Kind::Trigger {
            return Ok(());
        }
        let object = self.copy(&id, of, &to.0);
        let needs = self.needs(of, &to.1);
        self.objects.insert(id, (object, needs));
        Ok(())
    }

    /// Whether PostgreSQL takes what the table has already for what it gets.
    fn takes_in(&mut self, of: &ObjectId, to: &Needing) -> bool {
        let whole = qualified(&of.schema, &of.name);
        let candidate = self.objects.iter().find_map(|(id, (object, _))| {
            let is_alike = |own: &[&str]| {
                id.kind == of.kind
                    && object
                        .differing(&to.0)
                        .iter()
                        .all(|name| own.contains(name))
            };
            let mut taken = object.clone();
            match &mut taken {
                Object::CheckConstraint(check) => {
                    let is_it =
                        id.name == of.name && is_alike(&["inherited", "comment", "validated"]);
                    // It stays the table's own besides.
                    return (is_it && !check.no_inherit).then_some((id.clone(), taken));
                }
                Object::ForeignKey(key) if !key.inherited => key.inherited = true,
                index => match index.attached_to_mut() {
                    Some(of @ None) => *of = Some(whole.clone()),
                    _ => return None,
                },
            }
            let own = if of.kind.has_index() {
                OWN_OF_INDEX
            } else {
                OWN_OF_FOREIGN_KEY
            };
            is_alike(own).then_some((id.clone(), taken))
        });
        let Some((id, taken)) = candidate else {
            return false;
        };
        if id.kind != Kind::CheckConstraint {
            let needs = self.needs(of, &to.1);
            self.objects.insert(id, (taken, needs));
        }
        true
    }

    /// What PostgreSQL makes of a part of a parent in this table.
    fn copy(&self, id: &ObjectId, of: &ObjectId, to: &Object) -> Object {
        let (schema, table) = (self.id.schema.clone(), self.id.name.clone());
        let name = id.name.clone();
        let attached_to = Some(qualified(&of.schema, &of.name));
        match to.clone() {
            Object::Column(to) => Object::Column(crate::object::column::Column {
                schema,
                table,
                identity: to
                    .identity
                    .clone()
                    .filter(|_| self.live.server_version >= 170_000),
                identity_sequence: None,
                identity_options: None,
                storage: None,
                compression: None,
                statistics: None,
                parameters: Vec::new(),
                options: ForeignOptions::default(),
                local: false,
                privileges: Acl::default(),
                comment: None,
                inherited: true,
                not_null_local: false,
                not_null_stays: false,
                ..to
            }),
            Object::Default(to) => Object::Default(crate::object::default::Default {
                schema,
                table,
                ..to
            }),
            Object::CheckConstraint(to) => {
                Object::CheckConstraint(crate::object::check_constraint::CheckConstraint {
                    schema,
                    table,
                    validated: true,
                    inherited: true,
                    comment: None,
                    is_foreign: self.id.kind == Kind::ForeignTable,
                    ..to
                })
            }
            Object::ForeignKey(to) => Object::ForeignKey(crate::object::foreign_key::ForeignKey {
                schema,
                table,
                name,
                triggers: BTreeMap::new(),
                inherited: true,
                comment: None,
                ..to
            }),
            Object::Index(to) => Object::Index(crate::object::index::Index {
                schema,
                table,
                name,
                attached_to,
                valid: true,
                clustered: false,
                statistics: Vec::new(),
                extensions: Vec::new(),
                comment: None,
                partitioned: self.is_partitioned,
                ..to
            }),
            Object::PrimaryKey(to) => Object::PrimaryKey(crate::object::primary_key::PrimaryKey {
                schema,
                table,
                name,
                attached_to,
                clustered: false,
                index_comment: None,
                comment: None,
                partitioned: self.is_partitioned,
                ..to
            }),
            Object::UniqueConstraint(to) => {
                Object::UniqueConstraint(crate::object::unique_constraint::UniqueConstraint {
                    schema,
                    table,
                    name,
                    attached_to,
                    clustered: false,
                    index_comment: None,
                    comment: None,
                    partitioned: self.is_partitioned,
                    ..to
                })
            }
            Object::ExclusionConstraint(to) => Object::ExclusionConstraint(
                crate::object::exclusion_constraint::ExclusionConstraint {
                    schema,
                    table,
                    name,
                    attached_to,
                    clustered: false,
                    statistics: Vec::new(),
                    index_comment: None,
                    comment: None,
                    partitioned: self.is_partitioned,
                    ..to
                },
            ),
            other => other,
        }
    }

    /// What the copy of a part needs: of this table what the part needs of its own.
    fn needs(&self, of: &ObjectId, needed: &BTreeSet<ObjectId>) -> BTreeSet<ObjectId> {
        let mut needs: BTreeSet<ObjectId> = [self.id.clone()].into();
        if of.kind == Kind::Column || has_any_name(of.kind) {
            needs.insert(of.clone());
        }
        for other in needed {
            if other.schema == of.schema && other.parent == of.parent {
                let own = if has_any_name(other.kind) {
                    self.counterpart(other).map(|(id, _)| id)
                } else {
                    Some(self.part(other.kind, &other.name))
                };
                needs.extend(own);
                // A key that refers to its own table goes on referring to the whole of it.
                if of.kind == Kind::ForeignKey {
                    needs.insert(other.clone());
                }
            } else if other.kind == of.kind {
                // What its parent has it from.
            } else if other.parent.is_empty()
                && other.schema == of.schema
                && other.name == of.parent
                && of.kind != Kind::ForeignKey
            {
                // Its own table is known already.
            } else {
                needs.insert(other.clone());
            }
        }
        needs
    }

    /// A primary key that it has for itself keeps its columns from being NULL.
    pub(super) fn keep_keys(&mut self) {
        let keys = self
            .objects
            .values()
            .filter_map(|(object, _)| match object {
                Object::PrimaryKey(key) => Some(key.columns.clone()),
                _ => None,
            });
        let columns: Vec<String> = keys.flatten().collect();
        for name in columns {
            let id = self.part(Kind::Column, &name);
            let own = self.live.get(&id);
            if let Some((Object::Column(column), _)) = self.objects.get_mut(&id)
                && !column.not_null
                && let Some(Object::Column(own)) = own
            {
                column.not_null = true;
                column.not_null_name.clone_from(&own.not_null_name);
                column.not_null_local = own.not_null_local;
                column.not_null_stays = own.not_null_stays;
            }
        }
    }

    /// The name that PostgreSQL gives a foreign key of a partition: that of its table, unless the partition has one of that name.
    fn name_of_key(&self, of: &ObjectId, to: &Object) -> String {
        let is_taken = |name: &str| {
            self.objects
                .keys()
                .any(|id| is_constraint(id.kind) && id.name == name)
        };
        if !is_taken(&of.name) {
            return of.name.clone();
        }
        let columns = match to {
            Object::ForeignKey(key) => key.columns.join("_"),
            _ => String::new(),
        };
        numbered("fkey", |label| {
            let name = choose::name(&self.id.name, Some(&columns), label);
            (!is_taken(&name)).then_some(name)
        })
    }

    /// The name that PostgreSQL gives an index of a partition (`ChooseIndexName` in `indexcmds.c`).
    fn name_of_index(
        &self,
        kind: Kind,
        to: &Object,
        is_taken: &dyn Fn(&Name<'_>) -> bool,
    ) -> String {
        let (columns, label) = match to {
            Object::UniqueConstraint(key) => {
                let label = if key.without_overlaps { "excl" } else { "key" };
                ([&*key.columns, &*key.include].concat(), label)
            }
            Object::ExclusionConstraint(key) => (columns_of(&key.elements, &key.include), "excl"),
            Object::Index(index) => (columns_of(&index.keys, &index.include), "idx"),
            _ => (Vec::new(), "pkey"),
        };
        let columns = columns.join("_");
        let columns = (!columns.is_empty()).then_some(columns.as_str());
        numbered(label, |label| {
            let name = choose::name(&self.id.name, columns, label);
            let id = self.part(kind, &name);
            // What goes gives its name back.
            let is_free = |taken: &Name<'_>| {
                let has_gone = |id: &ObjectId| {
                    id.parent == self.id.name
                        && id.schema == self.id.schema
                        && !self.objects.contains_key(id)
                        && space::names(id).contains(taken)
                };
                !is_taken(taken) || self.live.objects().any(|(id, _)| has_gone(id))
            };
            let names = space::names(&id);
            let is_own = |other: &ObjectId| {
                space::names(other)
                    .iter()
                    .any(|name| names.contains(name) && !matches!(name, Name::PrimaryKey(..)))
            };
            let is_usable = names
                .iter()
                .filter(|name| !matches!(name, Name::PrimaryKey(..)))
                .all(is_free)
                && !self.objects.keys().any(is_own);
            is_usable.then_some(name)
        })
    }
}

/// The first of `label`, `label1`, `label2`, … that gives a name.
fn numbered(label: &str, name: impl Fn(&str) -> Option<String>) -> String {
    std::iter::once(label.to_owned())
        .chain((1..).map(|number: u32| format!("{label}{number}")))
        .find_map(|label| name(&label))
        .unwrap_or_default()
}

/// What PostgreSQL calls the columns of an index: those of an expression `expr`, `expr1`, ….
fn columns_of(keys: &[String], include: &[String]) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    for key in keys {
        let first = significant(key).next();
        let after = first.as_ref().and_then(|token| key.get(token.text.len()..));
        let is_plain = after.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
        let column = first
            .filter(|_| is_plain)
            .and_then(|token| identifier(&token, '\\'));
        columns.push(column.unwrap_or_else(|| {
            numbered("expr", |name| {
                (!columns.iter().any(|column| column == name)).then(|| name.to_owned())
            })
        }));
    }
    columns.extend(include.iter().cloned());
    columns
}

/// Whether two objects of different tables have the same attributes.
fn same(one: &Object, other: &Object) -> bool {
    one.differing(other).is_empty()
}

/// Whether a part has a name of its own in each table, so that only what it needs says what it comes from.
fn has_any_name(kind: Kind) -> bool {
    kind.has_index() || kind == Kind::ForeignKey
}

fn is_constraint(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::PrimaryKey
            | Kind::UniqueConstraint
            | Kind::ExclusionConstraint
            | Kind::CheckConstraint
            | Kind::ForeignKey
            | Kind::NotNullConstraint
    )
}
