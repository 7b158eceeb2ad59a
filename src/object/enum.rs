//! Enumerated types.

use super::{Acl, CatalogObject, Kind, ObjectId, catalog_object};
use crate::catalog::Making;
use crate::sql::{literal, qualified};

catalog_object! {
    /// An enumerated type.
    pub struct Enum {
        identity {
            /// The schema it is in.
            schema: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// Its values in their order.
            values: Vec<String>,
            /// The role that owns it.
            owner: String,
            /// Who may use it.
            privileges: Acl,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl CatalogObject for Enum {
    const KIND: Kind = Kind::Enum;
    const CLASS: &'static str = "pg_type";
    const QUERY: &'static str = include_str!("enum.sql");

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::Enum, &self.schema, &self.name)
    }

    fn reference(&self) -> String {
        format!("TYPE {}", qualified(&self.schema, &self.name))
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        let values: Vec<String> = self
            .values
            .iter()
            .map(|value| literal(value).trim_start().to_owned())
            .collect();
        let one_line = values.join(", ");
        let values = if one_line.len() <= 80 {
            one_line
        } else {
            format!("\n    {}\n", values.join(",\n    "))
        };
        vec![format!(
            "CREATE TYPE {} AS ENUM ({values})",
            qualified(&self.schema, &self.name)
        )]
    }
}
