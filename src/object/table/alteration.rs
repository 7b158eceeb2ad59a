//! How a table becomes what it shall be, apart from its columns and constraints.

use std::collections::BTreeSet;

use super::{Table, storage_parameter};
use crate::action::{Action, Impact, Lock, Loss, Obstacle};
use crate::object::constraint;
use crate::object::relation::Relation;
use crate::object::{
    Alteration, Altering, CatalogObject, Changes, Kind, Object, ObjectId, membership,
};
use crate::sql::{ident, qualified};

impl Table {
    /// How it becomes `to`.
    pub(super) fn alteration(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
        let version = altering.version();
        let is_partitioned = self.partition_key.is_some();
        let is_impossible = self.partition_key != to.partition_key
            || (self.unlogged != to.unlogged && is_partitioned)
            || (self.access_method != to.access_method
                && version < if is_partitioned { 170_000 } else { 150_000 });
        if is_impossible {
            return Alteration::Recreate;
        }
        let mut changes = Changes::default();
        membership::alter(&self.into(), &to.into(), altering, &mut changes);
        if self.of_type != to.of_type {
            // Its columns are changed one by one in between.
            if self.of_type.is_some() {
                changes.release.push(self.action("NOT OF", self.lock()));
            }
            if let Some(of_type) = &to.of_type {
                let clause = format!("OF {of_type}");
                changes.complete.push(self.action(&clause, self.lock()));
            }
        }
        self.placement(to, &mut changes);
        if self.unlogged != to.unlogged {
            self.logging(to, altering, &mut changes);
        }
        self.parameter_changes(to, &mut changes);
        for (before, after, name) in [
            (self.row_security, to.row_security, ""),
            (self.row_security_forced, to.row_security_forced, "FORCE"),
        ] {
            if before != after {
                let word = match (name, after) {
                    ("", true) => "ENABLE",
                    ("", false) => "DISABLE",
                    (_, true) => "FORCE",
                    (_, false) => "NO FORCE",
                };
                changes.actions.push(self.action(
                    &format!("{word} ROW LEVEL SECURITY"),
                    self.lock().with(crate::action::Hazard::Privileges),
                ));
            }
        }
        self.identify(to, altering, &mut changes);
        Alteration::InPlace(changes)
    }

    fn lock(&self) -> Impact {
        Impact::lock(self.id(), Lock::AccessExclusive)
    }

    fn action(&self, clause: &str, impact: Impact) -> Action {
        Action::new(
            format!(
                "ALTER TABLE {}\n    {clause}",
                qualified(&self.schema, &self.name)
            ),
            impact,
        )
    }

    /// Access method and tablespace: of a partitioned table, only what new partitions get.
    fn placement(&self, to: &Self, changes: &mut Changes) {
        let impact = if self.partition_key.is_some() {
            self.lock()
        } else {
            self.lock().rewriting(self.id())
        };
        if self.access_method != to.access_method {
            let method = to.access_method.as_ref().map_or_else(
                || {
                    if self.partition_key.is_some() {
                        "DEFAULT".to_owned()
                    } else {
                        "heap".to_owned()
                    }
                },
                |name| ident(name),
            );
            changes.actions.push(self.action(
                &format!("SET ACCESS METHOD {method}"),
                impact.clone().if_long_because(Obstacle::AccessMethod),
            ));
        }
        if self.tablespace != to.tablespace {
            let tablespace = to.tablespace.as_deref().unwrap_or("pg_default");
            changes.actions.push(self.action(
                &format!("SET TABLESPACE {}", ident(tablespace)),
                impact.if_long_because(Obstacle::Tablespace),
            ));
        }
    }

    /// LOGGED or UNLOGGED; a key between two tables that both change stands in the way of whichever is first.
    fn logging(&self, to: &Self, altering: &Altering<'_>, changes: &mut Changes) {
        let word = if to.unlogged { "UNLOGGED" } else { "LOGGED" };
        let mut impact = self.lock().rewriting(self.id()).because(Obstacle::Logging);
        if to.unlogged {
            impact = impact.losing(Loss::Other);
        }
        changes
            .actions
            .push(self.action(&format!("SET {word}"), impact));
        let is_own = |schema: &str, name: &str| schema == self.schema && name == self.name;
        for object in altering.live.of_kind(Kind::ForeignKey) {
            let Object::ForeignKey(key) = object else {
                continue;
            };
            let other = match (
                is_own(&key.schema, &key.table),
                is_own(&key.referenced_schema, &key.referenced_table),
            ) {
                (true, false) => (&key.referenced_schema, &key.referenced_table),
                (false, true) => (&key.schema, &key.table),
                _ => continue,
            };
            let other = ObjectId::in_schema(Kind::Table, other.0, other.1);
            let stays = altering.target.get(&key.id()) == Some(object)
                && altering
                    .live
                    .get(&other)
                    .zip(altering.target.get(&other))
                    .is_some_and(|(before, after)| !before.differing(after).contains(&"unlogged"));
            if !stays {
                changes.disturbs.insert(key.id());
            }
        }
        if altering.version() >= 150_000 {
            self.mend_sequences(to, altering, changes);
        }
    }

