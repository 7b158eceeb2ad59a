//! Which changes cannot be made because of rows that are there: asked before anything is done.
//!
//! The database is asked as it is, so only about constraints on what does not change as well; of the others the rehearsal's schema knows
//! no rows, and the server's own word comes when the step runs. What cannot be asked in time stays unknown.

use std::collections::{BTreeMap, BTreeSet};

use crate::action::Hazard;
use crate::catalog::{Catalog, Making};
use crate::db::{Rows, Session};
use crate::diff::{Change, Changes};
use crate::object::{Kind, Misfit, Misfits, Object, ObjectId};
use crate::plan::{Step, Verb};
use crate::sql::qualified;
use crate::stakes::{self, SMALL};

/// Something in the database that a change does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What, and the query that finds it.
    pub misfits: Misfits,
    /// How much of it there is.
    pub number: u64,
}

impl Found {
    /// How much there is of what, and the query that finds it.
    pub fn describe(&self) -> String {
        let Self { misfits, number } = self;
        format!("{}: {}", misfits.misfit.counted(*number), misfits.query)
    }
}

/// What makes a step fail: of the several steps of a change, the one that makes or changes its object, or attaches a partition.
pub fn of_step<'a>(found: &'a BTreeMap<ObjectId, Found>, step: &Step) -> Option<&'a Found> {
    let fails = match step.object.kind {
        Kind::Table | Kind::ForeignTable => matches!(step.verb, Verb::Complete),
        _ => matches!(step.verb, Verb::Create | Verb::Alter),
    };
    let own = fails.then(|| found.get(&step.object)).flatten();
    own.or_else(|| step.columns().find_map(|column| found.get(column)))
}

/// What stands in the way of these changes, for each of them that cannot be made.
pub fn find(
    session: &mut Session,
    live: &Catalog,
    declared: &Catalog,
    changes: &Changes,
) -> BTreeMap<ObjectId, Found> {
    let created = changes
        .iter()
        .filter(|(_, change)| **change == Change::Created);
    let created: BTreeSet<ObjectId> = created.map(|(id, _)| id.clone()).collect();
    let making = Making {
        catalog: declared,
        made: Some(&created),
        live: Some(live),
    };
    let mut asked: Vec<(&ObjectId, Misfits)> = changes
        .keys()
        .filter_map(|id| {
            let mut misfits = if id.kind == Kind::Column && created.contains(id) {
                of_new_column(id, &making)?
            } else if is_about_what_is_there(id, live, declared, changes)
                && !allows_old_nulls(id, declared)
            {
                declared.get(id)?.misfits(live)?
            } else {
                return None;
            };
            if misfits.tables.is_empty() {
                misfits.tables = vec![live.relation(&id.schema, &id.parent)?.id()];
            }
            let is_elsewhere_then =
                |table| id.kind.has_parts() && table != id && moves(table, changes);
            (!misfits.tables.iter().any(is_elsewhere_then)).then_some((id, misfits))
        })
        .collect();
    let tables = asked.iter().flat_map(|(_, misfits)| &misfits.tables);
    let tables: BTreeSet<ObjectId> = tables.cloned().collect();
    let large = stakes::at_least(session, &tables, SMALL, &[]);
    asked.retain(|(_, misfits)| {
        let is_quick = misfits.misfit == Misfit::GetsNoValue;
        is_quick || !misfits.tables.iter().any(|table| large.contains(table))
    });
    let queries: Vec<&str> = asked
        .iter()
        .map(|(_, misfits)| misfits.query.as_str())
        .collect();
    let numbers = counts(session, &queries);
    asked
        .into_iter()
        .zip(numbers)
        .filter_map(|((id, misfits), number)| {
            let number = number.filter(|number| *number > 0)?;
            Some((id.clone(), Found { misfits, number }))
        })
        .collect()
}

/// Whether a column's NOT NULL is NOT VALID, and leaves the rows alone that are there (PostgreSQL 18).
fn allows_old_nulls(id: &ObjectId, declared: &Catalog) -> bool {
    id.kind == Kind::Column
        && declared
            .parts(Kind::NotNullConstraint, &id.schema, &id.parent)
            .any(|object| {
                matches!(object, Object::NotNullConstraint(constraint)
                    if constraint.column == id.name && !constraint.validated)
            })
}

