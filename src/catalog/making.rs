//! What is made in one go, and what of it is written together.

use std::collections::BTreeSet;

use super::Catalog;
use crate::object::column::Column;
use crate::object::{CatalogObject, Kind, Object, ObjectId, is_brought};

/// A set of objects that are made in one go, and the catalog they come from.
#[derive(Clone, Copy, Debug)]
pub struct Making<'a> {
    /// Where the objects are described.
    pub catalog: &'a Catalog,
    /// What is made; `None` = everything.
    pub made: Option<&'a BTreeSet<ObjectId>>,
    /// What is there before; `None` = an empty database.
    pub live: Option<&'a Catalog>,
}

impl Making<'_> {
    /// Whether this table becomes a partition by one of the last statements of this go, once its indexes are there.
    pub fn attaches_in_the_end(&self, table: &ObjectId) -> bool {
        let Some(after) = self.catalog.get(table).and_then(Membership::of) else {
            return false;
        };
        if self.makes(table) {
            return !after.parents().any(|parent| self.makes(&parent));
        }
        let before = self.live.and_then(|live| live.get(table));
        before.and_then(Membership::of).as_ref() != Some(&after)
    }

    /// Whether this object is made in this go.
    pub fn makes(&self, id: &ObjectId) -> bool {
        match self.made {
            None => self.catalog.get(id).is_some(),
            Some(made) => made.contains(id),
        }
    }

    /// Whether a column of a table that is there comes from a parent that the table gets only in the end: a passing one brings it.
    pub fn brings(&self, column: &Column) -> bool {
        self.is_added(column)
            && self
                .live
                .is_some_and(|live| is_brought(live, self.catalog, column))
    }

    /// Whether a column is added to a table that is there before that of any parent is merged with it.
    pub fn adds_first(&self, column: &Column) -> bool {
        self.is_added(column) && ((column.local && column.inherited) || self.brings(column))
    }

    /// Whether a column is added to a table that is there.
    pub fn is_added(&self, column: &Column) -> bool {
        let live = self.live;
        let is_there =
            live.is_some_and(|live| live.relation(&column.schema, &column.table).is_some());
        let tables = [Kind::Table, Kind::ForeignTable];
        is_there
            && self.makes(&column.id())
            && tables
                .into_iter()
                .all(|kind| !self.makes(&ObjectId::in_schema(kind, &column.schema, &column.table)))
    }

    /// Whether the statement that makes `whole` makes its part as well, so that both are written together.
    ///
    /// `whole` is a table, or the column that a default belongs to (for a column that is added to a table).
    pub fn inlines(&self, whole: &ObjectId, part: &ObjectId) -> bool {
        self.makes(whole)
            && self.makes(part)
            && self.catalog.inlined_in(part).is_some_and(|table| {
                table == whole
                    || (whole.kind == Kind::Column
                        && table.schema == whole.schema
                        && table.name == whole.parent
                        && part.name == whole.name
                        && self.has_own_statement(whole))
            })
    }

    /// Whether a column is added by a statement of its own, and not with its parent's.
    fn has_own_statement(&self, column: &ObjectId) -> bool {
        let is_attached = [Kind::Table, Kind::ForeignTable].into_iter().any(|kind| {
            let table = ObjectId::in_schema(kind, &column.schema, &column.parent);
            self.attaches_in_the_end(&table)
        });
        matches!(self.catalog.get(column), Some(Object::Column(column))
            if column.local || !column.inherited || is_attached || self.brings(column))
    }
}

/// Which table a partition is of, and which rows it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Membership<'a> {
    schemas: &'a [String],
    names: &'a [String],
    bound: &'a str,
}

impl<'a> Membership<'a> {
    /// Of a table or a foreign table, if it is a partition.
    pub(crate) fn of(object: &'a Object) -> Option<Self> {
        let (schemas, names, bound) = match object {
            Object::Table(table) => (&table.parent_schemas, &table.parent_names, &table.bound),
            Object::ForeignTable(table) => {
                (&table.parent_schemas, &table.parent_names, &table.bound)
            }
            _ => return None,
        };
        Some(Self {
            schemas,
            names,
            bound: bound.as_deref()?,
        })
    }

    fn parents(&self) -> impl Iterator<Item = ObjectId> {
        self.schemas
            .iter()
            .zip(self.names)
            .map(|(schema, name)| ObjectId::in_schema(Kind::Table, schema, name))
    }
}
