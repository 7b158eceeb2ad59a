//! A table that is there and comes to inherit from others: what it gets from them and from nobody else.
//!
//! `INHERIT` wants columns and checks to be there already, and what the table was given itself stays its own for good. So a passing parent
//! gives them, before the others join and it leaves: what has a parent all the while is never the table's own.

use super::check_constraint::CheckConstraint;
use super::column::Column;
use super::constraint::{passing_name, scanned};
use super::relation::Relation;
use super::{Kind, Object, ObjectId};
use crate::action::{Action, Impact, Lock};
use crate::catalog::Catalog;
use crate::sql::{ident, qualified};

/// A table whose parents change.
#[derive(Clone, Copy, Debug)]
pub(super) struct Joining<'a> {
    before: &'a Catalog,
    after: &'a Catalog,
    live: Relation<'a>,
    to: Relation<'a>,
    /// How many of its parents, from the first on, it never leaves.
    pub(super) kept: usize,
}

/// Whether a column of a table that is there comes from a parent that it gets only in the end.
pub(crate) fn is_brought(before: &Catalog, after: &Catalog, column: &Column) -> bool {
    Relation::find(after, &column.schema, &column.table)
        .and_then(|to| Joining::of(before, after, &to))
        .is_some_and(|joining| joining.brings(column))
}

/// Whether a check of a table that is there comes from a parent that it gets only in the end.
pub(super) fn is_check_brought(before: &Catalog, after: &Catalog, check: &CheckConstraint) -> bool {
    Relation::find(after, &check.schema, &check.table)
        .and_then(|to| Joining::of(before, after, &to))
        .is_some_and(|joining| {
            let is_it = |other: &&CheckConstraint| other.name == check.name;
            joining.checks().iter().any(is_it) && !joining.held_checks().iter().any(is_it)
        })
}

/// The name of the passing parent of a table.
pub(super) fn passing_parent(
    before: &Catalog,
    after: &Catalog,
    schema: &str,
    table: &str,
) -> String {
    let is_taken = |name: &str| {
        let mut catalogs = [before, after].into_iter();
        catalogs.any(|catalog| catalog.relation(schema, name).is_some())
    };
    qualified(schema, &passing_name(&format!("{table}_parent"), is_taken))
}

impl<'a> Joining<'a> {
    /// A table that inherits from others than before; a partition does so by other means.
    pub(super) fn of(before: &'a Catalog, after: &'a Catalog, to: &Relation<'a>) -> Option<Self> {
        let live = Relation::find(before, to.schema, to.name)?;
        let is_same =
            live.parent_schemas == to.parent_schemas && live.parent_names == to.parent_names;
        if is_same || live.kind != to.kind || live.is_partition() || to.is_partition() {
            return None;
        }
        let kept = live
            .parent_names_each()
            .zip(to.parent_names_each())
            .take_while(|(before, after)| before == after)
            .count();
        Some(Self {
            before,
            after,
            live,
            to: *to,
            kept,
        })
    }

    /// Whether new parents can come before old ones go, and how many stay: then no column is without a parent in between.
    pub(super) fn comes_first(&self) -> Option<usize> {
        let before: Vec<_> = self.live.parent_names_each().collect();
        let after: Vec<_> = self.to.parent_names_each().collect();
        let kept: Vec<_> = before
            .iter()
            .filter(|parent| after.contains(parent))
            .collect();
        let has_gone = kept.len() < before.len();
        let (first, new) = after.split_at_checked(kept.len())?;
        let is_appended = first.iter().eq(kept);
        let are_new = new.iter().all(|(schema, name)| {
            let id = ObjectId::in_schema(Kind::Table, schema, name);
            self.before.get(&id).is_none()
        });
        (has_gone && !new.is_empty() && is_appended && are_new && self.has_all_of(first.len()))
            .then_some(first.len())
    }

