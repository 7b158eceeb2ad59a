//! The advisory lock that lets one runner at a time change a database's schema.
//!
//! It is taken with `pg_try_advisory_xact_lock` inside an idle READ COMMITTED transaction on a connection of its own,
//! and polled: the one form that works directly and through every pooler mode, is freed by the server when its client
//! dies, and does not block `CREATE INDEX CONCURRENTLY`. That waits for the end of every transaction that has a snapshot
//! at the moment it looks, even if only for the time of one SELECT. So a waiter neither waits inside `pg_advisory_lock`
//! nor keeps its transaction open between two attempts, and the lock's own transaction runs nothing once it holds it.
//! [`Locked`] is the proof of holding it; nothing that changes a database works without one.
//!
//! Advisory locks belong to one database, so the key needs to name only the history schema.

use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use super::connect::Connector;
use super::error::{Error, ServerError};
use super::rows::{Row, Rows};
use super::session::{Reply, Session, Unwatched};

/// `schm` in ASCII: the first half of every advisory lock key of schemactl, as `pg_locks.classid` shows it.
const CLASS: i32 = 0x7363_686d;

/// How long is waited for the lock without a word.
const SILENCE: Duration = Duration::from_millis(250);

/// The pause after the first attempt to take the lock.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// The shortest pause between two attempts that each need a connection of their own.
const PAUSE_BETWEEN_LOGINS: Duration = Duration::from_secs(1);

/// How long an answer to an attempt on a new connection is waited for at least, however little time for the lock is left.
const LEAST_PATIENCE: Duration = Duration::from_secs(5);

/// The longest pause between two attempts to take the lock.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// How long a pooler may take to end the transaction of a lock that is given back.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Lifts a time limit that servers have from 17 on; a role's or database's default must not end the lock's transaction.
const NO_TRANSACTION_TIMEOUT: &str = "SELECT CASE WHEN pg_catalog.current_setting('server_version_num')::int >= 170000 \
     THEN pg_catalog.set_config('transaction_timeout', '0', true) END";

/// Which lock: the two integers of PostgreSQL's two-key advisory locks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockKey {
    class: i32,
    object: i32,
}

impl LockKey {
    /// The lock of the run, held by the idle transaction of the lock connection.
    pub fn run(history_schema: &str) -> Self {
        Self::derived(CLASS, history_schema)
    }

    /// The fence: held by every transaction that applies a step, so that a backend whose client died cannot commit
    /// beside a newer runner.
    pub fn fence(history_schema: &str) -> Self {
        Self::derived(CLASS + 1, history_schema)
    }

    fn derived(class: i32, history_schema: &str) -> Self {
        let digest = Sha256::digest(format!("schemactl:{history_schema}.revision"));
        let mut object = [0; 4];
        object.copy_from_slice(&digest[..4]);
        Self {
            class,
            object: i32::from_be_bytes(object),
        }
    }

    /// The two arguments for `pg_try_advisory_xact_lock` and its kind.
    pub fn arguments(self) -> String {
        format!("{}, {}", self.class, self.object)
    }

    /// The condition on `pg_locks l` that selects this lock in this database.
    pub fn condition(self) -> String {
        // pg_locks shows the keys as unsigned oids.
        format!(
            "l.locktype = 'advisory' AND l.objsubid = 2 \
             AND l.classid = {}::pg_catalog.oid AND l.objid = {}::pg_catalog.oid \
             AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())",
            self.class.cast_unsigned(),
            self.object.cast_unsigned()
        )
    }
}

/// A session that holds a lock or stands in the way, as `pg_stat_activity` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backend {
    /// The server process.
    pub pid: i32,
    /// Who is logged in.
    pub user: String,
    /// What it calls itself.
    pub application: String,
    /// Where it comes from: an address, or `local`.
    pub client: String,
    /// `active`, `idle in transaction`, …; empty when hidden from us.
    pub state: String,
    /// When its transaction began, in the server's time zone.
    pub since: String,
    /// How long its transaction has been open.
    pub age: String,
    /// The beginning of its current or last query; empty when hidden from us.
    pub query: String,
}

