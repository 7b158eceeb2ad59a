//! The locks of an embedded server, and the waiting for them.
//!
//! They are `flock`, through the standard library: they belong to the open file, so a server's processes inherit them,
//! and the kernel frees them however a process ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::error::{Exit, UserError};

/// How long other processes' starting and stopping may take; crash recovery after a power failure is part of it.
pub(super) const PATIENCE: Duration = Duration::from_secs(300);
pub(super) const POLL: Duration = Duration::from_millis(2);

pub(super) fn open_lock(path: &Path) -> Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("cannot open {}", path.display()))
}

pub(super) fn try_lock(file: &File) -> Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error).context(
            "this file system does not support locks (flock), which the embedded server needs",
        ),
    }
}

pub(super) fn lock_startup(home: &Path) -> Result<File> {
    let path = home.join("startup.lock");
    let file = open_lock(&path)?;
    let deadline = Instant::now() + PATIENCE;
    while !try_lock(&file)? {
        if Instant::now() > deadline {
            return Err(UserError::new(format!(
                "another process has been starting or stopping the server of {} for {} s",
                home.display(),
                PATIENCE.as_secs()
            ))
            .hint(format!("see who holds it: fuser -v {}", path.display()))
            .exit(Exit::Unreachable)
            .into());
        }
        sleep(POLL);
    }
    Ok(file)
}

/// Waits until no process of the server lives (`true`), or until it is not ours to wait (`false`).
pub(super) fn wait_for_end(home: &Path, others: impl Fn() -> bool) -> Result<bool> {
    let server_lock = open_lock(&home.join("server.lock"))?;
    let deadline = Instant::now() + PATIENCE;
    loop {
        if try_lock(&server_lock)? {
            return Ok(true);
        }
        if others() {
            return Ok(false);
        }
        if Instant::now() > deadline {
            return Err(still_stopping(home).into());
        }
        sleep(POLL);
    }
}

pub(super) fn still_stopping(home: &Path) -> UserError {
    UserError::new(format!(
        "the server of {} has been stopping for {} s and still runs",
        home.display(),
        PATIENCE.as_secs()
    ))
    .hint(format!("its log: {}", home.join("server.log").display()))
    .exit(Exit::Unreachable)
}