    /// Whether the table has all that its parents but the first ones have, and loses nothing that it has of those that it leaves.
    fn has_all_of(&self, having: usize) -> bool {
        let parents = || self.to.parents(self.after).skip(having);
        let mut columns = parents().flat_map(|parent| parent.columns(self.after));
        let mut checks = parents().flat_map(|parent| checks_of(self.after, &parent));
        let columns_stay = self
            .live
            .columns(self.before)
            .into_iter()
            .all(|column| column.local || self.to.column(self.after, &column.name).is_some());
        let checks_stay = checks_of(self.before, &self.live)
            .into_iter()
            .filter(|check| check.inherited)
            .all(|check| {
                self.check(self.after, &check.name).is_some() && self.is_left_alone(check)
            });
        columns_stay
            && checks_stay
            && columns.all(|column| self.live.column(self.before, &column.name).is_some())
            && checks
                .all(|check| check.no_inherit || self.check(self.before, &check.name).is_some())
    }

    /// Whether the parents that a check comes from have it as they had, or go altogether, which is after they were left.
    fn is_left_alone(&self, check: &CheckConstraint) -> bool {
        self.live.parents(self.before).all(|parent| {
            let id = ObjectId::part(
                Kind::CheckConstraint,
                parent.schema,
                parent.name,
                &check.name,
            );
            self.after.get(&parent.id()).is_none() || self.before.get(&id) == self.after.get(&id)
        })
    }

    fn check(&self, catalog: &'a Catalog, name: &str) -> Option<&'a CheckConstraint> {
        let id = ObjectId::part(Kind::CheckConstraint, self.to.schema, self.to.name, name);
        match catalog.get(&id)? {
            Object::CheckConstraint(check) => Some(check),
            _ => None,
        }
    }

    /// Whether a column that the table shall have comes from a parent that it gets only in the end.
    fn brings(&self, column: &Column) -> bool {
        let mut kept = self.to.parents(self.after).take(self.kept);
        column.inherited
            && !column.local
            && kept.all(|parent| parent.column(self.after, &column.name).is_none())
            && self.comes_first().is_none()
    }

    /// The columns that the passing parent brings, or keeps from becoming the table's own.
    fn columns(&self) -> (Vec<&'a Column>, Vec<&'a Column>) {
        let mut brought = Vec::new();
        let mut held = Vec::new();
        for column in self.to.columns(self.after) {
            if !self.brings(column) {
                continue;
            }
            match self.live.column(self.before, &column.name) {
                None => brought.push(column),
                Some(before) => {
                    let is_same = before.data_type == column.data_type
                        && before.collation == column.collation;
                    let is_plain = before.generated.is_none() && column.generated.is_none();
                    if !before.local && is_same && is_plain {
                        held.push(column);
                    }
                }
            }
        }
        (brought, held)
    }

    /// The checks that it shall have from parents that it gets only in the end.
    fn checks(&self) -> Vec<&'a CheckConstraint> {
        if self.comes_first().is_some() {
            return Vec::new();
        }
        let kept: Vec<Relation<'a>> = self.to.parents(self.after).take(self.kept).collect();
        checks_of(self.after, &self.to)
            .into_iter()
            .filter(|check| check.inherited)
            .filter(|check| {
                let mut of_kept = kept.iter().flat_map(|parent| checks_of(self.after, parent));
                of_kept.all(|other| other.no_inherit || other.name != check.name)
            })
            .collect()
    }

