//! One connection to PostgreSQL, used with the simple query protocol only.
//!
//! Simple queries work through every pooler, and one message carries a whole batch: one round trip. Named prepared
//! statements fail behind transaction poolers, so nothing here prepares. Several messages can be sent before the first
//! answer is read ([`Session::pipeline`]): they run in order, and once one of them has failed inside a transaction
//! block the server refuses the rest (SQLSTATE 25P02).
//!
//! Which database to connect to is decided in [`super::connect`]; what to send, by the callers.

mod answers;
mod silence;
mod waiting;

use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;
use tokio_postgres::{AsyncMessage, CancelToken, Client};

use super::canceller::Canceller;
use super::error::{Error, ServerError};
use super::link::{self, Link};
use super::peer::Peer;
use super::rows::Rows;
use super::runtime::Runtime;
use super::ssh::Way;
use super::tls::{Encryption, Encryptor};
use silence::Silence;
use waiting::{Ended, TICK, Waiting};

/// How long taking leave of the server may take: no longer than to send a message, unless an answer is still to come.
const LEAVE: Duration = Duration::from_millis(250);

/// The answer to one message.
#[derive(Debug, Default)]
pub struct Reply {
    /// One entry per statement that returned rows, in order.
    pub results: Vec<Rows>,
    /// How many statements of the message were completed before it ended.
    pub completed: usize,
    /// Why it ended early.
    pub error: Option<Error>,
}

impl Reply {
    /// The result sets, or the error.
    ///
    /// # Errors
    ///
    /// The error of the statement that failed.
    pub fn into_result(self) -> Result<Vec<Rows>, Error> {
        match self.error {
            None => Ok(self.results),
            Some(error) => Err(error),
        }
    }
}

/// The answers to so many messages when none is to be expected.
fn all_failed(count: usize, error: &Error) -> Vec<Reply> {
    let failed = || Reply {
        error: Some(error.clone()),
        ..Reply::default()
    };
    std::iter::repeat_with(failed).take(count).collect()
}

/// Somebody who wants to know what happens while a statement runs.
pub trait Watch {
    /// The server said something: a NOTICE, a WARNING.
    fn notice(&mut self, notice: &ServerError);
    /// No answer yet, soon after the message and then about every second; other sessions may be used from here.
    fn waiting(&mut self, elapsed: Duration);
    /// A session on which the server may be asked whether it still works on the answer, where there is one already.
    fn lookout(&mut self) -> Option<&mut Session> {
        None
    }
}

/// Nobody watches: notices of catalog reads are of no interest.
pub struct Unwatched;

impl Watch for Unwatched {
    fn notice(&mut self, _: &ServerError) {}
    fn waiting(&mut self, _: Duration) {}
}

/// One connection to the server.
pub struct Session {
    runtime: Runtime,
    /// `None` once it takes its leave.
    client: Option<Client>,
    cancel: CancelToken,
    encryptor: Encryptor,
    encryption: Encryption,
    /// How it reaches the server, where that is not directly; cancel requests take the same way.
    way: Option<Way>,
    notices: mpsc::UnboundedReceiver<ServerError>,
    server_version: u32,
    /// Whether a backslash in a string is one: `standard_conforming_strings`.
    is_conforming: bool,
    /// What drives the connection; without it the connection is closed.
    driver: tokio::task::JoinHandle<()>,
    /// How the server is asked whether it still works, when this connection says nothing for long.
    link: Option<Link>,
    /// How long an answer may take where nothing is asked that takes time.
    limit: Option<Duration>,
    /// Why nothing is expected from it any more.
    given_up: Option<String>,
    /// How long the one answer that is waited for may take, without giving the session up.
    patience: Option<Duration>,
    last_words: Arc<Mutex<Option<ServerError>>>,
    /// The server itself, where it is reached directly.
    peer: Option<Peer>,
    /// The host that serves it, where the address names several.
    host: Option<String>,
}

