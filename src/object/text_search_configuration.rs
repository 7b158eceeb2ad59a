//! Text search configurations.

use super::{CatalogObject, Kind, ObjectId, catalog_object};
use crate::catalog::Making;
use crate::sql::qualified;

catalog_object! {
    /// A text search configuration.
    pub struct TextSearchConfiguration {
        identity {
            /// The schema it is in.
            schema: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// The parser.
            parser: String,
            /// Which dictionaries are asked for which tokens: `asciiword, word WITH pg_catalog.simple`.
            mappings: Vec<String>,
            /// The role that owns it.
            owner: String,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl CatalogObject for TextSearchConfiguration {
    const KIND: Kind = Kind::TextSearchConfiguration;
    const CLASS: &'static str = "pg_ts_config";
    const QUERY: &'static str = include_str!("text_search_configuration.sql");

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::TextSearchConfiguration, &self.schema, &self.name)
    }

    fn reference(&self) -> String {
        format!(
            "TEXT SEARCH CONFIGURATION {}",
            qualified(&self.schema, &self.name)
        )
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        let reference = self.reference();
        let mut statements = vec![format!("CREATE {reference} (PARSER = {})", self.parser)];
        for mapping in &self.mappings {
            statements.push(format!("ALTER {reference} ADD MAPPING FOR {mapping}"));
        }
        statements
    }
}
