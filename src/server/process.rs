//! Starts the server process under its supervisor, waits until it accepts connections, and knows whether it lives.
//!
//! The server is spawned directly, not through pg_ctl, which looks only every 100 ms. Readiness is read from
//! `postmaster.pid`, whose lines PostgreSQL's `pidfile.h` fixes.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::account::Account;
use super::discovery::Installation;
use super::lifeline::Lifeline;
use crate::error::UserError;

const SUPERVISOR: &str = include_str!("supervise.sh");
const POLL: Duration = Duration::from_millis(2);

/// The port in the name of the socket, `.s.PGSQL.5432`: nothing listens on the network.
pub(super) const SOCKET_PORT: u16 = 5432;

/// How the supervisor ends a server whose users are gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// Disconnects everybody and writes a checkpoint ("fast").
    Fast,
    /// Drops everything: the data is thrown away ("immediate").
    Immediate,
}

/// Everything a server needs to start.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub(super) installation: &'a Installation,
    pub(super) account: &'a Account,
    /// The private directory of the socket and the lifeline, removed when the server has ended.
    pub(super) directory: &'a Path,
    pub(super) data: &'a Path,
    /// A locked file; the lock is free again when no process of the server lives.
    pub(super) lock: File,
    pub(super) log: &'a Path,
    pub(super) ending: Ending,
    /// How long the server waits for a next user when the last one is gone.
    pub(super) linger: Duration,
    /// Zero for no TCP.
    pub(super) tcp_port: Option<u16>,
    pub(super) settings: Vec<(String, String)>,
}

/// A server that accepts connections, its supervisor, and our hold on it.
#[derive(Debug)]
pub(super) struct Started {
    pub(super) supervisor: Child,
    pub(super) lifeline: Lifeline,
    pub(super) postmaster: Postmaster,
}

/// Starts a server and waits until it is ready.
pub(super) fn start(plan: Plan<'_>, patience: Duration) -> Result<Started> {
    let (lifeline, reading_end) = Lifeline::create(plan.directory)?;
    let log = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(plan.log)
        .with_context(|| format!("cannot open the server's log {}", plan.log.display()))?;
    let log_start = log.metadata().map_or(0, |metadata| metadata.len());
    let port = plan.tcp_port.unwrap_or(SOCKET_PORT);

    let mut command = plan.account.command("/bin/sh");
    command
        .arg("-c")
        .arg(SUPERVISOR)
        .arg("schemactl-server")
        .arg(plan.directory)
        .arg(match plan.ending {
            Ending::Fast => "INT",
            Ending::Immediate => "QUIT",
        })
        .arg(plan.linger.as_secs().to_string())
        .arg(plan.installation.bin.join("postgres"))
        .arg("-D")
        .arg(plan.data)
        .arg("-k")
        .arg(plan.directory)
        .arg("-p")
        .arg(port.to_string())
        .arg("-c")
        .arg(match plan.tcp_port {
            Some(_) => "listen_addresses=127.0.0.1",
            None => "listen_addresses=",
        });
    for (name, value) in &plan.settings {
        command.arg("-c").arg(format!("{name}={value}"));
    }
    command
        .stdin(Stdio::from(reading_end))
        .stdout(Stdio::from(plan.lock))
        .stderr(Stdio::from(log))
        // A Ctrl-C at the terminal is for schemactl, which then ends the server in order.
        .process_group(0);
    let supervisor = command
        .spawn()
        .context("cannot run /bin/sh to supervise the server")?;
    drop(command);

    let deadline = Instant::now() + patience;
    loop {
        if let Some(postmaster) = Postmaster::read(plan.data)
            && postmaster.ready
        {
            return Ok(Started {
                supervisor,
                lifeline,
                postmaster,
            });
        }
        let ended = plan.directory.join("exited").exists() || !plan.directory.exists();
        if ended || Instant::now() > deadline {
            let message = if ended {
                "the local PostgreSQL server ended while it was starting".to_owned()
            } else {
                format!(
                    "the local PostgreSQL server was not ready after {} s",
                    patience.as_secs()
                )
            };
            let said = end_of_log(plan.log, log_start);
            drop(lifeline);
            wait_for_end(supervisor, Duration::from_secs(10));
            return Err(UserError::new(message)
                .detail(format!("from its log:\n{said}"))
                .into());
        }
        sleep(POLL);
    }
}

/// Waits for a supervisor, and so for its server, to end.
pub(super) fn wait_for_end(mut supervisor: Child, patience: Duration) -> bool {
    let deadline = Instant::now() + patience;
    while Instant::now() < deadline {
        match supervisor.try_wait() {
            Ok(None) => sleep(POLL),
            Ok(Some(_)) | Err(_) => return true,
        }
    }
    false
}

