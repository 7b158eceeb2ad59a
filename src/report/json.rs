//! Typed values as one JSON document, in the order of their fields.

use serde::Serialize;
use serde_json::{Map, Value, json};

/// The version of all JSON documents; it changes when a field is renamed, removed or means something else.
const FORMAT: u32 = 1;

/// A document `{"format": 1, "<key>": value}`, indented.
///
/// # Errors
///
/// A value that JSON cannot hold; the types of this crate have none.
pub fn document(key: &str, value: &impl Serialize) -> serde_json::Result<String> {
    let mut document = Map::new();
    document.insert("format".to_owned(), json!(FORMAT));
    document.insert(key.to_owned(), serde_json::to_value(value)?);
    let mut text = serde_json::to_string_pretty(&Value::Object(document))?;
    text.push('\n');
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Sample {
        zebra: &'static str,
        apple: Option<u64>,
    }

    #[test]
    fn documents_carry_their_version_and_keep_the_order_of_fields() {
        let text = document(
            "samples",
            &[Sample {
                zebra: "\u{1b}\n",
                apple: None,
            }],
        )
        .unwrap();
        insta::assert_snapshot!(text, @r#"
        {
          "format": 1,
          "samples": [
            {
              "zebra": "\u001b\n",
              "apple": null
            }
          ]
        }
        "#);
    }
}
