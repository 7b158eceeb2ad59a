//! What a statement does to the schema.

use std::collections::BTreeMap;

use super::{Check, ColumnState, ForeignKey, Index, Origin, Schema, Table, View};
use crate::lint::act::{
    Act, AlterTable, Alteration, Column, Constraint, ConstraintKind, CreateTable, DataType, Drop,
};
use crate::sql::Name;
use crate::sql::lexer::Token;

impl Schema {
    /// Follows a statement, whose tokens are `tokens` and which stands at `origin`.
    pub(in crate::lint) fn apply(&mut self, act: &Act, tokens: &[Token<'_>], origin: &Origin) {
        match act {
            Act::CreateTable(table) => self.create_table(table, origin),
            Act::AlterTable(alter) => self.alter_table(alter, origin),
            Act::CreateIndex(index) => {
                let name = index.name.clone().unwrap_or_else(|| Name {
                    schema: index.table.schema.clone(),
                    name: format!("{}_{}_idx", index.table.name, index.columns.join("_")),
                });
                self.indexes.insert(
                    name,
                    Index {
                        origin: origin.clone(),
                        table: index.table.clone(),
                        method: index.method.clone(),
                        columns: index.columns.clone(),
                        definition: index.definition.clone(),
                        partial: index.partial,
                    },
                );
            }
            Act::DropIndex { names, .. } => {
                for name in names {
                    self.indexes.remove(name);
                }
            }
            Act::RenameIndex { from, to } => {
                if let Some(index) = self.indexes.remove(from) {
                    self.indexes.insert(
                        Name {
                            schema: from.schema.clone(),
                            name: to.clone(),
                        },
                        index,
                    );
                }
            }
            Act::Drop(drop) => self.drop(drop),
            Act::CreateView(view) => {
                let query: Vec<Token<'_>> = tokens
                    .iter()
                    .filter(|token| view.query.contains(&token.start))
                    .copied()
                    .collect();
                let (tables, columns) = self.read_by(&query);
                self.views.insert(
                    view.name.clone(),
                    View {
                        materialized: view.materialized,
                        tables,
                        columns,
                    },
                );
            }
            Act::CreateFunction(function) => {
                self.functions
                    .insert(function.name.clone(), function.volatile);
            }
            _ => {}
        }
    }

    fn create_table(&mut self, create: &CreateTable, origin: &Origin) {
        if create.if_not_exists && self.tables.contains_key(&create.name) {
            return;
        }
        let mut table = Table::new(Origin {
            span: create.name_span.clone(),
            ..origin.clone()
        });
        table.complete = !create.open;
        table.temporary = create.temporary;
        table.partition = create.partition;
        table.partitioned = create.partitioned;
        for column in &create.columns {
            table.add_column(column);
        }
        for constraint in &create.constraints {
            table.add_constraint(&create.name, constraint, origin);
        }
        self.tables.insert(create.name.clone(), table);
    }

    fn alter_table(&mut self, alter: &AlterTable, origin: &Origin) {
        let mut name = alter.name.clone();
        for (alteration, span) in &alter.actions {
            let origin = Origin {
                span: span.clone(),
                ..origin.clone()
            };
            match alteration {
                Alteration::RenameTable(to) => {
                    let to = Name {
                        schema: name.schema.clone(),
                        name: to.clone(),
                    };
                    self.rename_table(&name, &to);
                    name = to;
                    continue;
                }
                Alteration::SetSchema(schema) => {
                    let to = Name {
                        schema: Some(schema.clone()).filter(|schema| schema != "public"),
                        name: name.name.clone(),
                    };
                    self.rename_table(&name, &to);
                    name = to;
                    continue;
                }
                Alteration::DropColumn {
                    name: column,
                    cascade,
                } => {
                    self.indexes
                        .retain(|_, index| index.table != name || !index.columns.contains(column));
                    if *cascade {
                        let gone = (name.clone(), column.clone());
                        self.views.retain(|_, view| !view.columns.contains(&gone));
                    }
                }
                Alteration::RenameColumn { from, to } => {
                    for index in self.indexes.values_mut() {
                        if index.table == name {
                            rename(&mut index.columns, from, to);
                        }
                    }
                }
                Alteration::AttachPartition(partition) => {
                    if let Some(partition) = self.tables.get_mut(partition) {
                        partition.partition = true;
                    }
                }
                _ => {}
            }
            let table = self.tables.entry(name.clone()).or_insert_with(|| {
                let mut table = Table::new(origin.clone());
                table.complete = false;
                table
            });
            table.alter(&name, alteration, &origin);
        }
    }

    fn rename_table(&mut self, from: &Name, to: &Name) {
        if let Some(table) = self.tables.remove(from) {
            self.tables.insert(to.clone(), table);
        }
        for index in self.indexes.values_mut() {
            if index.table == *from {
                index.table = to.clone();
            }
        }
        for table in self.tables.values_mut() {
            for key in table.foreign_keys.values_mut() {
                if key.references == *from {
                    key.references = to.clone();
                }
            }
        }
    }

    fn drop(&mut self, drop: &Drop) {
        for name in &drop.names {
            match drop.kind.as_str() {
                "table" | "foreign table" => {
                    self.tables.remove(name);
                    self.indexes.retain(|_, index| index.table != *name);
                    if drop.cascade {
                        self.views.retain(|_, view| !view.tables.contains(name));
                        for table in self.tables.values_mut() {
                            table.foreign_keys.retain(|_, key| key.references != *name);
                        }
                    }
                }
                "view" | "materialized view" => {
                    self.views.remove(name);
                    self.indexes.retain(|_, index| index.table != *name);
                    if drop.cascade {
                        self.views.retain(|_, view| !view.tables.contains(name));
                    }
                }
                "function" => {
                    self.functions.remove(name);
                }
                "schema" => {
                    let inside = |other: &Name| other.schema.as_deref() == Some(name.name.as_str());
                    self.tables.retain(|name, _| !inside(name));
                    self.views.retain(|name, _| !inside(name));
                    self.indexes.retain(|_, index| !inside(&index.table));
                }
                _ => {}
            }
        }
    }
}

impl Table {
    fn new(origin: Origin) -> Self {
        Self {
            origin,
            columns: BTreeMap::new(),
            complete: true,
            temporary: false,
            partition: false,
            partitioned: false,
            primary_key: false,
            keys: BTreeMap::new(),
            foreign_keys: BTreeMap::new(),
            checks: BTreeMap::new(),
        }
    }

