//! Text search parsers.

use super::{CatalogObject, Kind, ObjectId, catalog_object};
use crate::catalog::Making;
use crate::sql::qualified;

catalog_object! {
    /// A text search parser. It has no owner: only superusers make one.
    pub struct TextSearchParser {
        identity {
            /// The schema it is in.
            schema: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// Begins a text.
            start: String,
            /// Gives the next token.
            get_token: String,
            /// Ends a text.
            end: String,
            /// Tells the types of tokens.
            token_types: String,
            /// Makes a summary.
            headline: Option<String>,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl CatalogObject for TextSearchParser {
    const KIND: Kind = Kind::TextSearchParser;
    const CLASS: &'static str = "pg_ts_parser";
    const QUERY: &'static str = include_str!("text_search_parser.sql");

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::TextSearchParser, &self.schema, &self.name)
    }

    fn reference(&self) -> String {
        format!("TEXT SEARCH PARSER {}", qualified(&self.schema, &self.name))
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        let headline = self
            .headline
            .as_ref()
            .map(|headline| format!(",\n    HEADLINE = {headline}"))
            .unwrap_or_default();
        vec![format!(
            "CREATE {} (\n    START = {},\n    GETTOKEN = {},\n    END = {},\n    LEXTYPES = {}{headline}\n)",
            self.reference(),
            self.start,
            self.get_token,
            self.end,
            self.token_types
        )]
    }
}
