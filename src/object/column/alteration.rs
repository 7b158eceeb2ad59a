//! How a column becomes what it shall be, with the columns that inherit from it.
//!
//! `ALTER TABLE` without ONLY reaches the children. So the topmost column that changes speaks for all below it, and mends those that were
//! to stay different; a child whose parent's column changes in the same way says nothing itself.

use std::collections::BTreeSet;

use super::Column;
use super::conversion::mentions;
use super::identity;
use super::kinship;
use super::retyping::Retyping;
use crate::action::{Action, Impact, Lock, Obstacle, Online, TableClauses, Transaction};
use crate::catalog::Catalog;
use crate::object::constraint;
use crate::object::relation::Relation;
use crate::object::{Alteration, Altering, Changes, Kind, Object, ObjectId};
use crate::sql::{ident, qualified};

/// A column, what it becomes, and what is around it.
#[derive(Debug)]
pub(super) struct Amid<'a> {
    pub(super) column: &'a Column,
    pub(super) to: &'a Column,
    pub(super) relation: Relation<'a>,
    /// What the table inherits from all the while.
    pub(super) parents: Vec<Relation<'a>>,
    /// What inherits from the table all the while.
    pub(super) descendants: Vec<Relation<'a>>,
    pub(super) altering: &'a Altering<'a>,
}

impl Column {
    pub(super) fn id_of(&self) -> ObjectId {
        ObjectId::part(Kind::Column, &self.schema, &self.table, &self.name)
    }

    /// How it becomes `to`.
    pub(super) fn alteration(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
        match self.amid(to, altering) {
            Some(amid) => amid.alteration(),
            None => Changes::of(Vec::new()),
        }
    }

    fn amid<'a>(&'a self, to: &'a Self, altering: &'a Altering<'a>) -> Option<Amid<'a>> {
        let relation = Relation::find(altering.live, &self.schema, &self.table)?;
        Some(Amid {
            column: self,
            to,
            relation,
            parents: relation.steady_parents(altering),
            descendants: relation.steady_descendants(altering),
            altering,
        })
    }

    /// What stands in the way of its other type, where that comes with the type that its table is of.
    pub(in crate::object) fn hindrances(
        &self,
        to: &Self,
        altering: &Altering<'_>,
    ) -> BTreeSet<ObjectId> {
        let amid = self.amid(to, altering);
        amid.map(|amid| Retyping::of(&amid, &[amid.relation]).disturbs)
            .unwrap_or_default()
    }
}

/// What has to happen to what the value of a column is computed from.
enum Generation {
    Stays,
    /// `DROP EXPRESSION`.
    Dropped,
    /// `SET EXPRESSION …`.
    Set(String),
    /// Only as a new column.
    New,
}

