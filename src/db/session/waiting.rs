//! Waiting for answers: who wants to know hears of it, an interrupt cancels what runs, and what takes too long is given up.

use std::cell::Cell;
use std::pin::pin;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio_postgres::Client;

use super::answers::{Event, answers, next_event};
use super::silence::Silence;
use super::{Reply, Watch};
use crate::db::canceller::Canceller;
use crate::db::duration::seconds;
use crate::db::error::ServerError;
use crate::db::runtime::Runtime;

/// How long a cancelled statement may take to stop before the connection is dropped.
const CANCEL_GRACE: Duration = Duration::from_secs(10);

/// What is said of a connection that was dropped because of a signal.
const AFTER_INTERRUPT: &str = "given up after an interrupt";

/// How soon, and then how often, a watcher hears that there is no answer yet. The first time comes before a short
/// lock timeout is over, or nobody could be named who stands in the way.
const FIRST_TICK: Duration = Duration::from_millis(200);
pub(super) const TICK: Duration = Duration::from_secs(1);

/// How the wait for the answers to some messages ended.
pub(super) enum Ended {
    /// They are all there.
    Answered(Vec<Reply>),
    /// There are none after this long; the session stays.
    Late(Duration),
    /// None is to be expected any more, for this reason.
    GivenUp(String),
}

/// One wait.
pub(super) struct Waiting {
    pub(super) runtime: Runtime,
    /// How often it is looked after.
    pub(super) tick: Duration,
    /// How long it may take, or the session is given up.
    pub(super) limit: Option<Duration>,
    /// How long it may take, without giving the session up.
    pub(super) patience: Option<Duration>,
    pub(super) silence: Silence,
    pub(super) canceller: Canceller,
    /// Since when it is cancelled.
    pub(super) cancelled: Option<Instant>,
}

impl Waiting {
    pub(super) fn wait(
        &mut self,
        client: &Client,
        messages: &[&str],
        notices: &mut mpsc::UnboundedReceiver<ServerError>,
        watch: &mut dyn Watch,
    ) -> Ended {
        let runtime = self.runtime.clone();
        let started = Instant::now();
        let seen = runtime.signals();
        let mut pause = FIRST_TICK.min(self.tick);
        let mut is_late = false;
        let received = Cell::new(0_u64);
        let mut answers = pin!(answers(client, messages, &received));
        loop {
            let event = runtime.block_on(next_event(
                answers.as_mut(),
                notices,
                &runtime,
                if self.cancelled.is_some() {
                    seen + 1
                } else {
                    seen
                },
                pause,
            ));
            match event {
                Event::Done(replies) => return Ended::Answered(replies),
                Event::Notice(notice) => {
                    received.set(received.get() + 1);
                    watch.notice(&notice);
                }
                Event::Tick => {
                    if self.cancelled.is_some_and(|at| at.elapsed() > CANCEL_GRACE) {
                        return Ended::GivenUp(AFTER_INTERRUPT.to_owned());
                    }
                    if self.cancelled.is_some() {
                        // A request that arrives between two messages cancels nothing.
                        self.canceller.ask();
                    }
                    if let Some(patience) = self.patience
                        && started.elapsed() >= patience
                    {
                        return Ended::Late(patience);
                    }
                    if let Some(limit) = self.limit
                        && started.elapsed() >= limit
                        // Once more, for an answer that came while this process was stopped.
                        && std::mem::replace(&mut is_late, true)
                    {
                        return Ended::GivenUp(format!("no answer within {}", seconds(limit)));
                    }
                    pause = self.tick;
                    watch.waiting(started.elapsed());
                    if let Some(reason) = self.silence.is_too_long(&runtime, received.get(), watch)
                    {
                        return Ended::GivenUp(reason);
                    }
                }
                Event::Signal if self.cancelled.is_some() => {
                    return Ended::GivenUp(AFTER_INTERRUPT.to_owned());
                }
                Event::Signal => {
                    self.cancelled = Some(Instant::now());
                    pause = FIRST_TICK;
                    self.canceller.ask();
                }
            }
        }
    }
}