impl Session {
    /// Takes over a client and starts to drive its connection; cancel requests are encrypted by `encryptor`.
    pub(super) fn start<S, T>(
        runtime: &Runtime,
        client: Client,
        mut connection: tokio_postgres::Connection<S, T>,
        encryptor: Encryptor,
        encryption: Encryption,
        way: Option<Way>,
    ) -> Self
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
        T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let server_version = connection
            .parameter("server_version")
            .map(version_number)
            .unwrap_or_default();
        let is_conforming = connection.parameter("standard_conforming_strings") != Some("off");
        let (sender, notices) = mpsc::unbounded_channel();
        let last_words = Arc::<Mutex<Option<ServerError>>>::default();
        let ended = Arc::clone(&last_words);
        let driver = runtime.spawn(async move {
            // An error ends the connection; whoever waits for an answer is told by the client side.
            while let Some(message) = poll_fn(|context| connection.poll_message(context)).await {
                match message {
                    Ok(AsyncMessage::Notice(notice)) => {
                        let _ = sender.send(ServerError::from(&notice));
                    }
                    Ok(_) => {}
                    Err(error) => {
                        if let (Some(words), Ok(mut last)) = (error.as_db_error(), ended.lock()) {
                            *last = Some(words.into());
                        }
                        break;
                    }
                }
            }
        });
        let cancel = client.cancel_token();
        Self {
            runtime: runtime.clone(),
            client: Some(client),
            cancel,
            encryptor,
            encryption,
            way,
            notices,
            server_version,
            is_conforming,
            driver,
            link: None,
            limit: None,
            given_up: None,
            patience: None,
            last_words,
            peer: None,
            host: None,
        }
    }

    /// Whether the server reads strings as the SQL standard says, and as everything that schemactl sends and reads is meant.
    pub(super) fn is_conforming(&self) -> bool {
        self.is_conforming
    }

    /// The same, whose cancel requests go to this server and wait until they are taken.
    pub(super) fn at(mut self, peer: Peer) -> Self {
        self.peer = Some(peer);
        self
    }

    /// What the server, or a pooler, said when it ended the connection of its own accord.
    pub fn last_words(&self) -> Option<ServerError> {
        self.last_words.lock().ok()?.clone()
    }

    /// [`Session::query`], but for no longer than `patience`.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`] when there was no answer in time. It may come yet, before those of what is sent next.
    pub fn query_within(&mut self, sql: &str, patience: Duration) -> Result<Vec<Rows>, Error> {
        self.run_within(sql, patience).into_result()
    }

    /// [`Session::run`], but for no longer than `patience`.
    pub(super) fn run_within(&mut self, sql: &str, patience: Duration) -> Reply {
        self.patience = Some(patience);
        let reply = self.run(sql, &mut Unwatched);
        self.patience = None;
        reply
    }

    /// The same, given up when the server no longer works on what it was asked.
    pub(super) fn watched(mut self, link: Option<Link>) -> Self {
        self.link = link;
        self
    }

    /// The same, given up when an answer takes longer: for sessions that are asked nothing that takes time.
    pub(super) fn limited(mut self, limit: Option<Duration>) -> Self {
        self.link = None;
        self.limit = limit;
        self
    }

    /// How long an answer may take from now on.
    pub(crate) fn set_limit(&mut self, limit: Option<Duration>) {
        self.limit = limit;
    }

    /// How long nothing may be heard of the server before its link counts as dead; `None` when that is not watched.
    pub fn link_patience(&self) -> Option<Duration> {
        self.link.as_ref().map(|link| link.patience)
    }

    /// The process id that was given at login: the server's own, unless a pooler stands in between.
    pub fn server_pid(&self) -> Option<i32> {
        link::server_pid(&self.runtime, &self.cancel)
    }

    /// Whether it reaches the server, or a pooler, without the help of another program.
    pub(super) fn is_direct(&self) -> bool {
        self.way.is_none()
    }

    /// Closes the connection without a word.
    fn give_up(&mut self, reason: String) {
        self.driver.abort();
        self.given_up = Some(reason);
    }

    /// `server_version_num`: 150018 for 15.18. The server says it at login, so that asking costs nothing.
    pub fn server_version(&self) -> u32 {
        self.server_version
    }

    /// The host that serves this session, where the address names several.
    pub fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }

    /// The same, of one of several hosts.
    pub(super) fn served_by(mut self, host: Option<String>) -> Self {
        self.host = host;
        self
    }

    /// How it reaches the server: which host serves it where several could, and how it is encrypted.
    pub fn describe(&self) -> String {
        match &self.host {
            Some(host) => format!("{host}; {}", self.encryption),
            None => self.encryption.to_string(),
        }
    }

    /// Whether the connection is encrypted, and how the server was verified.
    pub fn encryption(&self) -> &Encryption {
        &self.encryption
    }

    /// The event loop this session lives on.
    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// Whether the connection is known to be gone.
    pub fn is_closed(&self) -> bool {
        self.given_up.is_some() || self.client.as_ref().is_none_or(Client::is_closed)
    }

    /// Sends one message and returns the rows of each of its statements.
    ///
    /// # Errors
    ///
    /// The first statement that failed; those before it in the same message are rolled back with it, unless
    /// the message holds its own transaction control.
    pub fn query(&mut self, sql: &str) -> Result<Vec<Rows>, Error> {
        self.run(sql, &mut Unwatched).into_result()
    }

    /// Sends one message and waits for its answer.
    pub fn run(&mut self, sql: &str, watch: &mut dyn Watch) -> Reply {
        self.pipeline(&[sql], watch).pop().unwrap_or_default()
    }

    /// Sends several messages without waiting in between: one round trip. Each gets its own [`Reply`].
    ///
    /// An interrupt cancels what runs, waits for the server to say so, and ends the replies not yet complete with
    /// [`Error::Interrupted`]; a second one drops the connection.
    pub fn pipeline(&mut self, messages: &[&str], watch: &mut dyn Watch) -> Vec<Reply> {
        let (Some(client), None) = (&self.client, &self.given_up) else {
            let reason = self.given_up.as_deref().unwrap_or_default();
            return all_failed(messages.len(), &Error::Lost(reason.to_owned()));
        };
        let mut waiting = Waiting {
            runtime: self.runtime.clone(),
            tick: self.tick(),
            limit: self.limit,
            patience: self.patience,
            silence: Silence::new(self.link.clone(), self.cancel.clone()),
            canceller: self.canceller(),
            cancelled: None,
        };
        let ended = waiting.wait(client, messages, &mut self.notices, watch);
        waiting.canceller.finish();
        while let Ok(notice) = self.notices.try_recv() {
            watch.notice(&notice);
        }
        let mut replies = match ended {
            Ended::Answered(replies) => replies,
            Ended::Late(patience) => all_failed(messages.len(), &Error::Timeout(patience)),
            Ended::GivenUp(reason) => {
                let replies = all_failed(messages.len(), &Error::Lost(reason.clone()));
                self.give_up(reason);
                replies
            }
        };
        // Said in answer to what was just asked, they are not the driver's to hear.
        let words = replies.iter().find_map(|reply| match &reply.error {
            Some(error @ Error::Server(words)) if error.is_connection_lost() => Some(words),
            _ => None,
        });
        if let (Some(words), Ok(mut last)) = (words, self.last_words.lock()) {
            *last = Some((**words).clone());
        }
        if let Some(way) = &self.way {
            way.explain_loss(replies.iter_mut().filter_map(|reply| reply.error.as_mut()));
        }
        if let (Some(_), Some(signal)) = (waiting.cancelled, self.runtime.interrupted()) {
            for reply in &mut replies {
                if reply
                    .error
                    .as_ref()
                    .is_some_and(|error| matches!(error.sqlstate(), Some("57014" | "25P02")))
                {
                    reply.error = Some(Error::Interrupted(signal));
                }
            }
        }
        replies
    }

    /// How often it is looked after while an answer is waited for.
    fn tick(&self) -> Duration {
        let watched = self.link.as_ref().map(|link| link.patience / 4);
        [self.limit, watched, self.patience]
            .into_iter()
            .flatten()
            .fold(TICK, Duration::min)
            .max(Duration::from_millis(50))
    }

    fn canceller(&self) -> Canceller {
        Canceller::new(
            self.runtime.clone(),
            self.cancel.clone(),
            self.encryptor.clone(),
            self.way.clone(),
            self.peer.clone(),
        )
    }
}

impl Drop for Session {
    /// Takes its leave of the server, which rolls back what is open and would otherwise log a client that vanished.
    fn drop(&mut self) {
        // Inside the event loop nothing can be waited for.
        if self.is_closed() || tokio::runtime::Handle::try_current().is_ok() {
            return;
        }
        self.client = None;
        let driver = &mut self.driver;
        self.runtime
            .block_on(async { drop(tokio::time::timeout(LEAVE, driver).await) });
    }
}

/// `15.18 (Debian …)` → 150018, `18beta1` → 180000.
fn version_number(text: &str) -> u32 {
    let mut numbers = text
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .split('.')
        .map(|part| {
            let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
            digits.parse::<u32>().unwrap_or_default()
        });
    let major = numbers.next().unwrap_or_default();
    major * 10_000 + numbers.next().unwrap_or_default()
}
