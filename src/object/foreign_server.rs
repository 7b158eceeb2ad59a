//! Foreign servers. User mappings hold secrets and are not read.

use super::ForeignOptions;
use super::{Acl, Alteration, Altering, CatalogObject, Changes, Kind, ObjectId, catalog_object};
use crate::action::{Action, Impact};
use crate::catalog::Making;
use crate::sql::{ident, literal};

catalog_object! {
    /// A foreign server.
    pub struct ForeignServer {
        identity {
            /// Its name.
            name: String,
        }
        attributes {
            /// The foreign-data wrapper.
            wrapper: String,
            /// `TYPE`.
            server_type: Option<String>,
            /// `VERSION`.
            server_version: Option<String>,
            /// Its options, `name=value`.
            options: ForeignOptions,
            /// The role that owns it.
            owner: String,
            /// Who may use it.
            privileges: Acl,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl CatalogObject for ForeignServer {
    const KIND: Kind = Kind::ForeignServer;
    const CLASS: &'static str = "pg_foreign_server";
    const QUERY: &'static str = include_str!("foreign_server.sql");

    fn id(&self) -> ObjectId {
        ObjectId::global(Kind::ForeignServer, &self.name)
    }

    fn reference(&self) -> String {
        format!("SERVER {}", ident(&self.name))
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        let mut sql = format!("CREATE SERVER {}", ident(&self.name));
        if let Some(kind) = &self.server_type {
            sql.push_str(&format!(" TYPE {}", literal(kind)));
        }
        if let Some(version) = &self.server_version {
            sql.push_str(&format!(" VERSION {}", literal(version)));
        }
        sql.push_str(&format!(" FOREIGN DATA WRAPPER {}", ident(&self.wrapper)));
        sql.push_str(&self.options.clause());
        vec![sql]
    }

    fn alter(&self, to: &Self, _: &Altering<'_>) -> Alteration {
        if self.wrapper != to.wrapper
            || self.server_type != to.server_type
            || (self.server_version.is_some() && to.server_version.is_none())
        {
            return Alteration::Recreate;
        }
        let mut change = String::new();
        if self.server_version != to.server_version
            && let Some(version) = &to.server_version
        {
            change.push_str(&format!(" VERSION {}", literal(version).trim_start()));
        }
        change.push_str(&self.options.change(&to.options));
        let statement = format!("ALTER {}{change}", self.reference());
        Changes::of(vec![Action::new(statement, Impact::none())])
    }
}
