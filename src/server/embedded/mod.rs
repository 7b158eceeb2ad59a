//! The embedded default: a durable local server for somebody's development data, shared by the processes that use it.
//!
//! ```text
//! PATH/   data/             made by initdb, never touched by anything but PostgreSQL
//!         startup.lock      held while a process looks whether to join, start or stop the server
//!         in-use.lock       held, shared, by every process that uses the server
//!         server.lock       held by the server's own processes: free means that none of them lives
//!         socket-directory  where the running server has its socket and its lifeline
//!         server.log
//! ```
//!
//! Locks are `flock`, which the kernel frees however a process ends, and which containers that share the directory
//! respect. The last user to leave stops the server; the supervisor does it for users that were killed.

mod data;
mod locks;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::account::Account;
use super::cluster::SUPERUSER;
use super::discovery::Installation;
use super::lifeline::Lifeline;
use super::postmaster::Postmaster;
use super::process::{self, Ending, Plan};
use super::sweep;
use crate::error::{Exit, UserError};
use locks::{PATIENCE, POLL, lock_startup, open_lock, still_stopping, try_lock, wait_for_end};

const LARGEST_LOG: u64 = 10 * 1024 * 1024;
/// How long a server must be out of reach to be believed elsewhere.
const BEYOND_DOUBT: Duration = Duration::from_secs(3);
/// In the socket directory: the server stays without users.
const KEEP: &str = "keep";
/// In the socket directory: the path of the embedded server that it belongs to.
const OF: &str = "embedded";

/// How to reach a running embedded server: by its socket, without a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// The directory of the Unix socket, a private one.
    pub socket_dir: PathBuf,
    /// The port, which is only part of the socket's name.
    pub port: u16,
    /// The superuser.
    pub user: &'static str,
    /// The database that initdb makes.
    pub database: &'static str,
}

impl Connection {
    fn of(postmaster: &Postmaster) -> Self {
        Self {
            socket_dir: postmaster.socket_directory.clone(),
            port: postmaster.port,
            user: SUPERUSER,
            database: "postgres",
        }
    }
}

/// What is known about an embedded server without starting it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The path that the user gave.
    pub path: PathBuf,
    /// The major version that made the data; `None` when there is no data yet.
    pub version: Option<String>,
    /// The postmaster's process id, when it runs.
    pub pid: Option<i32>,
    /// How to reach it, when it runs.
    pub connection: Option<Connection>,
    /// Whether it stays when its last user is gone.
    pub kept: bool,
}

impl Status {
    /// Whether the server runs.
    pub fn running(&self) -> bool {
        self.pid.is_some()
    }
}

/// One process' use of an embedded server.
#[derive(Debug)]
pub struct Embedded {
    home: PathBuf,
    postmaster: Postmaster,
    notes: Vec<String>,
    /// `None` for a server that somebody keeps running, or that was started by other means.
    lifeline: Option<Lifeline>,
    in_use: File,
    supervisor: Option<Child>,
}

impl Embedded {
    /// Joins the server of `path`, or starts it, having initialised it on first use.
    ///
    /// # Errors
    /// When no installation is of the version that made the data, when the data belongs to somebody else, or when
    /// initdb or the server fails, with what it said. Existing data is left as it is.
    pub fn open(path: &Path, installations: &[Installation]) -> Result<Self> {
        let home = prepare_home(path)?;
        let data = data::path(&home);
        if data.exists() {
            // Before the locks, which the same owner has closed to others: this says what to do.
            Account::of_owner(&data)?;
        }
        let _startup = lock_startup(&home)?;
        let in_use = open_lock(&home.join("in-use.lock"))?;
        in_use
            .lock_shared()
            .with_context(|| format!("cannot lock {}", home.display()))?;

        let deadline = Instant::now() + PATIENCE;
        let mut in_reach = Instant::now();
        loop {
            let server_lock = open_lock(&home.join("server.lock"))?;
            if try_lock(&server_lock)? {
                return Self::start(home, in_use, server_lock, installations);
            }
            if let Some((lifeline, postmaster)) = Self::join(&home)? {
                return Ok(Self {
                    home,
                    postmaster,
                    notes: Vec::new(),
                    lifeline,
                    in_use,
                    supervisor: None,
                });
            }
            if !is_out_of_reach(&home, &data) {
                in_reach = Instant::now();
            }
            if in_reach.elapsed() > BEYOND_DOUBT {
                return Err(UserError::new(format!(
                    "the server of {} runs in another container, or with another temporary directory",
                    home.display()
                ))
                .hint("end the schemactl that uses it there, or give each its own place: embedded:PATH")
                .exit(Exit::Unreachable)
                .into());
            }
            if Instant::now() > deadline {
                return Err(still_stopping(&home).into());
            }
            sleep(POLL);
        }
    }