    /// Of these, those that the table has from a parent that it leaves, and that would become its own without one.
    fn held_checks(&self) -> Vec<&'a CheckConstraint> {
        let (_, held) = self.columns();
        let parents = self.to.parents(self.after).skip(self.kept);
        let is_held = |column: &Column| held.iter().any(|other| other.name == column.name);
        let mut columns = parents.flat_map(|parent| parent.columns(self.after));
        // What the check is about the passing parent has to have as well.
        if !columns.all(is_held) {
            return Vec::new();
        }
        let mut checks = self.checks();
        checks.retain(|check| {
            self.check(self.before, &check.name)
                .is_some_and(|before| before.inherited && before.definition() == check.definition())
        });
        checks
    }

    /// Takes the passing parent before the others go; true if there is one.
    pub(super) fn take(&self) -> Option<Action> {
        let (brought, held) = self.columns();
        (!brought.is_empty() || !held.is_empty()).then(|| {
            let mut columns: Vec<String> = held.into_iter().map(column).collect();
            columns.extend(
                self.held_checks().into_iter().map(|check| {
                    format!("CONSTRAINT {} {}", ident(&check.name), check.definition())
                }),
            );
            Action::all(
                self.taking(&columns),
                Impact::lock(self.to.id(), Lock::AccessExclusive),
            )
        })
    }

    fn passing(&self) -> String {
        passing_parent(self.before, self.after, self.to.schema, self.to.name)
    }

    fn taking(&self, columns: &[String]) -> Vec<String> {
        let passing = self.passing();
        vec![
            format!("CREATE TABLE {passing} ({})", columns.join(", ")),
            format!(
                "ALTER {} {}\n    INHERIT {passing}",
                self.to.keyword(),
                self.to.path()
            ),
        ]
    }

    /// Lets the passing parent give what is still missing, the others join by `joins`, and the passing parent go.
    pub(super) fn join(&self, join: Action) -> Action {
        let (mut had, held) = self.columns();
        had.extend(held);
        let is_there = !had.is_empty();
        let held = self.held_checks();
        let mut checks = self.checks();
        checks.retain(|check| held.iter().all(|other| other.name != check.name));
        if !is_there && checks.is_empty() {
            return join;
        }
        let passing = self.passing();
        let mut statements = if is_there {
            Vec::new()
        } else {
            self.taking(&[])
        };
        let mut impact = join.impact;
        if !checks.is_empty() {
            let names: Vec<&String> = had.iter().map(|column| &column.name).collect();
            let parents = self.to.parents(self.after).skip(self.kept);
            let mut missing: Vec<&Column> = Vec::new();
            for column in parents.flat_map(|parent| parent.columns(self.after)) {
                if !names.contains(&&column.name)
                    && missing.iter().all(|known| known.name != column.name)
                {
                    missing.push(column);
                }
            }
            for missing in missing {
                statements.push(format!(
                    "ALTER TABLE {passing}\n    ADD COLUMN {}",
                    column(missing)
                ));
            }
            for check in &checks {
                statements.push(format!(
                    "ALTER TABLE {passing}\n    ADD CONSTRAINT {} {}",
                    ident(&check.name),
                    check.definition()
                ));
            }
            let descendants = self.to.descendants(self.after);
            let reached = self.to.lock_with(&descendants, Lock::AccessExclusive);
            let has_to_read = checks.iter().any(|check| check.validated && check.enforced);
            impact = impact.and(if has_to_read {
                scanned(self.after, reached)
            } else {
                reached
            });
        }
        statements.extend(join.statements);
        statements.push(format!(
            "ALTER {} {}\n    NO INHERIT {passing}",
            self.to.keyword(),
            self.to.path()
        ));
        statements.push(format!("DROP TABLE {passing}"));
        Action::all(statements, impact)
    }
}

/// A column with nothing but its type.
fn column(column: &Column) -> String {
    let collation = column.collation.as_ref();
    let collation = collation.map_or_else(String::new, |name| format!(" COLLATE {name}"));
    format!("{} {}{collation}", ident(&column.name), column.data_type)
}

fn checks_of<'a>(catalog: &'a Catalog, relation: &Relation<'_>) -> Vec<&'a CheckConstraint> {
    let checks = catalog.parts(Kind::CheckConstraint, relation.schema, relation.name);
    checks
        .filter_map(|object| match object {
            Object::CheckConstraint(check) => Some(check),
            _ => None,
        })
        .collect()
}
