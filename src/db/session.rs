//! One connection to PostgreSQL, used with the simple query protocol only.
//!
//! Simple queries work through every pooler, and one message carries a whole batch: one round trip. Named prepared
//! statements fail behind transaction poolers, so nothing here prepares. Several messages can be sent before the first
//! answer is read ([`Session::pipeline`]): they run in order, and once one of them has failed inside a transaction
//! block the server refuses the rest (SQLSTATE 25P02).
//!
//! Which database to connect to is decided in [`super::connect`]; what to send, by the callers.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::time::{Duration, Instant};

use futures_util::stream::StreamExt;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;
use tokio_postgres::{AsyncMessage, CancelToken, Client, SimpleQueryMessage};

use super::error::{Error, ServerError};
use super::runtime::Runtime;
use super::tls::{Encryption, Encryptor};

/// How long a cancelled statement may take to stop before the connection is dropped.
const CANCEL_GRACE: Duration = Duration::from_secs(10);

/// How soon, and then how often, a watcher hears that there is no answer yet. The first time comes before a short
/// lock timeout is over, or nobody could be named who stands in the way.
const FIRST_TICK: Duration = Duration::from_millis(200);
const TICK: Duration = Duration::from_secs(1);

/// The rows of one statement, every value as PostgreSQL prints it.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    columns: Rc<[String]>,
    rows: Vec<Vec<Option<String>>>,
}

/// One row; values are found by column name.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    columns: &'a [String],
    values: &'a [Option<String>],
}

impl Rows {
    /// Rows that were kept elsewhere; each has as many values as there are columns.
    pub fn from_parts(columns: Vec<String>, rows: Vec<Vec<Option<String>>>) -> Self {
        Self {
            columns: columns.into(),
            rows,
        }
    }

    /// The values of each row, in the order of the columns.
    pub fn values(&self) -> impl Iterator<Item = &[Option<String>]> {
        self.rows.iter().map(Vec::as_slice)
    }

    /// The names of the columns, in the statement's order.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows in the order the server sent them.
    pub fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|values| Row {
            columns: &self.columns,
            values,
        })
    }

    /// The first row.
    pub fn first(&self) -> Option<Row<'_>> {
        self.iter().next()
    }
}

impl<'a> Row<'a> {
    /// The value of a column; `None` when it is NULL (or when there is no such column, which is our own mistake).
    pub fn get(&self, column: &str) -> Option<&'a str> {
        let index = self.columns.iter().position(|name| name == column);
        debug_assert!(index.is_some(), "no column {column} in {:?}", self.columns);
        self.values.get(index?)?.as_deref()
    }

    /// The value of a column that is never NULL; the empty string if it is.
    pub fn text(&self, column: &str) -> &'a str {
        self.get(column).unwrap_or_default()
    }

    /// The value of a boolean column (`t`); NULL counts as false.
    pub fn is_true(&self, column: &str) -> bool {
        self.get(column) == Some("t")
    }

    /// The value of a numeric column, if it is not NULL.
    pub fn number<T: std::str::FromStr>(&self, column: &str) -> Option<T> {
        self.get(column)?.parse().ok()
    }
}

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

/// Somebody who wants to know what happens while a statement runs.
pub trait Watch {
    /// The server said something: a NOTICE, a WARNING.
    fn notice(&mut self, notice: &ServerError);
    /// No answer yet, soon after the message and then about every second; other sessions may be used from here.
    fn waiting(&mut self, elapsed: Duration);
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
    client: Client,
    cancel: CancelToken,
    encryptor: Encryptor,
    encryption: Encryption,
    notices: mpsc::UnboundedReceiver<ServerError>,
    server_version: u32,
}

