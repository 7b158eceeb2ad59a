//! Rewrite rules, other than the one that makes a view a view.

use super::{
    Alteration, Altering, CatalogObject, Changes, Kind, ObjectId, catalog_object, constraint,
};
use crate::action::{Action, Impact, Lock};
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

    fn creation(&self, making: &Making<'_>) -> Impact {
        let lock = Lock::AccessExclusive;
        constraint::locked_before(making, &self.schema, &self.relation, lock)
    }

    fn drop(&self, altering: &Altering<'_>) -> Vec<Action> {
        let lock = Lock::AccessExclusive;
        vec![Action::new(
            format!("DROP {}", self.reference()),
            constraint::locked(altering.live, &self.schema, &self.relation, lock),
        )]
    }

    fn alter(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
        let changed = self.differing(to);
        let locked = |lock| constraint::locked(altering.live, &self.schema, &self.relation, lock);
        let mut actions = Vec::new();
        if changed.contains(&"definition") {
            actions.push(Action::new(
                to.definition
                    .replacen("CREATE RULE", "CREATE OR REPLACE RULE", 1),
                locked(Lock::AccessExclusive),
            ));
        }
        if changed.contains(&"enabled") {
            let table = qualified(&self.schema, &self.relation);
            actions.push(Action::new(
                format!(
                    "ALTER TABLE {table} {} RULE {}",
                    to.enabled,
                    ident(&self.name)
                ),
                locked(Lock::AccessExclusive),
            ));
        }
        Changes::of(actions)
    }
}
