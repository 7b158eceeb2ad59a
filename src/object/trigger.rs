//! Triggers, constraint triggers included; those that implement constraints are not listed.
//!
//! A trigger of a partitioned table exists once here, though PostgreSQL clones it to every partition. A clone is listed
//! only when it is switched on or off differently.

use super::{CatalogObject, Kind, ObjectId, catalog_object};
use crate::catalog::Making;
use crate::sql::{ident, qualified};

catalog_object! {
    /// A trigger.
    pub struct Trigger {
        identity {
            /// The schema of its table or view.
            schema: String,
            /// Its table or view.
            relation: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// `CREATE TRIGGER …`, as `pg_get_triggerdef` prints it.
            definition: String,
            /// `ENABLE`, `DISABLE`, `ENABLE REPLICA` or `ENABLE ALWAYS`.
            enabled: String,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
        silent {
            /// Whether it comes from the partitioned table.
            is_clone: bool,
        }
    }
}

impl CatalogObject for Trigger {
    const KIND: Kind = Kind::Trigger;
    const CLASS: &'static str = "pg_trigger";
    const QUERY: &'static str = include_str!("trigger.sql");

    fn id(&self) -> ObjectId {
        ObjectId::part(Kind::Trigger, &self.schema, &self.relation, &self.name)
    }

    fn reference(&self) -> String {
        format!(
            "TRIGGER {} ON {}",
            ident(&self.name),
            qualified(&self.schema, &self.relation)
        )
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        let mut statements = Vec::new();
        if !self.is_clone {
            statements.push(self.definition.clone());
        }
        if self.is_clone || self.enabled != "ENABLE" {
            statements.push(format!(
                "ALTER TABLE {} {} TRIGGER {}",
                qualified(&self.schema, &self.relation),
                self.enabled,
                ident(&self.name)
            ));
        }
        statements
    }
}
