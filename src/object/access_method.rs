//! Access methods of tables and indexes.

use super::{CatalogObject, Kind, ObjectId, catalog_object};
use crate::catalog::Making;
use crate::sql::ident;

catalog_object! {
    /// An access method.
    pub struct AccessMethod {
        identity {
            /// Its name.
            name: String,
        }
        attributes {
            /// What it is for: `INDEX` or `TABLE`.
            method_type: String,
            /// The function that describes it.
            handler: String,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl CatalogObject for AccessMethod {
    const KIND: Kind = Kind::AccessMethod;
    const CLASS: &'static str = "pg_am";
    const QUERY: &'static str = include_str!("access_method.sql");

    fn id(&self) -> ObjectId {
        ObjectId::global(Kind::AccessMethod, &self.name)
    }

    fn reference(&self) -> String {
        format!("ACCESS METHOD {}", ident(&self.name))
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        vec![format!(
            "CREATE {} TYPE {} HANDLER {}",
            self.reference(),
            self.method_type,
            self.handler
        )]
    }
}
