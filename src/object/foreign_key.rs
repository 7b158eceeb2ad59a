//! Foreign keys.
//!
//! Always statements of their own, so that tables may refer to each other.

use std::collections::{BTreeMap, BTreeSet};

use super::misfits::{Misfit, Misfits, own_rows};
use super::{
    Alteration, Altering, CatalogObject, Changes, Kind, Object, ObjectId, catalog_object,
    constraint,
};
use crate::action::{Action, Impact, Lock, Obstacle, Online};
use crate::catalog::{Catalog, Making};
use crate::sql::{ident, literal, qualified};

catalog_object! {
    /// A foreign key.
    pub struct ForeignKey {
        identity {
            /// The schema of its table.
            schema: String,
            /// Its table.
            table: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// Its columns in their order.
            columns: Vec<String>,
            /// The schema of the table it refers to.
            referenced_schema: String,
            /// The table it refers to.
            referenced_table: String,
            /// The columns it refers to, in the same order.
            referenced_columns: Vec<String>,
            /// Whether the last column is a period that those of several rows may cover together (PostgreSQL 18).
            period: bool,
            /// `MATCH FULL`: all columns are NULL or none is.
            match_full: bool,
            /// What a change of the referenced columns does, in the words of SQL.
            on_update: String,
            /// What the removal of the referenced row does, in the words of SQL.
            on_delete: String,
            /// The columns that `on_delete` sets; empty = all (PostgreSQL 15).
            on_delete_columns: Vec<String>,
            /// Whether it can wait until the end of a transaction.
            deferrable: bool,
            /// Whether it waits unless told otherwise.
            initially_deferred: bool,
            /// Whether the rows that were there before are known to meet it.
            validated: bool,
            /// Whether it is checked at all (PostgreSQL 18).
            enforced: bool,
            /// The triggers that check it and are not switched on as usual, by their function: `DISABLE`, `ENABLE ALWAYS`, …
            triggers: BTreeMap<String, String>,
            /// Whether it is a part of the key of its partitioned table.
            inherited: bool,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl ForeignKey {
    /// What validating it costs the table that it refers to: that is locked, and its partitions are read.
    fn joined(&self, catalog: &Catalog) -> Impact {
        let (schema, table) = (&self.referenced_schema, &self.referenced_table);
        let lock = Lock::AccessShare;
        constraint::scanned(
            catalog,
            constraint::locked_partitions(catalog, schema, table, lock),
        )
        .and(constraint::locked(catalog, schema, table, Lock::RowShare))
    }

    /// Whether PostgreSQL does not take it as NOT VALID: before 18, that of a partitioned table.
    fn is_checked_at_once(&self, making: &Making<'_>) -> bool {
        making.catalog.server_version < 180_000 && self.is_of_partitioned(making.catalog)
    }

    fn is_of_partitioned(&self, catalog: &Catalog) -> bool {
        matches!(
            catalog.relation(&self.schema, &self.table),
            Some(Object::Table(table)) if table.partition_key.is_some()
        )
    }

    /// Whether a key that a partition has already becomes a part of it, which takes triggers from the table that both refer to.
    fn takes_in(&self, making: &Making<'_>) -> bool {
        let (id, catalog) = (self.id(), making.catalog);
        self.is_of_partitioned(catalog)
            && catalog.of_kind(Kind::ForeignKey).any(|object| {
                let key = object.id();
                !making.makes(&key) && catalog.needs(&key).any(|needed| *needed == id)
            })
    }

    /// Gives a part of another key its name, where PostgreSQL gave it that of the key at the top or chose one.
    fn naming(&self, catalog: &Catalog) -> Option<String> {
        let whole_of = |id: &ObjectId| {
            let mut needs = catalog.needs(id);
            needs
                .find(|needed| needed.kind == Kind::ForeignKey)
                .cloned()
        };
        let whole = whole_of(&self.id()).filter(|_| self.inherited)?;
        let mut above = Some(whole.clone());
        while above.as_ref().is_some_and(|key| key.name == self.name) {
            above = above.as_ref().and_then(whole_of);
        }
        above?;
        let table = qualified(&self.schema, &self.table);
        let of =
            |schema: &str, table: &str| literal(&qualified(schema, table)).trim_start().to_owned();
        let name = literal(&self.name).trim_start().to_owned();
        let body = format!(
            "\nDECLARE\n    given name;\nBEGIN\n    \
             SELECT k.conname INTO STRICT given\n      \
             FROM pg_catalog.pg_constraint k\n      \
             JOIN pg_catalog.pg_constraint w ON w.oid = k.conparentid\n     \
             WHERE k.conrelid = {}::pg_catalog.regclass\n       \
             AND w.conrelid = {}::pg_catalog.regclass AND w.conname = {};\n    \
             IF given <> {name} THEN\n        \
             EXECUTE pg_catalog.format('ALTER TABLE {} RENAME CONSTRAINT %I TO %I', given, {name});\n    \
             END IF;\nEND\n",
            of(&self.schema, &self.table),
            of(&whole.schema, &whole.parent),
            literal(&whole.name).trim_start(),
            table.replace('%', "%%").replace('\'', "''"),
        );
        Some(format!("DO {}", super::routine::dollar_quoted(&body)))
    }

    /// `FOREIGN KEY (…) REFERENCES …` and what follows, as a table constraint.
    pub fn definition(&self) -> String {
        let mut sql = format!(
            "FOREIGN KEY ({}) REFERENCES {} ({})",
            key(&self.columns, self.period),
            qualified(&self.referenced_schema, &self.referenced_table),
            key(&self.referenced_columns, self.period),
        );
        if self.match_full {
            sql.push_str(" MATCH FULL");
        }
        if self.on_update != "NO ACTION" {
            sql.push_str(" ON UPDATE ");
            sql.push_str(&self.on_update);
        }
        if self.on_delete != "NO ACTION" {
            sql.push_str(" ON DELETE ");
            sql.push_str(&self.on_delete);
        }
        if !self.on_delete_columns.is_empty() {
            sql.push_str(&format!(
                " ({})",
                constraint::columns(&self.on_delete_columns)
            ));
        }
        sql.push_str(constraint::deferral(
            self.deferrable,
            self.initially_deferred,
        ));
        sql.push_str(constraint::standing(self.enforced, self.validated));
        sql
    }
}

impl ForeignKey {
    /// A lock on the table it refers to.
    fn referenced(&self, altering: &Altering<'_>, lock: Lock) -> Impact {
        constraint::locked_partitions(
            altering.live,
            &self.referenced_schema,
            &self.referenced_table,
            lock,
        )
    }
}

/// Columns as SQL, the last one a period if there is one.
fn key(columns: &[String], period: bool) -> String {
    match columns.split_last() {
        Some((last, others)) if period => {
            let mut parts: Vec<String> = others.iter().map(|name| ident(name)).collect();
            parts.push(format!("PERIOD {}", ident(last)));
            parts.join(", ")
        }
        _ => constraint::columns(columns),
    }
}

impl CatalogObject for ForeignKey {
    const KIND: Kind = Kind::ForeignKey;
    const CLASS: &'static str = "pg_constraint";
    const QUERY: &'static str = include_str!("foreign_key.sql");

    fn id(&self) -> ObjectId {
        ObjectId::part(Kind::ForeignKey, &self.schema, &self.table, &self.name)
    }

    fn reference(&self) -> String {
        constraint::reference(&self.schema, &self.table, &self.name)
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        if self.inherited {
            return Vec::new();
        }
        vec![constraint::add(
            &self.schema,
            &self.table,
            &self.name,
            &self.definition(),
        )]
    }

    fn misfits(&self, catalog: &Catalog) -> Option<Misfits> {
        if !self.validated || !self.enforced || self.inherited || self.period {
            return None;
        }
        let columns = || self.columns.iter().map(|name| format!("t.{}", ident(name)));
        let has_value: Vec<String> = columns()
            .map(|name| format!("{name} IS NOT NULL"))
            .collect();
        let equal: Vec<String> = columns()
            .zip(&self.referenced_columns)
            .map(|(column, referenced)| format!("r.{} = {column}", ident(referenced)))
            .collect();
        let has_value = has_value.join(if self.match_full { " OR " } else { " AND " });
        let referenced = catalog.relation(&self.referenced_schema, &self.referenced_table);
        let refers = match referenced {
            Some(_) => format!(
                "({has_value}) AND NOT EXISTS (SELECT FROM {} r WHERE {})",
                own_rows(catalog, &self.referenced_schema, &self.referenced_table),
                equal.join(" AND "),
            ),
            // One that comes only now has no rows.
            None => has_value,
        };
        let table = format!("{} t", own_rows(catalog, &self.schema, &self.table));
        Some(Misfits::all_where(Misfit::RefersToNothing, &table, &refers))
    }

    fn creation(&self, making: &Making<'_>) -> Impact {
        let lock = Lock::ShareRowExclusive;
        let own = constraint::locked_partitions(making.catalog, &self.schema, &self.table, lock);
        let own = constraint::of_old(making, own);
        let is_checked = self.validated && self.enforced && !own.locks.is_empty();
        let mut impact = own.and(constraint::of_old(
            making,
            constraint::locked_partitions(
                making.catalog,
                &self.referenced_schema,
                &self.referenced_table,
                if self.takes_in(making) {
                    Lock::AccessExclusive
                } else {
                    lock
                },
            ),
        ));
        // Both are joined (`RI_Initial_Check` in `ri_triggers.c`), and locked for as long as that takes.
        if is_checked {
            impact = constraint::scanned(making.catalog, impact);
        }
        if self.is_checked_at_once(making) {
            impact = impact.if_long_because(Obstacle::ForeignKeyOfPartitioned);
        }
        impact
    }

    fn drop(&self, altering: &Altering<'_>) -> Vec<Action> {
        let mut action = constraint::drop(altering.live, &self.id());
        action.impact = action
            .impact
            .and(self.referenced(altering, Lock::AccessExclusive));
        vec![action]
    }

    fn alter(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
        const IN_PLACE: &[&str] = &[
            "deferrable",
            "initially_deferred",
            "validated",
            "inherited",
            "triggers",
            "comment",
        ];
        let changed = self.differing(to);
        let is_invalidated = self.validated && !to.validated;
        if changed.iter().any(|name| !IN_PLACE.contains(name)) || is_invalidated {
            return Alteration::Recreate;
        }
        // As a part of a parent's key it goes with that, though it is to stand alone.
        let id = self.id();
        let mut parents = altering.live.needs(&id);
        let goes =
            parents.any(|id| id.kind == Kind::ForeignKey && altering.target.get(id).is_none());
        if self.inherited && !to.inherited && goes {
            return Alteration::Recreate;
        }
        let mut actions = Vec::new();
        if changed.contains(&"deferrable") || changed.contains(&"initially_deferred") {
            let deferral = match constraint::deferral(to.deferrable, to.initially_deferred) {
                "" => " NOT DEFERRABLE",
                deferral => deferral,
            };
            // `AlterTableGetLockLevel` asks for more than the documentation says.
            let lock = Lock::AccessExclusive;
            actions.push(Action::new(
                format!(
                    "ALTER TABLE {}\n    ALTER CONSTRAINT {}{deferral}",
                    qualified(&self.schema, &self.table),
                    ident(&self.name)
                ),
                constraint::locked(altering.live, &self.schema, &self.table, lock),
            ));
        }
        if !self.validated && to.validated {
            let mut action = constraint::validate(altering.live, &self.id());
            action.impact = action.impact.and(self.joined(altering.live));
            actions.push(action);
        }
        if self.triggers != to.triggers {
            let states: BTreeSet<&String> = to.triggers.values().collect();
            let mut switches: Vec<String> = Vec::new();
            let usual: Vec<&String> = self
                .triggers
                .keys()
                .filter(|function| !to.triggers.contains_key(*function))
                .collect();
            if !usual.is_empty() {
                switches.push(self.switch_all(&usual, "ENABLE"));
            }
            switches.extend(states.into_iter().map(|state| to.switch(state)));
            // Those that check what refers are on this table, those that keep what is referred to on the other.
            let functions = self.triggers.keys().chain(to.triggers.keys());
            let (own, others): (Vec<&String>, Vec<&String>) =
                functions.partition(|function| function.starts_with("RI_FKey_check_"));
            let lock = Lock::ShareRowExclusive;
            let mut impact = Impact::none();
            if !own.is_empty() {
                impact = constraint::locked(altering.live, &self.schema, &self.table, lock);
            }
            if !others.is_empty() {
                impact = impact.and(self.referenced(altering, lock));
            }
            actions.push(Action::all(switches, impact));
        }
        Changes::of(actions)
    }

    /// Partitions that are attached in the end have triggers of their own.
    fn complete(&self, making: &Making<'_>) -> Vec<String> {
        let states: BTreeSet<&String> = self.triggers.values().collect();
        let switches = states.into_iter().map(|state| self.switch(state));
        self.naming(making.catalog)
            .into_iter()
            .chain(switches)
            .collect()
    }

    fn completion(&self, making: &Making<'_>) -> Impact {
        match self.naming(making.catalog) {
            Some(_) => {
                let lock = Lock::AccessExclusive;
                constraint::locked_before(making, &self.schema, &self.table, lock)
            }
            None => Impact::none(),
        }
    }

    fn create_online(&self, making: &Making<'_>) -> Option<Online> {
        let statements = self.create(making);
        if statements.is_empty()
            || self.is_checked_at_once(making)
            || !self.validated
            || !self.enforced
        {
            return None;
        }
        let referenced = constraint::of_old(making, self.joined(making.catalog));
        let impact = self.creation(making);
        Some(constraint::validated_later(
            making,
            &self.id(),
            statements,
            impact,
            referenced,
        ))
    }
}

impl ForeignKey {
    /// The names of its triggers hold the number of an object of one database, so that they must be looked up.
    fn switch(&self, state: &str) -> String {
        let functions: Vec<&String> = self
            .triggers
            .iter()
            .filter(|(_, of_function)| *of_function == state)
            .map(|(function, _)| function)
            .collect();
        self.switch_all(&functions, state)
    }

    fn switch_all(&self, functions: &[&String], state: &str) -> String {
        let functions: Vec<String> = functions
            .iter()
            .map(|function| literal(function).trim_start().to_owned())
            .collect();
        let body = format!(
            "\nDECLARE\n    switched record;\nBEGIN\n    FOR switched IN\n        \
             SELECT t.tgrelid::pg_catalog.regclass AS relation, t.tgname AS name\n          \
             FROM pg_catalog.pg_trigger t\n          \
             JOIN pg_catalog.pg_constraint k ON k.oid = t.tgconstraint\n          \
             JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid\n         \
             WHERE k.conrelid = {}::pg_catalog.regclass AND k.conname = {}\n           \
             AND p.proname IN ({})\n    LOOP\n        \
             EXECUTE pg_catalog.format('ALTER TABLE %s {state} TRIGGER %I', switched.relation, switched.name);\n    \
             END LOOP;\n    IF NOT FOUND THEN\n        \
             RAISE undefined_object USING MESSAGE = {missing};\n    END IF;\nEND\n",
            literal(&qualified(&self.schema, &self.table)).trim_start(),
            literal(&self.name).trim_start(),
            functions.join(", "),
            missing = literal(&format!(
                "foreign key \"{}\" of {} is not there",
                self.name,
                qualified(&self.schema, &self.table)
            ))
            .trim_start(),
        );
        format!("DO {}", super::routine::dollar_quoted(&body))
    }
}
