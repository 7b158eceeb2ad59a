//! Tables: their own statement, and everything that hangs on them.

use std::collections::{BTreeMap, BTreeSet};

use super::super::name::{Name, Target};
use super::super::origin::Marks;
use super::super::place::{Place, Problem};
use super::super::table::{
    Action, Check, ForeignKey, PrimaryKeyOptions, Reference, ReplicaIdentity, Table, UniqueOptions,
};
use super::super::value::Entry;
use super::columns::{self, Lone};
use super::keys::{self, Known};
use super::{Lowered, add_part, calls_function, table_id};
use crate::object::check_constraint::CheckConstraint;
use crate::object::{self, Acl, Kind, Object, ObjectId};
use crate::sql::choose;

/// No chain of tables that inherit from one another is longer.
const DEEPEST: usize = 64;

/// The tables of a file.
pub(super) struct Tables<'a> {
    tables: &'a BTreeMap<Name, &'a Entry<Table>>,
    version: u32,
}

impl<'a> Tables<'a> {
    pub(super) fn new(tables: &'a BTreeMap<Name, &'a Entry<Table>>, version: u32) -> Self {
        Self { tables, version }
    }

    pub(super) fn lower(&self, lowered: &mut Lowered, marks: &mut Marks) -> Result<(), Problem> {
        for (name, entry) in self.tables {
            self.table(name, entry, lowered, marks)?;
        }
        Ok(())
    }

    fn table(
        &self,
        name: &Name,
        entry: &Entry<Table>,
        lowered: &mut Lowered,
        marks: &mut Marks,
    ) -> Result<(), Problem> {
        let (section, place) = (&entry.value, &entry.place);
        combinations(section, place)?;
        let whole = lowered.add(Object::Table(table(name, section, marks)), place)?;
        for parent in parents(section) {
            lowered.need(&whole, table_id(parent));
        }
        let columns = self.columns(name, entry, marks, 0)?;
        let known = self.known(section, &columns);
        for (position, mut lone) in columns.into_iter().enumerate() {
            lone.column.position = i64::try_from(position + 1).unwrap_or_default();
            lone.add(lowered, &whole, section.unlogged)?;
        }
        renames(lowered, name, entry);
        if let Some(key) = primary_key(section) {
            let place = match &section.primary_key {
                Some(key) => &key.place,
                None => place,
            };
            keys::primary_key(lowered, name, &whole, &known, &key, place)?;
        }
        for column in &section.columns.0 {
            column_constraints(self, name, &whole, &known, column, lowered)?;
        }
        for entry in &section.unique.0 {
            let options = (entry.name.as_str(), &entry.value.options);
            keys::unique(lowered, name, &whole, &known, options, &entry.place)?;
        }
        for check in self.checks(name, section, marks, 0) {
            check.add(lowered, &whole)?;
        }
        for entry in &section.exclusions.0 {
            keys::exclusion(lowered, marks, name, &whole, &known, entry)?;
        }
        for entry in &section.foreign_keys.0 {
            self.foreign_key(lowered, name, &whole, &known, entry)?;
        }
        for entry in &section.indexes.0 {
            keys::index(lowered, marks, name, &whole, known.as_ref(), entry)?;
        }
        Ok(())
    }

