//! Default privileges: what objects that a role makes from now on are granted to others.

use super::{Acl, CatalogObject, Kind, ObjectId, catalog_object};
use crate::catalog::Making;
use crate::sql::ident;

catalog_object! {
    /// The default privileges of one role for one kind of object, everywhere or in one schema.
    pub struct DefaultPrivileges {
        identity {
            /// The role whose new objects they are for.
            role: String,
            /// The schema they hold in; everywhere without one.
            schema: Option<String>,
            /// `TABLES`, `SEQUENCES`, `FUNCTIONS`, `TYPES`, `SCHEMAS` or `LARGE OBJECTS`.
            objects: String,
        }
        attributes {
            /// Who may do what: everywhere, in place of PostgreSQL's own defaults; in a schema, in addition to them.
            privileges: Acl,
        }
    }
}

impl CatalogObject for DefaultPrivileges {
    const KIND: Kind = Kind::DefaultPrivileges;
    const CLASS: &'static str = "pg_default_acl";
    const QUERY: &'static str = include_str!("default_privileges.sql");

    fn id(&self) -> ObjectId {
        ObjectId {
            schema: self.schema.clone().unwrap_or_default(),
            arguments: self.objects.to_lowercase(),
            ..ObjectId::global(Kind::DefaultPrivileges, &self.role)
        }
    }

    fn reference(&self) -> String {
        let schema = self
            .schema
            .as_ref()
            .map(|schema| format!(" IN SCHEMA {}", ident(schema)))
            .unwrap_or_default();
        format!("DEFAULT PRIVILEGES FOR ROLE {}{schema}", ident(&self.role))
    }

    /// All of it is grants, which are written with those of every other object.
    fn create(&self, _: &Making<'_>) -> Vec<String> {
        Vec::new()
    }
}
