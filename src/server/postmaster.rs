//! What a data directory says about the server that runs in it, and whether that server lives.
//!
//! The lines of `postmaster.pid` are fixed by PostgreSQL's `pidfile.h`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::process::Ending;

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
            Err(_) => Command::new("ps")
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
}
