//! What can go wrong on a connection, typed, with everything the server said.
//!
//! The driver's own messages ("db error") say nothing; this module walks their sources once, so that nobody else
//! has to. Where a position lies in a file is not known here: `revision` adds file, line and caret.

use std::fmt;
use std::time::Duration;

use super::duration::seconds;
use super::runtime::Signal;
use super::ssh;
use super::tls::Problem;
use crate::error::{Exit, UserError};
use crate::sql::ident;

/// An error on a connection.
#[derive(Clone, Debug)]
pub enum Error {
    /// The server refused a statement or the connection, and said why.
    Server(Box<ServerError>),
    /// The connection ended before the answer came: what ran last is not known to have been done or undone.
    Lost(String),
    /// No connection could be made: refused, no such host, no such socket.
    Unreachable(String),
    /// The connection could not be encrypted as asked, or the server is not who it should be.
    Tls(Box<Problem>),
    /// The way through an SSH server is not open.
    Ssh(Box<ssh::Problem>),
    /// No answer within the time allowed.
    Timeout(Duration),
    /// The server answers, and is not yet what is asked for: a standby that may be promoted.
    NotReady(String),
    /// The run was interrupted; the statement was cancelled.
    Interrupted(Signal),
    /// The driver could not make sense of something.
    Driver(String),
}

/// The fields of PostgreSQL's ErrorResponse or NoticeResponse message that people need.
///
/// Source: PostgreSQL documentation, "Error and Notice Message Fields".
#[derive(Clone, Debug, Default)]
pub struct ServerError {
    /// ERROR, FATAL, PANIC; or WARNING, NOTICE, INFO, LOG, DEBUG.
    pub severity: String,
    /// The five-character SQLSTATE.
    pub sqlstate: String,
    /// The primary message.
    pub message: String,
    /// The DETAIL field.
    pub detail: Option<String>,
    /// The HINT field.
    pub hint: Option<String>,
    /// Where in the query text, in characters, counted from 1.
    pub position: Option<u32>,
    /// A query the server made itself (in a function, say), with the position in it.
    pub internal: Option<(u32, String)>,
    /// The call stack: "PL/pgSQL function f() line 3 at RAISE".
    pub context: Option<String>,
}

impl From<&tokio_postgres::error::DbError> for ServerError {
    fn from(error: &tokio_postgres::error::DbError) -> Self {
        use tokio_postgres::error::ErrorPosition;
        let (position, internal) = match error.position() {
            Some(ErrorPosition::Original(position)) => (Some(*position), None),
            Some(ErrorPosition::Internal { position, query }) => {
                (None, Some((*position, query.clone())))
            }
            None => (None, None),
        };
        Self {
            severity: error.severity().to_owned(),
            sqlstate: error.code().code().to_owned(),
            message: error.message().to_owned(),
            detail: error.detail().map(str::to_owned),
            hint: error.hint().map(str::to_owned),
            position,
            internal,
            context: error.where_().map(str::to_owned),
        }
    }
}

impl ServerError {
    /// The lines under the message: SQLSTATE, DETAIL, CONTEXT, as psql's verbose mode words them.
    pub fn describe(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(detail) = &self.detail {
            lines.push(format!("DETAIL: {detail}"));
        }
        if let Some((_, query)) = &self.internal {
            lines.push(format!("QUERY: {query}"));
        }
        if let Some(context) = &self.context {
            lines.push(format!("CONTEXT: {context}"));
        }
        lines.push(format!("SQLSTATE: {}", self.sqlstate));
        lines
    }
}

impl Error {
    /// The SQLSTATE, when the server said one.
    pub fn sqlstate(&self) -> Option<&str> {
        match self {
            Self::Server(error) => Some(&error.sqlstate),
            _ => None,
        }
    }

    /// The grant to type where a privilege on a schema was missing; `role` is who lacked it.
    ///
    /// PostgreSQL words a missing USAGE and a missing CREATE alike. None for the schema of the history, `ours`: whoever
    /// runs revisions as another role must not be told to let that role write what was applied.
    pub fn missing_grant(&self, role: &str, ours: &str) -> Option<String> {
        let Self::Server(error) = self else {
            return None;
        };
        let schema = (error.sqlstate == "42501")
            .then(|| error.message.strip_prefix("permission denied for schema "))?
            .filter(|schema| *schema != ours)?;
        let privileges = if schema == "public" {
            "CREATE"
        } else {
            "USAGE, CREATE"
        };
        Some(format!(
            "GRANT {privileges} ON SCHEMA {} TO {}",
            ident(schema),
            ident(role)
        ))
    }

