//! What can be said of the sequence behind an identity column apart from the column: who may use it, its comment.
//!
//! Its numbers (`START WITH` …) and its name are attributes of the column, whose statement makes it.

use super::{
    Acl, Alteration, Altering, CatalogObject, Changes, Kind, Object, ObjectId, catalog_object,
};
use crate::action::{Action, Impact, Lock};
use crate::catalog::Making;
use crate::sql::qualified;

catalog_object! {
    /// The sequence of an identity column.
    pub struct IdentitySequence {
        identity {
            /// The schema of the table.
            schema: String,
            /// The table.
            table: String,
            /// The column.
            column: String,
        }
        attributes {
            /// Whether it is not written to the log (PostgreSQL 15); before, like its table.
            unlogged: bool,
            /// Who may do what.
            privileges: Acl,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
        silent {
            /// The schema it is in.
            sequence_schema: String,
            /// Its name.
            sequence: String,
            /// Whether its table is not written to the log, which a new sequence follows.
            is_table_unlogged: bool,
        }
    }
}

impl IdentitySequence {
    fn log(&self) -> String {
        format!(
            "ALTER {} SET {}",
            self.reference(),
            if self.unlogged { "UNLOGGED" } else { "LOGGED" }
        )
    }
}

impl CatalogObject for IdentitySequence {
    const KIND: Kind = Kind::IdentitySequence;
    const CLASS: &'static str = "pg_class";
    const QUERY: &'static str = include_str!("identity_sequence.sql");

    fn id(&self) -> ObjectId {
        ObjectId::part(
            Kind::IdentitySequence,
            &self.schema,
            &self.table,
            &self.column,
        )
    }

    fn reference(&self) -> String {
        format!(
            "SEQUENCE {}",
            qualified(&self.sequence_schema, &self.sequence)
        )
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        if self.unlogged == self.is_table_unlogged {
            return Vec::new();
        }
        vec![self.log()]
    }

    // It comes and goes with the identity of its column.
    fn drop(&self, _: &Altering<'_>) -> Vec<Action> {
        Vec::new()
    }

    fn alter(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
        let table = ObjectId::in_schema(Kind::Table, &self.schema, &self.table);
        // It follows its table, which sees to the rest.
        let table_changes = match (altering.live.get(&table), altering.target.get(&table)) {
            (Some(Object::Table(before)), Some(Object::Table(after))) => {
                before.unlogged != after.unlogged
            }
            _ => false,
        };
        if self.unlogged == to.unlogged || table_changes || altering.version() < 150_000 {
            return Changes::of(Vec::new());
        }
        Changes::of(vec![Action::new(
            to.log(),
            Impact::lock(self.id(), Lock::AccessExclusive),
        )])
    }
}
