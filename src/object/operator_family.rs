//! Operator families, with those members that belong to no class.

use super::{CatalogObject, Kind, ObjectId, catalog_object};
use crate::catalog::Making;
use crate::sql::{ident, qualified};

catalog_object! {
    /// An operator family.
    pub struct OperatorFamily {
        identity {
            /// The schema it is in.
            schema: String,
            /// Its name.
            name: String,
            /// The access method it is for.
            method: String,
        }
        attributes {
            /// `OPERATOR …`: the operators that no class brings.
            operators: Vec<String>,
            /// `FUNCTION …`: the functions that no class brings.
            functions: Vec<String>,
            /// The role that owns it.
            owner: String,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl CatalogObject for OperatorFamily {
    const KIND: Kind = Kind::OperatorFamily;
    const CLASS: &'static str = "pg_opfamily";
    const QUERY: &'static str = include_str!("operator_family.sql");

    fn id(&self) -> ObjectId {
        ObjectId::with_arguments(
            Kind::OperatorFamily,
            &self.schema,
            &self.name,
            &ident(&self.method),
        )
    }

    fn reference(&self) -> String {
        format!(
            "OPERATOR FAMILY {} USING {}",
            qualified(&self.schema, &self.name),
            ident(&self.method)
        )
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        vec![format!("CREATE {}", self.reference())]
    }

    /// Its members may be made later than the classes that are in it.
    fn complete(&self, _: &Making<'_>) -> Vec<String> {
        let members: Vec<&str> = self
            .operators
            .iter()
            .chain(&self.functions)
            .map(String::as_str)
            .collect();
        if members.is_empty() {
            return Vec::new();
        }
        vec![format!(
            "ALTER {} ADD\n    {}",
            self.reference(),
            members.join(",\n    ")
        )]
    }
}
