//! Not-null constraints (PostgreSQL 18) that are more than the `NOT NULL` of a column: a name of their own, `NO INHERIT`, not valid,
//! or a comment. What PostgreSQL makes of a plain `NOT NULL` is a property of the column, as it is on older servers.

use std::collections::BTreeSet;

use super::column::Column;
use super::misfits::{Misfit, Misfits, own_rows};
use super::relation::Relation;
use super::{
    Alteration, Altering, CatalogObject, Changes, Kind, Object, ObjectId, catalog_object,
    constraint,
};
use crate::action::{Action, Impact, Lock, Online, Transaction};
use crate::catalog::{Catalog, Making};
use crate::sql::{ident, qualified};

catalog_object! {
    /// A not-null constraint with a name or options of its own.
    pub struct NotNullConstraint {
        identity {
            /// The schema of its table.
            schema: String,
            /// Its table.
            table: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// The column that must not be NULL.
            column: String,
            /// Whether tables that inherit from its table do without it.
            no_inherit: bool,
            /// Whether the rows that were there before are known to meet it.
            validated: bool,
            /// Whether the table has it only from its parent.
            inherited: bool,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl NotNullConstraint {
    /// `NOT NULL column` and what follows, as a table constraint.
    pub fn definition(&self) -> String {
        format!(
            "NOT NULL {}{}{}",
            ident(&self.column),
            if self.no_inherit { " NO INHERIT" } else { "" },
            constraint::standing(true, self.validated),
        )
    }
}

impl NotNullConstraint {
    fn column_in<'a>(&self, catalog: &'a Catalog) -> Option<&'a Column> {
        let id = ObjectId::part(Kind::Column, &self.schema, &self.table, &self.column);
        match catalog.get(&id)? {
            Object::Column(column) => Some(column),
            _ => None,
        }
    }

    /// Whether it is in this catalog, and on the same column there.
    pub(super) fn is_on_its_column_in(&self, catalog: &Catalog) -> bool {
        matches!(catalog.get(&self.id()), Some(Object::NotNullConstraint(other)) if other.column == self.column)
    }

    /// Another of these on the same column.
    fn successor<'a>(&self, catalog: &'a Catalog) -> Option<&'a Self> {
        catalog
            .parts(Kind::NotNullConstraint, &self.schema, &self.table)
            .find_map(|object| match object {
                Object::NotNullConstraint(other) if other.column == self.column => Some(other),
                _ => None,
            })
    }

    /// The column as it was, where it is NOT NULL already, by a constraint that may have another name or reach.
    fn present_in<'a>(&self, making: &Making<'a>) -> Option<&'a Column> {
        let column = self.column_in(making.live?)?;
        let is_there =
            self.validated && column.not_null_name.is_some() && self.is_validated_in(making.live?);
        (is_there && !making.makes(&column.id())).then_some(column)
    }

    /// Whether the rows of its column are known not to be NULL.
    fn is_validated_in(&self, catalog: &Catalog) -> bool {
        self.successor(catalog).is_none_or(|other| other.validated)
    }

    fn rename(&self, name: &str, new_name: &str) -> String {
        constraint::rename(&self.schema, &self.table, name, new_name)
    }

    fn inherit(&self, inherit: bool) -> String {
        format!(
            "ALTER TABLE {}\n    ALTER CONSTRAINT {} {}INHERIT",
            qualified(&self.schema, &self.table),
            ident(&self.name),
            if inherit { "" } else { "NO " }
        )
    }

    fn validate(&self, name: &str) -> String {
        format!(
            "ALTER TABLE {}\n    VALIDATE CONSTRAINT {}",
            qualified(&self.schema, &self.table),
            ident(name)
        )
    }
}

impl CatalogObject for NotNullConstraint {
    const KIND: Kind = Kind::NotNullConstraint;
    const CLASS: &'static str = "pg_constraint";
    const QUERY: &'static str = include_str!("not_null_constraint.sql");

    fn id(&self) -> ObjectId {
        ObjectId::part(
            Kind::NotNullConstraint,
            &self.schema,
            &self.table,
            &self.name,
        )
    }

    fn reference(&self) -> String {
        constraint::reference(&self.schema, &self.table, &self.name)
    }

    fn create(&self, making: &Making<'_>) -> Vec<String> {
        let column = ObjectId::part(Kind::Column, &self.schema, &self.table, &self.column);
        // A new column is made with all of it but NOT VALID.
        if self.inherited || (self.validated && making.makes(&column)) {
            return Vec::new();
        }
        if let Some(column) = self.present_in(making) {
            let mut statements = Vec::new();
            if let Some(name) = &column.not_null_name
                && *name != self.name
            {
                statements.push(self.rename(name, &self.name));
            }
            if column.not_null_stays != self.no_inherit {
                statements.push(self.inherit(!self.no_inherit));
            }
            return statements;
        }
        vec![constraint::add(
            &self.schema,
            &self.table,
            &self.name,
            &self.definition(),
        )]
    }

