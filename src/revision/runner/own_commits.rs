//! Whether a statement that may commit by itself (`CALL`, or a `DO` with a `COMMIT` in its body) did so before it failed.
//!
//! A session numbers its transactions: the second part of the virtual transaction ID
//! (<https://www.postgresql.org/docs/current/transaction-id.html>) is one above that of the transaction before. How many were
//! begun since a place is known, so what is above that was begun by the statement.

use crate::db::Rows;

use super::Runner;

/// Reads the transaction that a session is in.
pub(super) const QUERY: &str = "SELECT pg_catalog.pg_backend_pid() AS pid, l.virtualtransaction AS place FROM pg_catalog.pg_locks l \
     WHERE l.locktype = 'virtualxid' AND l.pid = pg_catalog.pg_backend_pid() AND l.virtualxid = l.virtualtransaction";

/// `query_canceled`: the request to cancel the statement came after its end, and met the query behind it.
const CANCELLED: &str = "57014";

/// A transaction of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pid: i32,
    session: String,
    transaction: u64,
}

impl Place {
    /// What [`QUERY`] found.
    pub(super) fn of(rows: Option<&Rows>) -> Option<Self> {
        let row = rows.and_then(Rows::first)?;
        let (session, transaction) = row.text("place").rsplit_once('/')?;
        Some(Self {
            pid: row.number("pid")?,
            session: session.to_owned(),
            transaction: transaction.parse().ok()?,
        })
    }

    /// Whether between it and `after` there was one transaction and no other.
    fn is_one_before(&self, after: &Self) -> bool {
        self.pid == after.pid
            && self.session == after.session
            && self.transaction + 2 == after.transaction
    }
}

impl Runner<'_> {
    /// Whether nothing is left of the one statement that was sent since `before`, and failed: it ended no transaction by itself.
    /// What cannot be told is no.
    pub(super) fn left_nothing(&mut self, before: Option<&Place>) -> bool {
        let Some(before) = before else {
            return false;
        };
        let mut found = self.work.query(QUERY);
        let mut expected = before.clone();
        if matches!(&found, Err(error) if error.sqlstate() == Some(CANCELLED)) {
            expected.transaction += 1;
            found = self.work.query(QUERY);
        }
        let after = found.ok().and_then(|results| Place::of(results.first()));
        after.is_some_and(|after| expected.is_one_before(&after))
    }
}
