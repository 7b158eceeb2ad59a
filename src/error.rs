//! Errors that reach a person: one message, what surrounds it, the next command to type, and the exit code.
//!
//! Library code returns [`anyhow::Result`]; where it knows what the user should do it returns a
//! [`UserError`]. `main` finds it by downcasting and asks nothing else for an exit code. Rendering is
//! left to [`crate::ui`].

use std::fmt;

/// The exit codes of the command line, as scripts rely on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done, in sync, nothing to do.
    Success = 0,
    /// An SQL error, a bad file, a checksum mismatch, a lost connection.
    Failed = 1,
    /// The answer is "differs": pending revisions, drift, not at head.
    Differs = 2,
    /// The plan needs a flag that was not given.
    Refused = 3,
    /// The lock, or a table lock, was not obtained in time: safe to try again.
    LockTimeout = 4,
    /// The database could not be reached in time.
    Unreachable = 5,
    /// The command line itself is wrong (`EX_USAGE` of sysexits.h).
    Usage = 64,
    /// Interrupted by SIGINT (128 + 2).
    Interrupted = 130,
    /// Ended by SIGTERM or SIGHUP (128 + 15).
    Terminated = 143,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// An error with everything a person on call needs: what was refused, on which object, and what to type next.
///
/// The message is lower case, without a full stop. No part of it ever holds a password.
#[derive(Debug)]
pub struct UserError {
    message: String,
    detail: Vec<String>,
    hints: Vec<String>,
    exit: Exit,
}

impl UserError {
    /// An error that ends the program with [`Exit::Failed`] unless told otherwise.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            detail: Vec::new(),
            hints: Vec::new(),
            exit: Exit::Failed,
        }
    }

    /// Adds lines shown under the message as they are: an SQL excerpt with its caret, a list of candidates.
    #[must_use]
    pub fn detail(mut self, lines: impl Into<String>) -> Self {
        self.detail.push(lines.into());
        self
    }

    /// Adds a hint: what to do about it, with the next command to type.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Sets the exit code.
    #[must_use]
    pub fn exit(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    /// The one-line message.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The blocks shown under the message.
    pub fn details(&self) -> &[String] {
        &self.detail
    }

    /// What to do about it.
    pub fn hints(&self) -> &[String] {
        &self.hints
    }

    /// How the program ends because of this error.
    pub fn exit_code(&self) -> Exit {
        self.exit
    }
}

impl fmt::Display for UserError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for UserError {}