    /// The columns in their order: those of its parents first.
    fn columns(
        &self,
        name: &Name,
        entry: &Entry<Table>,
        marks: &mut Marks,
        depth: usize,
    ) -> Result<Vec<Lone>, Problem> {
        let (section, place) = (&entry.value, &entry.place);
        if depth > DEEPEST {
            return Err(place.problem("the table inherits from itself"));
        }
        let is_partition = section.partition_of.is_some();
        let mut columns: Vec<Lone> = Vec::new();
        for parent in parents(section) {
            let Some(parent_entry) = self.tables.get(parent) else {
                continue;
            };
            for column in self.columns(parent, parent_entry, marks, depth + 1)? {
                if !columns
                    .iter()
                    .any(|known| known.column.name == column.column.name)
                {
                    columns.push(column.inherited(name, is_partition, self.version));
                }
            }
        }
        let key: BTreeSet<String> = primary_key(section)
            .map(|key| key.columns.into_iter().collect())
            .unwrap_or_default();
        for inherited in &mut columns {
            inherited.column.not_null |= key.contains(&inherited.column.name);
        }
        for entry in &section.columns.0 {
            let mut own =
                columns::column(name, &entry.name, &entry.value, &key, marks, &entry.place)?;
            match columns
                .iter_mut()
                .find(|column| column.column.name == entry.name)
            {
                Some(inherited) => {
                    own.column.inherited = true;
                    // From PostgreSQL 18 on, what the child says itself stays when the parent no longer says it.
                    if own.column.not_null {
                        own.column.not_null_local = true;
                        own.column.not_null_name =
                            Some(format!("{}_{}_not_null", name.name, entry.name));
                    }
                    own.column.not_null |= inherited.column.not_null;
                    *inherited = own;
                }
                None => columns.push(own),
            }
        }
        Ok(columns)
    }

    /// The checks that it says itself, and those that it has from its parents: what becomes a partition must have them already.
    fn checks(
        &self,
        name: &Name,
        section: &Table,
        marks: &mut Marks,
        depth: usize,
    ) -> Vec<LoweredCheck> {
        let mut checks: Vec<LoweredCheck> = Vec::new();
        for entry in &section.columns.0 {
            let (column, place) = (&entry.value, &entry.place);
            if let (Some(check), Some(expression)) = (
                columns::check(name, &entry.name, column, marks),
                &column.check,
            ) {
                checks.push(LoweredCheck {
                    check,
                    calls_function: calls_function(&expression.text),
                    place: place.clone(),
                });
            }
        }
        for entry in &section.checks.0 {
            checks.push(check(marks, name, entry));
        }
        if depth > DEEPEST {
            return checks;
        }
        let of_parents: Vec<LoweredCheck> = parents(section)
            .filter_map(|parent| Some((parent, self.tables.get(parent)?)))
            .flat_map(|(parent, entry)| self.checks(parent, &entry.value, marks, depth + 1))
            .filter(|inherited| !inherited.check.no_inherit)
            .collect();
        for mut inherited in of_parents {
            if !checks
                .iter()
                .any(|known| known.check.name == inherited.check.name)
            {
                inherited.check.schema.clone_from(&name.schema);
                inherited.check.table.clone_from(&name.name);
                inherited.check.inherited = true;
                inherited.check.comment = None;
                checks.push(inherited);
            }
        }
        checks
    }

    /// The names of its columns, if all of them are in the file.
    fn known(&self, section: &Table, columns: &[Lone]) -> Known {
        let is_known = section.of_type.is_none()
            && parents(section).all(|parent| self.tables.contains_key(parent));
        is_known.then(|| {
            columns
                .iter()
                .map(|lone| lone.column.name.clone())
                .collect()
        })
    }

    fn foreign_key(
        &self,
        lowered: &mut Lowered,
        table: &Name,
        whole: &ObjectId,
        known: &Known,
        entry: &Entry<ForeignKey>,
    ) -> Result<(), Problem> {
        let (section, place) = (&entry.value, &entry.place);
        if section.columns.is_empty() {
            return Err(place.problem("it has no columns"));
        }
        keys::check_columns(
            known,
            &[&section.columns, &section.on_delete_columns],
            place,
        )?;
        if section.initially_deferred && !section.deferrable {
            return Err(place.problem("initially_deferred needs deferrable = true"));
        }
        let action = |action: Option<Action>| {
            action
                .map_or("no action", |action| action.word())
                .to_uppercase()
        };
        let target = &section.references;
        let key = object::foreign_key::ForeignKey {
            schema: table.schema.clone(),
            table: table.name.clone(),
            name: entry.name.clone(),
            columns: section.columns.clone(),
            referenced_schema: target.table.schema.clone(),
            referenced_table: target.table.name.clone(),
            referenced_columns: self.referenced(target, section.columns.len())?,
            period: section.period,
            match_full: section.match_full,
            on_update: action(section.on_update),
            on_delete: action(section.on_delete),
            on_delete_columns: section.on_delete_columns.clone(),
            deferrable: section.deferrable,
            initially_deferred: section.initially_deferred,
            validated: !section.not_valid && !section.not_enforced,
            enforced: !section.not_enforced,
            triggers: BTreeMap::new(),
            inherited: false,
            comment: section.comment.clone(),
        };
        add_part(lowered, whole, Object::ForeignKey(key), place).map(drop)
    }