impl<'a> Amid<'a> {
    fn alteration(&self) -> Alteration {
        let is_retyped = self.is_retyped();
        let after = Relation::find(
            self.altering.target,
            self.relation.schema,
            self.relation.name,
        );
        let is_typed_table = self.relation.of_type.is_some()
            && after.is_none_or(|after| after.of_type == self.relation.of_type);
        let follows = |has_changed: fn(&Column, &Column) -> bool| self.parents_change(has_changed);
        let generation = if follows(|live, to| {
            live.generated != to.generated || live.expression != to.expression
        }) {
            Generation::Stays
        } else {
            self.generation(is_retyped)
        };
        if matches!(generation, Generation::New) {
            // What is inherited cannot be dropped alone.
            return if self.column.inherited && !self.parents.is_empty() {
                self.with_its_table()
            } else {
                Alteration::Recreate
            };
        }
        let mut changes = Changes::default();
        let mut is_rebuilt = false;
        // A column that is computed takes no USING; its values stay.
        if matches!(generation, Generation::Dropped) {
            let statement = self.statement("", &["DROP EXPRESSION".to_owned()]);
            // Of one statement, PostgreSQL would do the types first.
            changes
                .actions
                .push(Action::new(statement, self.lock_all()));
        }
        if is_retyped && !is_typed_table && !self.parents_retype() {
            if self.is_in_partition_key() {
                return self.with_its_table();
            }
            if self.column.generated.is_some() && self.to.generated.is_some() {
                return Alteration::Recreate;
            }
            let kin = kinship::kin(self);
            match kin.first() {
                // One of those that have heirs in common speaks for all.
                Some(first) if first.id() != self.relation.id() => {
                    let leader =
                        ObjectId::part(Kind::Column, first.schema, first.name, &self.column.name);
                    changes.follows.insert(leader);
                }
                _ => {
                    let Retyping {
                        clause,
                        impact,
                        disturbs,
                    } = Retyping::of(self, &kin);
                    let action = if kin.len() > 1 {
                        kinship::together(self, &kin, &clause, impact)
                    } else {
                        self.alter(&[clause], impact)
                    };
                    changes.actions.push(action);
                    changes.disturbs.extend(disturbs);
                }
            }
            is_rebuilt = true;
        }
        if let Generation::Set(clause) = generation {
            let mut impact = self.lock_all();
            if self.to.generated.as_deref() == Some("stored") {
                impact = self
                    .with_rows(impact, Impact::rewriting)
                    .if_long_because(Obstacle::Expression);
            }
            changes.actions.push(self.alter(&[clause], impact));
        }
        if !follows(|live, to| live.not_null != to.not_null) {
            self.not_null(&mut changes);
        }
        let is_partition = self.relation.is_partition() && self.altering.version() >= 170_000;
        if !(is_partition && follows(|live, to| live.identity != to.identity)) {
            identity::alter(self, &mut changes);
        }
        self.inheritance(&mut changes);
        self.settings(is_rebuilt, &mut changes);
        Alteration::InPlace(changes)
    }

    /// `ALTER TABLE … ALTER COLUMN … `, with what inherits from it.
    pub(super) fn alter(&self, clauses: &[String], impact: Impact) -> Action {
        Action::of_table(
            table_clauses(&self.relation, "", &self.column.name, clauses),
            impact,
        )
    }

    pub(super) fn statement(&self, only: &str, clauses: &[String]) -> String {
        statement(&self.relation, only, &self.column.name, clauses)
    }

    pub(super) fn lock_all(&self) -> Impact {
        self.relation
            .lock_with(&self.descendants, Lock::AccessExclusive)
    }

    fn with_rows(&self, impact: Impact, with: fn(Impact, ObjectId) -> Impact) -> Impact {
        std::iter::once(&self.relation)
            .chain(&self.descendants)
            .filter(|relation| relation.has_storage())
            .fold(impact, |impact, relation| with(impact, relation.id()))
    }

    /// Whether a column that it inherits from changes in this way, so that it changes with it.
    fn parents_change(&self, has_changed: impl Fn(&Column, &Column) -> bool) -> bool {
        self.column.inherited
            && self.parents.iter().any(|parent| {
                let of = |catalog: &'a Catalog| parent.column(catalog, &self.column.name);
                of(self.altering.live)
                    .zip(of(self.altering.target))
                    .is_some_and(|(live, target)| has_changed(live, target))
            })
    }

    fn is_retyped(&self) -> bool {
        self.column.data_type != self.to.data_type
            || self.column.collation != self.to.collation
            || self.altering.has_replaced_need(&self.column.id_of())
    }

    fn parents_retype(&self) -> bool {
        self.parents_change(|live, target| {
            live.data_type != target.data_type
                || live.collation != target.collation
                || self.altering.has_replaced_need(&live.id_of())
        })
    }

    /// Whether the table, or a partition of it that has partitions, is divided by this column.
    fn is_in_partition_key(&self) -> bool {
        std::iter::once(&self.relation)
            .chain(&self.descendants)
            .any(|relation| {
                let Some(Object::Table(table)) = self.altering.live.get(&relation.id()) else {
                    return false;
                };
                table
                    .partition_key
                    .as_ref()
                    .is_some_and(|key| mentions(key, &self.column.name))
            })
    }

