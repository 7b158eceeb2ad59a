//! The one `ssh` process of a run: started, waited for, listened to, ended.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::unix::pipe;

use super::problem::Problem;
use super::terminal::Terminal;
use super::{Options, program, room};

/// How long `ssh` may take to forward a socket, which it does without a word to the server.
const FORWARD_TIMEOUT: Duration = Duration::from_secs(10);

/// How long the end of `ssh` is waited for when it is no longer needed.
const END_TIMEOUT: Duration = Duration::from_secs(3);

/// How many of its lines are kept.
const LINES: usize = 1000;

/// A login on the SSH server, held by a process that ends with this value.
pub(super) struct Master {
    options: Options,
    /// Dropped last: the process removes it as well.
    room: TempDir,
    keeper: Child,
    heard: Arc<Heard>,
    /// Where it may ask questions.
    terminal: Option<Terminal>,
    /// The socket of each target that was asked for.
    sockets: RefCell<BTreeMap<String, PathBuf>>,
}

/// What `ssh` said, line by line.
#[derive(Default)]
struct Heard {
    lines: Mutex<Vec<String>>,
    ended: AtomicBool,
}

impl Master {
    /// Starts `ssh`; whether it gets anywhere is [`Master::ready`]'s to say. To be called on the event loop.
    pub(super) fn start(options: &Options, limit: Option<Duration>) -> Result<Self, Problem> {
        if options.command.is_none() && !is_installed("ssh") {
            return Err(Problem::not_installed(options));
        }
        let failed = |what: &str, error: &std::io::Error| {
            Problem::of_machine(options, format!("{what}: {error}"))
        };
        let room = room::make()
            .map_err(|error| failed("there is no directory for the sockets of ssh", &error))?;
        let (words, theirs) =
            std::io::pipe().map_err(|error| failed("ssh cannot be listened to", &error))?;
        let words = pipe::Receiver::from_owned_fd(OwnedFd::from(words))
            .map_err(|error| failed("ssh cannot be listened to", &error))?;
        let terminal = options.interactive.then(Terminal::remember).flatten();
        let keeper = program::keeper(options, room.path(), limit)
            .stderr(Stdio::from(theirs))
            .spawn()
            .map_err(|error| failed("ssh cannot be started", &error))?;
        let heard = Arc::new(Heard::default());
        tokio::spawn(Arc::clone(&heard).listen(words));
        Ok(Self {
            options: options.clone(),
            room,
            keeper,
            heard,
            terminal,
            sockets: RefCell::default(),
        })
    }

    /// Waits until it has logged in. `say` hears its lines, and which of them a person has to act on.
    pub(super) async fn ready(
        &self,
        limit: Option<Duration>,
        say: &dyn Fn(&str, bool),
    ) -> Result<(), Problem> {
        let started = Instant::now();
        let control = self.control();
        let mut pause = Duration::from_millis(1);
        let mut said = 0;
        loop {
            for line in self.words_since(said) {
                said += 1;
                say(&format!("ssh: {line}"), is_request(&line));
            }
            if control.exists() {
                return Ok(());
            }
            if self.has_ended() {
                return Err(Problem::of_login(&self.options, &self.words()));
            }
            if limit.is_some_and(|limit| started.elapsed() > limit) {
                return Err(Problem::too_slow(
                    &self.options,
                    started.elapsed(),
                    &self.words(),
                ));
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_millis(20));
        }
    }

    /// The socket that leads to a target, which `ssh` makes when it is first asked for.
    pub(super) async fn forward(&self, target: &str) -> Result<PathBuf, Problem> {
        if let Some(socket) = self.sockets.borrow().get(target) {
            return Ok(socket.clone());
        }
        let number = self.sockets.borrow().len();
        let socket = self.room.path().join(number.to_string());
        let mut asking = program::forward(&self.options, &self.control(), &socket, target)
            .spawn()
            .map_err(|error| {
                Problem::of_machine(&self.options, format!("ssh cannot be started: {error}"))
            })?;
        let started = Instant::now();
        let mut pause = Duration::from_millis(1);
        let status = loop {
            match asking.try_wait() {
                Ok(Some(status)) => break Some(status),
                Ok(None) if started.elapsed() < FORWARD_TIMEOUT => {}
                _ => {
                    let _ = asking.kill();
                    let _ = asking.wait();
                    break None;
                }
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_millis(10));
        };
        if status.is_some_and(|status| status.success()) {
            self.sockets
                .borrow_mut()
                .insert(target.to_owned(), socket.clone());
            return Ok(socket);
        }
        let mut said = String::new();
        if let Some(stderr) = &mut asking.stderr {
            let _ = stderr.read_to_string(&mut said);
        }
        self.ended_within(Duration::from_millis(50)).await;
        if self.has_ended() {
            return Err(self.ending());
        }
        let said: Vec<String> = said.lines().map(str::to_owned).collect();
        Err(Problem::of_forwarding(&self.options, target, &said))
    }

    fn control(&self) -> PathBuf {
        self.room.path().join("c")
    }

    /// Everything that it said.
    pub(super) fn words(&self) -> Vec<String> {
        self.words_since(0)
    }

    /// What it said after its first `mark` lines.
    pub(super) fn words_since(&self, mark: usize) -> Vec<String> {
        let lines = self
            .heard
            .lines
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        lines.get(mark..).map(<[_]>::to_vec).unwrap_or_default()
    }

    /// Whether the process is known to have ended.
    pub(super) fn has_ended(&self) -> bool {
        self.heard.ended.load(Ordering::SeqCst)
    }

    /// Waits a little for the process to end, if it does.
    pub(super) async fn ended_within(&self, limit: Duration) {
        let end = tokio::time::Instant::now() + limit;
        while !self.has_ended() && tokio::time::Instant::now() < end {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Why it ended after it had logged in.
    pub(super) fn ending(&self) -> Problem {
        Problem::of_ending(&self.options, &self.words())
    }
}

impl Drop for Master {
    fn drop(&mut self) {
        // Its keeper waits for this end of the pipe.
        drop(self.keeper.stdin.take());
        let end = Instant::now() + END_TIMEOUT;
        while matches!(self.keeper.try_wait(), Ok(None)) && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(1));
        }
        if let Some(terminal) = &self.terminal {
            terminal.restore();
        }
    }
}

impl Heard {
    async fn listen(self: Arc<Self>, words: pipe::Receiver) {
        let mut words = BufReader::new(words);
        let mut line = Vec::new();
        while matches!(words.read_until(b'\n', &mut line).await, Ok(length) if length > 0) {
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            line.clear();
            let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
            if !text.is_empty() && lines.len() < LINES {
                lines.push(text);
            }
        }
        self.ended.store(true, Ordering::SeqCst);
    }
}

/// Whether a line asks a person to do something now, such as to touch a key.
fn is_request(line: &str) -> bool {
    line.starts_with("Confirm user presence")
}

fn is_installed(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path).any(|directory| is_executable(&directory.join(program)))
    })
}

fn is_executable(path: &Path) -> bool {
    nix::unistd::access(path, nix::unistd::AccessFlags::X_OK).is_ok() && path.is_file()
}
