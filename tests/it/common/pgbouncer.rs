//! A real PgBouncer before a server of the tests, on a socket of its own.
//!
//! It is the child of a shell that reads from us: when this process ends in any way, so does what it reads, and PgBouncer
//! with it. PgBouncer does not run as root; where the tests are root it runs as the owner of the server's directory.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::unistd::Uid;
use tempfile::TempDir;

use super::Database;

/// The port in the socket's name, PgBouncer's usual one.
const PORT: u16 = 6432;

/// How a PgBouncer differs from the usual one: transaction mode, twenty server connections.
#[derive(Clone, Debug)]
pub(crate) struct Manners {
    pub(crate) mode: &'static str,
    pub(crate) pool_size: usize,
    /// Lines of `[pgbouncer]`.
    pub(crate) settings: String,
    /// More keys of the database's line.
    pub(crate) database: String,
    /// Who may log in beside `postgres`.
    pub(crate) users: Vec<String>,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            mode: "transaction",
            pool_size: 20,
            settings: String::new(),
            database: String::new(),
            users: Vec::new(),
        }
    }
}

/// A running PgBouncer; it ends with this value.
#[derive(Debug)]
pub(crate) struct PgBouncer {
    directory: TempDir,
    child: Option<Child>,
    owner: (u32, u32),
}

/// PgBouncer in a mode before the server of a database; `None` where it is not installed, which has been said.
pub(crate) fn pgbouncer(database: &Database, mode: &'static str) -> Option<PgBouncer> {
    PgBouncer::start(
        database,
        &Manners {
            mode,
            ..Manners::default()
        },
    )
}

/// The program, which Debian keeps where ordinary users have no PATH to.
fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin", "/usr/local/sbin", "/sbin"].map(PathBuf::from))
        .map(|directory| directory.join("pgbouncer"))
        .find(|program| program.is_file())
}

impl PgBouncer {
    pub(crate) fn start(database: &Database, manners: &Manners) -> Option<Self> {
        if program().is_none() {
            super::skip("no pgbouncer (package pgbouncer; .ci/run installs it)");
            return None;
        }
        let owner = fs::metadata(database.socket_directory()).unwrap();
        let directory = tempfile::Builder::new()
            .prefix("pgbouncer-")
            .tempdir()
            .unwrap();
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let mut bouncer = Self {
            directory,
            child: None,
            owner: (owner.uid(), owner.gid()),
        };
        let users: String = manners
            .users
            .iter()
            .map(|user| format!("\"{user}\" \"\"\n"))
            .collect();
        bouncer.write("users", &format!("\"postgres\" \"\"\n{users}"));
        let configuration = format!(
            "[databases]\n* = host={} port={} {}\n[pgbouncer]\nlisten_addr =\nlisten_port = {PORT}\n\
             unix_socket_dir = {place}\nauth_type = trust\nauth_file = {place}/users\nadmin_users = postgres\n\
             pool_mode = {}\ndefault_pool_size = {}\nmax_client_conn = 300\nserver_lifetime = 3600\n\
             pidfile = {place}/pid\n{}\n",
            database.socket_directory().display(),
            database.port(),
            manners.database,
            manners.mode,
            manners.pool_size,
            manners.settings,
            place = bouncer.path().display(),
        );
        bouncer.write("configuration", &configuration);
        if Uid::effective().is_root() {
            chown(bouncer.path(), Some(bouncer.owner.0), Some(bouncer.owner.1)).unwrap();
        }
        bouncer.begin();
        Some(bouncer)
    }

    fn write(&self, name: &str, contents: &str) {
        let file = self.path().join(name);
        fs::write(&file, contents).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }

    fn begin(&mut self) {
        let mut command = Command::new("sh");
        command
            .args([
                "-c",
                "\"$1\" \"$2\" >\"$3\" 2>&1 <&- & cat >/dev/null; kill -9 $!; wait",
                "sh",
            ])
            .arg(program().unwrap())
            .arg(self.path().join("configuration"))
            .arg(self.path().join("log"))
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        if Uid::effective().is_root() {
            command.uid(self.owner.0).gid(self.owner.1);
        }
        self.child = Some(command.spawn().unwrap());
        let deadline = Instant::now() + Duration::from_secs(30);
        while UnixStream::connect(self.socket()).is_err() {
            assert!(
                Instant::now() < deadline,
                "PgBouncer does not start:\n{}",
                self.log()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Ends it at once, with all connections.
    pub(crate) fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            drop(child.stdin.take());
            let _ = child.wait();
            let _ = fs::remove_file(self.socket());
            let _ = fs::remove_file(self.path().join("pid"));
        }
    }

    /// Starts it anew, knowing only one database.
    pub(crate) fn list_only(&mut self, database: &Database) {
        let path = self.path().join("configuration");
        let text = fs::read_to_string(&path).unwrap();
        let listed = text.replacen("\n* = ", &format!("\n{} = ", database.name()), 1);
        assert_ne!(text, listed);
        fs::write(&path, listed).unwrap();
        self.restart();
    }

    /// Ends it, and starts another one in its place.
    pub(crate) fn restart(&mut self) {
        self.stop();
        self.begin();
    }

    /// What it has written.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.path().join("log")).unwrap_or_default()
    }

    fn socket(&self) -> PathBuf {
        self.path().join(format!(".s.PGSQL.{PORT}"))
    }

    /// The URL of a database through it.
    pub(crate) fn url(&self, database: &Database) -> String {
        self.url_as("postgres", database.name())
    }

    /// The URL of a user and a database, or of its own console, `pgbouncer`.
    pub(crate) fn url_as(&self, user: &str, database: &str) -> String {
        format!(
            "postgresql://{user}@/{database}?host={}&port={PORT}",
            self.path().display()
        )
    }

    /// Runs a command of its console.
    #[track_caller]
    pub(crate) fn console(&self, command: &str) -> String {
        super::run_psql(
            &self.url_as("postgres", "pgbouncer"),
            super::Input::Text(command),
        )
        .unwrap_or_else(|error| panic!("{error}\n{command}"))
    }
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        self.stop();
        if std::thread::panicking() {
            let _ = write!(std::io::stderr(), "PgBouncer said:\n{}", self.log());
        }
    }
}
