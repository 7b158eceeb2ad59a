//! The thread that a server's life hangs on: a FIFO that every user of the server holds open.
//!
//! The kernel closes a process' end when it ends, `kill -9` included, and the supervisor (`supervise.sh`) sees end of
//! file when the last one is gone. That needs no unsafe code, no `prctl` (which macOS lacks) and serves several users.
//!
//! To join, a user opens the FIFO, writes a line and looks whether it is still in its place. The supervisor, before it
//! stops the server, moves the FIFO away and reads once more: it finds the line of anybody who came before the move,
//! and moves it back.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::sys::stat::Mode;
use nix::unistd::mkfifo;

const NAME: &str = "lifeline";

/// One user's hold on a server.
#[derive(Debug)]
pub(super) struct Lifeline {
    _writing_end: File,
}

impl Lifeline {
    /// Makes the lifeline of a new server, and the end that its supervisor reads.
    pub(super) fn create(directory: &Path) -> Result<(Self, File)> {
        let path = directory.join(NAME);
        let context = || format!("cannot create {}", path.display());
        mkfifo(&path, Mode::S_IRUSR | Mode::S_IWUSR).with_context(context)?;
        // Without O_NONBLOCK each open would wait for the other end.
        let reading_end = OpenOptions::new()
            .read(true)
            .custom_flags(OFlag::O_NONBLOCK.bits())
            .open(&path)
            .with_context(context)?;
        let writing_end = open_to_write(&path).with_context(context)?;
        fcntl(&reading_end, FcntlArg::F_SETFL(OFlag::empty())).with_context(context)?;
        Ok((
            Self {
                _writing_end: writing_end,
            },
            reading_end,
        ))
    }

    /// Joins a running server; `None` when nobody supervises it, or when it is about to stop.
    pub(super) fn join(directory: &Path) -> Result<Option<Self>> {
        let path = directory.join(NAME);
        let mut writing_end = match open_to_write(&path) {
            Ok(file) => file,
            Err(error) if is_absence(&error) => return Ok(None),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot open {}", path.display()));
            }
        };
        if writing_end.write_all(b"\n").is_err() {
            return Ok(None);
        }
        let inode = writing_end
            .metadata()
            .with_context(|| format!("cannot read {}", path.display()))?
            .ino();
        let deadline = Instant::now() + Duration::from_secs(10);
        while Instant::now() < deadline {
            if fs::metadata(&path).is_ok_and(|metadata| metadata.ino() == inode) {
                return Ok(Some(Self {
                    _writing_end: writing_end,
                }));
            }
            if !directory.exists() || directory.join("exited").exists() {
                break;
            }
            sleep(Duration::from_millis(2));
        }
        Ok(None)
    }

    /// Whether a supervisor is there to see the end of its users.
    pub(super) fn is_watched(directory: &Path) -> bool {
        open_to_write(&directory.join(NAME)).is_ok()
            || open_to_write(&directory.join("closing")).is_ok()
    }
}

fn open_to_write(path: &Path) -> std::io::Result<File> {
    OpenOptions::new()
        .write(true)
        .custom_flags(OFlag::O_NONBLOCK.bits())
        .open(path)
}

/// Not there, or without a reader (`ENXIO`).
fn is_absence(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
        || error.raw_os_error() == Some(nix::errno::Errno::ENXIO as i32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn the_reading_end_sees_the_end_only_when_the_last_user_is_gone() {
        let directory = tempfile::tempdir().unwrap();
        let (first, mut reading_end) = Lifeline::create(directory.path()).unwrap();
        let second = Lifeline::join(directory.path()).unwrap().unwrap();
        drop(first);
        let mut byte = [0];
        assert_eq!(reading_end.read(&mut byte).unwrap(), 1);
        fcntl(&reading_end, FcntlArg::F_SETFL(OFlag::O_NONBLOCK)).unwrap();
        assert_eq!(
            reading_end.read(&mut byte).unwrap_err().kind(),
            ErrorKind::WouldBlock
        );
        drop(second);
        assert_eq!(reading_end.read(&mut byte).unwrap(), 0);
    }

    #[test]
    fn a_lifeline_without_a_supervisor_cannot_be_joined() {
        let directory = tempfile::tempdir().unwrap();
        assert!(Lifeline::join(directory.path()).unwrap().is_none());
        drop(Lifeline::create(directory.path()).unwrap());
        assert!(Lifeline::join(directory.path()).unwrap().is_none());
        assert!(!Lifeline::is_watched(directory.path()));
    }

    #[test]
    fn whoever_comes_while_the_server_is_about_to_stop_is_refused_when_it_does() {
        let directory = tempfile::tempdir().unwrap();
        let (_first, _reading_end) = Lifeline::create(directory.path()).unwrap();
        let path = directory.path().join(NAME);
        fs::rename(&path, directory.path().join("closing")).unwrap();
        assert!(Lifeline::join(directory.path()).unwrap().is_none());
    }
}
