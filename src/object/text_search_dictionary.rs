//! Text search dictionaries.

use super::{CatalogObject, Kind, ObjectId, catalog_object};
use crate::catalog::Making;
use crate::sql::qualified;

catalog_object! {
    /// A text search dictionary.
    pub struct TextSearchDictionary {
        identity {
            /// The schema it is in.
            schema: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// The template it is made from.
            template: String,
            /// The options of the template, as SQL.
            options: Option<String>,
            /// The role that owns it.
            owner: String,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl CatalogObject for TextSearchDictionary {
    const KIND: Kind = Kind::TextSearchDictionary;
    const CLASS: &'static str = "pg_ts_dict";
    const QUERY: &'static str = include_str!("text_search_dictionary.sql");

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::TextSearchDictionary, &self.schema, &self.name)
    }

    fn reference(&self) -> String {
        format!(
            "TEXT SEARCH DICTIONARY {}",
            qualified(&self.schema, &self.name)
        )
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        let options = self
            .options
            .as_ref()
            .map(|options| format!(", {options}"))
            .unwrap_or_default();
        vec![format!(
            "CREATE {} (TEMPLATE = {}{options})",
            self.reference(),
            self.template
        )]
    }
}
