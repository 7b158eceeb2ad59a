//! What tables and sequences hold, and the statements that put it in again.

use std::collections::BTreeMap;

use anyhow::Result;

use crate::catalog::{Catalog, is_bookkeeping};
use crate::db::{Rows, Session, report};
use crate::error::UserError;
use crate::object::{Kind, ObjectId};
use crate::sql::{literal, qualified};

/// More rows are no seed, and belong into a file of their own.
const MOST_ROWS: u64 = 10_000;

/// Rows of one `INSERT`.
const CHUNK: usize = 100;

/// How values are written: so that every server reads them as the same.
const SPELLING: &str = "SET datestyle = 'ISO, YMD'; SET intervalstyle = postgres; SET timezone = 'UTC'; SET extra_float_digits = 3; \
                        SET bytea_output = hex; SET row_security = off";

/// What the tables of a schema hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// For each table with rows, how many and a digest over them.
    tables: BTreeMap<ObjectId, (u64, String)>,
    /// For each sequence, where it stands.
    sequences: BTreeMap<ObjectId, Position>,
}

/// Where a sequence stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Position {
    last_value: i64,
    /// Whether that value was given out; else it is the next one.
    is_called: bool,
    start: i64,
}

impl Position {
    /// Whether it stands where a new one does.
    fn is_at_start(&self) -> bool {
        !self.is_called && self.last_value == self.start
    }
}

impl Contents {
    /// Reads them.
    ///
    /// # Errors
    ///
    /// When a table cannot be read.
    pub fn read(session: &mut Session, catalog: &Catalog, history_schema: &str) -> Result<Self> {
        session.query(SPELLING).map_err(|error| report(&error))?;
        let mut contents = Self::default();
        for table in catalog.of_kind(Kind::Table) {
            let id = table.id();
            let query = format!(
                "SELECT pg_catalog.count(*) AS rows, pg_catalog.md5(pg_catalog.string_agg(t::text, E'\\n' ORDER BY t::text)) AS digest FROM ONLY {} AS t",
                qualified(&id.schema, &id.name)
            );
            let results = session.query(&query).map_err(|error| report(&error))?;
            if let Some(row) = results.first().and_then(Rows::first) {
                let rows: u64 = row.number("rows").unwrap_or_default();
                if rows > 0 {
                    contents
                        .tables
                        .insert(id, (rows, row.text("digest").to_owned()));
                }
            }
        }
        contents.sequences = positions(session, catalog, history_schema)?;
        Ok(contents)
    }

    /// Whether no table has rows.
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    /// The tables whose rows are not the same in both.
    pub fn differing_tables(&self, other: &Self) -> Vec<&ObjectId> {
        let tables = self.tables.iter();
        tables
            .filter(|(id, rows)| other.tables.get(id) != Some(*rows))
            .map(|(id, _)| id)
            .collect()
    }

    /// A table whose rows are not the same in both, if there is one.
    pub fn differs(&self, other: &Self) -> Option<ObjectId> {
        let tables = self.tables.keys().chain(other.tables.keys());
        let table = tables
            .into_iter()
            .find(|id| self.tables.get(id) != other.tables.get(id));
        let sequences = self.sequences.keys().chain(other.sequences.keys());
        let sequence = || {
            sequences
                .into_iter()
                .find(|id| self.sequences.get(id) != other.sequences.get(id))
        };
        table.or_else(sequence).cloned()
    }
}

