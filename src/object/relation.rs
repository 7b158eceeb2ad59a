//! The DDL that tables and foreign tables share: their columns and checks, the tables they inherit from, their partition bounds.
//!
//! A child has its parent's columns at once; what it must be told is how it differs. A partition that differs in more than
//! that (another order of columns, a column that is stored or identified otherwise) is made as a table of its own and then attached.

use super::column::Column;
use super::default::Default;
use super::{Altering, CatalogObject, Kind, Object, ObjectId};
use crate::action::{Impact, Lock};
use crate::catalog::{Catalog, Making};
use crate::sql::{ident, qualified};

/// A table or a foreign table, as far as the other is the same.
#[derive(Clone, Copy, Debug)]
pub(super) struct Relation<'a> {
    pub(super) kind: Kind,
    pub(super) schema: &'a str,
    pub(super) name: &'a str,
    pub(super) bound: Option<&'a str>,
    pub(super) of_type: Option<&'a str>,
    pub(super) parent_schemas: &'a [String],
    pub(super) parent_names: &'a [String],
    /// Whether it has partitions instead of rows.
    pub(super) is_partitioned: bool,
    /// Whether `PARTITION OF` makes it, once that is known.
    pub(super) made_from_parent: Option<bool>,
}

/// What inherits from a table or is a partition of it, each after what it inherits from.
pub fn descendants(catalog: &Catalog, schema: &str, table: &str) -> Vec<ObjectId> {
    let relation = Relation::find(catalog, schema, table);
    let found = relation.map(|relation| relation.descendants(catalog));
    found
        .into_iter()
        .flatten()
        .map(|child| child.id())
        .collect()
}

impl<'a> Relation<'a> {
    /// The table or foreign table of this name.
    pub(super) fn find(catalog: &'a Catalog, schema: &str, name: &str) -> Option<Self> {
        [Kind::Table, Kind::ForeignTable]
            .into_iter()
            .find_map(|kind| Self::of(catalog.get(&ObjectId::in_schema(kind, schema, name))?))
    }

    /// An object, if it is a table or a foreign table.
    pub(super) fn of(object: &'a Object) -> Option<Self> {
        match object {
            Object::Table(table) => Some(table.into()),
            Object::ForeignTable(table) => Some(table.into()),
            _ => None,
        }
    }

    /// Whether the other is one of those it inherits from or is a partition of.
    pub(super) fn is_child_of(&self, parent: &Relation<'_>) -> bool {
        self.parent_schemas
            .iter()
            .zip(self.parent_names)
            .any(|(schema, name)| schema == parent.schema && name == parent.name)
    }

    /// Those that inherit from it or are its partitions.
    pub(super) fn children(&self, catalog: &'a Catalog) -> Vec<Self> {
        catalog
            .of_kind(Kind::Table)
            .chain(catalog.of_kind(Kind::ForeignTable))
            .filter_map(Self::of)
            .filter(|relation| relation.is_child_of(self))
            .collect()
    }

    /// Those that inherit from it or are its partitions, and those of these, each after what it inherits from.
    pub(super) fn descendants(&self, catalog: &'a Catalog) -> Vec<Self> {
        let mut found: Vec<Self> = self.children(catalog);
        let mut next = 0;
        while let Some(relation) = found.get(next).copied() {
            for child in relation.children(catalog) {
                found.retain(|known| known.id() != child.id());
                found.push(child);
            }
            next += 1;
        }
        found
    }