/// The last lines of a log, from where this start began to write.
fn end_of_log(log: &Path, start: u64) -> String {
    const LINES: usize = 20;
    const BYTES: u64 = 16 * 1024;
    let read = || -> std::io::Result<Vec<u8>> {
        let mut file = File::open(log)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(start.max(length.saturating_sub(BYTES))))?;
        let mut bytes = Vec::new();
        file.take(BYTES).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let text = String::from_utf8_lossy(&read().unwrap_or_default()).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    if lines.is_empty() {
        return "  (nothing)".to_owned();
    }
    let skipped = lines.len().saturating_sub(LINES);
    lines
        .iter()
        .skip(skipped)
        .map(|line| format!("  {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// What `postmaster.pid` says about a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Postmaster {
    pub(super) pid: i32,
    pub(super) port: u16,
    pub(super) socket_directory: PathBuf,
    pub(super) ready: bool,
}

impl Postmaster {
    /// Reads the file of a data directory; `None` when it is absent or not yet written to its port.
    pub(super) fn read(data: &Path) -> Option<Self> {
        Self::parse(&fs::read_to_string(data.join("postmaster.pid")).ok()?)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines().map(str::trim);
        let pid = lines.next()?.parse().ok()?;
        let (_data, _started) = (lines.next()?, lines.next()?);
        let port = lines.next()?.parse().ok()?;
        let socket_directory = PathBuf::from(lines.next()?);
        let (_address, _shared_memory) = (lines.next(), lines.next());
        Some(Self {
            pid,
            port,
            socket_directory,
            // A standby is ready, for reading.
            ready: matches!(lines.next(), Some("ready" | "standby")),
        })
    }

    /// Whether the process of the file lives and is the server of this data directory, not one that got its number.
    pub(super) fn is_alive(&self, data: &Path) -> bool {
        let Ok(pid) = u32::try_from(self.pid) else {
            return false;
        };
        let Ok(data) = data.canonicalize() else {
            return false;
        };
        // A server's working directory is its data directory. Root in a container may not see that of another user.
        if let Ok(directory) = fs::read_link(format!("/proc/{pid}/cwd")) {
            return directory == data;
        }
        let command = match fs::read(format!("/proc/{pid}/cmdline")) {
            Ok(command) => command,
            Err(_) if Path::new("/proc/self").exists() => return false,
            Err(_) => std::process::Command::new("ps")
                .args(["-o", "command=", "-p", &pid.to_string()])
                .stdin(Stdio::null())
                .output()
                .map(|output| output.stdout)
                .unwrap_or_default(),
        };
        is_server_of(&command, &data)
    }

    /// Asks the server to end.
    pub(super) fn stop(&self, ending: Ending) {
        let signal = match ending {
            Ending::Fast => Signal::SIGINT,
            Ending::Immediate => Signal::SIGQUIT,
        };
        // Zero and negative numbers name process groups.
        if self.pid > 1 {
            let _ = kill(Pid::from_raw(self.pid), signal);
        }
    }
}

/// Whether a command line, its words apart by zero bytes or blanks, starts a server in this data directory.
fn is_server_of(command: &[u8], data: &Path) -> bool {
    let command = String::from_utf8_lossy(command);
    let words: Vec<&str> = command.trim_end().split(['\0', ' ']).collect();
    let server = words
        .first()
        .is_some_and(|program| program.ends_with("postgres") || program.ends_with("postmaster"));
    let text = command.replace('\0', " ");
    // A path may have blanks, so it is looked for in the whole.
    let here = text.contains(&format!("-D {} ", data.display()))
        || text.trim_end().ends_with(&format!("-D {}", data.display()));
    server
        && (here
            || words.iter().any(|word| {
                Path::new(word)
                    .canonicalize()
                    .is_ok_and(|path| path == data)
            }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const READY: &str =
        "4711\n/data\n1763726400\n5432\n/tmp/schemactl-x\n\n  5432001 3\nready   \n";

    #[test]
    fn a_server_is_ready_only_when_its_file_says_so() {
        let postmaster = Postmaster::parse(READY).unwrap();
        assert!(postmaster.ready);
        assert_eq!(postmaster.pid, 4711);
        assert_eq!(
            postmaster.socket_directory,
            PathBuf::from("/tmp/schemactl-x")
        );
        assert!(
            !Postmaster::parse(&READY.replace("ready   ", "starting"))
                .unwrap()
                .ready
        );
    }

    #[test]
    fn a_half_written_file_is_not_there_yet() {
        for end in [0, 3, 10, 22] {
            let half = READY.get(..end).unwrap();
            assert!(!Postmaster::parse(half).is_some_and(|postmaster| postmaster.ready));
        }
    }

    #[test]
    fn a_process_that_got_the_number_of_a_dead_server_is_not_that_server() {
        let data = tempfile::tempdir().unwrap();
        let text = READY.replace("4711", &std::process::id().to_string());
        assert!(!Postmaster::parse(&text).unwrap().is_alive(data.path()));
    }

    #[test]
    fn a_server_is_known_by_its_command_line() {
        let data = Path::new("/data");
        assert!(is_server_of(
            b"/usr/lib/postgresql/15/bin/postgres\0-D\0/data\0-k\0/tmp/x\0",
            data
        ));
        assert!(is_server_of(b"/opt/homebrew/bin/postgres -D /data\n", data));
        assert!(!is_server_of(b"/usr/bin/postgres\0-D\0/data2\0", data));
        assert!(!is_server_of(b"vim\0-D\0/data\0", data));
        assert!(!is_server_of(b"", data));
    }

    #[test]
    fn only_the_end_of_a_long_log_is_shown_and_nothing_of_earlier_starts() {
        let directory = tempfile::tempdir().unwrap();
        let log = directory.path().join("log");
        let earlier = "earlier\n";
        let lines: String = (0..100).map(|line| format!("line {line}\n")).collect();
        fs::write(&log, format!("{earlier}{lines}")).unwrap();
        let said = end_of_log(&log, earlier.len() as u64);
        assert!(said.ends_with("line 99"), "{said}");
        assert!(!said.contains("line 79\n"), "{said}");
        assert!(!said.contains("earlier"), "{said}");
        assert_eq!(end_of_log(&directory.path().join("none"), 0), "  (nothing)");
    }
}