/// The rows of a table that gets a column which must have a value and gives it none.
fn of_new_column(id: &ObjectId, making: &Making<'_>) -> Option<Misfits> {
    let impact = making.catalog.get(id)?.creation(making);
    let fails = impact.others.contains(&Hazard::FailsWithRows);
    let table = qualified(&id.schema, &id.parent);
    fails.then(|| Misfits::any(Misfit::GetsNoValue, &table))
}

/// Whether a table goes, is made anew or leaves what it is a part of.
fn moves(table: &ObjectId, changes: &Changes) -> bool {
    match changes.get(table) {
        Some(Change::Changed(attributes)) => attributes.iter().any(|change| {
            matches!(
                change.name,
                "bound" | "partition_of" | "inherits" | "partition_key"
            )
        }),
        Some(_) => true,
        None => false,
    }
}

/// Whether what a change demands can be asked of the rows as they are.
fn is_about_what_is_there(
    id: &ObjectId,
    live: &Catalog,
    declared: &Catalog,
    changes: &Changes,
) -> bool {
    let becomes = |id: &ObjectId, attribute: &str| match changes.get(id) {
        Some(Change::Changed(attributes)) => {
            attributes.iter().any(|change| change.name == attribute)
        }
        _ => false,
    };
    let has_retyped_columns = |table: &ObjectId| {
        let parts = live.parts(Kind::Column, &table.schema, &table.name);
        parts.map(Object::id).any(|id| becomes(&id, "data_type"))
    };
    if let (Some(Object::Enum(is)), Some(Object::Enum(will_be))) = (live.get(id), declared.get(id))
    {
        return is
            .values
            .iter()
            .any(|value| !will_be.values.contains(value));
    }
    if id.kind == Kind::Column {
        // No other type gives a NULL a value.
        return becomes(id, "not_null");
    }
    // What a foreign key refers to may be new: it has no rows.
    let is_of_new_table = |needed: &ObjectId| {
        let table = match needed.parent.as_str() {
            "" => &needed.name,
            parent => parent,
        };
        id.kind == Kind::ForeignKey && live.relation(&needed.schema, table).is_none()
    };
    changes.get(id) != Some(&Change::Dropped)
        && declared.needs(id).all(|needed| match needed.kind {
            _ if is_of_new_table(needed) => true,
            // What makes keys unique holds no values.
            Kind::PrimaryKey | Kind::UniqueConstraint | Kind::Index => true,
            Kind::Column => live.get(needed).is_some() && !becomes(needed, "data_type"),
            kind if kind.has_parts() && id.kind.has_parts() => {
                live.get(needed).is_some()
                    && !becomes(needed, "partition_key")
                    && !has_retyped_columns(needed)
            }
            kind if kind.has_parts() => live.get(needed).is_some(),
            _ => live.get(needed).is_some() && !changes.contains_key(needed),
        })
}

/// How many rows each of these queries finds: of all in one round trip, else one by one.
fn counts(session: &mut Session, queries: &[&str]) -> Vec<Option<u64>> {
    if queries.is_empty() {
        return Vec::new();
    }
    if let Some(numbers) = counted(session, queries) {
        return numbers.into_iter().map(Some).collect();
    }
    let one = |query: &&str| counted(session, &[query])?.first().copied();
    queries.iter().map(one).collect()
}

fn counted(session: &mut Session, queries: &[&str]) -> Option<Vec<u64>> {
    let numbers: Vec<String> = queries
        .iter()
        .enumerate()
        .map(|(index, query)| {
            format!("(SELECT pg_catalog.count(*) FROM ({query}) x) AS number{index}")
        })
        .collect();
    // Without the rows that a policy hides the answer would be wrong, so it is an error.
    let message = format!(
        "BEGIN READ ONLY; SET LOCAL lock_timeout = '1s'; SET LOCAL statement_timeout = '5s'; SET LOCAL row_security = off; \
         SET LOCAL search_path = ''; SELECT {}; COMMIT",
        numbers.join(", ")
    );
    let Ok(results) = session.query(&message) else {
        let _ = session.query("ROLLBACK");
        return None;
    };
    let row = results.first().and_then(Rows::first)?;
    (0..queries.len())
        .map(|index| row.number(&format!("number{index}")))
        .collect()
}
