//! A real standby: a copy of a cluster that follows it, and can be promoted.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use schemactl::server::{Options, Throwaway};

use super::{Output, client, installation, private_cluster};

/// A cluster that can be copied.
pub(crate) fn primary() -> Throwaway {
    private_cluster(&replicated())
}

/// How such a cluster is set up.
pub(crate) fn replicated() -> Options {
    Options::new()
        .setting("wal_level", "replica")
        .setting("max_wal_senders", "4")
}

/// A copy of a cluster that follows it, on a socket of its own.
pub(crate) struct Standby {
    directory: tempfile::TempDir,
    as_postgres: bool,
}

impl Standby {
    pub(crate) fn of(primary: &Throwaway, settings: &str) -> Self {
        let as_postgres = nix::unistd::Uid::effective().is_root();
        let directory = tempfile::Builder::new()
            .prefix("standby-")
            .tempdir_in("/tmp")
            .unwrap();
        let standby = Self {
            directory,
            as_postgres,
        };
        if as_postgres {
            let status = Command::new("chown")
                .arg("postgres")
                .arg(standby.directory.path())
                .status()
                .unwrap();
            assert!(status.success());
        }
        let data = standby.data();
        standby.run(
            "pg_basebackup",
            &[
                "-h",
                primary.socket_dir().to_str().unwrap(),
                "-p",
                &primary.port().to_string(),
                "-U",
                "postgres",
                "-D",
                &data,
                "-R",
                "-c",
                "fast",
            ],
        );
        let configuration = Path::new(&data).join("postgresql.auto.conf");
        let before = std::fs::read_to_string(&configuration).unwrap();
        std::fs::write(
            &configuration,
            format!(
                "{before}\n{settings}unix_socket_directories = '{}'\nport = 5499\nlisten_addresses = ''\n",
                standby.directory.path().display()
            ),
        )
        .unwrap();
        let log = standby.directory.path().join("log");
        // Without -w: a server that refuses connections would be waited for in vain.
        standby.run(
            "pg_ctl",
            &["start", "-W", "-D", &data, "-l", log.to_str().unwrap()],
        );
        standby.until_it_answers();
        standby
    }

    /// The directory of its socket.
    pub(crate) fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// Stops it, ending all sessions, and starts it again.
    pub(crate) fn restart(&self) {
        let log = self.directory.path().join("log");
        self.run(
            "pg_ctl",
            &[
                "restart",
                "-W",
                "-m",
                "fast",
                "-D",
                &self.data(),
                "-l",
                log.to_str().unwrap(),
            ],
        );
    }

    pub(crate) fn data(&self) -> String {
        self.directory.path().join("data").display().to_string()
    }

    pub(crate) fn url(&self) -> String {
        format!(
            "postgresql://postgres@/postgres?host={}&port=5499",
            self.directory.path().display()
        )
    }

    /// Until the socket is there: before that, a connection is refused.
    fn until_it_answers(&self) {
        let socket = self.directory.path().join(".s.PGSQL.5499");
        for _ in 0..1000 {
            if std::os::unix::net::UnixStream::connect(&socket).is_ok() {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the standby never started");
    }

    pub(crate) fn promote(&self) {
        // Refused until recovery has begun.
        for _ in 0..100 {
            if self.try_run("pg_ctl", &["promote", "-W", "-D", &self.data()]) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the standby is never ready to be promoted");
    }

    #[track_caller]
    fn run(&self, program: &str, arguments: &[&str]) {
        assert!(self.try_run(program, arguments), "{program} {arguments:?}");
    }

    fn try_run(&self, program: &str, arguments: &[&str]) -> bool {
        let program = match program {
            "pg_ctl" => installation().bin.join(program),
            _ => client(program),
        };
        let mut command = if self.as_postgres {
            let mut command = Command::new("setpriv");
            command
                .args(["--reuid=postgres", "--regid=postgres", "--init-groups"])
                .arg(program);
            command
        } else {
            Command::new(program)
        };
        command
            .args(arguments)
            .current_dir("/tmp")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap()
            .success()
    }

    pub(crate) fn shown(&self, output: &Output) -> String {
        let text = output
            .to_string()
            .replace(&self.directory.path().display().to_string(), "[STANDBY]")
            .replace(
                "the database system is not accepting connections",
                "[NOT YET]",
            )
            .replace("the database system is starting up", "[NOT YET]")
            .replace("  DETAIL: Hot standby mode is disabled.\n", "");
        // Whether anything was waited for depends on the moment.
        text.lines()
            .filter(|line| {
                !line.starts_with("waiting for") && !line.starts_with("the database is there")
            })
            .collect::<Vec<_>>()
            .join("\n")
    }
}

impl Drop for Standby {
    fn drop(&mut self) {
        if Path::new(&self.data()).join("postmaster.pid").exists() {
            self.run("pg_ctl", &["stop", "-m", "immediate", "-D", &self.data()]);
        }
    }
}
