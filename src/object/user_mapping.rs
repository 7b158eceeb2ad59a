//! User mappings: as whom a role logs in to a foreign server.
//!
//! Their options hold credentials, which are no part of a schema and must not reach any output. Only options that are known to be no secret
//! are read with their values and compared; of the others nothing but the names leaves the server, and those are never a difference.

use super::{CatalogObject, ForeignOptions, Kind, ObjectId, catalog_object};
use crate::catalog::Making;
use crate::sql::ident;

catalog_object! {
    /// A user mapping.
    pub struct UserMapping {
        identity {
            /// The foreign server.
            server: String,
            /// The role, or `PUBLIC` for everybody without one of their own.
            role: Option<String>,
        }
        attributes {
            /// `name=value` of the options that are no secret.
            options: ForeignOptions,
        }
        silent {
            /// The names of the options whose values are not read.
            secrets: Vec<String>,
            /// Whether the reader may not see the options at all.
            hidden: bool,
        }
    }
}

impl CatalogObject for UserMapping {
    const KIND: Kind = Kind::UserMapping;
    const CLASS: &'static str = "pg_user_mapping";
    const QUERY: &'static str = include_str!("user_mapping.sql");

    fn id(&self) -> ObjectId {
        ObjectId::with_arguments(
            Kind::UserMapping,
            "",
            &self.server,
            &self.role.as_deref().map_or("PUBLIC".to_owned(), ident),
        )
    }

    fn reference(&self) -> String {
        format!(
            "USER MAPPING FOR {} SERVER {}",
            self.role.as_deref().map_or("PUBLIC".to_owned(), ident),
            ident(&self.server)
        )
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        vec![format!(
            "CREATE {}{}",
            self.reference(),
            self.options.clause()
        )]
    }
}
