//! One reading that shows one moment, although others change the schema meanwhile.
//!
//! All queries of a reading have one snapshot, but what they let the server decompile (`pg_get_viewdef`, `format_type`, the name of
//! a role) is looked up afresh, as of that instant: a definition can be newer than the row it stands in, name what is already
//! renamed, be NULL, or fail (`cache lookup failed for …`, `could not open relation with OID …`). PostgreSQL has no way around that but
//! to lock every table, which a reader has no business doing. So each reading ends with a look from a new snapshot, in the same message:
//! when nothing was committed since, or nothing that is looked up afresh, the reading is good; otherwise it is done again.
//!
//! Decompiling waits for whoever has locked a table exclusively, and a reader that waits while it holds locks of its own could close a
//! circle and have a migration killed as its victim. So it waits only for a moment, lets go of everything, and tries again.

use std::collections::BTreeSet;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::db::{Backend, Error, Reply, Rows, Session, Unwatched, jittered, report};
use crate::error::{Exit, UserError};
use crate::sql::literal;

/// How long is tried when nobody says it.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// However short the time, one reading is not all.
const FEWEST_ATTEMPTS: u32 = 3;

const FIRST_PAUSE: Duration = Duration::from_millis(4);
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// Deparsed text must not depend on who asks: no search_path, and the settings that change how literals print. The lock timeout is well
/// below the default `deadlock_timeout`, after which somebody is killed.
///
/// The planner's part: catalogs are seldom analysed, and a nested loop over tables believed to be empty is quadratic; so joins are
/// hashed, in the order in which the queries write them, which halves the time for planning as well. A join that only a nested loop can
/// make (`LATERAL`, `VALUES`) would let the planner choose it everywhere: queries unnest arrays instead.
const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL search_path = ''; SET LOCAL jit = off; \
    SET LOCAL lock_timeout = '250ms'; SET LOCAL statement_timeout = 0; \
    SET LOCAL DateStyle = 'ISO'; SET LOCAL IntervalStyle = 'postgres'; SET LOCAL TimeZone = 'UTC'; \
    SET LOCAL extra_float_digits = 1; SET LOCAL quote_all_identifiers = off; SET LOCAL bytea_output = 'hex'; \
    SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_bitmapscan = off; SET LOCAL join_collapse_limit = 1; \
    SET LOCAL from_collapse_limit = 1; SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL work_mem = '64MB'";

const COUNTS: &str = include_str!("counts.sql");
const CHANGES: &str = include_str!("changes.sql");

/// Who holds a lock that a reader waits for.
const EXCLUSIVE: &str = "a.pid IN (SELECT l.pid FROM pg_catalog.pg_locks l WHERE l.granted AND l.mode = 'AccessExclusiveLock' \
    AND l.locktype = 'relation' AND l.pid <> pg_catalog.pg_backend_pid() \
    AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()))";

