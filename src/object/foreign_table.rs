//! Foreign tables. Their columns are columns like those of any table.

use super::misfits::Misfits;
use super::relation::Relation;
use super::{
    Acl, Alteration, Altering, CatalogObject, Changes, ForeignOptions, Kind, ObjectId,
    catalog_object, membership,
};
use crate::action::{Action, Impact, Lock, Loss};
use crate::catalog::{Catalog, Making};
use crate::sql::{ident, qualified};

catalog_object! {
    /// A foreign table.
    pub struct ForeignTable {
        identity {
            /// The schema it is in.
            schema: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// The foreign server.
            server: String,
            /// What the server's wrapper is told about it.
            options: ForeignOptions,
            /// The table it is a partition of, qualified and quoted.
            partition_of: Option<String>,
            /// `FOR VALUES …` or `DEFAULT`, where it is a partition.
            bound: Option<String>,
            /// The tables it inherits from, in their order, qualified and quoted.
            inherits: Vec<String>,
            /// The role that owns it.
            owner: String,
            /// Who may do what.
            privileges: Acl,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
        silent {
            /// The schemas of the tables it inherits from or is a partition of.
            parent_schemas: Vec<String>,
            /// The names of these tables.
            parent_names: Vec<String>,
        }
    }
}

impl<'a> From<&'a ForeignTable> for Relation<'a> {
    fn from(table: &'a ForeignTable) -> Self {
        Self {
            kind: Kind::ForeignTable,
            schema: &table.schema,
            name: &table.name,
            bound: table.bound.as_deref(),
            of_type: None,
            parent_schemas: &table.parent_schemas,
            parent_names: &table.parent_names,
            is_partitioned: false,
            made_from_parent: None,
        }
    }
}

impl CatalogObject for ForeignTable {
    const KIND: Kind = Kind::ForeignTable;
    const CLASS: &'static str = "pg_class";
    const QUERY: &'static str = include_str!("foreign_table.sql");

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::ForeignTable, &self.schema, &self.name)
    }

    fn reference(&self) -> String {
        format!("FOREIGN TABLE {}", qualified(&self.schema, &self.name))
    }

    fn create(&self, making: &Making<'_>) -> Vec<String> {
        let clauses = format!("\nSERVER {}{}", ident(&self.server), self.options.clause());
        Relation::from(self).create(making, "CREATE FOREIGN TABLE", &clauses)
    }

    fn complete(&self, making: &Making<'_>) -> Vec<String> {
        Relation::from(self).complete(making)
    }

    fn misfits(&self, live: &Catalog) -> Option<Misfits> {
        membership::misfits(&self.into(), live)
    }

    fn creation(&self, making: &Making<'_>) -> Impact {
        membership::creation(&self.into(), making)
    }

    fn completion(&self, making: &Making<'_>) -> Impact {
        membership::completion(&self.into(), making)
    }

    fn drop(&self, altering: &Altering<'_>) -> Vec<Action> {
        // Its rows are elsewhere, but what they were reached by is lost.
        vec![Action::new(
            format!("DROP {}", self.reference()),
            membership::drop(&self.into(), altering).losing(Loss::Other),
        )]
    }

    fn alter(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
        if self.server != to.server {
            return Alteration::Recreate;
        }
        let mut changes = Changes::default();
        membership::alter(&self.into(), &to.into(), altering, &mut changes);
        if let Some(options) = self.options.changes(&to.options) {
            changes.actions.push(Action::new(
                format!("ALTER {}\n   {options}", self.reference()),
                Impact::lock(self.id(), Lock::AccessExclusive),
            ));
        }
        Alteration::InPlace(changes)
    }
}