impl Backend {
    /// The columns [`Backend::from_row`] reads, for a query over `pg_stat_activity a`.
    pub const COLUMNS: &'static str = "a.pid, a.usename AS user, a.application_name AS application, \
        CASE WHEN a.query = '<insufficient privilege>' THEN '' ELSE COALESCE(pg_catalog.host(a.client_addr), 'local') END AS client, COALESCE(a.state, '') AS state, \
        pg_catalog.to_char(COALESCE(a.xact_start, a.backend_start), 'YYYY-MM-DD HH24:MI:SSOF') AS since, \
        pg_catalog.justify_interval(pg_catalog.date_trunc('second', pg_catalog.clock_timestamp() - COALESCE(a.xact_start, a.backend_start)))::text AS age, \
        pg_catalog.left(pg_catalog.regexp_replace(COALESCE(a.query, ''), '\\s+', ' ', 'g'), 100) AS query";

    /// Reads the columns of [`Backend::COLUMNS`].
    pub fn from_row(row: Row<'_>) -> Self {
        Self {
            pid: row.number("pid").unwrap_or_default(),
            user: row.text("user").to_owned(),
            application: row.text("application").to_owned(),
            client: row.text("client").to_owned(),
            state: row.text("state").to_owned(),
            since: row.text("since").to_owned(),
            age: row.text("age").to_owned(),
            query: row.text("query").to_owned(),
        }
    }

    /// One line for a person who has to decide whether to end this session.
    pub fn describe(&self) -> String {
        let mut text = format!("pid {}", self.pid);
        for (label, value) in [
            ("", &self.application),
            ("user ", &self.user),
            ("from ", &self.client),
        ] {
            if !value.is_empty() {
                text.push_str(&format!(", {label}{value}"));
            }
        }
        if !self.state.is_empty() {
            text.push_str(&format!(", {}", self.state));
        }
        if !self.age.is_empty() {
            text.push_str(&format!(", for {} (since {})", self.age, self.since));
        }
        match self.query.as_str() {
            "" => {}
            // Its last query is our own bookkeeping, and says nothing.
            _ if self.state == "idle in transaction"
                && self.application.starts_with("schemactl/") => {}
            // PostgreSQL's words for "you may not see this".
            "<insufficient privilege>" => {
                text.push_str(", query hidden (GRANT pg_read_all_stats to see it)")
            }
            // An ordinary autovacuum gives way by itself.
            query
                if query.starts_with("autovacuum:") && query.contains("to prevent wraparound") =>
            {
                text.push_str(&format!(
                    ": {query}; it protects the database's transaction ids and gives way to nobody: wait for it"
                ));
            }
            query => text.push_str(&format!(": {query}")),
        }
        text
    }
}

/// Reads something and gives back the table locks that reading took: the lock's transaction stays open, and a revision may
/// want to change what was read. The advisory lock was taken before the savepoint, so it stays.
fn read_without_locks(sql: &str) -> String {
    if sql.is_empty() {
        return "SELECT 1".to_owned();
    }
    format!("SAVEPOINT schemactl_reads; {sql}; ROLLBACK TO SAVEPOINT schemactl_reads")
}

/// The sessions that hold a lock, or an empty list when they cannot be seen.
fn read_holders(rows: Option<&Rows>) -> Vec<Backend> {
    rows.map(|rows| rows.iter().map(Backend::from_row).collect())
        .unwrap_or_default()
}

/// The sessions that block backends, with their age and query; `waiting` is a FROM item `w` with a column `p`.
///
/// Never on the connection of a lock: the SELECT has a snapshot.
///
/// # Errors
///
/// When they cannot be read.
pub fn blockers_of(session: &mut Session, waiting: &str) -> Result<Vec<Backend>, Error> {
    let query = format!(
        "SELECT {} FROM pg_catalog.pg_stat_activity a \
         WHERE a.pid IN (SELECT pg_catalog.unnest(pg_catalog.pg_blocking_pids(p)) FROM {waiting}) ORDER BY a.xact_start",
        Backend::COLUMNS
    );
    Ok(read_holders(session.query(&query)?.first()))
}

/// SQL that selects the holders of a lock, without this session.
pub fn holders_query(key: LockKey) -> String {
    format!(
        "SELECT {} FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid \
         WHERE {} AND l.granted AND a.pid <> pg_catalog.pg_backend_pid() ORDER BY a.pid",
        Backend::COLUMNS,
        key.condition()
    )
}

/// Why the lock was not taken.
#[derive(Debug)]
pub enum NotLocked {
    /// Somebody else held it all the time.
    Held(Vec<Backend>),
    /// The connection failed, or the run was interrupted.
    Error(Error),
}

