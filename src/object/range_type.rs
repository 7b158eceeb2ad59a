//! Range types, each with its multirange type.

use super::{Acl, CatalogObject, Kind, ObjectId, catalog_object};
use crate::catalog::Making;
use crate::sql::{ident, qualified};

catalog_object! {
    /// A range type.
    pub struct RangeType {
        identity {
            /// The schema it is in.
            schema: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// The type of its bounds.
            subtype: String,
            /// The btree operator class, where it is not the default of the subtype.
            operator_class: Option<String>,
            /// The collation, where it is not that of the subtype.
            collation: Option<String>,
            /// The function that makes equal ranges look alike.
            canonical: Option<String>,
            /// The function that says how far two bounds are apart.
            subtype_diff: Option<String>,
            /// The name of its multirange type as SQL, where it is not the one PostgreSQL gives (PostgreSQL 14).
            multirange: Option<String>,
            /// The role that owns it.
            owner: String,
            /// Who may use it.
            privileges: Acl,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl RangeType {
    /// Its multirange type gets another name; the one that PostgreSQL gives is made of the range's (`makeMultirangeTypeName`).
    pub(crate) fn rename_multirange(&self, name: &str) -> String {
        let own = || {
            let own = if self.name.contains("range") {
                self.name.replacen("range", "multirange", 1)
            } else {
                format!("{}_multirange", self.name)
            };
            qualified(&self.schema, &own)
        };
        let multirange = self.multirange.clone().unwrap_or_else(own);
        format!("ALTER TYPE {multirange} RENAME TO {}", ident(name))
    }
}

impl CatalogObject for RangeType {
    const KIND: Kind = Kind::RangeType;
    const CLASS: &'static str = "pg_type";
    const QUERY: &'static str = include_str!("range_type.sql");

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::RangeType, &self.schema, &self.name)
    }

    fn reference(&self) -> String {
        format!("TYPE {}", qualified(&self.schema, &self.name))
    }

    fn announce(&self) -> Option<String> {
        Some(format!(
            "CREATE TYPE {}",
            qualified(&self.schema, &self.name)
        ))
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        let mut options = vec![format!("subtype = {}", self.subtype)];
        for (name, value) in [
            ("subtype_opclass", &self.operator_class),
            ("collation", &self.collation),
            ("canonical", &self.canonical),
            ("subtype_diff", &self.subtype_diff),
            ("multirange_type_name", &self.multirange),
        ] {
            options.extend(value.iter().map(|value| format!("{name} = {value}")));
        }
        vec![format!(
            "CREATE TYPE {} AS RANGE ({})",
            qualified(&self.schema, &self.name),
            options.join(", ")
        )]
    }
}