    /// Nothing but a new table has such a column.
    fn with_its_table(&self) -> Alteration {
        Alteration::InPlace(Changes {
            disturbs: [self.relation.id()].into(),
            ..Changes::default()
        })
    }

    fn generation(&self, is_retyped: bool) -> Generation {
        let (before, after) = (self.column, self.to);
        match (before.generated.as_deref(), after.generated.as_deref()) {
            (None, None) => Generation::Stays,
            (Some("stored"), None) => Generation::Dropped,
            (Some(kind), Some(other)) if kind == other && before.expression == after.expression => {
                Generation::Stays
            }
            (Some(kind), Some(other)) if kind == other && !is_retyped => {
                // PostgreSQL 18 sets no expression of a virtual column that a check may read.
                let is_refused = kind == "virtual"
                    && self
                        .altering
                        .live
                        .parts(Kind::CheckConstraint, &before.schema, &before.table)
                        .next()
                        .is_some();
                let can_set = self.altering.version().min(self.altering.tried_on) >= 170_000;
                match &after.expression {
                    Some(expression) if can_set && !is_refused => Generation::Set(format!(
                        "SET EXPRESSION AS {}",
                        super::in_parentheses(expression)
                    )),
                    _ => Generation::New,
                }
            }
            _ => Generation::New,
        }
    }

    fn not_null(&self, changes: &mut Changes) {
        if self.column.not_null == self.to.not_null {
            return;
        }
        if !self.to.not_null {
            let impact = self.lock_all();
            changes
                .actions
                .push(self.alter(&["DROP NOT NULL".to_owned()], impact));
            changes.disturbs.extend(self.keys(&self.relation));
            // Before 18, which has a constraint for each, this fails where a child's key is of the column.
            if self.altering.version() < 180_000 {
                let below = self.descendants.iter().flat_map(|child| self.keys(child));
                changes.disturbs.extend(below);
            }
        } else if !self.is_constraint_new() {
            let mut impact = self.lock_all();
            for relation in std::iter::once(&self.relation).chain(&self.descendants) {
                if relation.has_storage() && !self.is_proven_not_null(relation) {
                    impact = impact.scanning(relation.id());
                }
            }
            let online = self.not_null_online(&impact);
            let mut action = self.alter(&["SET NOT NULL".to_owned()], impact);
            action.online = online.map(Box::new);
            changes.actions.push(action);
        } else {
            return;
        }
        for child in &self.descendants {
            self.mend_not_null(child, changes);
        }
    }

    /// The primary key of a table, if the column is part of it.
    fn keys(&self, relation: &Relation<'_>) -> Vec<ObjectId> {
        let column = ObjectId::part(
            Kind::Column,
            relation.schema,
            relation.name,
            &self.column.name,
        );
        self.altering
            .dependents(&column)
            .filter(|id| id.kind == Kind::PrimaryKey)
            .cloned()
            .collect()
    }

    /// A check that says the same is validated while rows are written; with it, `SET NOT NULL` reads none.
    fn not_null_online(&self, impact: &Impact) -> Option<Online> {
        if impact.scans.is_empty() {
            return None;
        }
        let table = qualified(self.relation.schema, self.relation.name);
        let column = ident(&self.column.name);
        let id = |name: &str| {
            let (schema, table) = (self.relation.schema, self.relation.name);
            ObjectId::part(Kind::CheckConstraint, schema, table, name)
        };
        let name = constraint::passing_name(&format!("{}_not_null", self.column.name), |name| {
            let id = id(name);
            self.altering.live.get(&id).is_some() || self.altering.target.get(&id).is_some()
        });
        let (id, check) = (id(&name), ident(&name));
        let brief = Impact {
            scans: BTreeSet::new(),
            ..impact.clone()
        };
        Some(Online {
            early: vec![
                Action::new(
                    format!(
                        "ALTER TABLE {table}\n    ADD CONSTRAINT {check} CHECK ({column} IS NOT NULL) NOT VALID"
                    ),
                    brief.clone(),
                )
                .in_transaction(Transaction::Own),
                constraint::validate(self.altering.live, &id).in_transaction(Transaction::Own),
            ],
            now: vec![
                Action::all(
                    vec![
                        format!("ALTER TABLE {table}\n    ALTER COLUMN {column} SET NOT NULL"),
                        format!("ALTER TABLE {table}\n    DROP CONSTRAINT {check}"),
                    ],
                    brief,
                ),
            ],
            // A new type has PostgreSQL look through every check of the column again.
            leads: true,
            later: Vec::new(),
        })
    }

