//! How names have to look: a style (`snake_case`), or a text with `*` for anything and `{table}` and `{columns}` for what they
//! belong to.

use std::str::FromStr;

use crate::filter::matches;

/// One pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamePattern(String);

const STYLE: &str = "snake_case";

impl FromStr for NamePattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Err("a pattern is empty".to_owned());
        }
        let mut rest = text;
        while let Some((_, after)) = rest.split_once('{') {
            let (word, behind) = after
                .split_once('}')
                .ok_or_else(|| format!("{text:?} has a {{ without its }}"))?;
            if !matches!(word, "table" | "columns") {
                return Err(format!(
                    "{text:?} has {{{word}}}; known are {{table}} and {{columns}}"
                ));
            }
            rest = behind;
        }
        Ok(Self(text.to_owned()))
    }
}

impl NamePattern {
    /// Whether a name of something of that table and those columns looks like this.
    pub(super) fn fits(&self, name: &str, table: &str, columns: &[String]) -> bool {
        if self.0 == STYLE {
            let mut characters = name.chars();
            return characters
                .next()
                .is_some_and(|c| c.is_ascii_lowercase() || c == '_')
                && characters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        }
        let wanted = self
            .0
            .replace("{table}", table)
            .replace("{columns}", &columns.join("_"));
        // PostgreSQL keeps 63 bytes of a name.
        matches(&wanted, name) || (wanted.len() > 63 && wanted.starts_with(name) && name.len() > 50)
    }

    /// As it was written.
    pub(super) fn text(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_styles_or_texts_with_gaps() {
        let fits = |pattern: &str, name: &str| {
            pattern.parse::<NamePattern>().unwrap().fits(
                name,
                "orders",
                &["a".to_owned(), "b".to_owned()],
            )
        };
        assert!(fits("snake_case", "order_items_2"));
        assert!(!fits("snake_case", "orderItems"));
        assert!(fits("{table}_{columns}_idx", "orders_a_b_idx"));
        assert!(fits("{table}_*_idx", "orders_x_idx"));
        assert!(!fits("{table}_*_idx", "idx_orders"));
        assert!(fits("*", "Anything"));
        assert!("{tables}_x".parse::<NamePattern>().is_err());
        assert!("".parse::<NamePattern>().is_err());
    }
}
