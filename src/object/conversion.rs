//! Conversions between encodings.

use super::{CatalogObject, Kind, ObjectId, catalog_object};
use crate::catalog::Making;
use crate::sql::{literal, qualified};

catalog_object! {
    /// A conversion between two encodings.
    pub struct Conversion {
        identity {
            /// The schema it is in.
            schema: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// Whether it is taken for these encodings when nobody names one.
            default: bool,
            /// The encoding it starts from.
            source: String,
            /// The encoding it leads to.
            target: String,
            /// The function that converts.
            function: String,
            /// The role that owns it.
            owner: String,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl CatalogObject for Conversion {
    const KIND: Kind = Kind::Conversion;
    const CLASS: &'static str = "pg_conversion";
    const QUERY: &'static str = include_str!("conversion.sql");

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::Conversion, &self.schema, &self.name)
    }

    fn reference(&self) -> String {
        format!("CONVERSION {}", qualified(&self.schema, &self.name))
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        let default = if self.default { "DEFAULT " } else { "" };
        vec![format!(
            "CREATE {default}{} FOR {} TO {} FROM {}",
            self.reference(),
            literal(&self.source),
            literal(&self.target),
            self.function
        )]
    }
}