    /// Undoes in a child what it was not to share.
    fn mend_not_null(&self, child: &Relation<'a>, changes: &mut Changes) {
        let name = &self.column.name;
        let (Some(before), Some(after)) = (
            child.column(self.altering.live, name),
            child.column(self.altering.target, name),
        ) else {
            return;
        };
        let becomes = self.to.not_null || (before.not_null && before.not_null_local);
        if becomes == after.not_null {
            return;
        }
        let impact = Impact::lock(child.id(), Lock::AccessExclusive);
        let (clause, impact) = if after.not_null {
            (
                "SET NOT NULL",
                impact
                    .scanning(child.id())
                    .because(Obstacle::NotNullOfChild),
            )
        } else {
            ("DROP NOT NULL", impact)
        };
        changes.actions.push(Action::new(
            statement(child, "ONLY ", name, &[clause.to_owned()]),
            impact,
        ));
    }

    /// Whether a constraint that is made by a statement of its own says NOT NULL (PostgreSQL 18).
    fn is_constraint_new(&self) -> bool {
        let (live, target) = (self.altering.live, self.altering.target);
        target
            .parts(Kind::NotNullConstraint, &self.to.schema, &self.to.table)
            .any(|object| {
                matches!(object, Object::NotNullConstraint(constraint)
                    if constraint.column == self.to.name
                        && !constraint.inherited
                        && !constraint.is_on_its_column_in(live))
            })
    }

    /// Whether a check that stays says already that the column is not NULL, so that no row has to be read.
    fn is_proven_not_null(&self, relation: &Relation<'_>) -> bool {
        let expression = format!("({} IS NOT NULL)", ident(&self.column.name));
        self.altering
            .live
            .parts(Kind::CheckConstraint, relation.schema, relation.name)
            .any(|object| {
                matches!(object, Object::CheckConstraint(check)
                    if check.validated && check.expression == expression)
                    && self.altering.target.get(&object.id()) == Some(object)
            })
    }

    /// Whether the table declares the column itself: leaving all parents and coming back makes it so.
    fn inheritance(&self, changes: &mut Changes) {
        let parents: Vec<&Relation<'_>> = self
            .parents
            .iter()
            .filter(|parent| parent.column(self.altering.target, &self.to.name).is_some())
            .collect();
        if self.relation.is_partition() {
            return;
        }
        let after = Relation::find(
            self.altering.target,
            self.relation.schema,
            self.relation.name,
        );
        if parents.is_empty() {
            // It comes to inherit the column only now, which stays its own then.
            let becomes_inherited = self.column.local && !self.to.local;
            let is_partition = after.is_some_and(|after| after.is_partition());
            if becomes_inherited && !is_partition && !self.is_left_alone() {
                changes.disturbs.insert(self.relation.id());
            }
            return;
        }
        if self.column.local == self.to.local {
            return;
        }
        let stays_inherited = self
            .altering
            .target
            .parts(Kind::Column, &self.to.schema, &self.to.table)
            .any(|object| matches!(object, Object::Column(column) if column.inherited && !column.local));
        if !self.to.local || stays_inherited {
            changes.disturbs.insert(self.relation.id());
            return;
        }
        let mut statements = Vec::new();
        let mut impact = Impact::lock(self.relation.id(), Lock::AccessExclusive);
        for word in ["NO INHERIT", "INHERIT"] {
            for parent in &parents {
                statements.push(format!(
                    "ALTER {} {}\n    {word} {}",
                    self.relation.keyword(),
                    self.relation.path(),
                    parent.path()
                ));
                impact = impact.locking(parent.id(), Lock::ShareUpdateExclusive);
            }
        }
        changes.actions.push(Action::all(statements, impact));
    }