    fn add_column(&mut self, column: &Column) {
        self.columns.insert(
            column.name.clone(),
            ColumnState {
                data_type: column.data_type.clone(),
                not_null: column.not_null,
            },
        );
    }

    fn add_constraint(&mut self, table: &Name, constraint: &Constraint, origin: &Origin) {
        let columns = constraint.columns.clone();
        let origin = Origin {
            span: constraint.span.clone(),
            ..origin.clone()
        };
        let named = |suffix: &str| match (&constraint.name, suffix) {
            (Some(name), _) => name.clone(),
            (None, "pkey") => format!("{}_pkey", table.name),
            (None, _) => format!("{}_{}_{suffix}", table.name, columns.join("_")),
        };
        match &constraint.kind {
            ConstraintKind::PrimaryKey => {
                self.primary_key = true;
                for column in &columns {
                    self.set_not_null(column, true);
                }
                self.keys.insert(named("pkey"), columns.clone());
            }
            ConstraintKind::Unique => {
                self.keys.insert(named("key"), columns.clone());
            }
            ConstraintKind::Exclude => {
                self.keys.insert(named("excl"), columns.clone());
            }
            ConstraintKind::ForeignKey { table } => {
                self.foreign_keys.insert(
                    named("fkey"),
                    ForeignKey {
                        origin,
                        columns: columns.clone(),
                        references: table.clone(),
                    },
                );
            }
            ConstraintKind::Check { not_null } => {
                self.checks.insert(
                    named("check"),
                    Check {
                        not_null: not_null.clone(),
                        valid: !constraint.not_valid,
                    },
                );
            }
            ConstraintKind::NotNull => {
                let name = named("not_null");
                self.checks.insert(
                    name,
                    Check {
                        not_null: columns.first().cloned(),
                        valid: !constraint.not_valid,
                    },
                );
            }
        }
    }

    fn set_not_null(&mut self, column: &str, not_null: bool) {
        if let Some(column) = self.columns.get_mut(column) {
            column.not_null = not_null;
        }
    }

    fn alter(&mut self, name: &Name, alteration: &Alteration, origin: &Origin) {
        match alteration {
            Alteration::AddColumn {
                column,
                constraints,
                if_not_exists,
            } if !*if_not_exists || !self.columns.contains_key(&column.name) => {
                self.add_column(column);
                for constraint in constraints {
                    self.add_constraint(name, constraint, origin);
                }
            }
            Alteration::AddColumn { .. } => {}
            Alteration::DropColumn { name: column, .. } => {
                self.columns.remove(column);
                let mut was_primary = false;
                self.keys.retain(|name, columns| {
                    let goes = columns.contains(column);
                    was_primary |= goes && name.ends_with("_pkey");
                    !goes
                });
                self.primary_key &= !was_primary;
                self.foreign_keys
                    .retain(|_, key| !key.columns.contains(column));
            }
            Alteration::AlterType { column, to, .. } => {
                let to: &DataType = to;
                if let Some(column) = self.columns.get_mut(column) {
                    column.data_type = to.clone();
                }
            }
            Alteration::SetNotNull(column) | Alteration::AddIdentity(column) => {
                self.set_not_null(column, true);
            }
            Alteration::DropNotNull(column) => self.set_not_null(column, false),
            Alteration::AddConstraint(constraint) => {
                self.add_constraint(name, constraint, origin);
            }
            Alteration::ValidateConstraint(name) => {
                if let Some(check) = self.checks.get_mut(name) {
                    check.valid = true;
                }
            }
            Alteration::DropConstraint { name, .. } => {
                if self.keys.remove(name).is_some() && name.ends_with("_pkey") {
                    self.primary_key = false;
                }
                self.foreign_keys.remove(name);
                self.checks.remove(name);
            }
            Alteration::RenameColumn { from, to } => {
                if let Some(column) = self.columns.remove(from) {
                    self.columns.insert(to.clone(), column);
                }
                for columns in self.keys.values_mut() {
                    rename(columns, from, to);
                }
                for key in self.foreign_keys.values_mut() {
                    rename(&mut key.columns, from, to);
                }
            }
            Alteration::RenameConstraint { from, to } => {
                if let Some(key) = self.keys.remove(from) {
                    self.keys.insert(to.clone(), key);
                }
                if let Some(key) = self.foreign_keys.remove(from) {
                    self.foreign_keys.insert(to.clone(), key);
                }
                if let Some(check) = self.checks.remove(from) {
                    self.checks.insert(to.clone(), check);
                }
            }
            _ => {}
        }
    }
}

fn rename(columns: &mut [String], from: &str, to: &str) {
    for column in columns {
        if column == from {
            to.clone_into(column);
        }
    }
}
