//! Defaults of columns, as objects of their own: two tables whose defaults need each other can then be made.
//!
//! Generation expressions are no defaults: they belong to their column.

use super::column::Column;
use super::relation::Relation;
use super::{Alteration, Altering, CatalogObject, Changes, Kind, Object, ObjectId, catalog_object};
use crate::action::{Action, Impact, Lock};
use crate::catalog::{Catalog, Making};
use crate::sql::{ident, qualified};

catalog_object! {
    /// The default of a column.
    pub struct Default {
        identity {
            /// The schema of the table.
            schema: String,
            /// The table, or the view.
            table: String,
            /// The column.
            column: String,
        }
        attributes {
            /// The expression, as PostgreSQL writes it.
            expression: String,
        }
    }
}

impl Default {
    fn set(&self) -> String {
        format!(
            "ALTER TABLE ONLY {}\n    ALTER COLUMN {} SET DEFAULT {}",
            qualified(&self.schema, &self.table),
            ident(&self.column),
            self.expression
        )
    }

    fn lock(&self, altering: &Altering<'_>) -> Impact {
        altering
            .live
            .relation(&self.schema, &self.table)
            .map_or_else(Impact::none, |relation| {
                Impact::lock(relation.id(), Lock::AccessExclusive)
            })
    }

    /// The default of a column, if it has one.
    pub(super) fn of<'a>(catalog: &'a Catalog, column: &Column) -> Option<&'a Self> {
        let id = ObjectId::part(Kind::Default, &column.schema, &column.table, &column.name);
        match catalog.get(&id)? {
            Object::Default(default) => Some(default),
            _ => None,
        }
    }
}

impl CatalogObject for Default {
    const KIND: Kind = Kind::Default;
    const CLASS: &'static str = "pg_attrdef";
    const QUERY: &'static str = include_str!("default.sql");

    fn id(&self) -> ObjectId {
        ObjectId::part(Kind::Default, &self.schema, &self.table, &self.column)
    }

    fn reference(&self) -> String {
        format!(
            "DEFAULT OF {}.{}",
            qualified(&self.schema, &self.table),
            ident(&self.column)
        )
    }

    fn create(&self, making: &Making<'_>) -> Vec<String> {
        let relation = Relation::find(making.catalog, &self.schema, &self.table);
        let is_there = relation.is_some_and(|relation| {
            relation
                .column(making.catalog, &self.column)
                .and_then(|column| relation.default_at_creation(making, column))
                == Some(&self.expression)
        });
        if is_there {
            return Vec::new();
        }
        vec![self.set()]
    }

    fn creation(&self, making: &Making<'_>) -> Impact {
        match making.catalog.relation(&self.schema, &self.table) {
            Some(relation) if !making.makes(&relation.id()) && !self.create(making).is_empty() => {
                Impact::lock(relation.id(), Lock::AccessExclusive)
            }
            _ => Impact::none(),
        }
    }

    fn drop(&self, altering: &Altering<'_>) -> Vec<Action> {
        vec![Action::new(
            format!(
                "ALTER TABLE ONLY {}\n    ALTER COLUMN {} DROP DEFAULT",
                qualified(&self.schema, &self.table),
                ident(&self.column)
            ),
            self.lock(altering),
        )]
    }

    fn alter(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
        Changes::of(vec![Action::new(to.set(), self.lock(altering))])
    }
}
