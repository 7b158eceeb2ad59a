//! The JSON schema of `schema.toml`, for editors: made from the types that read it, so that the two cannot disagree.

use serde_json::{Map, Value as Json, json};

use super::document::Document;

/// The sections described so far, by name.
#[derive(Debug, Default)]
pub(super) struct Definitions(Map<String, Json>);

/// A key of a section: its name, its documentation, its value, and whether it must be there.
type Key = (&'static str, &'static str, Json, bool);

impl Definitions {
    /// Describes a section once, and refers to it.
    pub(super) fn section(
        &mut self,
        name: &str,
        documentation: &str,
        keys: impl FnOnce(&mut Self) -> Vec<Key>,
    ) -> Json {
        if !self.0.contains_key(name) {
            // Reserves the place, so that what refers to itself comes to an end.
            self.0.insert(name.to_owned(), Json::Null);
            let mut properties = Map::new();
            let mut required = Vec::new();
            for (key, documentation, value, is_required) in keys(self) {
                properties.insert(key.to_owned(), described(value, documentation));
                if is_required {
                    required.push(key);
                }
            }
            let mut section = json!({
                "description": documentation.trim(),
                "type": "object",
                "additionalProperties": false,
                "properties": properties,
            });
            if !required.is_empty() {
                section["required"] = json!(required);
            }
            self.0.insert(name.to_owned(), section);
        }
        json!({"$ref": format!("#/definitions/{name}")})
    }
}

/// With the text that editors show. Whatever stands beside a reference is ignored in draft 7, so that goes inside.
fn described(value: Json, documentation: &str) -> Json {
    let mut value = match value.get("$ref") {
        Some(_) => json!({"allOf": [value]}),
        None => value,
    };
    value["description"] = json!(documentation.trim());
    value
}

/// The JSON schema (draft 7) as text.
pub fn text() -> String {
    let mut definitions = Definitions::default();
    Document::schema_table(&mut definitions);
    let mut root = definitions
        .0
        .remove("Document")
        .unwrap_or_else(|| json!({}));
    root["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    root["title"] = json!("schema.toml: a PostgreSQL schema, declared for schemactl");
    definitions.0.sort_keys();
    root["definitions"] = Json::Object(definitions.0);
    format!("{root:#}\n")
}
