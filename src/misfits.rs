//! Which changes cannot be made because of rows that are there: asked before anything is done.
//!
//! The database is asked as it is, so only about constraints on what does not change as well; of the others the rehearsal's schema knows
//! no rows, and the server's own word comes when the step runs. What cannot be asked in time stays unknown.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::Catalog;
use crate::db::{Rows, Session};
use crate::diff::Change;
use crate::gate::Changes;
use crate::object::{Kind, Misfits, ObjectId};
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

/// What stands in the way of these changes, for each of them that cannot be made.
pub fn find(
    session: &mut Session,
    live: &Catalog,
    declared: &Catalog,
    changes: &Changes,
) -> BTreeMap<ObjectId, Found> {
    let mut asked: Vec<(&ObjectId, ObjectId, Misfits)> = changes
        .keys()
        .filter(|id| is_about_what_is_there(id, live, declared, changes))
        .filter_map(|id| {
            let table = live.relation(&id.schema, &id.parent)?.id();
            Some((id, table, declared.get(id)?.misfits(declared)?))
        })
        .collect();
    let tables: BTreeSet<ObjectId> = asked.iter().map(|(_, table, _)| table.clone()).collect();
    let large = stakes::at_least(session, &tables, SMALL, &[]);
    asked.retain(|(_, table, _)| !large.contains(table));
    let queries: Vec<&str> = asked
        .iter()
        .map(|(_, _, misfits)| misfits.query.as_str())
        .collect();
    let numbers = counts(session, &queries);
    asked
        .into_iter()
        .zip(numbers)
        .filter_map(|((id, _, misfits), number)| {
            let number = number.filter(|number| *number > 0)?;
            Some((id.clone(), Found { misfits, number }))
        })
        .collect()
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
    if id.kind == Kind::Column {
        return becomes(id, "not_null") && !becomes(id, "data_type");
    }
    changes.get(id) != Some(&Change::Dropped)
        && declared.needs(id).all(|needed| match needed.kind {
            // What makes keys unique holds no values.
            Kind::PrimaryKey | Kind::UniqueConstraint | Kind::Index => true,
            Kind::Column => live.get(needed).is_some() && !becomes(needed, "data_type"),
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