impl Session {
    /// Takes over a client and starts to drive its connection; cancel requests are encrypted by `encryptor`.
    pub(super) fn start<S, T>(
        runtime: &Runtime,
        client: Client,
        mut connection: tokio_postgres::Connection<S, T>,
        encryptor: Encryptor,
        encryption: Encryption,
    ) -> Self
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
        T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let server_version = connection
            .parameter("server_version")
            .map(version_number)
            .unwrap_or_default();
        let (sender, notices) = mpsc::unbounded_channel();
        runtime.spawn(async move {
            // An error ends the connection; whoever waits for an answer is told by the client side.
            while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await
            {
                if let AsyncMessage::Notice(notice) = message {
                    let _ = sender.send(ServerError::from(&notice));
                }
            }
        });
        let cancel = client.cancel_token();
        Self {
            runtime: runtime.clone(),
            client,
            cancel,
            encryptor,
            encryption,
            notices,
            server_version,
        }
    }

    /// `server_version_num`: 150018 for 15.18. The server says it at login, so that asking costs nothing.
    pub fn server_version(&self) -> u32 {
        self.server_version
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
        self.client.is_closed()
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
        let runtime = self.runtime.clone();
        let started = Instant::now();
        let seen = runtime.signals();
        let mut cancelled: Option<Instant> = None;
        let mut pause = FIRST_TICK;
        let canceller = self.canceller();
        let client = &self.client;
        let notices = &mut self.notices;
        let mut replies = {
            let mut answers = pin!(answers(client, messages));
            loop {
                let event = runtime.block_on(next_event(
                    answers.as_mut(),
                    notices,
                    &runtime,
                    if cancelled.is_some() { seen + 1 } else { seen },
                    pause,
                ));
                match event {
                    Event::Done(replies) => break replies,
                    Event::Notice(notice) => watch.notice(&notice),
                    Event::Tick => {
                        if cancelled.is_some_and(|at| at.elapsed() > CANCEL_GRACE) {
                            break Vec::new();
                        }
                        if cancelled.is_some() {
                            // A request that arrives between two messages cancels nothing.
                            canceller();
                        }
                        pause = TICK;
                        watch.waiting(started.elapsed());
                    }
                    Event::Signal if cancelled.is_some() => break Vec::new(),
                    Event::Signal => {
                        cancelled = Some(Instant::now());
                        pause = FIRST_TICK;
                        canceller();
                    }
                }
            }
        };
        while let Ok(notice) = notices.try_recv() {
            watch.notice(&notice);
        }
        replies.resize_with(messages.len(), || Reply {
            error: Some(Error::Lost("given up after an interrupt".to_owned())),
            ..Reply::default()
        });
        if let (Some(_), Some(signal)) = (cancelled, runtime.interrupted()) {
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

    /// Asks the server to cancel what runs, whenever it is called. The request travels on a connection of its own and is
    /// never answered.
    fn canceller(&self) -> impl Fn() + use<> {
        let runtime = self.runtime.clone();
        let (token, encryptor) = (self.cancel.clone(), self.encryptor.clone());
        move || {
            let (token, encryptor) = (token.clone(), encryptor.clone());
            runtime.spawn(async move {
                let _ = token.cancel_query(encryptor).await;
            });
        }
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

enum Event {
    Done(Vec<Reply>),
    Notice(Box<ServerError>),
    Tick,
    Signal,
}

async fn next_event(
    answers: Pin<&mut impl Future<Output = Vec<Reply>>>,
    notices: &mut mpsc::UnboundedReceiver<ServerError>,
    runtime: &Runtime,
    seen: u8,
    pause: Duration,
) -> Event {
    tokio::select! {
        // A signal comes before the notices: a flood of them must not keep a person from stopping it. The notices of a
        // statement come before its answer.
        biased;
        () = runtime.signal_after(seen) => Event::Signal,
        Some(notice) = notices.recv() => Event::Notice(Box::new(notice)),
        replies = answers => Event::Done(replies),
        () = tokio::time::sleep(pause) => Event::Tick,
    }
}

/// Sends every message at once, then reads the answers in order.
async fn answers(client: &Client, messages: &[&str]) -> Vec<Reply> {
    // `simple_query_raw` queues its message when it is first polled, and is ready at once.
    let mut streams = Vec::with_capacity(messages.len());
    for message in messages {
        streams.push(client.simple_query_raw(message).await);
    }
    let mut replies = Vec::with_capacity(messages.len());
    for stream in streams {
        let mut reply = Reply::default();
        match stream {
            Err(error) => reply.error = Some(Error::from_driver(&error)),
            Ok(stream) => {
                let mut stream = pin!(stream);
                while let Some(message) = stream.next().await {
                    match message {
                        Ok(SimpleQueryMessage::RowDescription(columns)) => {
                            let columns: Rc<[String]> = columns
                                .iter()
                                .map(|column| column.name().to_owned())
                                .collect();
                            reply.results.push(Rows {
                                columns,
                                rows: Vec::new(),
                            });
                        }
                        Ok(SimpleQueryMessage::Row(row)) => {
                            // Databases in SQL_ASCII hold whatever bytes they were given.
                            let values: Result<Vec<Option<String>>, _> = (0..row.len())
                                .map(|index| {
                                    row.try_get(index).map(|value| value.map(str::to_owned))
                                })
                                .collect();
                            match (values, reply.results.last_mut()) {
                                (Ok(values), Some(rows)) => rows.rows.push(values),
                                (Ok(_), None) => {}
                                (Err(_), _) => {
                                    reply.error = Some(Error::Driver(
                                        "the server sent text that is not UTF-8".to_owned(),
                                    ));
                                    break;
                                }
                            }
                        }
                        Ok(SimpleQueryMessage::CommandComplete(_)) => reply.completed += 1,
                        Ok(_) => {}
                        Err(error) => {
                            reply.error = Some(Error::from_driver(&error));
                            break;
                        }
                    }
                }
            }
        }
        replies.push(reply);
    }
    replies
}