    /// Whether the connection is gone, so that the outcome of what ran last has to be looked up.
    ///
    /// Class 57P01–57P03 (shutdown, crash, starting up) arrives as a last message before the end. Encryption that fails
    /// in the middle ends a connection too.
    pub fn is_connection_lost(&self) -> bool {
        match self {
            Self::Lost(_) | Self::Tls(_) => true,
            Self::Server(error) => {
                matches!(
                    error.sqlstate.as_str(),
                    "57P01" | "57P02" | "57P05" | "25P03" | "25P04"
                ) || error.sqlstate.starts_with("08")
            }
            _ => false,
        }
    }

    /// Whether the same connection attempt may succeed a little later.
    ///
    /// A server that is starting, stopping, recovering or full; a host or socket that does not answer yet.
    pub fn is_not_yet(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Timeout(_) | Self::Lost(_) | Self::NotReady(_) => true,
            Self::Server(error) => {
                matches!(
                    error.sqlstate.as_str(),
                    "57P01" | "57P02" | "57P03" | "53300"
                ) || error.sqlstate.starts_with("08") && !super::pooling::is_for_good(error)
            }
            Self::Ssh(problem) => problem.is_not_yet(),
            Self::Tls(_) | Self::Interrupted(_) | Self::Driver(_) => false,
        }
    }

    /// Whether a lock was not obtained in time, or a deadlock was broken at our expense: safe to try again.
    pub fn is_lock_conflict(&self) -> bool {
        matches!(self.sqlstate(), Some("55P03" | "40P01"))
    }

    /// Whether `statement_timeout` ended it. Cancelled on request has the same SQLSTATE, and only the text tells them apart.
    pub fn is_statement_timeout(&self) -> bool {
        self.sqlstate() == Some("57014") && self.to_string().contains("timeout")
    }

    pub(crate) fn from_driver(error: &tokio_postgres::Error) -> Self {
        use std::error::Error as _;
        if let Some(database) = error.as_db_error() {
            return Self::Server(Box::new(database.into()));
        }
        let mut text = error.to_string();
        let mut source = error.source();
        let mut io = None;
        while let Some(cause) = source {
            text = format!("{text}: {cause}");
            if let Some(found) = cause.downcast_ref::<std::io::Error>() {
                io = Some(found.kind());
                if let Some(problem) = tls_problem(found) {
                    return Self::Tls(Box::new(problem));
                }
            }
            source = cause.source();
        }
        if error.is_closed() {
            return Self::Lost("the server closed the connection".to_owned());
        }
        match error.to_string().as_str() {
            "error connecting to server" => {
                Self::Unreachable(strip(&text, "error connecting to server: "))
            }
            "error communicating with the server" => {
                Self::Lost(strip(&text, "error communicating with the server: "))
            }
            // The driver's words for any answer but yes.
            "error performing TLS handshake" if text.ends_with("server does not support TLS") => {
                Self::Tls(Box::new(Problem::not_offered()))
            }
            "error performing TLS handshake" if io.is_some() => {
                Self::Lost(strip(&text, "error performing TLS handshake: "))
            }
            _ if io.is_some() => Self::Lost(text),
            _ => Self::Driver(text),
        }
    }
}

/// What went wrong with encryption, where that is what an error of a stream is about.
fn tls_problem(error: &std::io::Error) -> Option<Problem> {
    let cause = error.get_ref()?;
    if let Some(problem) = cause.downcast_ref::<Problem>() {
        return Some(problem.clone());
    }
    cause
        .downcast_ref::<rustls::Error>()
        .map(Problem::of_handshake)
}

fn strip(text: &str, prefix: &str) -> String {
    text.strip_prefix(prefix).unwrap_or(text).to_owned()
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server(error) => f.write_str(&error.message),
            Self::Lost(reason) => write!(f, "connection to the database lost: {reason}"),
            Self::Unreachable(reason) | Self::NotReady(reason) => f.write_str(reason),
            Self::Tls(problem) => problem.fmt(f),
            Self::Ssh(problem) => problem.fmt(f),
            Self::Timeout(after) => write!(f, "no answer within {}", seconds(*after)),
            Self::Interrupted(signal) => f.write_str(signal.word()),
            Self::Driver(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for Error {}

/// A [`UserError`] for an error that belongs to no file: the message, what the server added, its hint.
pub fn report(error: &Error) -> UserError {
    let mut user = UserError::new(error.to_string());
    if let Error::Server(server) = error {
        user = user.detail(server.describe().join("\n"));
        if let Some(hint) = &server.hint {
            user = user.hint(hint.clone());
        }
        if let Some(hint) = super::pooling::pooler_hint(server) {
            user = user.hint(hint);
        }
        if error.is_lock_conflict() {
            user = user.exit(Exit::LockTimeout);
        }
    }
    match error {
        Error::Interrupted(signal) => user.exit(signal.exit()),
        Error::Ssh(problem) => problem.report(user),
        Error::Unreachable(_) | Error::Timeout(_) | Error::NotReady(_) => {
            user.exit(Exit::Unreachable)
        }
        _ => user,
    }
}