    fn misfits(&self, catalog: &Catalog) -> Option<Misfits> {
        if !self.validated || self.inherited {
            return None;
        }
        let table = if self.no_inherit {
            own_rows(catalog, &self.schema, &self.table)
        } else {
            qualified(&self.schema, &self.table)
        };
        let condition = format!("{} IS NULL", ident(&self.column));
        Some(Misfits::all_where(Misfit::NoValue, &table, &condition))
    }

    fn creation(&self, making: &Making<'_>) -> Impact {
        let Some(relation) = Relation::find(making.catalog, &self.schema, &self.table) else {
            return Impact::none();
        };
        if making.makes(&relation.id()) || self.create(making).is_empty() {
            return Impact::none();
        }
        if self.present_in(making).is_some() {
            return Impact::lock(relation.id(), Lock::AccessExclusive);
        }
        let descendants = if self.no_inherit {
            Vec::new()
        } else {
            relation.descendants(making.catalog)
        };
        let mut impact = relation.lock_with(&descendants, Lock::AccessExclusive);
        for table in std::iter::once(&relation).chain(&descendants) {
            if self.validated && table.has_storage() {
                impact = impact.scanning(table.id());
            }
        }
        impact
    }

    fn drop(&self, altering: &Altering<'_>) -> Vec<Action> {
        let Some(relation) = Relation::find(altering.live, &self.schema, &self.table) else {
            return Vec::new();
        };
        let after = self.column_in(altering.target);
        let is_made_again = altering.target.get(&self.id()).is_some();
        if !is_made_again
            && self
                .column_in(altering.live)
                .is_some_and(|before| before.not_null && after.is_some_and(|after| !after.not_null))
        {
            // The column drops it.
            return Vec::new();
        }
        if !is_made_again
            && self.validated
            && after.is_some_and(|after| after.not_null)
            && self
                .successor(altering.target)
                .is_some_and(|other| other.validated)
        {
            // It is given the other's name.
            return Vec::new();
        }
        let descendants = if self.no_inherit {
            Vec::new()
        } else {
            relation.steady_descendants(altering)
        };
        let impact = relation.lock_with(&descendants, Lock::AccessExclusive);
        // What remains is the plain NOT NULL of the column.
        if let Some(after) = after
            && after.not_null
            && !is_made_again
            && self.successor(altering.target).is_none()
            && !self.inherited
        {
            let mut statements = Vec::new();
            if self.no_inherit {
                statements.push(self.inherit(true));
            }
            let plain = format!("{}_{}_not_null", self.table, self.column);
            // One that its parent's is merged with keeps its name.
            let joins = Relation::find(altering.target, &self.schema, &self.table)
                .is_some_and(|table| table.is_partition() && !relation.is_partition());
            if self.name != plain && !joins {
                statements.push(self.rename(&self.name, &plain));
            }
            let mut impact = impact;
            if !self.validated {
                statements.push(self.validate(if joins { &self.name } else { &plain }));
                impact = impact.scanning(relation.id());
            }
            return if statements.is_empty() {
                Vec::new()
            } else {
                vec![Action::all(statements, impact)]
            };
        }
        vec![Action::new(
            format!(
                "ALTER TABLE {}\n    DROP CONSTRAINT {}",
                qualified(&self.schema, &self.table),
                ident(&self.name)
            ),
            impact,
        )]
    }

    fn alter(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
        if self.column != to.column || (self.validated && !to.validated) {
            return Alteration::Recreate;
        }
        let Some(relation) = Relation::find(altering.live, &self.schema, &self.table) else {
            return Changes::of(Vec::new());
        };
        let descendants = relation.steady_descendants(altering);
        let lock = |lock: Lock| relation.lock_with(&descendants, lock);
        let mut actions = Vec::new();
        if self.no_inherit != to.no_inherit {
            actions.push(Action::new(
                self.inherit(!to.no_inherit),
                lock(Lock::AccessExclusive),
            ));
        }
        if self.inherited && !to.inherited {
            // Declared as well as inherited: both become one.
            actions.push(Action::new(
                constraint::add(&self.schema, &self.table, &self.name, &to.definition()),
                lock(Lock::AccessExclusive),
            ));
        }
        if !self.validated && to.validated {
            let mut impact = lock(Lock::ShareUpdateExclusive);
            for table in std::iter::once(&relation).chain(&descendants) {
                if table.has_storage() {
                    impact = impact.scanning(table.id());
                }
            }
            actions.push(Action::new(self.validate(&self.name), impact));
        }
        Changes::of(actions)
    }

    fn create_online(&self, making: &Making<'_>) -> Option<Online> {
        let statements = self.create(making);
        let impact = self.creation(making);
        if statements.is_empty() || impact.scans.is_empty() {
            return None;
        }
        let not_valid = statements
            .into_iter()
            .map(|statement| format!("{statement} NOT VALID"))
            .collect();
        let mut validation = impact.clone();
        for lock in validation.locks.values_mut() {
            *lock = Lock::ShareUpdateExclusive;
        }
        let brief = Impact {
            scans: BTreeSet::new(),
            ..impact
        };
        Some(Online {
            now: vec![Action::all(not_valid, brief)],
            later: vec![
                Action::new(self.validate(&self.name), validation).in_transaction(Transaction::Own),
            ],
            ..Online::default()
        })
    }

    fn stands_alone(&self) -> bool {
        !self.validated
    }
}
