//! How much is at stake: the size and the rows of the tables that a plan has to do with.
//!
//! Sizes and estimates come with one query. Where rows or values go, they are counted, as long as the table is small; a count that is not
//! exact says so.

use std::collections::{BTreeMap, BTreeSet};

use crate::action::{Hazard, Loss};
use crate::db::{Rows, Session};
use crate::object::{Kind, ObjectId};
use crate::plan::rename::Rename;
use crate::plan::rename::stated::carried;
use crate::plan::{Step, Verb};
use crate::sql::{ident, literal, qualified};

/// Tables up to this size are read to be counted, in bytes.
pub const SMALL: u64 = 256 << 20;

/// How many rows there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowCount {
    /// Counted.
    Exact(u64),
    /// As the planner believes.
    Estimated(u64),
}

impl RowCount {
    /// The number.
    pub fn number(self) -> u64 {
        match self {
            Self::Exact(number) | Self::Estimated(number) => number,
        }
    }
}

/// What is known of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stake {
    /// With indexes and what is stored outside the rows; of a partitioned table, with its partitions.
    pub size: Option<u64>,
    /// Its rows.
    pub rows: Option<RowCount>,
}

/// What is known of the tables of a plan, and of the columns that go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stakes {
    /// By table or materialized view.
    pub tables: BTreeMap<ObjectId, Stake>,
    /// For each column that goes, how many rows have a value in it.
    pub values: BTreeMap<ObjectId, u64>,
}

impl Stakes {
    /// The tables that a step has to do with, those first that it takes longest for.
    pub fn of_step(&self, step: &Step) -> Vec<(&ObjectId, &Stake)> {
        let concerned = tables_of(step);
        self.tables
            .iter()
            .filter(|(id, _)| concerned.contains(*id))
            .collect()
    }
}

/// What objects are called before a plan's renames.
struct Former {
    back: Vec<Rename>,
}

impl Former {
    fn of(steps: &[Step]) -> Self {
        let renames = steps.iter().filter(|step| step.verb == Verb::Rename);
        let back = renames.filter_map(|step| {
            Some(Rename {
                old: step.causes.first()?.clone(),
                new: step.object.clone(),
            })
        });
        Self {
            back: back.collect(),
        }
    }

    fn name(&self, id: &ObjectId) -> ObjectId {
        let whole = self.back.iter().find(|rename| rename.old == *id);
        whole.map_or_else(|| carried(id, &self.back), |rename| rename.new.clone())
    }
}

/// Reads what is known of the tables of these steps; what cannot be read in time stays unknown.
///
/// What the steps call by a new name is found under the old one.
pub fn read(session: &mut Session, steps: &[Step]) -> Stakes {
    let names = Former::of(steps);
    if names.back.is_empty() {
        return read_as_called(session, steps);
    }
    let former = |id: &ObjectId| names.name(id);
    let of_set = |ids: &BTreeSet<ObjectId>| ids.iter().map(former).collect();
    let formerly: Vec<Step> = steps
        .iter()
        .map(|step| {
            let mut step = step.clone();
            if step.verb == Verb::Rename {
                return step;
            }
            step.object = former(&step.object);
            let locks = step.impact.locks.iter();
            step.impact.locks = locks.map(|(id, lock)| (former(id), *lock)).collect();
            step.impact.rewrites = of_set(&step.impact.rewrites);
            step.impact.scans = of_set(&step.impact.scans);
            step.impact.builds = of_set(&step.impact.builds);
            step
        })
        .collect();
    let mut stakes = read_as_called(session, &formerly);
    let columns = steps.iter().map(|step| step.object.clone());
    for id in steps.iter().flat_map(tables_of).chain(columns) {
        let old = former(&id);
        if let Some(stake) = stakes.tables.get(&old).copied() {
            stakes.tables.insert(id.clone(), stake);
        }
        if let Some(values) = stakes.values.get(&old).copied() {
            stakes.values.insert(id, values);
        }
    }
    stakes
}

fn read_as_called(session: &mut Session, steps: &[Step]) -> Stakes {
    let mut stakes = Stakes::default();
    let tables: BTreeSet<ObjectId> = steps.iter().flat_map(tables_of).collect();
    if tables.is_empty() {
        return stakes;
    }
    // A table that somebody locks exclusively is not waited for long.
    let query = format!(
        "BEGIN READ ONLY; SET LOCAL lock_timeout = '1s'; SET LOCAL statement_timeout = '10s'; {}; COMMIT",
        sizes_query(&tables)
    );
    match session.query(&query) {
        Ok(results) => {
            let by_name: BTreeMap<(&str, &str), &ObjectId> = tables
                .iter()
                .map(|id| ((id.schema.as_str(), id.name.as_str()), id))
                .collect();
            for row in results.first().into_iter().flat_map(Rows::iter) {
                if let Some(id) = by_name.get(&(row.text("schema"), row.text("name"))) {
                    let stake = Stake {
                        size: row.number("size"),
                        rows: row.number("estimate").map(RowCount::Estimated),
                    };
                    stakes.tables.insert((*id).clone(), stake);
                }
            }
        }
        Err(_) => {
            let _ = session.query("ROLLBACK");
        }
    }
    count(session, steps, &mut stakes);
    stakes
}