    /// The referenced columns: those that are named, else the primary key's.
    fn referenced(&self, target: &Target, count: usize) -> Result<Vec<String>, Problem> {
        let place = &target.place;
        let mut columns = target.columns.clone();
        if columns.is_empty() {
            let table = self.tables.get(&target.table);
            columns = table
                .and_then(|entry| primary_key(&entry.value))
                .map(|key| key.columns)
                .ok_or_else(|| {
                    place
                        .problem(format!(
                            "{} has no primary key in this file",
                            target.table.text()
                        ))
                        .hint(format!(
                            "name the columns: \"{}(COLUMN)\"",
                            target.table.text()
                        ))
                })?;
        }
        if columns.len() != count {
            return Err(place.problem(format!(
                "{count} columns cannot refer to {} of {}",
                columns.len(),
                target.table.text()
            )));
        }
        Ok(columns)
    }
}

/// What a column says that is a constraint of its table.
fn column_constraints(
    tables: &Tables<'_>,
    table: &Name,
    whole: &ObjectId,
    known: &Known,
    entry: &Entry<super::super::column::Column>,
    lowered: &mut Lowered,
) -> Result<(), Problem> {
    let (column, place) = (&entry.value, &entry.place);
    if column.unique {
        let name = choose::name(&table.name, Some(&entry.name), "key");
        let options = UniqueOptions {
            columns: vec![entry.name.clone()],
            ..UniqueOptions::default()
        };
        keys::unique(lowered, table, whole, known, (&name, &options), place)?;
    }
    if let Some(Reference(options)) = &column.references {
        let key = Entry {
            name: choose::name(&table.name, Some(&entry.name), "fkey"),
            place: place.clone(),
            value: ForeignKey {
                columns: vec![entry.name.clone()],
                references: options.target.clone(),
                on_update: options.on_update,
                on_delete: options.on_delete,
                on_delete_columns: Vec::new(),
                match_full: false,
                period: false,
                deferrable: options.deferrable,
                initially_deferred: options.initially_deferred,
                not_valid: false,
                not_enforced: false,
                comment: None,
            },
        };
        tables.foreign_key(lowered, table, whole, known, &key)?;
    }
    Ok(())
}

/// A check of a table, and where the file says it.
struct LoweredCheck {
    check: CheckConstraint,
    calls_function: bool,
    place: Place,
}

impl LoweredCheck {
    fn add(self, lowered: &mut Lowered, whole: &ObjectId) -> Result<(), Problem> {
        let part = Object::CheckConstraint(self.check);
        let id = add_part(lowered, whole, part, &self.place)?;
        if self.calls_function {
            lowered.alone.insert(id);
        }
        Ok(())
    }
}

fn check(marks: &mut Marks, table: &Name, entry: &Entry<Check>) -> LoweredCheck {
    let Check(options) = &entry.value;
    LoweredCheck {
        check: CheckConstraint {
            schema: table.schema.clone(),
            table: table.name.clone(),
            name: entry.name.clone(),
            expression: marks.sql(&options.expression),
            no_inherit: options.no_inherit,
            validated: !options.not_valid && !options.not_enforced,
            enforced: !options.not_enforced,
            inherited: false,
            comment: options.comment.clone(),
            is_foreign: false,
        },
        calls_function: calls_function(&options.expression.text),
        place: entry.place.clone(),
    }
}

