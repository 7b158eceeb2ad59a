//! Starts the server process under its supervisor and waits until it accepts connections.
//!
//! The server is spawned directly, not through pg_ctl, which looks only every 100 ms.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::account::Account;
use super::discovery::Installation;
use super::lifeline::Lifeline;
use super::postmaster::Postmaster;
use crate::error::UserError;
use anyhow::{Context, Result};

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

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

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