/// Those of these tables that have at least this many bytes, indexes included; one whose size cannot be read in time is taken as large.
///
/// They are called as after `renames`.
pub fn at_least(
    session: &mut Session,
    tables: &BTreeSet<ObjectId>,
    bytes: u64,
    renames: &[Step],
) -> BTreeSet<ObjectId> {
    if tables.is_empty() {
        return BTreeSet::new();
    }
    let names = Former::of(renames);
    let query = format!(
        "BEGIN READ ONLY; SET LOCAL lock_timeout = '1s'; SET LOCAL statement_timeout = '10s'; {}; COMMIT",
        sizes_query(&tables.iter().map(|id| names.name(id)).collect())
    );
    let Ok(results) = session.query(&query) else {
        let _ = session.query("ROLLBACK");
        return tables.clone();
    };
    let small: BTreeSet<(&str, &str)> = results
        .iter()
        .flat_map(Rows::iter)
        .filter(|row| row.number::<u64>("size").is_some_and(|size| size < bytes))
        .map(|row| (row.text("schema"), row.text("name")))
        .collect();
    tables
        .iter()
        .filter(|id| {
            let id = names.name(id);
            !small.contains(&(id.schema.as_str(), id.name.as_str()))
        })
        .cloned()
        .collect()
}

/// Counts where something goes, or cannot be done with rows.
fn count(session: &mut Session, steps: &[Step], stakes: &mut Stakes) {
    let mut columns: BTreeMap<ObjectId, BTreeSet<&ObjectId>> = BTreeMap::new();
    let depends_on_rows = |step: &&Step| {
        !step.impact.losses.is_empty() || step.impact.others.contains(&Hazard::FailsWithRows)
    };
    for step in steps.iter().filter(depends_on_rows) {
        for table in tables_of(step) {
            columns.entry(table).or_default();
        }
        if step.object.kind == Kind::Column && step.impact.losses.contains(&Loss::DropColumn) {
            for (table, columns) in &mut columns {
                if is_table_of(table, &step.object) {
                    columns.insert(&step.object);
                }
            }
        }
    }
    for (table, columns) in columns {
        let is_small = stakes
            .tables
            .get(&table)
            .and_then(|stake| stake.size)
            .is_some_and(|size| size <= SMALL);
        if !is_small {
            continue;
        }
        let mut query = "BEGIN READ ONLY; SET LOCAL lock_timeout = '1s'; SET LOCAL statement_timeout = '5s'; SET LOCAL row_security = off; \
             SELECT pg_catalog.count(*) AS number"
            .to_owned();
        for (index, column) in columns.iter().enumerate() {
            query.push_str(&format!(
                ", pg_catalog.count({}) AS value{index}",
                ident(&column.name)
            ));
        }
        query.push_str(&format!(
            " FROM {}; COMMIT",
            qualified(&table.schema, &table.name)
        ));
        let results = match session.query(&query) {
            Ok(results) => results,
            Err(_) => {
                let _ = session.query("ROLLBACK");
                continue;
            }
        };
        let Some(row) = results.first().and_then(Rows::first) else {
            continue;
        };
        if let (Some(stake), Some(rows)) = (stakes.tables.get_mut(&table), row.number("number")) {
            stake.rows = Some(RowCount::Exact(rows));
        }
        for (index, column) in columns.into_iter().enumerate() {
            if let Some(values) = row.number(&format!("value{index}")) {
                stakes.values.insert(column.clone(), values);
            }
        }
    }
}

/// The tables and materialized views that a step has to do with.
fn tables_of(step: &Step) -> BTreeSet<ObjectId> {
    let impact = &step.impact;
    let holds_rows = |id: &ObjectId| matches!(id.kind, Kind::Table | Kind::MaterializedView);
    let mut tables: BTreeSet<ObjectId> = impact
        .locks
        .keys()
        .chain(&impact.rewrites)
        .chain(&impact.scans)
        .chain(&impact.builds)
        .chain((!impact.losses.is_empty()).then_some(&step.object))
        .filter(|id| holds_rows(id))
        .cloned()
        .collect();
    if step.object.kind == Kind::Column {
        tables.insert(ObjectId::in_schema(
            Kind::Table,
            &step.object.schema,
            &step.object.parent,
        ));
    }
    tables
}

fn is_table_of(table: &ObjectId, column: &ObjectId) -> bool {
    table.schema == column.schema && table.name == column.parent
}

fn sizes_query(tables: &BTreeSet<ObjectId>) -> String {
    let names: Vec<String> = tables
        .iter()
        .map(|id| format!("({}, {})", literal(&id.schema), literal(&id.name)))
        .collect();
    format!(
        "SELECT w.schema, w.name, pg_catalog.sum(pg_catalog.pg_total_relation_size(m.oid)) AS size, \
         CASE WHEN pg_catalog.bool_and(m.relkind = 'p' OR m.reltuples >= 0 AND m.relpages > 0 OR pg_catalog.pg_relation_size(m.oid) = 0) THEN \
         pg_catalog.sum(CASE WHEN m.relkind = 'p' OR m.relpages = 0 OR m.reltuples < 0 THEN 0 ELSE pg_catalog.round((m.reltuples / m.relpages \
         * (pg_catalog.pg_relation_size(m.oid) / pg_catalog.current_setting('block_size')::bigint))::numeric) END) END::bigint AS estimate \
         FROM (VALUES {}) w(schema, name) \
         JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema \
         JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.name AND c.relkind IN ('r', 'p', 'm') \
         CROSS JOIN LATERAL (SELECT c.oid UNION SELECT t.relid FROM pg_catalog.pg_partition_tree(c.oid) t) t \
         JOIN pg_catalog.pg_class m ON m.oid = t.oid \
         GROUP BY w.schema, w.name",
        names.join(", ")
    )
}
