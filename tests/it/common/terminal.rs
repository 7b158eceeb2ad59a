//! A terminal that a run of the binary believes in, and whose keys a test presses.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use nix::pty::{Winsize, openpty};
use nix::sys::termios::{LocalFlags, tcgetattr};

/// The keys of `Terminal::press`.
pub(crate) const ENTER: &str = "\r";
pub(crate) const DOWN: &str = "\u{1b}[B";
pub(crate) const UP: &str = "\u{1b}[A";
pub(crate) const ESCAPE: &str = "\u{1b}";
pub(crate) const CONTROL_C: &str = "\u{3}";

/// A run of the binary on a terminal of its own; killed when dropped.
#[derive(Debug)]
pub(crate) struct Terminal {
    child: Child,
    keys: File,
    /// Kept open, so that the terminal is there after the run, to be looked at.
    side: OwnedFd,
    shown: Arc<Mutex<Vec<u8>>>,
    reader: Option<JoinHandle<()>>,
}

impl Terminal {
    /// Starts a command with a terminal for its input and output, as the one that its Ctrl-C comes from; `None` when there is no `setsid`.
    pub(crate) fn start(command: &Command) -> Option<Self> {
        let size = Winsize {
            ws_row: 50,
            ws_col: 200,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        let pair = openpty(Some(&size), None).unwrap();
        let side = pair.slave;
        let stream = || Stdio::from(side.try_clone().unwrap());
        let mut inside = Command::new("setsid");
        inside
            .args(["--ctty", "--wait"])
            .arg(command.get_program())
            .args(command.get_args())
            .env_clear()
            .current_dir(command.get_current_dir().unwrap())
            .stdin(stream())
            .stdout(stream())
            .stderr(stream());
        for (name, value) in command.get_envs() {
            if let Some(value) = value {
                inside.env(name, value);
            }
        }
        let child = match inside.spawn() {
            Ok(child) => child,
            Err(error) => {
                super::skip(&format!("no setsid of util-linux: {error}"));
                return None;
            }
        };
        let keys = File::from(pair.master);
        let mut screen = keys.try_clone().unwrap();
        let shown = Arc::new(Mutex::new(Vec::new()));
        let reader = {
            let shown = Arc::clone(&shown);
            std::thread::spawn(move || {
                let mut buffer = [0; 4096];
                while let Ok(length) = screen.read(&mut buffer) {
                    if length == 0 {
                        return;
                    }
                    shown.lock().unwrap().extend_from_slice(&buffer[..length]);
                }
            })
        };
        Some(Self {
            child,
            keys,
            side,
            shown,
            reader: Some(reader),
        })
    }

    /// All that was written to the terminal so far.
    pub(crate) fn shown(&self) -> String {
        String::from_utf8_lossy(&self.shown.lock().unwrap()).into_owned()
    }

    /// Waits until this is on the terminal; panics after two minutes, or when the run ends without it.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, text: &str) {
        let deadline = Instant::now() + Duration::from_secs(120);
        while !self.shown().contains(text) {
            assert!(
                Instant::now() < deadline && self.child.try_wait().unwrap().is_none(),
                "never showed {text:?}, but:\n{}",
                self.shown()
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Presses keys.
    pub(crate) fn press(&mut self, keys: &str) {
        // Between two questions the terminal is not in the mode for single keys; what comes too early is echoed.
        std::thread::sleep(Duration::from_millis(100));
        self.keys.write_all(keys.as_bytes()).unwrap();
    }

    /// Waits for the end: the exit code, and everything that was shown.
    #[track_caller]
    pub(crate) fn wait(&mut self) -> (Option<i32>, String) {
        let deadline = Instant::now() + Duration::from_secs(120);
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(
                Instant::now() < deadline,
                "still running:\n{}",
                self.shown()
            );
            std::thread::sleep(Duration::from_millis(5));
        };
        // What was written last may not be read yet.
        std::thread::sleep(Duration::from_millis(50));
        (status.code().or(status.signal()), self.shown())
    }

    /// That the terminal is as a shell needs it: lines are edited and echoed, Ctrl-C is a signal, and the cursor can be seen.
    #[track_caller]
    pub(crate) fn is_sane(&self) {
        let modes = tcgetattr(&self.side).unwrap().local_flags;
        let wanted = LocalFlags::ICANON | LocalFlags::ECHO | LocalFlags::ISIG;
        assert!(modes.contains(wanted), "{modes:?}");
        let shown = self.shown();
        assert!(
            shown.rfind("\u{1b}[?25h") >= shown.rfind("\u{1b}[?25l"),
            "the cursor is hidden: {shown:?}"
        );
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        // The thread ends with the last descriptor of the other side, which is ours.
        drop(self.reader.take());
    }
}