/// Runs the queries until their answers show one moment; `name` says what the query with a number reads.
///
/// # Errors
///
/// The error of a query that has nothing to do with others; after `limit`, what stood in the way ([`Exit::LockTimeout`]).
pub(super) fn read(
    session: &mut Session,
    queries: &[String],
    limit: Duration,
    name: impl Fn(usize) -> &'static str,
) -> Result<Vec<Rows>> {
    let started = Instant::now();
    let message = message(queries);
    let mut pause = FIRST_PAUSE;
    let mut last: Option<Look> = None;
    let mut attempts = 0;
    loop {
        attempts += 1;
        let reply = session.run(&message, &mut Unwatched);
        let obstacle = match understood(reply, queries.len()) {
            Ok((start, results, end)) => {
                if end.is_of_moment(&start, last.as_ref()) {
                    return Ok(results);
                }
                last = Some(end);
                Obstacle::Changes
            }
            Err(mut reply) => {
                let Some(error) = reply.error.take() else {
                    anyhow::bail!("the server did not answer every query");
                };
                let failed = reply.results.len().saturating_sub(1);
                match obstacle(session, &error, &reply) {
                    Some((obstacle, look)) => {
                        last = look;
                        obstacle
                    }
                    None => {
                        return Err(anyhow::Error::from(report(&error))).context(format!(
                            "cannot read the {} objects of the database",
                            name(failed)
                        ));
                    }
                }
            }
        };
        if attempts >= FEWEST_ATTEMPTS && started.elapsed() + pause > limit {
            return Err(given_up(session, obstacle, attempts, started.elapsed()).into());
        }
        sleep(jittered(pause));
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// What makes another attempt necessary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Obstacle {
    Changes,
    Lock,
}

/// What was seen before the first query, from their snapshot.
struct Start {
    counts: String,
}

/// What was seen after the last one.
#[derive(Debug)]
struct Look {
    /// Nothing at all was committed since the start.
    is_same: bool,
    counts: String,
    /// Rows that were written since, or shortly before by a transaction that may have been running.
    changes: BTreeSet<String>,
}

impl Look {
    fn from_rows(rows: &Rows) -> Option<Self> {
        let row = rows.first()?;
        Some(Self {
            is_same: row.is_true("is_same"),
            counts: row.text("counts").to_owned(),
            changes: row
                .text("changes")
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
        })
    }

    /// Whether everything between the start and this look was read at one moment.
    ///
    /// Rows of unclear age do no harm when the look before the start saw them already.
    fn is_of_moment(&self, start: &Start, before: Option<&Self>) -> bool {
        self.is_same
            || self.counts == start.counts
                && (self.changes.is_empty()
                    || before.is_some_and(|before| {
                        !before.is_same && self.changes.is_subset(&before.changes)
                    }))
    }
}

fn message(queries: &[String]) -> String {
    let mut message = format!(
        "{BEGIN};\nSELECT pg_catalog.set_config('schemactl.snapshot', s.snapshot, false), s.snapshot, {COUNTS} AS counts \
         FROM (SELECT pg_catalog.pg_current_snapshot()::text AS snapshot) s"
    );
    for query in queries {
        message.push_str(";\n");
        message.push_str(query);
    }
    let look = look("SELECT pg_catalog.current_setting('schemactl.snapshot') AS snapshot");
    message.push_str(&format!(
        ";\nCOMMIT;\nBEGIN READ ONLY; SET LOCAL search_path = ''; SET LOCAL jit = off; SET LOCAL statement_timeout = 0;\n{look};\nCOMMIT; RESET schemactl.snapshot"
    ));
    message
}

/// A look at what happened since a snapshot; costs nothing where nobody has committed anything.
///
/// On a standby the same text does not mean the same snapshot: running transactions are not listed in it.
fn look(snapshot: &str) -> String {
    format!(
        "SELECT h.is_same, CASE WHEN NOT h.is_same THEN\n{COUNTS} END AS counts, CASE WHEN NOT h.is_same THEN (\n{CHANGES}) END AS changes \
         FROM (SELECT NOT pg_catalog.pg_is_in_recovery() AND pg_catalog.pg_current_snapshot()::text = s.snapshot AS is_same, \
                      pg_catalog.age(pg_catalog.xid(pg_catalog.pg_snapshot_xmin(s.snapshot::pg_catalog.pg_snapshot))) AS age \
                 FROM ({snapshot}) s) h"
    )
}

/// The start, the answers of the queries and the look, if all is there.
fn understood(mut reply: Reply, queries: usize) -> Result<(Start, Vec<Rows>, Look), Reply> {
    if reply.error.is_some() || reply.results.len() != queries + 2 {
        return Err(reply);
    }
    let look = reply.results.pop().as_ref().and_then(Look::from_rows);
    let mut results = std::mem::take(&mut reply.results);
    let first = results.remove(0);
    match (first.first(), look) {
        (Some(start), Some(look)) => {
            let counts = start.text("counts").to_owned();
            Ok((Start { counts }, results, look))
        }
        _ => Err(reply),
    }
}

/// Whether an error comes from what others do at the same time; ends the transaction that failed.
fn obstacle(
    session: &mut Session,
    error: &Error,
    reply: &Reply,
) -> Option<(Obstacle, Option<Look>)> {
    let code = error.sqlstate()?.to_owned();
    let is_lookup = matches!(
        code.as_str(),
        "XX000" | "42P01" | "42703" | "42704" | "42883" | "3F000"
    );
    // A standby that replays a change ends whoever stands in its way.
    let is_recovery = code == "40001";
    if !is_lookup && !is_recovery && !error.is_lock_conflict() {
        return None;
    }
    session.query("ROLLBACK").ok()?;
    if error.is_lock_conflict() {
        return Some((Obstacle::Lock, None));
    }
    if is_recovery {
        return Some((Obstacle::Changes, None));
    }
    let start = reply.results.first()?.first()?;
    let query = look(&format!(
        "SELECT {}::text AS snapshot",
        literal(start.text("snapshot"))
    ));
    let results = session.query(&query).ok()?;
    let look = Look::from_rows(results.first()?)?;
    let start = Start {
        counts: start.text("counts").to_owned(),
    };
    // Without a change it is an error of its own, and stays one.
    (!look.is_of_moment(&start, None)).then_some((Obstacle::Changes, Some(look)))
}

fn given_up(
    session: &mut Session,
    obstacle: Obstacle,
    attempts: u32,
    elapsed: Duration,
) -> UserError {
    let time = format!("{attempts} attempts in {}", crate::db::seconds(elapsed));
    let error = match obstacle {
        Obstacle::Changes => UserError::new(format!(
            "the schema kept changing while it was read ({time})"
        ))
        .hint("try again when whatever changes it has finished"),
        Obstacle::Lock => {
            let query = format!(
                "SELECT {} FROM pg_catalog.pg_stat_activity a WHERE {EXCLUSIVE} ORDER BY a.xact_start",
                Backend::COLUMNS
            );
            let holders = session.query(&query).unwrap_or_default();
            let mut error = UserError::new(format!(
                "the schema cannot be read while a table is locked exclusively ({time})"
            ));
            for row in holders.first().into_iter().flat_map(Rows::iter) {
                error = error.detail(format!("held by {}", Backend::from_row(row).describe()));
            }
            error.hint("try again when that transaction has ended")
        }
    };
    error.exit(Exit::LockTimeout)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(is_same: bool, counts: &str, changes: &[&str]) -> Look {
        Look {
            is_same,
            counts: counts.to_owned(),
            changes: changes.iter().map(|change| (*change).to_owned()).collect(),
        }
    }

    #[test]
    fn a_reading_is_of_one_moment_only_when_nothing_it_looks_up_has_changed() {
        let start = Start {
            counts: "1 2".to_owned(),
        };
        assert!(look(true, "", &[]).is_of_moment(&start, None));
        assert!(look(false, "1 2", &[]).is_of_moment(&start, None));
        assert!(!look(false, "1 3", &[]).is_of_moment(&start, None));
        assert!(!look(false, "1 2", &["proc:7:1"]).is_of_moment(&start, None));
        // Seen before the start: written before it.
        let before = look(false, "1 1", &["proc:7:1", "type:6:1"]);
        assert!(look(false, "1 2", &["proc:7:1"]).is_of_moment(&start, Some(&before)));
        assert!(!look(false, "1 2", &["proc:7:2"]).is_of_moment(&start, Some(&before)));
        assert!(!look(false, "1 3", &["proc:7:1"]).is_of_moment(&start, Some(&before)));
        // A look that had nothing to do has seen nothing.
        assert!(
            !look(false, "1 2", &["proc:7:1"]).is_of_moment(&start, Some(&look(true, "", &[])))
        );
    }
}