    /// Whether it stays what it is to this parent: neither detached nor attached elsewhere in between.
    fn stays_below(&self, parent: &Relation<'_>, altering: &Altering<'_>) -> bool {
        let in_both = |relation: &Relation<'_>| {
            altering.live.get(&relation.id()).is_some()
                && altering.target.get(&relation.id()).is_some()
        };
        in_both(parent)
            && Relation::find(altering.target, self.schema, self.name).is_some_and(|target| {
                target.kind == self.kind && target.is_child_of(parent) && target.bound == self.bound
            })
    }

    /// The live relations that it inherits from and will inherit from all the while.
    pub(super) fn steady_parents(&self, altering: &Altering<'a>) -> Vec<Self> {
        self.parents(altering.live)
            .filter(|parent| self.stays_below(parent, altering))
            .collect()
    }

    /// The live relations that `ALTER TABLE` without ONLY reaches once everything is detached that shall be: nearest first.
    pub(super) fn steady_descendants(&self, altering: &Altering<'a>) -> Vec<Self> {
        let mut found: Vec<Self> = Vec::new();
        let mut open = vec![*self];
        while let Some(relation) = open.pop() {
            for child in relation.children(altering.live) {
                // What goes has gone before.
                if child.stays_below(&relation, altering)
                    && found.iter().all(|known| known.id() != child.id())
                {
                    found.push(child);
                    open.push(child);
                }
            }
        }
        found
    }

    /// Whether it has rows of its own in this database.
    pub(super) fn has_storage(&self) -> bool {
        self.kind == Kind::Table && !self.is_partitioned
    }

    /// The same lock on it and on others.
    pub(super) fn lock_with(&self, others: &[Self], lock: Lock) -> Impact {
        others
            .iter()
            .fold(Impact::lock(self.id(), lock), |impact, other| {
                impact.locking(other.id(), lock)
            })
    }

    pub(super) fn id(&self) -> ObjectId {
        ObjectId::in_schema(self.kind, self.schema, self.name)
    }

    pub(super) fn path(&self) -> String {
        qualified(self.schema, self.name)
    }

    /// Its column of this name.
    pub(super) fn column(&self, catalog: &'a Catalog, name: &str) -> Option<&'a Column> {
        let id = ObjectId::part(Kind::Column, self.schema, self.name, name);
        match catalog.get(&id)? {
            Object::Column(column) => Some(column),
            _ => None,
        }
    }

    /// Its columns in their order.
    pub(super) fn columns(&self, catalog: &'a Catalog) -> Vec<&'a Column> {
        let mut columns: Vec<&Column> = catalog
            .parts(Kind::Column, self.schema, self.name)
            .filter_map(|object| match object {
                Object::Column(column) => Some(column),
                _ => None,
            })
            .collect();
        columns.sort_by_key(|column| column.position);
        columns
    }

    pub(super) fn parents(&self, catalog: &'a Catalog) -> impl Iterator<Item = Self> + use<'a> {
        self.parent_schemas
            .iter()
            .zip(self.parent_names)
            .filter_map(move |(schema, name)| Self::find(catalog, schema, name))
    }

    /// The schemas and names of what it inherits from, in their order.
    pub(super) fn parent_names_each(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let schemas = self.parent_schemas.iter().map(String::as_str);
        schemas.zip(self.parent_names.iter().map(String::as_str))
    }

    pub(super) fn is_partition(&self) -> bool {
        self.bound.is_some()
    }

    /// Whether it is made on its own and attached afterwards: then it has all its columns by itself.
    fn is_attached(&self, making: &Making<'a>) -> bool {
        if making.makes(&self.id()) {
            self.is_partition() && !self.is_made_from_parent(making)
        } else {
            making.attaches_in_the_end(&self.id())
        }
    }

    /// Whether `PARTITION OF` makes it, so that its columns come from its parent.
    pub(super) fn is_made_from_parent(&self, making: &Making<'a>) -> bool {
        if let Some(known) = self.made_from_parent {
            return known;
        }
        let Some(parent) = self.parents(making.catalog).next() else {
            return false;
        };
        if !self.is_partition() || !making.makes(&parent.id()) {
            return false;
        }
        let columns = self.columns(making.catalog);
        let parents = parent.columns(making.catalog);
        columns.len() == parents.len()
            && columns.iter().zip(&parents).all(|(column, of_parent)| {
                column.comes_from(of_parent, making.catalog.server_version)
                    && parent.states(making, of_parent)
            })
    }

    /// Whether the statement that makes it gives it the definition of this column.
    pub(super) fn declares(&self, making: &Making<'a>, column: &Column) -> bool {
        if self.is_partition() && making.makes(&self.id()) {
            !self.is_made_from_parent(making)
        } else {
            column.local || making.attaches_in_the_end(&self.id()) || making.brings(column)
        }
    }

    /// Whether the column is there as soon as the statement that makes the table has run.
    fn states(&self, making: &Making<'a>, column: &Column) -> bool {
        making.inlines(&self.id(), &column.id())
    }

    /// The parent's column from which this one is made, or with which its definition is merged.
    pub(super) fn inherited_column(
        &self,
        making: &Making<'a>,
        column: &Column,
    ) -> Option<&'a Column> {
        if self.is_attached(making) || self.is_before_its_parents(making, column) {
            return None;
        }
        self.parents(making.catalog)
            .find_map(|parent| parent.column(making.catalog, &column.name))
    }

    /// Whether a new column of a table that is there is made on its own, before that of any parent is merged with it.
    fn is_before_its_parents(&self, making: &Making<'a>, column: &Column) -> bool {
        making.adds_first(column)
    }

    /// The default that is written with the definition of its column.
    pub(super) fn written_default(
        &self,
        making: &Making<'a>,
        column: &Column,
    ) -> Option<&'a Default> {
        let whole = if self.states(making, column) {
            self.id()
        } else {
            column.id()
        };
        Default::of(making.catalog, column).filter(|default| {
            making.inlines(&whole, &default.id())
                && (self.declares(making, column)
                    || (self.is_made_from_parent(making)
                        && self.inherited_default(making, column) != Some(&default.expression)))
        })
    }

    /// The default that a new column has before any statement of [`Default`] has run.
    pub(super) fn default_at_creation(
        &self,
        making: &Making<'a>,
        column: &Column,
    ) -> Option<&'a String> {
        // One that the parent has and this one lacks is dropped at once.
        Default::of(making.catalog, column)?;
        if !making.makes(&column.id()) {
            return None;
        }
        match self.written_default(making, column) {
            Some(default) => Some(&default.expression),
            None => self.inherited_default(making, column),
        }
    }

    /// The default that a column gets from its parents.
    fn inherited_default(&self, making: &Making<'a>, column: &Column) -> Option<&'a String> {
        if self.is_attached(making) || self.is_before_its_parents(making, column) {
            return None;
        }
        self.parents(making.catalog).find_map(|parent| {
            let column = parent.column(making.catalog, &column.name)?;
            if making.makes(&column.id()) {
                parent.default_at_creation(making, column)
            } else {
                Default::of(making.catalog, column).map(|default| &default.expression)
            }
        })
    }

    /// Whether a column that declares none would have a default all the same.
    pub(super) fn inherits_unwanted_default(&self, making: &Making<'a>, column: &Column) -> bool {
        Default::of(making.catalog, column).is_none()
            && self.inherited_default(making, column).is_some()
    }

    /// The statements that make it; `start` is `CREATE TABLE`, `clauses` what follows the columns, from a new line on.
    pub(super) fn create(&self, making: &Making<'a>, start: &str, clauses: &str) -> Vec<String> {
        let is_made_from_parent = self.is_made_from_parent(making);
        let known = Self {
            made_from_parent: Some(is_made_from_parent),
            ..*self
        };
        let columns: Vec<&Column> = self
            .columns(making.catalog)
            .into_iter()
            .filter(|column| self.states(making, column))
            .collect();
        let mut elements: Vec<String> = columns
            .iter()
            .filter_map(|column| column.element(making, &known))
            .collect();
        elements.extend(self.keys(making));
        elements.extend(self.checks(making));
        let mut statement = format!("{start} {}", self.path());
        if is_made_from_parent {
            statement.push_str(&format!(" PARTITION OF {}", self.parent_paths()));
        } else if let Some(of_type) = self.of_type {
            statement.push_str(&format!(" OF {of_type}"));
        }
        if !elements.is_empty() {
            statement.push_str(&format!(" (\n    {}\n)", elements.join(",\n    ")));
        } else if !is_made_from_parent && self.of_type.is_none() {
            statement.push_str(" ()");
        }
        if is_made_from_parent {
            statement.push_str(&format!("\n{}", self.bound.unwrap_or_default()));
        } else if !self.is_partition() && !self.parent_names.is_empty() {
            statement.push_str(&format!("\nINHERITS ({})", self.parent_paths()));
        }
        statement.push_str(clauses);
        let mut statements = vec![statement];
        let actions: Vec<String> = columns
            .iter()
            .flat_map(|column| column.adjustments(making, &known))
            .collect();
        if !actions.is_empty() {
            statements.push(format!(
                "ALTER {} ONLY {}\n    {}",
                self.keyword(),
                self.path(),
                actions.join(",\n    ")
            ));
        }
        if self.is_attached_at_once(making) {
            statements.push(self.attach());
        }
        statements
    }

    /// Statements for the end: attaching to a table that was there before, once the indexes that it would make otherwise are there.
    pub(super) fn complete(&self, making: &Making<'a>) -> Vec<String> {
        if self.is_partition() && !self.has_new_parent(making) {
            vec![self.attach()]
        } else {
            Vec::new()
        }
    }

    pub(super) fn has_new_parent(&self, making: &Making<'a>) -> bool {
        self.parents(making.catalog)
            .any(|parent| making.makes(&parent.id()))
    }

    fn is_attached_at_once(&self, making: &Making<'a>) -> bool {
        self.is_partition() && self.has_new_parent(making) && !self.is_made_from_parent(making)
    }

    pub(super) fn attach(&self) -> String {
        format!(
            "ALTER TABLE ONLY {}\n    ATTACH PARTITION {} {}",
            self.parent_paths(),
            self.path(),
            self.bound.unwrap_or_default()
        )
    }

    /// The primary key and the unique constraints that are written with the table.
    fn keys(&self, making: &Making<'a>) -> Vec<String> {
        let table = self.id();
        [Kind::PrimaryKey, Kind::UniqueConstraint]
            .into_iter()
            .flat_map(|kind| making.catalog.parts(kind, self.schema, self.name))
            .filter_map(|object| {
                let id = object.id();
                if !making.inlines(&table, &id) {
                    return None;
                }
                match object {
                    Object::PrimaryKey(key) => Some(key.key(&id).element()),
                    Object::UniqueConstraint(key) => Some(key.key(&id).element()),
                    _ => None,
                }
            })
            .collect()
    }

    /// `CONSTRAINT name CHECK (…)` of those that are written with the table.
    fn checks(&self, making: &Making<'a>) -> Vec<String> {
        let table = self.id();
        // What is attached must have its parent's checks already.
        let has_inherited = self.is_partition() && !self.is_made_from_parent(making);
        making
            .catalog
            .parts(Kind::CheckConstraint, self.schema, self.name)
            .filter_map(|object| match object {
                Object::CheckConstraint(check) => Some(check),
                _ => None,
            })
            .filter(|check| has_inherited || !check.inherited)
            .filter(|check| making.inlines(&table, &check.id()))
            .map(|check| format!("CONSTRAINT {} {}", ident(&check.name), check.definition()))
            .collect()
    }

    pub(super) fn parent_paths(&self) -> String {
        let paths: Vec<String> = self
            .parent_schemas
            .iter()
            .zip(self.parent_names)
            .map(|(schema, name)| qualified(schema, name))
            .collect();
        paths.join(", ")
    }

    pub(super) fn keyword(&self) -> &'static str {
        if self.kind == Kind::ForeignTable {
            "FOREIGN TABLE"
        } else {
            "TABLE"
        }
    }
}
