//! Text search templates.

use super::{CatalogObject, Kind, ObjectId, catalog_object};
use crate::catalog::Making;
use crate::sql::qualified;

catalog_object! {
    /// A text search template. It has no owner: only superusers make one.
    pub struct TextSearchTemplate {
        identity {
            /// The schema it is in.
            schema: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// Reads the options of a dictionary.
            init: Option<String>,
            /// Makes lexemes.
            lexize: String,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl CatalogObject for TextSearchTemplate {
    const KIND: Kind = Kind::TextSearchTemplate;
    const CLASS: &'static str = "pg_ts_template";
    const QUERY: &'static str = include_str!("text_search_template.sql");

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::TextSearchTemplate, &self.schema, &self.name)
    }

    fn reference(&self) -> String {
        format!(
            "TEXT SEARCH TEMPLATE {}",
            qualified(&self.schema, &self.name)
        )
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        let init = self
            .init
            .as_ref()
            .map(|init| format!("INIT = {init}, "))
            .unwrap_or_default();
        vec![format!(
            "CREATE {} ({init}LEXIZE = {})",
            self.reference(),
            self.lexize
        )]
    }
}
