//! Schemas.

use super::{Acl, CatalogObject, Kind, ObjectId, catalog_object};
use crate::catalog::Making;
use crate::sql::ident;

catalog_object! {
    /// A schema.
    pub struct Schema {
        identity {
            /// Its name.
            name: String,
        }
        attributes {
            /// The role that owns it.
            owner: String,
            /// Who may do what.
            privileges: Acl,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
        silent {
            /// Whether its owner is the one that every new database has it from: the first superuser, or `pg_database_owner`.
            initial_owner: bool,
        }
    }
}

impl CatalogObject for Schema {
    const KIND: Kind = Kind::Schema;
    const CLASS: &'static str = "pg_namespace";
    const QUERY: &'static str = include_str!("schema.sql");

    fn id(&self) -> ObjectId {
        ObjectId::global(Kind::Schema, &self.name)
    }

    fn reference(&self) -> String {
        format!("SCHEMA {}", ident(&self.name))
    }

    fn create(&self, making: &Making<'_>) -> Vec<String> {
        // Every database has it from template1, and a dump must load into a new one.
        if self.name == "public" && making.made.is_none() {
            return Vec::new();
        }
        vec![format!("CREATE SCHEMA {}", ident(&self.name))]
    }
}
