//! Casts.

use super::{CatalogObject, Kind, ObjectId, catalog_object};
use crate::catalog::Making;

catalog_object! {
    /// A cast.
    pub struct Cast {
        identity {
            /// The type it starts from.
            source: String,
            /// The type it leads to.
            target: String,
        }
        attributes {
            /// How: a function with its argument types, `INOUT` or `WITHOUT FUNCTION`.
            method: String,
            /// When it happens by itself: `implicit`, `assignment`, or only `explicit`.
            context: String,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl CatalogObject for Cast {
    const KIND: Kind = Kind::Cast;
    const CLASS: &'static str = "pg_cast";
    const QUERY: &'static str = include_str!("cast.sql");

    fn id(&self) -> ObjectId {
        ObjectId::with_arguments(
            Kind::Cast,
            "",
            "",
            &format!("{} AS {}", self.source, self.target),
        )
    }

    fn reference(&self) -> String {
        format!("CAST ({} AS {})", self.source, self.target)
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        let method = match self.method.as_str() {
            "INOUT" => "WITH INOUT".to_owned(),
            "WITHOUT FUNCTION" => "WITHOUT FUNCTION".to_owned(),
            function => format!("WITH FUNCTION {function}"),
        };
        let context = match self.context.as_str() {
            "implicit" => " AS IMPLICIT",
            "assignment" => " AS ASSIGNMENT",
            _ => "",
        };
        vec![format!("CREATE {} {method}{context}", self.reference())]
    }
}
