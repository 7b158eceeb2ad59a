//! A cluster to be thrown away: no durability, a directory of its own, gone with its last user.
//!
//! It serves the shadow database and the tests. Everything is inside one private directory, in memory where there is room, the socket too:
//!
//! ```text
//! /dev/shm/schemactl-XXXXXX/   data/  log  lifeline  throwaway (the lock that is held while any of its processes lives)
//! ```

use std::collections::BTreeSet;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::Duration;

use anyhow::{Context, Result};

use super::account::Account;
use super::cluster::{self, SUPERUSER};
use super::discovery::Installation;
use super::lifeline::Lifeline;
use super::postmaster::Postmaster;
use super::process::{self, Ending, Plan};
use super::sweep;

/// Settings that give durability up for speed.
const SETTINGS: &[(&str, &str)] = &[
    ("fsync", "off"),
    ("synchronous_commit", "off"),
    ("full_page_writes", "off"),
    ("wal_level", "minimal"),
    ("max_wal_senders", "0"),
    ("autovacuum", "off"),
    ("shared_buffers", "16MB"),
    ("timezone", "UTC"),
    ("log_timezone", "UTC"),
];

const PATIENCE: Duration = Duration::from_secs(120);

/// How a throw-away cluster differs from the usual one.
#[derive(Clone, Debug, Default)]
pub struct Options {
    settings: Vec<(String, String)>,
    files: Vec<(String, String)>,
    tcp: bool,
    linger: Duration,
}

impl Options {
    /// The usual cluster: private socket only, ends with its user.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a configuration parameter of the server; the last one of a name wins.
    #[must_use]
    pub fn setting(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.push((name.into(), value.into()));
        self
    }

    /// Sets `wal_level=logical` and what it needs, for publications and replication slots.
    #[must_use]
    pub fn logical(self) -> Self {
        self.setting("wal_level", "logical")
            .setting("max_wal_senders", "4")
    }

    /// Writes a file into the data directory before the start: a certificate, a key. Mode 0600.
    #[must_use]
    pub fn file(mut self, name: impl Into<String>, contents: impl Into<String>) -> Self {
        self.files.push((name.into(), contents.into()));
        self
    }

    /// Replaces `pg_hba.conf`.
    #[must_use]
    pub fn hba(self, contents: impl Into<String>) -> Self {
        self.file("pg_hba.conf", contents)
    }

    /// Listens on 127.0.0.1 as well, on a free port.
    #[must_use]
    pub fn tcp(mut self) -> Self {
        self.tcp = true;
        self
    }

    /// Stays for some whole seconds after its last user, for the next one to [join](Throwaway::join).
    #[must_use]
    pub fn linger(mut self, time: Duration) -> Self {
        self.linger = time;
        self
    }
}

/// A running throw-away cluster; it ends when this value is dropped, and when this process ends in any way.
#[derive(Debug)]
pub struct Throwaway {
    directory: PathBuf,
    postmaster: Postmaster,
    lifeline: Option<Lifeline>,
    /// The supervisor to wait for: only who started the cluster alone can.
    supervisor: Option<Child>,
}

impl Throwaway {
    /// Makes and starts a cluster.
    ///
    /// # Errors
    /// When initdb or the server fails; the error shows what it said.
    pub fn start(installation: &Installation, options: &Options) -> Result<Self> {
        let account = Account::choose()?;
        let base = account.throwaway_directory();
        for place in BTreeSet::from([base.clone(), account.temporary_directory()]) {
            sweep::sweep(&place);
        }

        const ATTEMPTS: usize = 5;
        let mut attempt = 1;
        loop {
            match Self::start_once(installation, options, &account, &base) {
                // Another process may have taken the free port between our look and the server's start.
                Err(_) if options.tcp && attempt < ATTEMPTS => attempt += 1,
                result => return result,
            }
        }
    }

    fn start_once(
        installation: &Installation,
        options: &Options,
        account: &Account,
        base: &Path,
    ) -> Result<Self> {
        // Removed again if anything below fails.
        let directory = tempfile::Builder::new()
            .prefix(sweep::PREFIX)
            .permissions(fs::Permissions::from_mode(0o700))
            .tempdir_in(base)
            .with_context(|| format!("cannot create a directory in {}", base.display()))?;
        let path = directory.path().to_path_buf();
        account.own(&path)?;
        let lock = sweep::mark(&path)?;
        let data = path.join("data");
        cluster::create_throwaway(installation, account, &data)?;
        for (name, contents) in &options.files {
            let file = data.join(name);
            fs::write(&file, contents)
                .with_context(|| format!("cannot write {}", file.display()))?;
            fs::set_permissions(&file, fs::Permissions::from_mode(0o600))?;
            account.own(&file)?;
        }
        let settings = SETTINGS
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .chain(options.settings.iter().cloned())
            .collect();
        let started = process::start(
            Plan {
                installation,
                account,
                directory: &path,
                data: &data,
                lock,
                log: &path.join("log"),
                ending: Ending::Immediate,
                linger: options.linger,
                tcp_port: options.tcp.then(free_port).transpose()?,
                settings,
            },
            PATIENCE,
        )?;
        let path = directory.keep();
        Ok(Self {
            directory: path,
            postmaster: started.postmaster,
            lifeline: Some(started.lifeline),
            supervisor: (options.linger == Duration::ZERO).then_some(started.supervisor),
        })
    }

    /// Becomes one more user of a cluster that another process started; `None` when it is gone or about to go.
    pub fn join(directory: &Path) -> Result<Option<Self>> {
        let Some(lifeline) = Lifeline::join(directory)? else {
            return Ok(None);
        };
        let data = directory.join("data");
        Ok(Postmaster::read(&data)
            .filter(|postmaster| postmaster.ready && postmaster.is_alive(&data))
            .map(|postmaster| Self {
                directory: directory.to_path_buf(),
                postmaster,
                lifeline: Some(lifeline),
                supervisor: None,
            }))
    }

    /// The directory of its Unix socket, and of everything else it has.
    pub fn socket_dir(&self) -> &Path {
        &self.directory
    }

    /// The port: of the socket's name, and on 127.0.0.1 if TCP was asked for.
    pub fn port(&self) -> u16 {
        self.postmaster.port
    }

    /// The superuser, who needs no password on the socket.
    pub fn superuser(&self) -> &'static str {
        SUPERUSER
    }

    /// The data directory.
    pub fn data_dir(&self) -> PathBuf {
        self.directory.join("data")
    }

    /// The server's log.
    pub fn log_file(&self) -> PathBuf {
        self.directory.join("log")
    }

    /// The process id of the postmaster.
    pub fn pid(&self) -> i32 {
        self.postmaster.pid
    }
}

impl Drop for Throwaway {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        if let Some(supervisor) = self.supervisor.take()
            && process::wait_for_end(supervisor, Duration::from_secs(10))
        {
            // The server's account cannot remove the directory itself from a parent that is not its own.
            let _ = fs::remove_dir_all(&self.directory);
        }
    }
}

/// A port of 127.0.0.1 that nothing listens on.
fn free_port() -> Result<u16> {
    loop {
        let listener =
            TcpListener::bind(("127.0.0.1", 0)).context("cannot find a free port on 127.0.0.1")?;
        let port = listener.local_addr()?.port();
        if port != process::SOCKET_PORT {
            return Ok(port);
        }
    }
}