    /// Joins the server that holds the server lock; `None` while it is starting or stopping.
    fn join(home: &Path) -> Result<Option<(Option<Lifeline>, Postmaster)>> {
        let Some(directory) = socket_directory(home) else {
            return Ok(None);
        };
        let lifeline = Lifeline::join(&directory)?;
        if lifeline.is_none() && !directory.join(KEEP).exists() {
            return Ok(None);
        }
        let data = data::path(home);
        Ok(Postmaster::read(&data)
            .filter(|postmaster| postmaster.ready && postmaster.is_alive(&data))
            .map(|postmaster| (lifeline, postmaster)))
    }

    fn start(
        home: PathBuf,
        in_use: File,
        server_lock: File,
        installations: &[Installation],
    ) -> Result<Self> {
        let data = data::prepare(&home, installations)?;
        let notes = data.note.into_iter().collect();
        if let Some(postmaster) = Postmaster::read(&data.directory) {
            if postmaster.is_alive(&data.directory) {
                // Started by hand: used, and left to whoever started it.
                return Ok(Self {
                    home,
                    postmaster,
                    notes,
                    lifeline: None,
                    in_use,
                    supervisor: None,
                });
            }
            // No process of the server lives. PostgreSQL would refuse if another process got the number in the file,
            // which is usual in containers.
            let _ = fs::remove_file(data.directory.join("postmaster.pid"));
        }
        if let Some(left) = socket_directory(&home)
            && fs::read(left.join(OF)).is_ok_and(|of| of == home.as_os_str().as_encoded_bytes())
        {
            let _ = fs::remove_dir_all(left);
        }

        let directory = tempfile::Builder::new()
            .prefix(sweep::PREFIX)
            .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700))
            .tempdir_in(data.account.temporary_directory())
            .context("cannot create a directory for the server's socket")?;
        data.account.own(directory.path())?;
        fs::write(
            directory.path().join(OF),
            home.as_os_str().as_encoded_bytes(),
        )
        .context("cannot write to the server's socket directory")?;
        let record = home.join("socket-directory");
        fs::write(&record, directory.path().as_os_str().as_encoded_bytes())
            .with_context(|| format!("cannot write {}", record.display()))?;
        let log = home.join("server.log");
        if log
            .metadata()
            .is_ok_and(|metadata| metadata.len() > LARGEST_LOG)
        {
            let _ = fs::rename(&log, home.join("server.log.old"));
        }
        let started = process::start(
            Plan {
                installation: data.installation,
                account: &data.account,
                directory: directory.path(),
                data: &data.directory,
                lock: server_lock,
                log: &log,
                ending: Ending::Fast,
                linger: Duration::ZERO,
                tcp_port: None,
                settings: vec![("log_checkpoints".to_owned(), "off".to_owned())],
            },
            PATIENCE,
        )?;
        // From here on the supervisor removes it.
        let _ = directory.keep();
        Ok(Self {
            home,
            postmaster: started.postmaster,
            notes,
            lifeline: Some(started.lifeline),
            in_use,
            supervisor: Some(started.supervisor),
        })
    }

    /// How to reach the server.
    pub fn connection(&self) -> Connection {
        Connection::of(&self.postmaster)
    }

    /// The process id of the postmaster.
    pub fn pid(&self) -> i32 {
        self.postmaster.pid
    }

    /// What the user should be told, once: where the data is when it is not where it was asked for.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Lets the server run on without users, until [`Embedded::stop`] or the end of the machine.
    pub fn keep_running(&self) -> Result<()> {
        let mark = self.postmaster.socket_directory.join(KEEP);
        fs::write(&mark, "").with_context(|| format!("cannot write {}", mark.display()))
    }

    /// Leaves the server; the last user waits until it has stopped.
    ///
    /// Dropping the value does the same, without the error.
    ///
    /// # Errors
    /// When the server has not stopped in time; it stops later, and nothing is lost.
    pub fn close(mut self) -> Result<()> {
        self.leave()
    }

    fn leave(&mut self) -> Result<()> {
        let Some(lifeline) = self.lifeline.take() else {
            return Ok(());
        };
        drop(lifeline);
        let _ = self.in_use.unlock();
        if self.postmaster.socket_directory.join(KEEP).exists() {
            return Ok(());
        }
        let ended = wait_for_end(&self.home, || {
            let alone = self.in_use.try_lock().is_ok();
            let _ = self.in_use.unlock();
            !alone
        })?;
        if let Some(mut supervisor) = self.supervisor.take() {
            let _ = supervisor.try_wait();
        }
        // The server's account cannot remove the directory from a parent that is not its own.
        if ended {
            let _ = fs::remove_dir_all(&self.postmaster.socket_directory);
        }
        Ok(())
    }

    /// Stops the server of `path`, whoever uses it; `false` when it did not run.
    pub fn stop(path: &Path) -> Result<bool> {
        let Ok(home) = path.canonicalize() else {
            return Ok(false);
        };
        let _startup = lock_startup(&home)?;
        let data = data::path(&home);
        let Some(postmaster) =
            Postmaster::read(&data).filter(|postmaster| postmaster.is_alive(&data))
        else {
            return Ok(false);
        };
        let _ = fs::remove_file(postmaster.socket_directory.join(KEEP));
        postmaster.stop(Ending::Fast);
        wait_for_end(&home, || false)?;
        let deadline = Instant::now() + PATIENCE;
        while postmaster.is_alive(&data) {
            if Instant::now() > deadline {
                return Err(still_stopping(&home).into());
            }
            sleep(POLL);
        }
        Ok(true)
    }

    /// Looks at the server of `path` without changing anything.
    pub fn status(path: &Path) -> Status {
        let data = data::path(path);
        let postmaster = Postmaster::read(&data)
            .filter(|postmaster| postmaster.ready && postmaster.is_alive(&data));
        Status {
            path: path.to_path_buf(),
            version: data::major(&data).ok(),
            pid: postmaster.as_ref().map(|postmaster| postmaster.pid),
            connection: postmaster.as_ref().map(Connection::of),
            kept: postmaster
                .as_ref()
                .is_some_and(|postmaster| postmaster.socket_directory.join(KEEP).exists()),
        }
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        let _ = self.leave();
    }
}

