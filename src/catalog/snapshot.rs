//! What a reading of a database brings home, before it is understood: the queries for a server of a version, and their rows.

use std::time::Duration;

use anyhow::Result;

use super::etag::Etag;
use super::reading::{self, PATIENCE};
use crate::db::{Rows, Session};
use crate::object::Source;
use crate::object::unmodelled::{self, Unmodelled};

/// The oids of the catalogs that dependencies name.
const CLASSES: &str = "SELECT c.oid, c.relname FROM pg_catalog.pg_class c \
    WHERE c.relnamespace = 'pg_catalog'::pg_catalog.regnamespace AND c.relkind = 'r' AND c.relname LIKE 'pg\\_%'";

/// Who depends on whom among objects that initdb did not make.
const DEPENDENCIES: &str = "SELECT d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, d.refobjsubid, d.deptype \
    FROM pg_catalog.pg_depend d WHERE d.objid >= 16384 AND d.refobjid >= 16384 AND d.deptype IN ('n', 'a', 'i', 'e', 'P', 'S')";

/// What an index of a partitioned table needs beyond its table: the partitions. One that comes later gets an index by itself, with
/// a name that PostgreSQL chooses.
const PARTITIONS: &str = "SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AS classid, i.indexrelid AS objid, \
    0 AS objsubid, 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AS refclassid, h.inhrelid AS refobjid, \
    0 AS refobjsubid, 'n' AS deptype \
    FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_index i ON i.indrelid = h.inhparent \
    JOIN pg_catalog.pg_class c ON c.oid = h.inhparent AND c.relkind = 'p'";

/// The rows of a reading, not yet understood: what a cache keeps.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// `server_version_num` of the server it was read from.
    pub server_version: u32,
    /// The rows of each query.
    pub results: Vec<Rows>,
}

impl Snapshot {
    /// Reads a database: one message, one moment. With `dependencies`, what depends on what as well.
    ///
    /// When others change the schema meanwhile, it is read again, for at most [`PATIENCE`].
    ///
    /// # Errors
    ///
    /// When the server refuses a query, or the schema could not be read in time.
    pub fn read(session: &mut Session, dependencies: bool) -> Result<Self> {
        Self::read_within(session, dependencies, PATIENCE)
    }

    /// The same, giving up after `limit` when others keep changing the schema or locking it.
    ///
    /// # Errors
    ///
    /// As [`Snapshot::read`]; after the limit, what stood in the way.
    pub fn read_within(session: &mut Session, dependencies: bool, limit: Duration) -> Result<Self> {
        let queries = Self::queries(session.server_version(), dependencies);
        Self::answered(session, &queries, limit)
    }

    /// Reads a database with dependencies, and its etag at the same moment, where it has one.
    ///
    /// # Errors
    ///
    /// As [`Snapshot::read`].
    pub fn read_with_etag(session: &mut Session) -> Result<(Self, Option<Etag>)> {
        let mut queries = Self::queries(session.server_version(), true);
        let etag = Etag::query(session.server_version());
        let has_etag = etag.is_some();
        queries.extend(etag);
        let mut snapshot = Self::answered(session, &queries, PATIENCE)?;
        let rows = snapshot.results.pop_if(|_| has_etag);
        Ok((snapshot, rows.as_ref().and_then(Etag::from_rows)))
    }

    fn answered(session: &mut Session, queries: &[String], limit: Duration) -> Result<Self> {
        let results = reading::read(session, queries, limit, |query| {
            Source::ALL
                .get(query)
                .map_or("remaining", |source| source.kind.label())
        })?;
        Ok(Self {
            server_version: session.server_version(),
            results,
        })
    }

    /// What was found of kinds that are not modelled.
    pub(crate) fn unmodelled(&self) -> Unmodelled {
        let rows = self.results.get(Source::ALL.len());
        rows.map(Unmodelled::from_rows).unwrap_or_default()
    }

    /// The queries that a server of this version is asked, in order.
    pub fn queries(version: u32, dependencies: bool) -> Vec<String> {
        let mut queries: Vec<String> = Source::ALL
            .iter()
            .map(|source| for_version(source.query, version))
            .collect();
        queries.push(unmodelled::QUERY.to_owned());
        if dependencies {
            queries.push(CLASSES.to_owned());
            queries.push(format!("{DEPENDENCIES} UNION ALL {PARTITIONS}"));
        }
        queries
    }
}

/// A query without the lines that are not for this server.
fn for_version(query: &str, version: u32) -> String {
    let mut text = String::with_capacity(query.len());
    let mut conditions = Vec::new();
    for line in query.trim_end().lines() {
        if let Some(condition) = line.trim_start().strip_prefix("--if ") {
            conditions.push(holds(condition, version));
        } else if line.trim_start() == "--end" {
            conditions.pop();
        } else if conditions.iter().all(|holds| *holds) {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

fn holds(condition: &str, version: u32) -> bool {
    let (operator, number) = condition.trim().split_once(' ').unwrap_or_default();
    let number: u32 = number.trim().parse().unwrap_or_default();
    debug_assert!(number > 0, "condition {condition}");
    match operator {
        ">=" => version >= number,
        _ => version < number,
    }
}

#[cfg(test)]
mod tests {
    use super::for_version;
    use crate::object::Source;

    #[test]
    fn every_condition_of_every_query_has_an_end() {
        for source in Source::ALL {
            let count = |word: &str| {
                let lines = source.query.lines().map(str::trim_start);
                lines.filter(|line| line.starts_with(word)).count()
            };
            assert_eq!(count("--if "), count("--end"), "{}", source.kind);
        }
    }

    #[test]
    fn lines_for_other_versions_are_left_out() {
        let query = "SELECT 1\n--if >= 150000\n , 15 AS x\n--end\n--if < 150000\n , 0 AS x\n--end\nFROM t\n";
        assert_eq!(
            for_version(query, 150_018),
            "SELECT 1\n , 15 AS x\nFROM t\n"
        );
        assert_eq!(for_version(query, 130_000), "SELECT 1\n , 0 AS x\nFROM t\n");
        let nested = "--if >= 150000\n--if < 170000\na\n--end\nb\n--end\nc\n";
        assert_eq!(for_version(nested, 160_000), "a\nb\nc\n");
        assert_eq!(for_version(nested, 170_000), "b\nc\n");
        assert_eq!(for_version(nested, 140_000), "c\n");
    }
}
