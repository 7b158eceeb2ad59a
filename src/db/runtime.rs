//! The one event loop of a run, and the interrupts that reach it.
//!
//! Everything above `db` is synchronous: a [`Runtime`] drives all connections of the process on the calling
//! thread. It also listens for SIGINT, SIGTERM and SIGHUP, so that a wait anywhere in `db` ends when a person
//! or an orchestrator asks for it. What is then cancelled and said is left to the callers.

use std::future::Future;
use std::rc::Rc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;

use crate::error::Exit;

/// How a person or an orchestrator asked the run to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// SIGINT: Ctrl-C.
    Interrupt,
    /// SIGTERM or SIGHUP.
    Terminate,
}

impl Signal {
    /// The signal that asked this process to end, if any arrived while something was waited for.
    pub fn received() -> Option<Self> {
        Self::of(&FIRST)
    }

    fn of(first: &AtomicU8) -> Option<Self> {
        match first.load(Ordering::SeqCst) {
            0 => None,
            1 => Some(Self::Interrupt),
            _ => Some(Self::Terminate),
        }
    }

    /// What it did to the run: "interrupted" or "terminated".
    pub fn word(self) -> &'static str {
        match self {
            Self::Interrupt => "interrupted",
            Self::Terminate => "terminated",
        }
    }

    /// The exit code shells expect after this signal.
    pub fn exit(self) -> Exit {
        match self {
            Self::Interrupt => Exit::Interrupted,
            Self::Terminate => Exit::Terminated,
        }
    }
}

/// For how long more signals mean no more than the one before them. `timeout`, make, npm and docker send one to the group and to
/// the process itself, or several in a row; who wants an end at once presses again when nothing happens.
const SAME: Duration = Duration::from_secs(1);

/// The first signal that reached any event loop of this process.
static FIRST: AtomicU8 = AtomicU8::new(0);

/// Signals seen so far; shared with the listening tasks.
#[derive(Default)]
struct Interrupts {
    /// 0 = none, 1 = interrupt, 2 = terminate: the first one decides the exit code.
    first: AtomicU8,
    count: AtomicU8,
    /// When the last one came that counts.
    last: Mutex<Option<Instant>>,
    arrived: Notify,
}

impl Interrupts {
    fn take(&self, code: u8) {
        for first in [&self.first, &FIRST] {
            let _ = first.compare_exchange(0, code, Ordering::SeqCst, Ordering::SeqCst);
        }
        if let Ok(mut last) = self.last.lock() {
            if last.is_some_and(|last| last.elapsed() < SAME) {
                return;
            }
            *last = Some(Instant::now());
        }
        self.count.fetch_add(1, Ordering::SeqCst);
        self.arrived.notify_waiters();
    }
}

/// The event loop; clones share it.
#[derive(Clone)]
pub struct Runtime {
    event_loop: Rc<tokio::runtime::Runtime>,
    interrupts: Arc<Interrupts>,
}

impl Runtime {
    /// Starts the event loop and begins to listen for signals.
    ///
    /// # Errors
    ///
    /// When the operating system refuses an event queue or a signal handler.
    pub fn new() -> std::io::Result<Self> {
        let event_loop = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let interrupts = Arc::new(Interrupts::default());
        let _entered = event_loop.enter();
        for (kind, code) in [
            (SignalKind::interrupt(), 1),
            (SignalKind::terminate(), 2),
            (SignalKind::hangup(), 2),
        ] {
            let mut stream = signal(kind)?;
            let interrupts = Arc::clone(&interrupts);
            event_loop.spawn(async move {
                while stream.recv().await.is_some() {
                    interrupts.take(code);
                }
            });
        }
        drop(_entered);
        Ok(Self {
            event_loop: Rc::new(event_loop),
            interrupts,
        })
    }

    /// Runs a future to its end, driving every connection meanwhile.
    pub(crate) fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.event_loop.block_on(future)
    }

    /// Starts a task that runs whenever the event loop does.
    pub(crate) fn spawn<F>(&self, future: F) -> tokio::task::JoinHandle<()>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.event_loop.spawn(future)
    }

    /// The signal that asked this run to end, if any arrived.
    pub fn interrupted(&self) -> Option<Signal> {
        Signal::of(&self.interrupts.first)
    }

    /// How many signals arrived: the second one means "now".
    pub(crate) fn signals(&self) -> u8 {
        self.interrupts.count.load(Ordering::SeqCst)
    }

    /// Resolves when more than `seen` signals have arrived.
    pub(crate) async fn signal_after(&self, seen: u8) {
        loop {
            let arrived = self.interrupts.arrived.notified();
            if self.signals() > seen {
                return;
            }
            arrived.await;
        }
    }

    /// Sleeps, or returns early when a signal arrives.
    pub fn sleep(&self, duration: Duration) {
        let seen = self.signals();
        self.block_on(async {
            tokio::select! {
                () = tokio::time::sleep(duration) => {}
                () = self.signal_after(seen) => {}
            }
        });
    }
}
