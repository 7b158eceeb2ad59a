//! The PostgreSQL that tests run against.
//!
//! Under nextest every test is a process of its own. The first one starts a cluster that lingers for some seconds after
//! its last user, the others find it through a file named after the run; nothing has to stop it, and a run that is
//! killed leaves nothing behind.

use std::fs::{self, OpenOptions};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use schemactl::db::url::Address;
use schemactl::db::{Connector, Runtime, Session};
use schemactl::server::{Installation, Options, Throwaway, discovery};

use super::servers::client;

/// The newest PostgreSQL of this machine, or of `SCHEMACTL_PG_BIN`.
pub(crate) fn installation() -> &'static Installation {
    static INSTALLATION: OnceLock<Installation> = OnceLock::new();
    INSTALLATION.get_or_init(|| {
        discovery::find(|name| std::env::var_os(name))
            .unwrap_or_else(|error| panic!("the tests need PostgreSQL: {error}"))
            .remove(0)
    })
}

/// A cluster of this test alone, for tests that kill servers or need settings.
pub(crate) fn private_cluster(options: &Options) -> Throwaway {
    Throwaway::start(installation(), options)
        .unwrap_or_else(|error| panic!("cannot start a cluster: {error:?}"))
}

/// A fresh database on the cluster of this test run.
pub(crate) fn database() -> Database {
    static CLUSTER: OnceLock<Throwaway> = OnceLock::new();
    let cluster = CLUSTER.get_or_init(of_this_run);
    private_database(cluster)
}

/// A fresh database on a cluster of one's own, which may be of any version.
pub(crate) fn private_database(cluster: &Throwaway) -> Database {
    let version = std::fs::read_to_string(cluster.data_dir().join("PG_VERSION"));
    let major: u32 = version.unwrap().trim().parse().unwrap();
    // The fast way; older versions know no other. In a copy made through the log (the default from 15 on), a sequence goes back after a
    // crash: the page says how many of its values are logged, and the log of the copy does not have them.
    let strategy = if major >= 15 {
        " STRATEGY file_copy"
    } else {
        ""
    };
    create(
        cluster.socket_dir().to_path_buf(),
        cluster.port(),
        strategy,
        "template0",
    )
}

fn create(
    socket_directory: PathBuf,
    port: u16,
    strategy: &'static str,
    template: &str,
) -> Database {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!(
        "test_{}_{}",
        std::process::id(),
        COUNT.fetch_add(1, Ordering::Relaxed)
    );
    let database = Database {
        socket_directory,
        port,
        strategy,
        name,
    };
    database.maintain(&format!(
        "CREATE DATABASE {} TEMPLATE {template}{strategy}",
        database.name
    ));
    database
}

fn of_this_run() -> Throwaway {
    let run = std::env::var("NEXTEST_RUN_ID").unwrap_or_else(|_| std::process::id().to_string());
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("clusters");
    fs::create_dir_all(&directory).unwrap();
    forget_old_runs(&directory);
    let mut meeting_point = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(directory.join(run))
        .unwrap();
    meeting_point.lock().unwrap();
    let mut known = String::new();
    meeting_point.read_to_string(&mut known).unwrap();
    if !known.is_empty()
        && let Some(cluster) = Throwaway::join(Path::new(&known)).unwrap()
    {
        return cluster;
    }
    let cluster = private_cluster(
        &Options::new()
            .setting("max_connections", "300")
            .setting("max_prepared_transactions", "10")
            .setting("max_locks_per_transaction", "256")
            .linger(Duration::from_secs(5)),
    );
    meeting_point.set_len(0).unwrap();
    meeting_point.rewind().unwrap();
    meeting_point
        .write_all(cluster.socket_dir().to_str().unwrap().as_bytes())
        .unwrap();
    cluster
}

