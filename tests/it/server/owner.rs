//! A process that owns a server, to be ended in every way: this test binary, running one of its tests.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;
use schemactl::server::{Embedded, Options, Throwaway};
use tempfile::TempDir;

use crate::common::{self, eventually};

/// What the owner wrote when its server was ready.
#[derive(Clone, Debug)]
pub(super) struct Report {
    pub(super) postmaster: i32,
    pub(super) socket_directory: PathBuf,
    pub(super) port: u16,
}

impl Report {
    pub(super) fn url(&self) -> String {
        format!(
            "postgresql://postgres@/postgres?host={}&port={}",
            self.socket_directory.display(),
            self.port
        )
    }

    #[track_caller]
    pub(super) fn psql(&self, sql: &str) -> String {
        common::run_psql(&self.url(), common::Input::Text(sql)).unwrap_or_else(|e| panic!("{e}"))
    }
}

#[derive(Debug)]
pub(super) struct Owner {
    child: Child,
    files: TempDir,
}

impl Owner {
    /// An owner of a throw-away cluster.
    pub(super) fn of_throwaway(change: impl FnOnce(&mut Command)) -> Self {
        Self::spawn("throwaway", change)
    }

    /// An owner of an embedded server.
    pub(super) fn of_embedded(path: &Path) -> Self {
        Self::spawn(&format!("embedded:{}", path.display()), |_| ())
    }

    pub(super) fn spawn(what: &str, change: impl FnOnce(&mut Command)) -> Self {
        let files = open_to_everybody();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", "server::owner::owner", "--include-ignored"])
            .env("OWNER_OF", what)
            .env("OWNER_REPORT", files.path().join("report"))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0);
        change(&mut command);
        Self {
            child: command.spawn().unwrap(),
            files,
        }
    }

    /// Waits until its server is ready.
    #[track_caller]
    pub(super) fn report(&self) -> Report {
        let path = self.files.path().join("report");
        eventually("the owner reports", || path.exists());
        let text = fs::read_to_string(path).unwrap();
        let mut lines = text.lines();
        let mut next = || lines.next().unwrap_or_else(|| panic!("{text}"));
        Report {
            postmaster: next().parse().unwrap_or_else(|_| panic!("{text}")),
            socket_directory: next().into(),
            port: next().parse().unwrap(),
        }
    }

    /// Waits until it says why it has no server.
    #[track_caller]
    pub(super) fn failure(&self) -> String {
        let path = self.files.path().join("report");
        eventually("the owner reports", || path.exists());
        fs::read_to_string(path).unwrap()
    }

    pub(super) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// What a terminal does on Ctrl-C.
    pub(super) fn interrupt_group(mut self) {
        killpg(Pid::from_raw(self.child.id().cast_signed()), Signal::SIGINT).unwrap();
        self.child.wait().unwrap();
    }

    /// Lets it leave in order.
    pub(super) fn leave(mut self) {
        drop(self.child.stdin.take());
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A directory that an owner with another account can write to.
pub(super) fn open_to_everybody() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    fs::set_permissions(directory.path(), PermissionsExt::from_mode(0o777)).unwrap();
    directory
}

/// `kill -9`.
pub(super) fn kill_process(pid: i32) {
    let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
}

#[test]
#[ignore = "the other tests run it, as a process of its own"]
fn owner() {
    let Ok(what) = std::env::var("OWNER_OF") else {
        return;
    };
    let report = PathBuf::from(std::env::var_os("OWNER_REPORT").unwrap());
    let tell = |text: String| {
        let aside = report.with_extension("new");
        fs::write(&aside, text).unwrap();
        fs::rename(&aside, &report).unwrap();
    };
    let wait = || {
        let _ = std::io::read_to_string(std::io::stdin());
    };
    if let Some(path) = what.strip_prefix("embedded:") {
        match Embedded::open(Path::new(path), &[common::installation().clone()]) {
            Ok(embedded) => {
                let at = embedded.connection();
                tell(format!(
                    "{}\n{}\n{}\n",
                    embedded.pid(),
                    at.socket_dir.display(),
                    at.port
                ));
                wait();
                embedded.close().unwrap();
            }
            Err(error) => tell(format!("{error:?}")),
        }
    } else {
        match Throwaway::start(common::installation(), &Options::new()) {
            Ok(cluster) => {
                tell(format!(
                    "{}\n{}\n{}\n",
                    cluster.pid(),
                    cluster.socket_dir().display(),
                    cluster.port()
                ));
                wait();
            }
            Err(error) => tell(format!("{error:?}")),
        }
    }
}
