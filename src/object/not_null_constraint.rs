//! Not-null constraints (PostgreSQL 18) that are more than the `NOT NULL` of a column: a name of their own, `NO INHERIT`, not valid,
//! or a comment. What PostgreSQL makes of a plain `NOT NULL` is a property of the column, as it is on older servers.

use super::{CatalogObject, Kind, ObjectId, catalog_object, constraint};
use crate::catalog::Making;
use crate::sql::ident;

catalog_object! {
    /// A not-null constraint with a name or options of its own.
    pub struct NotNullConstraint {
        identity {
            /// The schema of its table.
            schema: String,
            /// Its table.
            table: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// The column that must not be NULL.
            column: String,
            /// Whether tables that inherit from its table do without it.
            no_inherit: bool,
            /// Whether the rows that were there before are known to meet it.
            validated: bool,
            /// Whether the table has it only from its parent.
            inherited: bool,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl NotNullConstraint {
    /// `NOT NULL column` and what follows, as a table constraint.
    pub fn definition(&self) -> String {
        format!(
            "NOT NULL {}{}{}",
            ident(&self.column),
            if self.no_inherit { " NO INHERIT" } else { "" },
            constraint::standing(true, self.validated),
        )
    }
}

impl CatalogObject for NotNullConstraint {
    const KIND: Kind = Kind::NotNullConstraint;
    const CLASS: &'static str = "pg_constraint";
    const QUERY: &'static str = include_str!("not_null_constraint.sql");

    fn id(&self) -> ObjectId {
        ObjectId::part(
            Kind::NotNullConstraint,
            &self.schema,
            &self.table,
            &self.name,
        )
    }

    fn reference(&self) -> String {
        constraint::reference(&self.schema, &self.table, &self.name)
    }

    fn create(&self, making: &Making<'_>) -> Vec<String> {
        let column = ObjectId::part(Kind::Column, &self.schema, &self.table, &self.column);
        // A new column is made with all of it but NOT VALID.
        if self.inherited || (self.validated && making.makes(&column)) {
            return Vec::new();
        }
        vec![constraint::add(
            &self.schema,
            &self.table,
            &self.name,
            &self.definition(),
        )]
    }

    fn stands_alone(&self) -> bool {
        !self.validated
    }
}
