//! Whether the server still works on what a silent connection waits for: asked on another connection.
//!
//! PostgreSQL says nothing while a statement runs, be it for an hour, and a connection whose other end is gone says
//! nothing either. TCP's own probes tell the two apart where a connection ends at the server; behind a tunnel, a proxy
//! or a pooler they end there. So the server is asked what the process of the silent connection does: one that works
//! may take its time; one that has ended, or waits for its client, will never be heard of again.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio_postgres::CancelToken;
use tokio_postgres::tls::TlsConnect;

use super::connect::Connector;
use super::error::Error;
use super::rows::Rows;
use super::runtime::Runtime;
use super::session::Session;
use super::tls::Bound;
use super::url::Host;

/// How long the answer of one that looks may take; meanwhile nobody hears the one that is looked for.
const PATIENCE: Duration = Duration::from_secs(5);

/// The way to the server of one session.
#[derive(Clone)]
pub(super) struct Link {
    pub(super) connector: Connector,
    pub(super) host: Host,
    /// How long nothing may be heard of the server before the link counts as dead.
    pub(super) patience: Duration,
}

/// What is known of the server process of a silent session.
#[derive(Debug)]
pub(super) enum Sign {
    /// It works, or the server answers and cannot tell.
    Alive,
    /// Its answer is not to be expected any more; the reason.
    Silent(String),
}

impl Link {
    /// Asks what the server process `pid` does, on `lookout` or on a connection of its own that is kept in `own`.
    pub(super) fn look(
        &self,
        pid: Option<i32>,
        lookout: Option<&mut Session>,
        own: &mut Option<Session>,
    ) -> Sign {
        let asked = match lookout {
            Some(session) => ask(session, pid).or_else(|_| self.ask_on_own(pid, own)),
            None => self.ask_on_own(pid, own),
        };
        match asked {
            Ok(sign) => sign,
            // It answers, though not to our liking: no connection left, a login that is refused meanwhile.
            Err(Error::Server(refusal)) if !refusal.sqlstate.starts_with("57P") => Sign::Alive,
            Err(Error::Interrupted(_)) => Sign::Alive,
            Err(error) => {
                *own = None;
                Sign::Silent(format!("and another connection says: {error}"))
            }
        }
    }

    fn ask_on_own(&self, pid: Option<i32>, own: &mut Option<Session>) -> Result<Sign, Error> {
        if let Some(session) = own.as_mut().filter(|session| !session.is_closed())
            && let Ok(sign) = ask(session, pid)
        {
            return Ok(sign);
        }
        let session = own.insert(self.connector.lookout(&self.host, self.patience / 2)?);
        match ask(session, pid) {
            // Whoever let us in is there: a pooler without a server connection for us keeps the question.
            Err(Error::Lost(_) | Error::Timeout(_)) => Ok(Sign::Alive),
            asked => asked,
        }
    }
}

fn ask(session: &mut Session, pid: Option<i32>) -> Result<Sign, Error> {
    let Some(pid) = pid else {
        session.query_within("SELECT 1", PATIENCE)?;
        return Ok(Sign::Alive);
    };
    let query = format!(
        "SELECT pg_catalog.pg_backend_pid() AS me, a.pid, a.state, a.wait_event FROM (SELECT 1) one \
         LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = {pid}"
    );
    let results = session.query_within(&query, PATIENCE)?;
    let Some(row) = results.first().and_then(Rows::first) else {
        return Ok(Sign::Alive);
    };
    // Behind a pooler the number that we were given at login is the pooler's.
    if row.number("me") != session.server_pid() {
        return Ok(Sign::Alive);
    }
    if row.get("pid").is_none() {
        return Ok(Sign::Silent(format!(
            "and its server process, pid {pid}, has ended"
        )));
    }
    Ok(match (row.text("state"), row.text("wait_event")) {
        (state, _) if state.starts_with("idle") => Sign::Silent(format!(
            "and its server process, pid {pid}, waits for us ({state})"
        )),
        ("active", "ClientWrite") => Sign::Silent(format!(
            "and its server process, pid {pid}, cannot get rid of its answer"
        )),
        _ => Sign::Alive,
    })
}

/// The process id that the server gave at login, which the driver only tells whom it asks to cancel.
pub(super) fn server_pid(runtime: &Runtime, token: &CancelToken) -> Option<i32> {
    runtime.block_on(async {
        let (ours, mut theirs) = tokio::io::duplex(64);
        let request = token.cancel_query_raw(ours, AsItIs);
        let read = async {
            let mut message = [0; 16];
            loop {
                theirs.read_exact(message.get_mut(..8)?).await.ok()?;
                // The length and the code of a request for encryption; any answer but yes would end it.
                if message.get(..8)? == [0, 0, 0, 8, 4, 210, 22, 47] {
                    theirs.write_all(b"S").await.ok()?;
                    continue;
                }
                theirs.read_exact(message.get_mut(8..)?).await.ok()?;
                return Some(i32::from_be_bytes(message.get(8..12)?.try_into().ok()?));
            }
        };
        let (_, pid) = tokio::join!(request, read);
        pid
    })
}

/// "Encrypts" what never leaves this process.
struct AsItIs;

impl TlsConnect<DuplexStream> for AsItIs {
    type Stream = Bound<DuplexStream>;
    type Error = io::Error;
    type Future = std::future::Ready<io::Result<Self::Stream>>;

    fn connect(self, stream: DuplexStream) -> Self::Future {
        std::future::ready(Ok(Bound::new(stream, None)))
    }
}
