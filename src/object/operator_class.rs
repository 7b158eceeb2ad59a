//! Operator classes: what an access method does with a type.

use super::{CatalogObject, Kind, ObjectId, catalog_object};
use crate::catalog::Making;
use crate::sql::{ident, qualified};

catalog_object! {
    /// An operator class.
    pub struct OperatorClass {
        identity {
            /// The schema it is in.
            schema: String,
            /// Its name.
            name: String,
            /// The access method it is for.
            method: String,
        }
        attributes {
            /// Whether it is taken for its type when nobody names one.
            default: bool,
            /// The type.
            data_type: String,
            /// The family it is in, qualified and quoted.
            family: String,
            /// The type that is stored, where it is another.
            storage: Option<String>,
            /// `OPERATOR …`
            operators: Vec<String>,
            /// `FUNCTION …`
            functions: Vec<String>,
            /// The role that owns it.
            owner: String,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl CatalogObject for OperatorClass {
    const KIND: Kind = Kind::OperatorClass;
    const CLASS: &'static str = "pg_opclass";
    const QUERY: &'static str = include_str!("operator_class.sql");

    fn id(&self) -> ObjectId {
        ObjectId::with_arguments(
            Kind::OperatorClass,
            &self.schema,
            &self.name,
            &ident(&self.method),
        )
    }

    fn reference(&self) -> String {
        format!(
            "OPERATOR CLASS {} USING {}",
            qualified(&self.schema, &self.name),
            ident(&self.method)
        )
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        let default = if self.default { " DEFAULT" } else { "" };
        let mut items: Vec<String> = self
            .operators
            .iter()
            .chain(&self.functions)
            .cloned()
            .collect();
        // The syntax wants an item, and this one says nothing new.
        if self.storage.is_some() || items.is_empty() {
            let storage = self.storage.as_ref().unwrap_or(&self.data_type);
            items.push(format!("STORAGE {storage}"));
        }
        vec![format!(
            "CREATE OPERATOR CLASS {}{default}\n    FOR TYPE {} USING {} FAMILY {} AS\n    {}",
            qualified(&self.schema, &self.name),
            self.data_type,
            ident(&self.method),
            self.family,
            items.join(",\n    ")
        )]
    }
}
