//! Collations.

use super::{CatalogObject, Kind, ObjectId, catalog_object};
use crate::catalog::Making;
use crate::sql::{literal, qualified};

catalog_object! {
    /// A collation.
    pub struct Collation {
        identity {
            /// The schema it is in.
            schema: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// Who implements it: `libc`, `icu`, `builtin`.
            provider: String,
            /// The locale of ICU and of the builtin provider.
            locale: Option<String>,
            /// The order of libc.
            lc_collate: Option<String>,
            /// The character classes of libc.
            lc_ctype: Option<String>,
            /// Whether different byte sequences are never equal.
            deterministic: bool,
            /// Rules of ICU beside its locale (PostgreSQL 16).
            rules: Option<String>,
            /// The role that owns it.
            owner: String,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl CatalogObject for Collation {
    const KIND: Kind = Kind::Collation;
    const CLASS: &'static str = "pg_collation";
    const QUERY: &'static str = include_str!("collation.sql");

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::Collation, &self.schema, &self.name)
    }

    fn reference(&self) -> String {
        format!("COLLATION {}", qualified(&self.schema, &self.name))
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        let mut options = vec![format!("provider = {}", self.provider)];
        if self.lc_collate == self.lc_ctype {
            let locale = self.locale.as_ref().or(self.lc_collate.as_ref());
            options.extend(locale.map(|locale| format!("locale = {}", literal(locale))));
        } else {
            for (name, value) in [
                ("lc_collate", &self.lc_collate),
                ("lc_ctype", &self.lc_ctype),
            ] {
                options.extend(
                    value
                        .iter()
                        .map(|value| format!("{name} = {}", literal(value))),
                );
            }
        }
        if !self.deterministic {
            options.push("deterministic = false".to_owned());
        }
        options.extend(
            self.rules
                .iter()
                .map(|rules| format!("rules = {}", literal(rules))),
        );
        vec![format!(
            "CREATE COLLATION {} ({})",
            qualified(&self.schema, &self.name),
            options.join(", ")
        )]
    }
}