    /// Whether nothing that the table shall inherit from has the column.
    fn is_left_alone(&self) -> bool {
        Relation::find(
            self.altering.target,
            self.relation.schema,
            self.relation.name,
        )
        .is_none_or(|after| {
            after
                .parents(self.altering.target)
                .all(|parent| parent.column(self.altering.target, &self.to.name).is_none())
        })
    }

    /// Storage, statistics and options, which are each table's own.
    fn settings(&self, is_rebuilt: bool, changes: &mut Changes) {
        for relation in std::iter::once(&self.relation).chain(&self.descendants) {
            let name = &self.column.name;
            let (Some(before), Some(after)) = (
                relation.column(self.altering.live, name),
                relation.column(self.altering.target, name),
            ) else {
                continue;
            };
            let is_own = relation.id() == self.relation.id();
            if !is_own && !is_rebuilt {
                continue;
            }
            let follows = !is_rebuilt && self.parents_retype();
            // Another type brings its own storage, and its own way to compress.
            let (storage, compression) = if follows {
                (after.actual_storage(), &after.compression)
            } else if is_rebuilt {
                (&after.default_storage, &None)
            } else {
                (before.actual_storage(), &before.compression)
            };
            let mut strong = Vec::new();
            if after.actual_storage() != storage {
                strong.push(format!(
                    "SET STORAGE {}",
                    after.actual_storage().to_uppercase()
                ));
            }
            if after.compression != *compression {
                strong.push(format!(
                    "SET COMPRESSION {}",
                    after.compression.as_deref().unwrap_or("default")
                ));
            }
            if let Some(options) = before.options.changes(&after.options).filter(|_| is_own) {
                strong.push(options.trim_start().to_owned());
            }
            let weak = if is_own {
                before.statistics_clauses(after)
            } else {
                Vec::new()
            };
            for (clauses, lock) in [
                (strong, Lock::AccessExclusive),
                (weak, Lock::ShareUpdateExclusive),
            ] {
                if !clauses.is_empty() {
                    changes.actions.push(Action::new(
                        statement(relation, "ONLY ", name, &clauses),
                        Impact::lock(relation.id(), lock),
                    ));
                }
            }
        }
    }
}

impl Column {
    /// `SET STATISTICS`, `SET (…)`, `RESET (…)`.
    fn statistics_clauses(&self, to: &Self) -> Vec<String> {
        let mut clauses = Vec::new();
        if self.statistics != to.statistics {
            clauses.push(format!("SET STATISTICS {}", to.statistics.unwrap_or(-1)));
        }
        let gone: Vec<&str> = self
            .parameters
            .iter()
            .map(|parameter| name_of(parameter))
            .filter(|name| to.parameters.iter().all(|other| name_of(other) != *name))
            .collect();
        if !gone.is_empty() {
            clauses.push(format!("RESET ({})", gone.join(", ")));
        }
        let set: Vec<&str> = to
            .parameters
            .iter()
            .filter(|parameter| !self.parameters.contains(parameter))
            .map(String::as_str)
            .collect();
        if !set.is_empty() {
            clauses.push(format!("SET ({})", set.join(", ")));
        }
        clauses
    }
}

fn name_of(parameter: &str) -> &str {
    parameter
        .split_once('=')
        .map_or(parameter, |(name, _)| name)
}

/// `ALTER TABLE … ALTER COLUMN …` with each of these.
pub(super) fn statement(
    relation: &Relation<'_>,
    only: &str,
    column: &str,
    clauses: &[String],
) -> String {
    table_clauses(relation, only, column, clauses).statement()
}

fn table_clauses(
    relation: &Relation<'_>,
    only: &str,
    column: &str,
    clauses: &[String],
) -> TableClauses {
    let column = ident(column);
    TableClauses {
        kind: relation.kind,
        head: format!("ALTER {} {only}{}", relation.keyword(), relation.path()),
        clauses: clauses
            .iter()
            .map(|clause| format!("ALTER COLUMN {column} {clause}"))
            .collect(),
    }
}