/// The message that tries to take a lock, and reads who else holds it and `also`.
fn attempt(key: LockKey, also: &str) -> String {
    // The keepalives free the lock within a minute when the client's machine vanishes; servers wait two hours.
    let begin = "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY; \
        SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; \
        SET LOCAL idle_in_transaction_session_timeout = 0; \
        SET LOCAL tcp_keepalives_idle = 30; SET LOCAL tcp_keepalives_interval = 10; \
        SET LOCAL tcp_keepalives_count = 3";
    format!(
        "{begin}; SELECT pg_catalog.pg_try_advisory_xact_lock({}) AS locked, pg_catalog.pg_backend_pid() AS pid; \
         {}; {NO_TRANSACTION_TIMEOUT}; {}",
        key.arguments(),
        holders_query(key),
        read_without_locks(also),
    )
}

/// A session with the answer that it gave, unless that is an error.
fn answered(
    mut session: Session,
    ask: impl FnOnce(&mut Session) -> Reply,
) -> Result<(Session, Reply), Error> {
    let mut reply = ask(&mut session);
    match reply.error.take() {
        Some(error) => Err(error),
        None => Ok((session, reply)),
    }
}

/// The lock is held, for as long as this value lives. Its connection does nothing else.
pub struct Locked {
    session: Session,
    backend_pid: i32,
    given_up: bool,
}

impl Locked {
    /// Takes the lock, polling for at most `wait`; `also` (SQL that cannot fail, or nothing) is read in the same message
    /// as the successful attempt.
    ///
    /// `watch` is called with the holders about every two seconds while waiting. The rows of `also` come from
    /// after the lock was taken: statements of one READ COMMITTED message each take a new snapshot.
    ///
    /// Who waits behind a pooler in session mode would keep a connection that the holder of the lock, which needs two, may be
    /// waiting for: it is given back between two attempts, and made anew by `connector`.
    ///
    /// # Errors
    ///
    /// [`NotLocked::Held`] with the holders when the time is over.
    pub fn acquire(
        session: Session,
        connector: &Connector,
        key: LockKey,
        wait: Duration,
        also: &str,
        watch: &mut dyn FnMut(&[Backend], Duration),
    ) -> Result<(Self, Vec<Rows>), NotLocked> {
        let started = Instant::now();
        let message = attempt(key, also);
        let runtime = session.runtime().clone();
        let mut session = Some(session);
        let mut holders = Vec::new();
        let mut pause = FIRST_PAUSE;
        let mut said: Option<Instant> = None;
        let pause_after = |pause: &mut Duration| {
            runtime.sleep(jittered(*pause).min(wait.saturating_sub(started.elapsed())));
            *pause = (*pause * 2).min(LONGEST_PAUSE);
            match runtime.interrupted() {
                Some(signal) => Err(NotLocked::Error(Error::Interrupted(signal))),
                None => Ok(()),
            }
        };
        loop {
            let is_anew = session.is_none();
            let tried = match session.take() {
                Some(session) => answered(session, |session| session.run(&message, &mut Unwatched)),
                // A pooler that has no connection left answers when it has one again.
                None => connector.try_connect().and_then(|session| {
                    let left = wait.saturating_sub(started.elapsed());
                    answered(session, |session| {
                        session.run_within(&message, left.max(LEAST_PATIENCE))
                    })
                }),
            };
            let is_over = started.elapsed() >= wait;
            let (mut open, reply) = match tried {
                Ok(answered) => answered,
                Err(Error::Timeout(_)) if is_anew && is_over => {
                    return Err(NotLocked::Held(holders));
                }
                // What a pooler refuses now it may give later.
                Err(error) if is_anew && !is_over && !matches!(error, Error::Interrupted(_)) => {
                    pause_after(&mut pause)?;
                    continue;
                }
                Err(error) => return Err(NotLocked::Error(error)),
            };
            let row = reply.results.first().and_then(Rows::first);
            let is_locked = row.is_some_and(|row| row.is_true("locked"));
            let backend_pid = row.and_then(|row| row.number("pid"));
            if let (Some(backend_pid), true) = (backend_pid, is_locked) {
                // From now on it is asked nothing that takes time: silence means that the link is dead.
                open.set_limit(open.link_patience().map(|patience| patience / 2));
                let also = reply.results.into_iter().skip(3).collect();
                let locked = Self {
                    session: open,
                    backend_pid,
                    given_up: false,
                };
                return Ok((locked, also));
            }
            holders = read_holders(reply.results.get(1));
            open.query("ROLLBACK").map_err(NotLocked::Error)?;
            let elapsed = started.elapsed();
            if elapsed >= wait {
                return Err(NotLocked::Held(holders));
            }
            // A run that has just ended takes a moment to let go; that is nothing to tell.
            if elapsed >= SILENCE && said.is_none_or(|at| at.elapsed() >= LONGEST_PAUSE) {
                watch(&holders, elapsed);
                said = Some(Instant::now());
            }
            if connector.may_be_kept_by_pooler(&open, backend_pid) {
                // A login costs a pooler more than a question.
                pause = pause.max(PAUSE_BETWEEN_LOGINS);
                drop(open);
            } else {
                session = Some(open);
            }
            pause_after(&mut pause)?;
        }
    }

