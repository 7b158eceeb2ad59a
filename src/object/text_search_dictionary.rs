//! Text search dictionaries.

use super::{CatalogObject, ColumnValue, Kind, ObjectId, catalog_object};
use crate::catalog::Making;
use crate::db::Row;
use crate::sql::lexer::significant;
use crate::sql::qualified;

/// Options as PostgreSQL holds them, `name = 'value'`. `ALTER TEXT SEARCH DICTIONARY`, which also makes sessions read a
/// dictionary's files again, puts those that it names last: their order says nothing.
#[derive(Clone, Debug, Default)]
pub struct DictionaryOptions(Vec<String>);

impl DictionaryOptions {
    fn parse(text: &str) -> Self {
        let mut options = Vec::new();
        let mut from = 0;
        let commas = significant(text).filter(|token| token.is_mark(","));
        let ends = commas.map(|token| token.start).chain([text.len()]);
        for end in ends {
            let option = text.get(from..end).unwrap_or_default().trim();
            if !option.is_empty() {
                options.push(option.to_owned());
            }
            from = end + 1;
        }
        Self(options)
    }

    fn sorted(&self) -> Vec<&String> {
        let mut options: Vec<&String> = self.0.iter().collect();
        options.sort();
        options
    }
}

impl PartialEq for DictionaryOptions {
    fn eq(&self, other: &Self) -> bool {
        self.sorted() == other.sorted()
    }
}

impl Eq for DictionaryOptions {}

impl ColumnValue for DictionaryOptions {
    fn read(row: Row<'_>, column: &str) -> Result<Self, String> {
        let text = Option::<String>::read(row, column)?;
        Ok(Self::parse(&text.unwrap_or_default()))
    }

    fn show(&self) -> Option<String> {
        (!self.0.is_empty()).then(|| self.0.join(", "))
    }
}

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
            options: DictionaryOptions,
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
        let options = self.options.show().map(|options| format!(", {options}"));
        vec![format!(
            "CREATE {} (TEMPLATE = {}{})",
            self.reference(),
            self.template,
            options.unwrap_or_default()
        )]
    }
}

#[cfg(test)]
mod tests {
    use super::DictionaryOptions;

    #[test]
    fn the_order_of_options_says_nothing() {
        let options = DictionaryOptions::parse;
        assert_eq!(
            options("stopwords = 'a, b', accept = 'it''s'"),
            options("accept = 'it''s', stopwords = 'a, b'")
        );
        assert_ne!(options("accept = 'a'"), options("accept = 'b'"));
        assert_eq!(options(""), DictionaryOptions::default());
    }
}
