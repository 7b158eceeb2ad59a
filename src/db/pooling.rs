//! Whether a pooler stands between schemactl and the server, and what it makes of a session.
//!
//! A pooler is recognised for nothing: the server process that the login named is not the one that answers (PgBouncer and
//! Supavisor make up a key of their own). Which of its modes it is in matters only for what needs a session of its own, and is
//! found out with a second connection: while that one is in a transaction, the first is asked again. Two statements of one
//! connection would not do: where nobody else is at work, a transaction pooler gives both the same session.
//!
//! What cannot be done through a pooler is decided by the commands; `revision::runner` leaves nothing in sessions that are
//! shared.

use std::fmt;
use std::time::Duration;

use super::connect::Connector;
use super::error::{Error, ServerError};
use super::rows::Rows;
use super::session::Session;
use super::url::PoolerHint;

/// How long a pooler may take to find a server connection that is needed beside another one.
const PATIENCE: Duration = Duration::from_secs(8);

/// How often the second connection looks. One look misses a busy transaction pooler in one of a hundred cases.
const LOOKS: usize = 3;

/// The word of the user on what stands in between.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pooler {
    /// Find out.
    #[default]
    Auto,
    /// Nothing.
    None,
    /// A pooler that gives every client a server session of its own.
    Session,
    /// A pooler that gives every transaction a server session.
    Transaction,
}

impl std::str::FromStr for Pooler {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim().to_ascii_lowercase().as_str() {
            "auto" => Ok(Self::Auto),
            "none" => Ok(Self::None),
            "session" => Ok(Self::Session),
            "transaction" => Ok(Self::Transaction),
            _ => Err("the pooler is auto, none, session or transaction".to_owned()),
        }
    }
}

/// What a connection of ours is to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pooling {
    /// One session, ours from login to end.
    Own,
    /// Something stands in between; perhaps it gives our session to others.
    Unknown,
    /// Every transaction may be in another session, which others use before and after.
    Shared,
}

impl fmt::Display for Pooling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Own => "a server session of its own",
            Self::Unknown => "a pooler or proxy in between: server sessions are treated as shared",
            Self::Shared => "through a transaction pooler: server sessions are shared",
        })
    }
}

impl Connector {
    /// What is known of a connection without asking: `backend_pid` is the server process that answered it.
    pub fn pooling(&self, session: &Session, backend_pid: Option<i32>) -> Pooling {
        match self.pooler() {
            Pooler::None | Pooler::Session => return Pooling::Own,
            Pooler::Transaction => return Pooling::Shared,
            Pooler::Auto => {}
        }
        if backend_pid.is_none() || session.server_pid() == backend_pid {
            return Pooling::Own;
        }
        match self.address().pooler_hint() {
            Some(PoolerHint::Declared | PoolerHint::Documented(_)) => Pooling::Shared,
            Some(PoolerHint::Likely(_)) | None => Pooling::Unknown,
        }
    }

    /// Whether a pooler may keep a server connection for this session alone, also while it is in no transaction.
    pub(super) fn may_be_kept_by_pooler(
        &self,
        session: &Session,
        backend_pid: Option<i32>,
    ) -> bool {
        match self.pooler() {
            Pooler::None | Pooler::Transaction => false,
            Pooler::Session => true,
            Pooler::Auto => self.pooling(session, backend_pid) == Pooling::Unknown,
        }
    }

    /// Finds out whether the sessions of a pooler are shared, with a second connection.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`] when the pooler has no second server connection for us.
    pub fn find_out(&self, session: &mut Session) -> Result<Pooling, Error> {
        let mut second = self.try_connect()?;
        for _ in 0..LOOKS {
            let before = backend(session, "")?;
            let held = backend(&mut second, "BEGIN READ ONLY; ")?;
            let after = match backend(session, "") {
                // The only session there is, and it is not kept for us.
                Err(Error::Timeout(_)) => None,
                other => other?,
            };
            second.query_within("ROLLBACK", PATIENCE)?;
            if before == held || before != after {
                return Ok(Pooling::Shared);
            }
        }
        Ok(Pooling::Own)
    }

    /// A connection beside one that a transaction keeps busy, known to have a session of the server.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`] when the pooler has none left.
    pub fn connect_beside(&self) -> Result<Session, Error> {
        let mut session = self.try_connect()?;
        session.query_within("SELECT 1", PATIENCE)?;
        Ok(session)
    }
}

fn backend(session: &mut Session, before: &str) -> Result<Option<i32>, Error> {
    let results = session.query_within(
        &format!("{before}SELECT pg_catalog.pg_backend_pid() AS pid"),
        PATIENCE,
    )?;
    Ok(results
        .first()
        .and_then(Rows::first)
        .and_then(|row| row.number("pid")))
}

/// Whether an error of a pooler stays as it is however long one waits: it is about how the pooler is configured.
pub(super) fn is_for_good(error: &ServerError) -> bool {
    ["statement pooling mode", "unsupported startup parameter"]
        .iter()
        .any(|words| error.message.contains(words))
}

/// What to do about an error that a pooler made up: PgBouncer's and Supavisor's words.
pub fn pooler_hint(error: &ServerError) -> Option<&'static str> {
    const HINTS: &[(&str, &str)] = &[
        (
            "statement pooling mode",
            "this pooler is in statement mode, where no transaction lasts longer than a message: schemactl needs a direct address, or one in \
             session or transaction mode (DIRECT_URL)",
        ),
        (
            "query_wait_timeout",
            "the pooler had no server connection free within its query_wait_timeout: SHOW POOLS shows who uses them; a larger \
             default_pool_size helps, or a direct address (DIRECT_URL)",
        ),
        (
            "no more connections allowed",
            "the pooler takes no more clients (max_client_conn): try again, or connect to the server directly",
        ),
        (
            "max clients reached",
            "all connections of the pooler are taken: try again, or connect to the server directly",
        ),
        (
            "unsupported startup parameter: options",
            "PgBouncer does not take `options` in an address (or PGOPTIONS): leave it out; search_path can be set under [run], and \
             lock_timeout by --lock-timeout",
        ),
        (
            "idle transaction timeout",
            "the pooler ends transactions that wait (idle_transaction_timeout), also that of the lock: raise it, or connect to the server directly",
        ),
        (
            "query timeout",
            "the pooler ends statements that take long (query_timeout): raise it, or connect to the server directly",
        ),
        (
            "server_login_retry",
            "the pooler answers, and the server behind it does not: see the pooler's log",
        ),
    ];
    HINTS
        .iter()
        .find(|(words, _)| error.message.contains(words))
        .map(|(_, hint)| *hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_poolers_are_explained_and_those_of_the_server_are_not() {
        let error = |message: &str| ServerError {
            message: message.to_owned(),
            ..ServerError::default()
        };
        for words in [
            "transaction blocks not allowed in statement pooling mode",
            "query_wait_timeout",
            "no more connections allowed (max_client_conn)",
            "MaxClientsInSessionMode: max clients reached - in Session mode max clients are limited to pool_size",
        ] {
            assert!(pooler_hint(&error(words)).is_some(), "{words}");
        }
        assert_eq!(pooler_hint(&error("relation \"t\" does not exist")), None);
    }

    #[test]
    fn a_pooler_is_named_by_its_mode() {
        assert_eq!("Transaction".parse(), Ok(Pooler::Transaction));
        assert!("statement".parse::<Pooler>().is_err());
    }
}