/// Creates the directory of an embedded server, out of the sight of Git.
fn prepare_home(path: &Path) -> Result<PathBuf> {
    let context = || format!("cannot create {}", path.display());
    fs::create_dir_all(path).with_context(context)?;
    let home = path.canonicalize().with_context(context)?;
    let hidden = home
        .ancestors()
        .find(|directory| {
            directory
                .file_name()
                .is_some_and(|name| name == ".schemactl")
        })
        .unwrap_or(&home);
    let ignore = hidden.join(".gitignore");
    if !ignore.exists() {
        fs::write(&ignore, "*\n").with_context(|| format!("cannot write {}", ignore.display()))?;
    }
    Ok(home)
}

/// Whether a server is ready whose socket directory does not exist here; for a moment that is so when it stops.
fn is_out_of_reach(home: &Path, data: &Path) -> bool {
    socket_directory(home).is_none_or(|directory| !directory.exists())
        && Postmaster::read(data).is_some_and(|postmaster| postmaster.ready)
}

/// Where the server of `home` has, or had, its socket.
fn socket_directory(home: &Path) -> Option<PathBuf> {
    let text = fs::read_to_string(home.join("socket-directory")).ok()?;
    let directory = PathBuf::from(text);
    // Only what we name so is ever ours to remove.
    let ours = directory.file_name()?.to_str()?.starts_with(sweep::PREFIX);
    (directory.is_absolute() && ours).then_some(directory)
}