    /// Sequences that belong to the table have followed it (PostgreSQL 15); some were not to.
    fn mend_sequences(&self, to: &Self, altering: &Altering<'_>, changes: &mut Changes) {
        let prefix = format!("{}.", qualified(&self.schema, &self.name));
        let mut mend = |unlogged: bool, reference: String| {
            if unlogged != to.unlogged {
                let word = if unlogged { "UNLOGGED" } else { "LOGGED" };
                changes.actions.push(Action::new(
                    format!("ALTER {reference} SET {word}"),
                    Impact::none(),
                ));
            }
        };
        for object in altering.target.of_kind(Kind::Sequence) {
            let before = altering.live.get(&object.id());
            if let (Object::Sequence(sequence), Some(Object::Sequence(before))) = (object, before)
                && before
                    .owned_by
                    .as_ref()
                    .is_some_and(|column| column.starts_with(&prefix))
            {
                mend(sequence.unlogged, sequence.reference());
            }
        }
        for object in altering
            .target
            .parts(Kind::IdentitySequence, &self.schema, &self.name)
        {
            if let Object::IdentitySequence(sequence) = object
                && altering.live.get(&object.id()).is_some()
            {
                mend(sequence.unlogged, sequence.reference());
            }
        }
    }

    /// `SET (…)` and `RESET (…)`.
    fn parameter_changes(&self, to: &Self, changes: &mut Changes) {
        if self.parameters == to.parameters {
            return;
        }
        let name = |parameter: &str| constraint::parameter_name(parameter).to_owned();
        let kept: BTreeSet<String> = to.parameters.iter().map(|text| name(text)).collect();
        let gone: Vec<String> = self
            .parameters
            .iter()
            .map(|text| name(text))
            .filter(|name| !kept.contains(name))
            .collect();
        let set = constraint::parameters_to_set(
            constraint::in_given_order(&self.parameters, &self.parameters_as_given),
            constraint::in_given_order(&to.parameters, &to.parameters_as_given),
        );
        let impact = |names: &[String]| {
            let is_strong = names.iter().any(|name| name == "user_catalog_table");
            if is_strong {
                self.lock()
            } else {
                Impact::lock(self.id(), Lock::ShareUpdateExclusive)
            }
        };
        if !gone.is_empty() {
            let names: Vec<String> = gone
                .iter()
                .map(|name| name.split('.').map(ident).collect::<Vec<_>>().join("."))
                .collect();
            changes
                .actions
                .push(self.action(&format!("RESET ({})", names.join(", ")), impact(&gone)));
        }
        if !set.is_empty() {
            let parameters: Vec<String> = set.iter().map(|text| storage_parameter(text)).collect();
            changes.actions.push(self.action(
                &format!("SET ({})", parameters.join(", ")),
                impact(&set.iter().map(|text| name(text)).collect::<Vec<_>>()),
            ));
        }
    }

    /// `REPLICA IDENTITY`: away from an index before it goes, to an index once it is there.
    fn identify(&self, to: &Self, altering: &Altering<'_>, changes: &mut Changes) {
        if self.replica_identity == to.replica_identity
            && self.replica_identity_index == to.replica_identity_index
        {
            return;
        }
        let Some(identity) = to.identity_clause() else {
            return;
        };
        let action = |identity: &str| {
            Action::new(
                format!(
                    "ALTER TABLE ONLY {}\n    REPLICA IDENTITY {identity}",
                    qualified(&self.schema, &self.name)
                ),
                self.lock(),
            )
        };
        // One that is there already comes before a column of the other one may allow NULL.
        let is_there = |name: &String| {
            [Kind::Index, Kind::PrimaryKey, Kind::UniqueConstraint]
                .into_iter()
                .map(|kind| ObjectId::part(kind, &self.schema, &self.name, name))
                .filter(|id| altering.live.get(id).is_some())
                .any(|id| {
                    let is_nullable = |needed| {
                        matches!(altering.live.get(needed), Some(Object::Column(column)) if !column.not_null)
                    };
                    altering.live.get(&id) == altering.target.get(&id)
                        && !altering.live.needs(&id).any(is_nullable)
                })
        };
        if to
            .replica_identity_index
            .as_ref()
            .is_some_and(|name| !is_there(name))
        {
            changes.complete.push(action(&identity));
        } else {
            changes.release.push(action(&identity));
        }
    }

    /// What `REPLICA IDENTITY` is told.
    pub(super) fn identity_clause(&self) -> Option<String> {
        match (self.replica_identity.as_str(), &self.replica_identity_index) {
            ("default", _) => Some("DEFAULT".to_owned()),
            ("full", _) => Some("FULL".to_owned()),
            ("nothing", _) => Some("NOTHING".to_owned()),
            ("index", Some(index)) => Some(format!("USING INDEX {}", ident(index))),
            _ => None,
        }
    }

    /// What dropping it costs.
    pub(super) fn dropping(&self, altering: &Altering<'_>) -> Impact {
        let relation = Relation::from(self);
        let mut impact = membership::drop(&relation, altering);
        // Partitions that are dropped too have gone before.
        impact = impact.losing(if altering.target.get(&self.id()).is_some() {
            crate::action::Loss::RecreateTable
        } else {
            crate::action::Loss::DropTable
        });
        impact
    }
}