fn parents(section: &Table) -> impl Iterator<Item = &Name> {
    section.partition_of.iter().chain(&section.inherits)
}

/// The primary key, wherever the table says it.
pub(super) fn primary_key(section: &Table) -> Option<PrimaryKeyOptions> {
    if let Some(key) = &section.primary_key {
        return Some(key.options.clone());
    }
    let columns: Vec<String> = section
        .columns
        .0
        .iter()
        .filter(|entry| entry.value.primary_key)
        .map(|entry| entry.name.clone())
        .collect();
    (!columns.is_empty()).then(|| PrimaryKeyOptions {
        columns,
        ..PrimaryKeyOptions::default()
    })
}

/// Refuses what cannot be said together.
fn combinations(section: &Table, place: &Place) -> Result<(), Problem> {
    let is_partition = section.partition_of.is_some();
    if is_partition && section.bound.is_none() {
        return Err(place.problem("a partition needs bound").hint(
            "bound = \"FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')\", or bound = \"DEFAULT\"",
        ));
    }
    if section.bound.is_some() && !is_partition {
        return Err(place.problem("bound needs partition_of"));
    }
    if is_partition && !section.inherits.is_empty() {
        return Err(place.problem("a partition inherits from nothing but its table"));
    }
    if is_partition && let Some(column) = section.columns.0.first() {
        return Err(column
            .place
            .problem("a partition has the columns of its table, and no others"));
    }
    let keys: Vec<&Entry<_>> = section
        .columns
        .0
        .iter()
        .filter(|entry| entry.value.primary_key)
        .collect();
    if let Some(first) = keys.first()
        && (keys.len() > 1 || section.primary_key.is_some())
    {
        return Err(first
            .place
            .problem("the table has another primary key")
            .hint(format!(
                "a key of several columns stands with its table: primary_key = [\"{}\", …]",
                first.name
            )));
    }
    Ok(())
}

fn table(name: &Name, section: &Table, marks: &mut Marks) -> object::table::Table {
    let (replica_identity, replica_identity_index) = match &section.replica_identity {
        None => ("default", None),
        Some(ReplicaIdentity::Word(word)) => (word.word(), None),
        Some(ReplicaIdentity::Index(index)) => ("index", Some(index.clone())),
    };
    object::table::Table {
        schema: name.schema.clone(),
        name: name.name.clone(),
        unlogged: section.unlogged,
        partition_key: marks.option(section.partition_by.as_ref()),
        partition_of: section.partition_of.as_ref().map(Name::sql),
        bound: marks.option(section.bound.as_ref()),
        inherits: section.inherits.iter().map(Name::sql).collect(),
        of_type: section.of_type.as_ref().map(Name::sql),
        access_method: section.access_method.clone(),
        tablespace: section.tablespace.clone(),
        parameters: section.parameters.sorted(),
        row_security: section.row_security,
        row_security_forced: section.row_security_forced,
        replica_identity: replica_identity.to_owned(),
        replica_identity_index,
        owner: String::new(),
        privileges: Acl::default(),
        comment: section.comment.clone(),
        parent_schemas: parents(section)
            .map(|parent| parent.schema.clone())
            .collect(),
        parent_names: parents(section).map(|parent| parent.name.clone()).collect(),
        parameters_as_given: section.parameters.as_given(),
    }
}

/// Old names as the database has them before anything is renamed.
fn renames(lowered: &mut Lowered, name: &Name, entry: &Entry<Table>) {
    let old_table = entry.value.renamed_from.as_ref().unwrap_or(name);
    if old_table != name {
        lowered.renames.push((table_id(old_table), table_id(name)));
    }
    for column in &entry.value.columns.0 {
        if let Some(old) = &column.value.renamed_from {
            lowered.renames.push((
                ObjectId::part(Kind::Column, &old_table.schema, &old_table.name, old),
                ObjectId::part(Kind::Column, &name.schema, &name.name, &column.name),
            ));
        }
    }
}
