//! A project directory to run the built binary in, with nothing of the developer's own environment.

use std::ffi::OsString;
use std::fs::{self, File};
use std::os::unix::fs::{FileExt, symlink};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;

use super::{Database, Output};

/// A directory with `migrations/`, and the environment of the runs in it.
#[derive(Debug)]
pub(crate) struct Project {
    directory: TempDir,
    environment: Vec<(OsString, OsString)>,
}

/// An empty project.
pub(crate) fn project() -> Project {
    let directory = tempfile::Builder::new()
        .prefix("project-")
        .tempdir()
        .unwrap();
    fs::create_dir_all(directory.path().join("project/migrations")).unwrap();
    lend_templates(&directory.path().join("home/.cache/schemactl"));
    Project {
        directory,
        environment: Vec::new(),
    }
}

/// Puts links to the templates of servers into the cache of a home: initdb for each project is a good part of a test run.
fn lend_templates(cache: &Path) {
    fs::create_dir_all(cache).unwrap();
    let home = std::env::var_os("HOME").map(|home| Path::new(&home).join(".cache"));
    let ours = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let Some(ours) = ours.or(home) else { return };
    for entry in fs::read_dir(ours.join("schemactl")).into_iter().flatten() {
        let entry = entry.unwrap();
        let is_whole = entry.path().join("PG_VERSION").exists();
        if is_whole && entry.file_name().to_string_lossy().starts_with("template-") {
            symlink(entry.path(), cache.join(entry.file_name())).unwrap();
        }
    }
}

impl Project {
    /// Sets `DATABASE_URL` to a database.
    pub(crate) fn on(self, database: &Database) -> Self {
        self.env("DATABASE_URL", database.url())
    }

    /// Sets an environment variable for every run.
    pub(crate) fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// The project's directory, in which commands run.
    pub(crate) fn path(&self) -> PathBuf {
        self.directory.path().join("project")
    }

    /// The home directory of the runs.
    pub(crate) fn home(&self) -> PathBuf {
        self.directory.path().join("home")
    }

    /// Writes a file below the project's directory.
    pub(crate) fn file(&self, name: impl AsRef<Path>, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, contents).unwrap();
        path
    }

    /// Writes `migrations/<name>` as it is.
    pub(crate) fn revision(&self, name: &str, contents: impl AsRef<[u8]>) -> PathBuf {
        self.file(Path::new("migrations").join(name), contents)
    }

    /// Writes a revision with the usual header: id, the id before it ("" for none), what it does, SQL up and down.
    pub(crate) fn step(
        &self,
        id: &str,
        revises: &str,
        slug: &str,
        up: &str,
        down: &str,
    ) -> PathBuf {
        let name = format!("202601010000_{id}_{slug}.sql");
        let contents = format!(
            "-- {slug}\n--\n-- Revision ID: {id}\n-- Revises: {revises}\n-- Create Date: 2026-01-01 00:00:00+00:00\n\n\
             -- schemactl:up\n{up}\n\n-- schemactl:down\n{down}\n",
        );
        self.revision(&name, contents)
    }

    /// The command that runs the binary here, to be changed before it runs.
    pub(crate) fn command<I, S>(&self, arguments: I) -> Command
    where
        I: IntoIterator<Item = S>,
        S: Into<OsString>,
    {
        let mut command = Command::new(env!("CARGO_BIN_EXE_schemactl"));
        command
            .args(arguments.into_iter().map(Into::into))
            .current_dir(self.path())
            .env_clear()
            .env("HOME", self.home())
            .env("LC_ALL", "C.UTF-8")
            .env("TZ", "UTC")
            .env("TERM", "dumb")
            .env("NO_COLOR", "1");
        for name in ["PATH", "TMPDIR", "SCHEMACTL_PG_BIN", "LLVM_PROFILE_FILE"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command.envs(self.environment.iter().cloned());
        command.stdin(Stdio::null());
        command
    }

    /// Runs the binary to its end.
    pub(crate) fn run<I, S>(&self, arguments: I) -> Output
    where
        I: IntoIterator<Item = S>,
        S: Into<OsString>,
    {
        self.start(self.command(arguments)).wait()
    }

    /// Starts the binary, for concurrent runs and to kill it.
    pub(crate) fn spawn<I, S>(&self, arguments: I) -> Running
    where
        I: IntoIterator<Item = S>,
        S: Into<OsString>,
    {
        self.start(self.command(arguments))
    }

    /// Starts a command made by [`Project::command`]; its output goes to files, so that it never waits for a reader.
    pub(crate) fn start(&self, mut command: Command) -> Running {
        let (stdout, stderr) = (tempfile::tempfile().unwrap(), tempfile::tempfile().unwrap());
        let child = command
            .stdout(stdout.try_clone().unwrap())
            .stderr(stderr.try_clone().unwrap())
            .spawn()
            .unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"));
        Running {
            child,
            stdout,
            stderr,
            replacements: self.replacements(),
        }
    }

    fn replacements(&self) -> Vec<(String, &'static str)> {
        let text = |path: PathBuf| path.display().to_string();
        vec![
            (text(self.path()), "[PROJECT]"),
            (text(self.home()), "[HOME]"),
        ]
    }
}

