//! Transforms: how values of a type reach a procedural language.

use super::{Alteration, Altering, CatalogObject, Changes, Kind, ObjectId, catalog_object};
use crate::action::{Action, Impact};
use crate::catalog::Making;
use crate::sql::ident;

catalog_object! {
    /// A transform.
    pub struct Transform {
        identity {
            /// The type.
            data_type: String,
            /// The language.
            language: String,
        }
        attributes {
            /// SQL to the language.
            from_sql: Option<String>,
            /// The language to SQL.
            to_sql: Option<String>,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl CatalogObject for Transform {
    const KIND: Kind = Kind::Transform;
    const CLASS: &'static str = "pg_transform";
    const QUERY: &'static str = include_str!("transform.sql");

    fn id(&self) -> ObjectId {
        ObjectId::with_arguments(
            Kind::Transform,
            "",
            "",
            &format!("{} IN {}", self.data_type, ident(&self.language)),
        )
    }

    fn reference(&self) -> String {
        format!(
            "TRANSFORM FOR {} LANGUAGE {}",
            self.data_type,
            ident(&self.language)
        )
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        let functions: Vec<String> = [("FROM", &self.from_sql), ("TO", &self.to_sql)]
            .into_iter()
            .filter_map(|(direction, function)| {
                Some(format!(
                    "{direction} SQL WITH FUNCTION {}",
                    function.as_ref()?
                ))
            })
            .collect();
        vec![format!(
            "CREATE {} ({})",
            self.reference(),
            functions.join(", ")
        )]
    }
    fn alter(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
        let statements = to.create(&Making {
            catalog: altering.target,
            made: None,
            live: None,
        });
        let replaced = |statement: String| statement.replacen("CREATE", "CREATE OR REPLACE", 1);
        let actions = statements
            .into_iter()
            .map(|statement| Action::new(replaced(statement), Impact::none()));
        Changes::of(actions.collect())
    }
}
