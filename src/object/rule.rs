//! Rewrite rules, other than the one that makes a view a view.

use super::{CatalogObject, Kind, ObjectId, catalog_object};
use crate::catalog::Making;
use crate::sql::{ident, qualified};

catalog_object! {
    /// A rewrite rule.
    pub struct Rule {
        identity {
            /// The schema of its table or view.
            schema: String,
            /// Its table or view.
            relation: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// `CREATE RULE …`, as `pg_get_ruledef` prints it.
            definition: String,
            /// `ENABLE`, `DISABLE`, `ENABLE REPLICA` or `ENABLE ALWAYS`.
            enabled: String,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl CatalogObject for Rule {
    const KIND: Kind = Kind::Rule;
    const CLASS: &'static str = "pg_rewrite";
    const QUERY: &'static str = include_str!("rule.sql");

    fn id(&self) -> ObjectId {
        ObjectId::part(Kind::Rule, &self.schema, &self.relation, &self.name)
    }

    fn reference(&self) -> String {
        format!(
            "RULE {} ON {}",
            ident(&self.name),
            qualified(&self.schema, &self.relation)
        )
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        let mut statements = vec![self.definition.clone()];
        if self.enabled != "ENABLE" {
            statements.push(format!(
                "ALTER TABLE {} {} RULE {}",
                qualified(&self.schema, &self.relation),
                self.enabled,
                ident(&self.name)
            ));
        }
        statements
    }
}