fn positions(
    session: &mut Session,
    catalog: &Catalog,
    history_schema: &str,
) -> Result<BTreeMap<ObjectId, Position>> {
    let mut ask = |query: &str| session.query(query).map_err(|error| report(&error));
    let results = ask(
        "SELECT schemaname AS schema, sequencename AS name, start_value AS start FROM pg_catalog.pg_sequences",
    )?;
    let mut starts: Vec<(ObjectId, i64)> = Vec::new();
    for row in results.iter().flat_map(Rows::iter) {
        let id = ObjectId::in_schema(Kind::Sequence, row.text("schema"), row.text("name"));
        let is_own = !is_bookkeeping(&id, history_schema)
            && catalog.objects().any(|(own, _)| own.schema == id.schema);
        if let (Some(start), true) = (row.number("start"), is_own) {
            starts.push((id, start));
        }
    }
    let mut positions = BTreeMap::new();
    for chunk in starts.chunks(CHUNK) {
        let parts: Vec<String> = chunk
            .iter()
            .enumerate()
            .map(|(number, (id, _))| {
                format!(
                    "SELECT {number} AS number, last_value, is_called FROM {}",
                    qualified(&id.schema, &id.name)
                )
            })
            .collect();
        let results = ask(&format!("{} ORDER BY number", parts.join(" UNION ALL ")))?;
        for ((id, start), row) in chunk.iter().zip(results.iter().flat_map(Rows::iter)) {
            if let Some(last_value) = row.number("last_value") {
                let position = Position {
                    last_value,
                    is_called: row.is_true("is_called"),
                    start: *start,
                };
                positions.insert(id.clone(), position);
            }
        }
    }
    Ok(positions)
}

/// The statements that put in what is there and was not before.
///
/// # Errors
///
/// Rows that are not new but changed; more rows than belong into a revision.
pub fn rows(session: &mut Session, before: &Contents, after: &Contents) -> Result<String> {
    let mut text = String::new();
    let total: u64 = after.tables.values().map(|(rows, _)| rows).sum();
    for (id, (_, digest)) in &after.tables {
        match before.tables.get(id) {
            Some((_, was)) if was == digest => continue,
            None => {}
            Some(_) => {
                return Err(UserError::new(format!(
                    "these revisions change rows of {id} that were there before them"
                ))
                .hint("squash from the first revision that puts rows into it")
                .into());
            }
        }
        if total > MOST_ROWS {
            return Err(UserError::new(format!(
                "these revisions put {total} rows into tables, more than belong into one file"
            ))
            .hint("squash up to before them; data is better loaded by a job of its own")
            .into());
        }
        text.push_str(&inserts(session, id)?);
    }
    for (id, position) in &after.sequences {
        let is_as_before = match before.sequences.get(id) {
            Some(was) => was == position,
            None => position.is_at_start(),
        };
        if !is_as_before {
            let Position {
                last_value,
                is_called,
                ..
            } = position;
            let name = literal(&qualified(&id.schema, &id.name));
            let is_called = if *is_called { "" } else { ", false" };
            text.push_str(&format!(
                "SELECT pg_catalog.setval({name}, {last_value}{is_called});\n"
            ));
        }
    }
    Ok(text)
}

fn inserts(session: &mut Session, id: &ObjectId) -> Result<String> {
    let name = qualified(&id.schema, &id.name);
    let query = format!(
        "SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns, \
         pg_catalog.string_agg('pg_catalog.quote_nullable(t.' || pg_catalog.quote_ident(a.attname) || '::text)', ' || '', '' || ' ORDER BY a.attnum) AS row \
         FROM pg_catalog.pg_attribute a WHERE a.attrelid = {}::pg_catalog.regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''",
        literal(&name)
    );
    let results = session.query(&query).map_err(|error| report(&error))?;
    let Some(row) = results.first().and_then(Rows::first) else {
        return Ok(String::new());
    };
    let (columns, values) = (row.text("columns").to_owned(), row.text("row").to_owned());
    let query = format!("SELECT {values} AS row FROM ONLY {name} AS t ORDER BY t.ctid");
    let results = session.query(&query).map_err(|error| report(&error))?;
    let rows: Vec<String> = results
        .first()
        .into_iter()
        .flat_map(Rows::iter)
        .map(|row| format!("    ({})", row.text("row")))
        .collect();
    Ok(rows
        .chunks(CHUNK)
        .map(|rows| {
            format!(
                "INSERT INTO {name} ({columns}) OVERRIDING SYSTEM VALUE VALUES\n{};\n\n",
                rows.join(",\n")
            )
        })
        .collect())
}
