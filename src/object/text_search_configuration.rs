//! Text search configurations.

use super::{Alteration, Altering, CatalogObject, Changes, Kind, ObjectId, catalog_object};
use crate::action::{Action, Impact};
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

    fn alter(&self, to: &Self, _: &Altering<'_>) -> Alteration {
        if self.parser != to.parser {
            return Alteration::Recreate;
        }
        let reference = self.reference();
        let tokens = |mapping: &String| {
            let tokens = mapping
                .split_once(" WITH ")
                .map(|(tokens, _)| tokens.to_owned());
            tokens.unwrap_or_else(|| mapping.clone())
        };
        let gone = self
            .mappings
            .iter()
            .filter(|mapping| !to.mappings.contains(mapping))
            .map(|mapping| format!("ALTER {reference} DROP MAPPING FOR {}", tokens(mapping)));
        let new = to
            .mappings
            .iter()
            .filter(|mapping| !self.mappings.contains(mapping))
            .map(|mapping| format!("ALTER {reference} ADD MAPPING FOR {mapping}"));
        Changes::of(vec![Action::all(gone.chain(new).collect(), Impact::none())])
    }
}
