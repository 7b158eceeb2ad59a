//! A PostgreSQL that encrypts, with a role per way to log in.

use std::fs;
use std::path::Path;
use std::process::Command;

use schemactl::server::{Options, Throwaway};
use tempfile::TempDir;

use super::certificates::{Authority, Identity, NAMES};
use crate::common::{Database, Project, client, private_cluster, private_database, project};

const HBA: &str = "\
local     all postgres              trust
hostssl   all tls_only   127.0.0.1/32 trust
hostnossl all plain_only 127.0.0.1/32 trust
hostssl   all certified  127.0.0.1/32 cert
host      all scram      127.0.0.1/32 scram-sha-256
host      all anyhow     127.0.0.1/32 trust
";

/// A server, a database on it, and a directory for files of the client.
pub(super) struct Server {
    cluster: Throwaway,
    pub(super) database: Database,
    pub(super) files: TempDir,
}

impl Server {
    /// One that shows this certificate; client certificates have to come from `clients`.
    pub(super) fn with(identity: &Identity, clients: &Authority) -> Self {
        Self::start(
            Options::new()
                .setting("ssl", "on")
                .setting("ssl_cert_file", "server.crt")
                .setting("ssl_key_file", "server.key")
                .setting("ssl_ca_file", "clients.crt")
                .file("server.crt", &identity.certificate)
                .file("server.key", &identity.key)
                .file("clients.crt", &clients.pem),
        )
    }

    /// One with a good certificate of this authority.
    pub(super) fn of(authority: &Authority) -> Self {
        Self::with(&authority.issue("localhost", NAMES), authority)
    }

    /// One that does not encrypt.
    pub(super) fn plain() -> Self {
        Self::start(Options::new())
    }

    fn start(options: Options) -> Self {
        let cluster = private_cluster(
            &options
                .tcp()
                .hba(HBA)
                .setting("password_encryption", "scram-sha-256"),
        );
        let database = private_database(&cluster);
        database.psql(
            "CREATE ROLE tls_only LOGIN SUPERUSER; CREATE ROLE plain_only LOGIN; CREATE ROLE certified LOGIN; \
             CREATE ROLE scram LOGIN PASSWORD 'correct horse'; CREATE ROLE anyhow LOGIN",
        );
        Self {
            cluster,
            database,
            files: tempfile::tempdir().unwrap(),
        }
    }

    pub(super) fn port(&self) -> u16 {
        self.cluster.port()
    }

    /// Writes a file for the client and returns its path.
    pub(super) fn file(&self, name: &str, contents: &str) -> String {
        super::certificates::private_file(self.files.path(), name, contents)
            .display()
            .to_string()
    }

    /// A connection string by TCP; what is said later wins.
    pub(super) fn address(&self, user: &str, more: &str) -> String {
        format!(
            "host=127.0.0.1 port={} dbname={} user={user} {more}",
            self.port(),
            self.database.name()
        )
    }

    /// A project whose database is that.
    pub(super) fn project(&self, user: &str, more: &str) -> Project {
        project().env("DATABASE_URL", self.address(user, more))
    }

    /// What `schemactl current -v` makes of it.
    pub(super) fn schemactl(&self, user: &str, more: &str) -> Outcome {
        let output = self.project(user, more).run(["current", "-v"]);
        let connection = output
            .stderr
            .lines()
            .find_map(|line| line.strip_prefix("connection: "));
        match (output.code, connection) {
            (Some(0), Some(text)) if text.starts_with("encrypted") => {
                Outcome::Encrypted(text.to_owned())
            }
            (Some(0), Some(text)) => Outcome::Plain(text.to_owned()),
            _ => Outcome::Refused(output.stderr),
        }
    }

    /// What psql makes of it, with this home directory empty.
    pub(super) fn psql(&self, user: &str, more: &str) -> Outcome {
        let output = Command::new(client("psql"))
            .env_clear()
            .env("HOME", self.files.path().join("nowhere"))
            .args(["-XqAt", "-d", &self.address(user, more)])
            .args([
                "-c",
                "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
            ])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        match said.trim() {
            "t" => Outcome::Encrypted(said),
            "f" => Outcome::Plain(said),
            _ => Outcome::Refused(String::from_utf8_lossy(&output.stderr).into_owned()),
        }
    }

    /// Whether the server's log has a line with this text.
    pub(super) fn logged(&self, text: &str) -> bool {
        fs::read_to_string(self.cluster.log_file())
            .unwrap_or_default()
            .contains(text)
    }
}

/// How an attempt to connect ended, with what was said.
#[derive(Clone, Debug)]
pub(super) enum Outcome {
    Encrypted(String),
    Plain(String),
    Refused(String),
}

impl Outcome {
    /// One word for tables.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Encrypted(_) => "TLS",
            Self::Plain(_) => "plain",
            Self::Refused(_) => "refused",
        }
    }

    /// What was said; panics unless it was encrypted.
    #[track_caller]
    pub(super) fn encrypted(self) -> String {
        match self {
            Self::Encrypted(said) => said,
            other => panic!("not encrypted: {other:?}"),
        }
    }

    /// What was said; panics unless it was refused.
    #[track_caller]
    pub(super) fn refused(self) -> String {
        match self {
            Self::Refused(said) => said,
            other => panic!("not refused: {other:?}"),
        }
    }
}

/// Whether the program that makes unusual certificates is there.
pub(super) fn openssl() -> bool {
    Command::new("openssl")
        .arg("version")
        .output()
        .is_ok_and(|output| output.status.success())
}

/// Runs openssl in a directory; panics when it fails.
#[track_caller]
pub(super) fn run_openssl(directory: &Path, arguments: &[&str]) {
    let output = Command::new("openssl")
        .current_dir(directory)
        .args(arguments)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "openssl {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}