/// A run of the binary that has not been waited for; killed when dropped.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
    stdout: File,
    stderr: File,
    replacements: Vec<(String, &'static str)>,
}

impl Running {
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(self.child.id().cast_signed()), signal).unwrap();
    }

    /// `kill -9`, and waits for the end.
    pub(crate) fn kill(mut self) -> Output {
        let _ = self.child.kill();
        self.wait()
    }

    /// Whether it still runs.
    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// What it has written to stderr so far.
    pub(crate) fn stderr_so_far(&self) -> String {
        read(&self.stderr)
    }

    /// What it has written to stdout so far.
    pub(crate) fn stdout_so_far(&self) -> String {
        read(&self.stdout)
    }

    /// Waits until stderr holds a text; panics after two minutes, or when the run ends without it.
    #[track_caller]
    pub(crate) fn wait_for_stderr(&mut self, text: &str) {
        let deadline = Instant::now() + Duration::from_secs(120);
        loop {
            let running = self.is_running();
            let said = self.stderr_so_far();
            if said.contains(text) {
                return;
            }
            assert!(
                running && Instant::now() < deadline,
                "never said {text:?}, but:\n{said}"
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits for the end; panics after five minutes.
    #[track_caller]
    pub(crate) fn wait(mut self) -> Output {
        let deadline = Instant::now() + Duration::from_secs(300);
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return self.output(status);
            }
            assert!(
                Instant::now() < deadline,
                "still running after five minutes:\n{}{}",
                read(&self.stdout),
                read(&self.stderr)
            );
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn output(&mut self, status: ExitStatus) -> Output {
        Output {
            stdout: read(&self.stdout),
            stderr: read(&self.stderr),
            code: status.code(),
            signal: status.signal(),
            replacements: std::mem::take(&mut self.replacements),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Everything in a file that a child may still write; the child shares the position, so it is left where it is.
fn read(file: &File) -> String {
    let mut bytes = vec![0; usize::try_from(file.metadata().unwrap().len()).unwrap()];
    let mut length = 0;
    while let Some(rest) = bytes.get_mut(length..)
        && let count = file.read_at(rest, length as u64).unwrap()
        && count > 0
    {
        length += count;
    }
    bytes.truncate(length);
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> (Project, Running) {
        let project = project();
        let mut command = Command::new("sh");
        command.args(["-c", script]).current_dir(project.path());
        let running = project.start(command);
        (project, running)
    }

    #[test]
    fn what_a_run_writes_is_seen_while_it_runs_and_whole_in_the_end() {
        let (_project, mut running) =
            shell("echo first >&2; read line; echo out; echo last >&2; exit 3");
        running.wait_for_stderr("first");
        let output = running.wait();
        assert_eq!(output.code, Some(3));
        assert_eq!(output.stdout, "out\n");
        assert_eq!(output.stderr, "first\nlast\n");
    }

    #[test]
    fn a_killed_run_says_by_which_signal() {
        let (_project, mut running) = shell("echo ready >&2; exec sleep 100");
        running.wait_for_stderr("ready");
        assert!(running.is_running());
        assert_eq!(running.kill().signal, Some(9));
    }

    #[test]
    fn the_projects_own_path_does_not_reach_a_snapshot() {
        let (_project, running) = shell("pwd");
        insta::assert_snapshot!(running.wait(), @r"
        [PROJECT]
        [exit status: 0]
        ");
    }

    #[test]
    fn a_run_inherits_nothing_of_the_developers_own_settings() {
        let project = project().env("DATABASE_URL", "postgresql://here/");
        let command = project.command(["--version"]);
        let names: Vec<_> = command
            .get_envs()
            .map(|(name, _)| name.to_owned())
            .collect();
        assert!(names.iter().any(|name| name == "DATABASE_URL"));
        assert!(!names.iter().any(|name| name == "PGHOST" || name == "USER"));
    }
}
