//! What the schema is before a statement, as far as the files tell.
//!
//! Followed statement by statement, without a server: names are taken to mean what they say, the schema `public` is as good as
//! none. What the files do not make is unknown, and rules are silent about it. What a statement does to it is in `apply`.

mod apply;
mod view;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::act::{DataType, Partial};
use crate::sql::Name;

/// Where something was made: a file, a section of it, and a place in that section's text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Origin {
    pub(super) unit: usize,
    pub(super) section: usize,
    pub(super) span: Range<usize>,
}

/// The objects that the statements so far have made and not dropped.
#[derive(Debug, Default)]
pub(super) struct Schema {
    pub(super) tables: BTreeMap<Name, Table>,
    pub(super) views: BTreeMap<Name, View>,
    pub(super) indexes: BTreeMap<Name, Index>,
    /// Functions, and whether they are volatile.
    pub(super) functions: BTreeMap<Name, bool>,
}

/// A table.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) origin: Origin,
    pub(super) columns: BTreeMap<String, ColumnState>,
    /// Whether all of its columns and keys are known.
    pub(super) complete: bool,
    pub(super) temporary: bool,
    pub(super) partition: bool,
    pub(super) partitioned: bool,
    pub(super) primary_key: bool,
    /// Unique, primary and exclusion keys by name; each has an index.
    pub(super) keys: BTreeMap<String, Vec<String>>,
    pub(super) foreign_keys: BTreeMap<String, ForeignKey>,
    pub(super) checks: BTreeMap<String, Check>,
}

/// A column.
#[derive(Debug)]
pub(super) struct ColumnState {
    pub(super) data_type: DataType,
    pub(super) not_null: bool,
}

/// A foreign key.
#[derive(Debug)]
pub(super) struct ForeignKey {
    pub(super) origin: Origin,
    pub(super) columns: Vec<String>,
    pub(super) references: Name,
}

/// A check.
#[derive(Debug)]
pub(super) struct Check {
    /// The column that it says is not null, if that is all it says.
    pub(super) not_null: Option<String>,
    pub(super) valid: bool,
}

/// An index that is no constraint's.
#[derive(Debug)]
pub(super) struct Index {
    pub(super) origin: Origin,
    pub(super) table: Name,
    pub(super) method: String,
    pub(super) columns: Vec<String>,
    pub(super) definition: String,
    pub(super) partial: Partial,
}

/// A view or materialized view.
#[derive(Debug)]
pub(super) struct View {
    pub(super) materialized: bool,
    /// The tables of its query.
    pub(super) tables: BTreeSet<Name>,
    /// The columns that its query reads for certain.
    pub(super) columns: BTreeSet<(Name, String)>,
}

impl Schema {
    /// The type of a column.
    pub(super) fn data_type(&self, table: &Name, column: &str) -> Option<&DataType> {
        Some(&self.tables.get(table)?.columns.get(column)?.data_type)
    }

    /// Whether a valid check says that the column is not null.
    pub(super) fn is_checked_not_null(&self, table: &Name, column: &str) -> bool {
        self.tables.get(table).is_some_and(|table| {
            table
                .checks
                .values()
                .any(|check| check.valid && check.not_null.as_deref() == Some(column))
        })
    }

    /// Whether a table, or view, of that name is a materialized view.
    pub(super) fn is_materialized_view(&self, name: &Name) -> bool {
        self.views.get(name).is_some_and(|view| view.materialized)
    }

    /// Whether rows that reference by these columns are found by an index: its leading columns are these, in any order.
    pub(super) fn is_indexed(&self, table: &Name, columns: &[String]) -> bool {
        let wanted: BTreeSet<&String> = columns.iter().collect();
        let leads = |keys: &[String]| {
            keys.get(..wanted.len())
                .is_some_and(|leading| leading.iter().collect::<BTreeSet<_>>() == wanted)
        };
        let by_key = self
            .tables
            .get(table)
            .is_some_and(|table| table.keys.values().any(|keys| leads(keys)));
        by_key
            || self.indexes.values().any(|index| {
                index.table == *table
                    && index.partial != Partial::SomeRows
                    && (index.method == "btree" || index.method == "hash")
                    && leads(&index.columns)
            })
    }
}
