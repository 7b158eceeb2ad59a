//! Primary keys of tables.

use super::key::{Key, key};
use super::{
    Alteration, Altering, CatalogObject, Kind, Misfits, ObjectId, catalog_object, constraint,
};
use crate::action::{Action, Impact, Online};
use crate::catalog::{Catalog, Making};

catalog_object! {
    /// A primary key.
    pub struct PrimaryKey {
        identity {
            /// The schema of its table.
            schema: String,
            /// Its table.
            table: String,
            /// Its name, which is its index's name too.
            name: String,
        }
        attributes {
            /// Its columns in their order.
            columns: Vec<String>,
            /// Columns that the index holds besides.
            include: Vec<String>,
            /// Whether the last column is a range of which no two rows may share a part (PostgreSQL 18).
            without_overlaps: bool,
            /// Whether it can wait until the end of a transaction.
            deferrable: bool,
            /// Whether it waits unless told otherwise.
            initially_deferred: bool,
            /// `WITH (…)` of its index, sorted.
            parameters: Vec<String>,
            /// Where its index lies, if not where the database does.
            tablespace: Option<String>,
            /// The index of the partitioned table that its index is a part of, as SQL.
            attached_to: Option<String>,
            /// Whether `CLUSTER` uses its index.
            clustered: bool,
            /// `COMMENT ON INDEX`.
            index_comment: Option<String>,
            /// `COMMENT ON CONSTRAINT`.
            comment: Option<String>,
        }
        silent {
            /// Whether its table is partitioned.
            partitioned: bool,
            /// The parameters in the order in which they were set.
            stored_parameters: Vec<String>,
        }
    }
}

impl PrimaryKey {
    pub(super) fn key<'a>(&'a self, id: &'a ObjectId) -> Key<'a> {
        key!(self, id, "PRIMARY KEY", false)
    }
}

impl CatalogObject for PrimaryKey {
    const KIND: Kind = Kind::PrimaryKey;
    const CLASS: &'static str = "pg_constraint";
    const QUERY: &'static str = include_str!("primary_key.sql");

    fn id(&self) -> ObjectId {
        ObjectId::part(Kind::PrimaryKey, &self.schema, &self.table, &self.name)
    }

    fn reference(&self) -> String {
        constraint::reference(&self.schema, &self.table, &self.name)
    }

    fn create(&self, making: &Making<'_>) -> Vec<String> {
        self.key(&self.id()).create(making)
    }

    fn stands_alone(&self) -> bool {
        self.key(&self.id()).stands_alone()
    }

    fn misfits(&self, catalog: &Catalog) -> Option<Misfits> {
        self.key(&self.id()).misfits(catalog)
    }

    fn creation(&self, making: &Making<'_>) -> Impact {
        self.key(&self.id()).creation(making)
    }

    fn drop(&self, altering: &Altering<'_>) -> Vec<Action> {
        vec![constraint::drop(altering.live, &self.id())]
    }

    fn alter(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
        let id = self.id();
        self.key(&id)
            .alter(to.key(&id), &self.differing(to), altering)
    }

    fn replace_online(&self, before: &Self, altering: &Altering<'_>) -> Option<Online> {
        let id = self.id();
        self.key(&id).replace_online(before.key(&id), altering)
    }

    fn create_online(&self, making: &Making<'_>) -> Option<Online> {
        self.key(&self.id()).create_online(making)
    }
}
