//! The terminal that `ssh` asks its questions on, put back as it was: whoever is ended while a passphrase is typed may leave it
//! without echo.

use std::fs::File;

use nix::sys::termios::{SetArg, Termios, tcgetattr, tcsetattr};
use nix::unistd::{getpgrp, tcgetpgrp};

/// How the terminal was before anything was asked.
pub(super) struct Terminal {
    device: File,
    before: Termios,
}

impl Terminal {
    /// `None` when this process has no terminal.
    pub(super) fn remember() -> Option<Self> {
        let device = File::options()
            .read(true)
            .write(true)
            .open("/dev/tty")
            .ok()?;
        let before = tcgetattr(&device).ok()?;
        Some(Self { device, before })
    }

    /// Restores what has changed. In the background it is somebody else's now.
    pub(super) fn restore(&self) {
        let is_ours = tcgetpgrp(&self.device).is_ok_and(|group| group == getpgrp());
        let has_changed =
            tcgetattr(&self.device).is_ok_and(|now| now.local_flags != self.before.local_flags);
        if is_ours && has_changed {
            let _ = tcsetattr(&self.device, SetArg::TCSANOW, &self.before);
        }
    }
}