    /// The server process that holds the lock, also behind a pooler: its transaction stays on it.
    pub fn backend_pid(&self) -> i32 {
        self.backend_pid
    }

    /// Whether the connection that holds the lock is gone, and the lock with it.
    pub fn is_lost(&self) -> bool {
        self.given_up || self.session.is_closed()
    }

    /// Gives the lock back before its time, so that nothing sent under it can begin any more.
    ///
    /// When the server does not confirm it, its process may still hold the lock: it has to be looked for.
    pub fn give_up(&mut self) {
        let _ = self.session.query("ROLLBACK");
        self.given_up = true;
    }

    /// Whether the lock was given back before its time.
    pub fn is_given_up(&self) -> bool {
        self.given_up
    }

    /// Shows the network, and whoever watches it for silence, that the connection is in use.
    pub fn keep_alive(&mut self) {
        // An empty query takes no snapshot. When it fails, `is_lost` tells.
        let _ = self.session.query("");
    }

    /// Sleeps without letting the lock's connection fall silent; a signal wakes.
    pub fn sleep(&mut self, duration: Duration) {
        const PING: Duration = Duration::from_secs(1);
        let runtime = self.session.runtime().clone();
        let until = Instant::now() + duration;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            runtime.sleep(left.min(PING));
            if left <= PING || runtime.interrupted().is_some() {
                return;
            }
            self.keep_alive();
        }
    }

    /// Why its connection was ended, if the server or a pooler said so.
    pub fn last_words(&self) -> Option<ServerError> {
        self.session.last_words()
    }
}

impl Drop for Locked {
    /// Ends its transaction first where somebody stands in between. A pooler throws a server's session away that a client leaves
    /// in a transaction, and the next client waits for a new one; `ssh` may end before it has passed the leave-taking on.
    fn drop(&mut self) {
        let is_direct =
            self.session.is_direct() && self.session.server_pid() == Some(self.backend_pid);
        if !self.is_lost() && !is_direct {
            let _ = self.session.query_within("ROLLBACK", LAST_WORDS);
        }
    }
}

/// A pause of between a half and the whole of `pause`, so that many waiting replicas do not ask in step.
pub fn jittered(pause: Duration) -> Duration {
    use std::hash::{BuildHasher, Hasher};
    let random = std::hash::RandomState::new().build_hasher().finish();
    let share = 0.5 + (random % 1000) as f64 / 2000.0;
    pause.mul_f64(share)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn backend() -> Backend {
        Backend {
            pid: 7,
            user: "app".to_owned(),
            application: String::new(),
            client: String::new(),
            state: String::new(),
            since: String::new(),
            age: String::new(),
            query: "<insufficient privilege>".to_owned(),
        }
    }

    #[test]
    fn of_a_session_that_is_hidden_only_what_is_known_is_said() {
        assert_eq!(
            backend().describe(),
            "pid 7, user app, query hidden (GRANT pg_read_all_stats to see it)"
        );
    }

    #[test]
    fn an_autovacuum_that_gives_way_to_nobody_is_explained() {
        let autovacuum = |query: &str| Backend {
            user: String::new(),
            state: "active".to_owned(),
            query: query.to_owned(),
            ..backend()
        };
        let text = autovacuum("autovacuum: VACUUM public.t (to prevent wraparound)").describe();
        assert!(text.ends_with("gives way to nobody: wait for it"), "{text}");
        assert_eq!(
            autovacuum("autovacuum: VACUUM public.t").describe(),
            "pid 7, active: autovacuum: VACUUM public.t"
        );
    }
}