fn forget_old_runs(directory: &Path) {
    for entry in directory.read_dir().unwrap().flatten() {
        let old = entry
            .metadata()
            .and_then(|metadata| metadata.modified())
            .is_ok_and(|time| time.elapsed().is_ok_and(|age| age.as_secs() > 86_400));
        if old {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// A database of one test, dropped with this value.
#[derive(Debug)]
pub(crate) struct Database {
    socket_directory: PathBuf,
    port: u16,
    /// How databases are made on this server.
    strategy: &'static str,
    name: String,
}

impl Database {
    /// Its URL, in the form that libpq and schemactl read.
    pub(crate) fn url(&self) -> String {
        self.url_of(&self.name)
    }

    /// The URL of another database of the same cluster.
    pub(crate) fn url_of(&self, name: &str) -> String {
        format!(
            "postgresql://postgres@/{name}?host={}&port={}",
            self.socket_directory.display(),
            self.port
        )
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// A fresh database with the same contents; nobody may be connected to this one.
    pub(crate) fn copy(&self) -> Database {
        create(
            self.socket_directory.clone(),
            self.port,
            self.strategy,
            &self.name,
        )
    }

    pub(crate) fn socket_directory(&self) -> &Path {
        &self.socket_directory
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// A session of schemactl's own kind.
    pub(crate) fn session(&self) -> Session {
        connect(&self.url())
    }

    /// Runs SQL through psql and returns its output, unaligned and without headings; panics when a statement fails.
    #[track_caller]
    pub(crate) fn psql(&self, sql: &str) -> String {
        run_psql(&self.url(), Input::Text(sql)).unwrap_or_else(|error| panic!("{error}\n{sql}"))
    }

    /// Runs SQL that may fail: the output, or what psql said.
    pub(crate) fn try_psql(&self, sql: &str) -> Result<String, String> {
        run_psql(&self.url(), Input::Text(sql))
    }

    /// Runs a file through psql; panics when a statement fails.
    #[track_caller]
    pub(crate) fn psql_file(&self, path: &Path) -> String {
        run_psql(&self.url(), Input::File(path))
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    #[track_caller]
    fn maintain(&self, sql: &str) {
        run_psql(&self.url_of("postgres"), Input::Text(sql))
            .unwrap_or_else(|error| panic!("{error}\n{sql}"));
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        drop_soon(&self.url_of("postgres"), &self.name);
    }
}

/// Has a database dropped by a psql that nobody waits for: the server takes a checkpoint first, and sleeps until old connections are gone.
///
/// The server may be dead: some tests kill it.
pub(crate) fn drop_soon(maintenance_url: &str, name: &str) {
    static DROPPING: Mutex<Vec<Child>> = Mutex::new(Vec::new());
    let mut dropping = DROPPING.lock().unwrap_or_else(PoisonError::into_inner);
    dropping.retain_mut(|child| !matches!(child.try_wait(), Ok(Some(_))));
    let psql = Command::new(client("psql"))
        .env_clear()
        .args(["-XqAt", "-d", maintenance_url, "-c"])
        .arg(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    dropping.extend(psql);
}

/// What psql reads.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Input<'a> {
    Text(&'a str),
    File(&'a Path),
}

/// A session of schemactl's own kind.
pub(crate) fn connect(url: &str) -> Session {
    Connector::new(
        &Runtime::new().unwrap(),
        Address::parse(url).unwrap(),
        "the test",
        "test",
    )
    .connect()
    .unwrap()
}

/// Runs the psql of the installation, stopping at the first error.
pub(crate) fn run_psql(url: &str, input: Input<'_>) -> Result<String, String> {
    let mut command = Command::new(client("psql"));
    command
        .env_clear()
        .env("LC_ALL", "C.UTF-8")
        .args(["-XqAt", "-v", "ON_ERROR_STOP=1", "-d", url])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if let Input::File(path) = input {
        command.arg("-f").arg(path);
    } else {
        command.args(["-f", "-"]);
    }
    let mut child = command
        .spawn()
        .map_err(|error| format!("cannot run psql: {error}"))?;
    let mut stdin = child.stdin.take();
    let result = std::thread::scope(|scope| {
        scope.spawn(move || {
            if let (Input::Text(text), Some(stdin)) = (input, stdin.as_mut()) {
                // psql may end at an error before it has read everything.
                let _ = stdin.write_all(text.as_bytes());
            }
            drop(stdin);
        });
        child.wait_with_output()
    })
    .map_err(|error| error.to_string())?;
    if result.status.success() {
        Ok(String::from_utf8_lossy(&result.stdout).into_owned())
    } else {
        Err(format!(
            "psql failed ({}): {}",
            result.status,
            String::from_utf8_lossy(&result.stderr).trim_end()
        ))
    }
}
