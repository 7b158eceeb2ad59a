//! Primary keys of tables.

use super::backing::{self, ADJUSTABLE, Adjustable, Backing};
use super::constraint;
use super::{Alteration, Altering, CatalogObject, Changes, Kind, ObjectId, catalog_object};
use crate::action::{Action, Impact, Lock, Obstacle, Online};
use crate::catalog::Making;

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
    /// `PRIMARY KEY (…)` and what follows, as a table constraint.
    pub fn definition(&self) -> String {
        format!(
            "PRIMARY KEY ({}){}{}{}{}",
            constraint::period_columns(&self.columns, self.without_overlaps),
            constraint::include(&self.include),
            constraint::parameters(&self.stored_parameters),
            constraint::tablespace(self.tablespace.as_deref()),
            constraint::deferral(self.deferrable, self.initially_deferred),
        )
    }
}

/// What makes an index the one of such a constraint.
const KEYWORD: &str = "PRIMARY KEY";

impl PrimaryKey {
    /// What its index is made from: columns, parameters, tablespace.
    fn index_definition(&self) -> String {
        format!(
            "({}){}{}{}{}",
            constraint::columns(&self.columns),
            constraint::include(&self.include),
            "",
            constraint::parameters(&self.stored_parameters),
            self.tablespace
                .as_deref()
                .map_or_else(String::new, |name| format!(
                    " TABLESPACE {}",
                    crate::sql::ident(name)
                )),
        )
    }

    fn backing_of<'a>(&'a self, id: &'a ObjectId) -> Backing<'a> {
        Backing {
            id,
            partitioned: self.partitioned,
            attached_to: self.attached_to.as_deref(),
            clustered: self.clustered,
            statistics: &[],
            comment: self.index_comment.as_deref(),
        }
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
        let id = self.id();
        let backing = self.backing_of(&id);
        backing.create(&self.definition(), making)
    }

    fn creation(&self, making: &Making<'_>) -> Impact {
        let lock = Lock::AccessExclusive;
        if self.partitioned {
            return constraint::locked_before(making, &self.schema, &self.table, lock);
        }
        let impact = constraint::built(making, &self.schema, &self.table, lock);
        if self.without_overlaps {
            impact.if_long_because(Obstacle::WithoutOverlaps)
        } else {
            impact
        }
    }

    fn drop(&self, altering: &Altering<'_>) -> Vec<Action> {
        vec![constraint::drop(altering.live, &self.id())]
    }

    fn alter(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
        if self
            .differing(to)
            .iter()
            .any(|name| !ADJUSTABLE.contains(name) || backing::is_fixed(self.partitioned, name))
        {
            return Alteration::Recreate;
        }
        fn index(key: &PrimaryKey) -> Adjustable<'_> {
            Adjustable {
                parameters: constraint::in_given_order(&key.parameters, &key.stored_parameters),
                tablespace: key.tablespace.as_deref(),
                partitioned: key.partitioned,
                clustered: key.clustered,
                statistics: &[],
                index_comment: key.index_comment.as_deref(),
            }
        }
        Changes::of(index(self).changes(index(to), &self.id(), altering.live))
    }

    fn replace_online(&self, before: &Self, altering: &Altering<'_>) -> Option<Online> {
        if self.without_overlaps || before.attached_to.is_some() {
            return None;
        }
        let deferral = constraint::deferral(self.deferrable, self.initially_deferred);
        self.backing_of(&self.id()).replace_online(
            &self.index_definition(),
            KEYWORD,
            deferral,
            altering,
        )
    }

    fn create_online(&self, making: &Making<'_>) -> Option<Online> {
        if self.without_overlaps {
            return None;
        }
        let deferral = constraint::deferral(self.deferrable, self.initially_deferred);
        self.backing_of(&self.id()).create_online(
            &self.index_definition(),
            KEYWORD,
            deferral,
            making,
        )
    }
}
