//! Check constraints of tables and foreign tables; those of domains belong to domains.

use super::{CatalogObject, Kind, ObjectId, catalog_object, constraint};
use crate::catalog::Making;

catalog_object! {
    /// A check constraint of a table.
    pub struct CheckConstraint {
        identity {
            /// The schema of its table.
            schema: String,
            /// Its table.
            table: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// What must not be false, as PostgreSQL prints it.
            expression: String,
            /// Whether tables that inherit from its table do without it.
            no_inherit: bool,
            /// Whether the rows that were there before are known to meet it.
            validated: bool,
            /// Whether it is checked at all (PostgreSQL 18).
            enforced: bool,
            /// Whether the table has it only from its parent.
            inherited: bool,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
        silent {
            /// Whether its table is a foreign table.
            is_foreign: bool,
        }
    }
}

impl CheckConstraint {
    /// `CHECK (…)` and what follows, as a table constraint.
    pub fn definition(&self) -> String {
        format!(
            "CHECK ({}){}{}",
            constraint::bare(&self.expression),
            if self.no_inherit { " NO INHERIT" } else { "" },
            constraint::standing(self.enforced, self.validated),
        )
    }
}

impl CatalogObject for CheckConstraint {
    const KIND: Kind = Kind::CheckConstraint;
    const CLASS: &'static str = "pg_constraint";
    const QUERY: &'static str = include_str!("check_constraint.sql");

    fn id(&self) -> ObjectId {
        ObjectId::part(Kind::CheckConstraint, &self.schema, &self.table, &self.name)
    }

    fn reference(&self) -> String {
        constraint::reference(&self.schema, &self.table, &self.name)
    }

    fn create(&self, making: &Making<'_>) -> Vec<String> {
        let table = constraint::table(&self.schema, &self.table, self.is_foreign);
        if self.inherited || making.inlines(&table, &self.id()) {
            return Vec::new();
        }
        vec![constraint::add(
            &self.schema,
            &self.table,
            &self.name,
            &self.definition(),
        )]
    }

    // CREATE TABLE takes NOT VALID and forgets it, because a new table has no rows.
    fn stands_alone(&self) -> bool {
        self.enforced && !self.validated
    }
}
