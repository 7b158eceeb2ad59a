//! Triggers, constraint triggers included; those that implement constraints are not listed.
//!
//! A trigger of a partitioned table exists once here, though PostgreSQL clones it to every partition. A clone is listed
//! only when it is switched on or off differently.

use super::relation::Relation;
use super::{
    Alteration, Altering, CatalogObject, Changes, Kind, ObjectId, catalog_object, constraint,
};
use crate::action::{Action, Impact, Lock};
use crate::catalog::{Catalog, Making, Membership};
use crate::sql::{ident, qualified};

/// How a trigger begins that is no constraint.
const PLAIN: &str = "CREATE TRIGGER";

catalog_object! {
    /// A trigger.
    pub struct Trigger {
        identity {
            /// The schema of its table or view.
            schema: String,
            /// Its table or view.
            relation: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// `CREATE TRIGGER …`, as `pg_get_triggerdef` prints it.
            definition: String,
            /// `ENABLE`, `DISABLE`, `ENABLE REPLICA` or `ENABLE ALWAYS`.
            enabled: String,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
        silent {
            /// Whether it comes from the partitioned table.
            is_clone: bool,
        }
    }
}

impl Trigger {
    /// The lock on its table; one for each row of a partitioned table is one of every partition too.
    fn locked(&self, catalog: &Catalog, lock: Lock) -> Impact {
        let Some(relation) = Relation::find(catalog, &self.schema, &self.relation) else {
            return constraint::locked(catalog, &self.schema, &self.relation, lock);
        };
        let is_cloned = relation.is_partitioned && self.definition.contains(" FOR EACH ROW ");
        let clones = if is_cloned {
            relation.descendants(catalog)
        } else {
            Vec::new()
        };
        relation.lock_with(&clones, lock)
    }

    /// Whether it becomes another one by `CREATE OR REPLACE TRIGGER`: from PostgreSQL 14 on, if neither is a constraint.
    fn is_replaceable(&self, to: &Self, server_version: u32) -> bool {
        let is_plain = |trigger: &Self| trigger.definition.starts_with(PLAIN);
        is_plain(self) && is_plain(to) && server_version >= 140_000
    }

    /// Whether the privilege `TRIGGER` is enough to make it another one, without being the owner of its table.
    pub(crate) fn is_for_others_to_change(&self, to: &Self, server_version: u32) -> bool {
        self.differing(to) == ["definition"]
            && to.enabled == "ENABLE"
            && self.is_replaceable(to, server_version)
    }

    /// Whether attaching its table to the partitioned one makes it, which is left for the end.
    fn comes_in_the_end(&self, making: &Making<'_>) -> bool {
        let table = making.catalog.relation(&self.schema, &self.relation);
        self.is_clone && table.is_some_and(|table| making.attaches_in_the_end(&table.id()))
    }

    /// `ALTER TABLE … ENABLE TRIGGER …` and its like.
    fn switch(&self, enabled: &str) -> String {
        format!(
            "ALTER TABLE {} {enabled} TRIGGER {}",
            qualified(&self.schema, &self.relation),
            ident(&self.name)
        )
    }
}

impl CatalogObject for Trigger {
    const KIND: Kind = Kind::Trigger;
    const CLASS: &'static str = "pg_trigger";
    const QUERY: &'static str = include_str!("trigger.sql");

    fn id(&self) -> ObjectId {
        ObjectId::part(Kind::Trigger, &self.schema, &self.relation, &self.name)
    }

    fn reference(&self) -> String {
        format!(
            "TRIGGER {} ON {}",
            ident(&self.name),
            qualified(&self.schema, &self.relation)
        )
    }

    fn create(&self, making: &Making<'_>) -> Vec<String> {
        let mut statements = Vec::new();
        if !self.is_clone {
            statements.push(self.definition.clone());
        }
        if (self.is_clone || self.enabled != "ENABLE") && !self.comes_in_the_end(making) {
            statements.push(self.switch(&self.enabled));
        }
        statements
    }

    fn creation(&self, making: &Making<'_>) -> Impact {
        if self.comes_in_the_end(making) {
            return Impact::none();
        }
        let mut impact = self.locked(making.catalog, Lock::ShareRowExclusive);
        impact.locks.retain(|table, _| !making.makes(table));
        impact
    }

    fn complete(&self, making: &Making<'_>) -> Vec<String> {
        if self.comes_in_the_end(making) {
            vec![self.switch(&self.enabled)]
        } else {
            Vec::new()
        }
    }

    fn completion(&self, making: &Making<'_>) -> Impact {
        if self.comes_in_the_end(making) {
            let lock = Lock::ShareRowExclusive;
            constraint::locked(making.catalog, &self.schema, &self.relation, lock)
        } else {
            Impact::none()
        }
    }

    fn drop(&self, altering: &Altering<'_>) -> Vec<Action> {
        let locked = |lock| self.locked(altering.live, lock);
        if !self.is_clone {
            return vec![Action::new(
                format!("DROP {}", self.reference()),
                locked(Lock::AccessExclusive),
            )];
        }
        // One whose table is detached has gone with that.
        let table = ObjectId::in_schema(Kind::Table, &self.schema, &self.relation);
        let is_detached = altering.live.get(&table).and_then(Membership::of)
            != altering.target.get(&table).and_then(Membership::of);
        // Or it goes with that of the partitioned table, which one of its own follows.
        let target = altering.target.get(&self.id());
        let is_followed = matches!(target, Some(super::Object::Trigger(other)) if !other.is_clone);
        if is_detached || is_followed {
            return Vec::new();
        }
        // A clone is listed because it is switched differently: it becomes what the others are again.
        let enabled = altering
            .target
            .of_kind(Kind::Trigger)
            .find_map(|object| match object {
                super::Object::Trigger(other) if other.name == self.name && !other.is_clone => {
                    Some(other.enabled.as_str())
                }
                _ => None,
            });
        enabled.map_or_else(Vec::new, |enabled| {
            vec![Action::new(
                self.switch(enabled),
                locked(Lock::ShareRowExclusive),
            )]
        })
    }

    /// To be replaced does not make readers wait.
    fn alter(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
        if self.is_clone != to.is_clone {
            return Alteration::Recreate;
        }
        let mut statements = Vec::new();
        if self.definition != to.definition && !to.is_clone {
            if !self.is_replaceable(to, altering.version()) {
                return Alteration::Recreate;
            }
            statements.push(
                to.definition
                    .replacen(PLAIN, "CREATE OR REPLACE TRIGGER", 1),
            );
        }
        if self.enabled != to.enabled || (to.enabled != "ENABLE" && !statements.is_empty()) {
            statements.push(to.switch(&to.enabled));
        }
        let impact = self
            .locked(altering.live, Lock::ShareRowExclusive)
            .and(to.locked(altering.live, Lock::ShareRowExclusive));
        Changes::of(vec![Action::all(statements, impact)])
    }
}
