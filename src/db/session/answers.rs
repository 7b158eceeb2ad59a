//! Messages sent, and what comes back.

use std::cell::Cell;
use std::future::Future;
use std::pin::{Pin, pin};
use std::time::Duration;

use futures_util::stream::StreamExt;
use tokio::sync::mpsc;
use tokio_postgres::{Client, SimpleQueryMessage};

use super::Reply;
use crate::db::error::{Error, ServerError};
use crate::db::rows::Rows;
use crate::db::runtime::Runtime;

/// What happens while an answer is waited for.
pub(super) enum Event {
    Done(Vec<Reply>),
    Notice(Box<ServerError>),
    Tick,
    Signal,
}

/// The first that happens.
pub(super) async fn next_event(
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
pub(super) async fn answers(
    client: &Client,
    messages: &[&str],
    received: &Cell<u64>,
) -> Vec<Reply> {
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
                    received.set(received.get() + 1);
                    match message {
                        Ok(SimpleQueryMessage::RowDescription(columns)) => {
                            let columns = columns.iter().map(|column| column.name().to_owned());
                            reply.results.push(Rows::new(columns.collect()));
                        }
                        Ok(SimpleQueryMessage::Row(row)) => {
                            let Some(rows) = reply.results.last_mut() else {
                                continue;
                            };
                            let mut is_text = true;
                            let values = (0..row.len()).map(|index| {
                                // Databases in SQL_ASCII hold whatever bytes they were given.
                                row.try_get(index).unwrap_or_else(|_| {
                                    is_text = false;
                                    None
                                })
                            });
                            let is_kept = rows.push(values).is_some();
                            let why = match (is_text, is_kept) {
                                (true, true) => continue,
                                (false, _) => "the server sent text that is not UTF-8",
                                (true, false) => "the server's answer is longer than 2 GB",
                            };
                            reply.error = Some(Error::Driver(why.to_owned()));
                            break;
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
