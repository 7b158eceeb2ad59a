//! Waiting for a database that is not there yet: what is worth another attempt, how soon, and what is said meanwhile.
//!
//! A server that is starting, stopping or full, and a host that does not answer, are waited for. A missing database or
//! role and a wrong password are what a server looks like whose first start still runs its scripts, so they are waited
//! for as well, but only for the first seconds in which the server answers. All else stays as it is however long one
//! waits, and is said at once.

use std::time::{Duration, Instant};

use super::connect::Connector;
use super::duration::seconds;
use super::error::Error;
use crate::error::UserError;

/// How long a server that answers may lack the role or the database: the scripts of its first start make them.
const FIRST_START: Duration = Duration::from_secs(15);

/// The pauses between two attempts.
const SHORTEST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// One wait: for as long as a limit says, over all connections of a command.
#[derive(Clone, Debug)]
pub struct Waiting {
    limit: Duration,
    started: Instant,
    pause: Duration,
    /// The last reason, which is not said twice.
    said: Option<String>,
    /// Since when the server has been answering.
    answering: Option<Instant>,
    attempts: u32,
    is_over: bool,
}

/// Whether an error goes away by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outlook {
    NotYet,
    /// During the first start of a server.
    NotYetAtFirst,
    Never,
}

impl Waiting {
    /// Waits for at most `limit`; zero is not at all.
    pub fn new(limit: Duration) -> Self {
        Self {
            limit,
            started: Instant::now(),
            pause: SHORTEST_PAUSE,
            said: None,
            answering: None,
            attempts: 1,
            is_over: false,
        }
    }

    /// Whether anything is waited for at all.
    pub fn is_on(&self) -> bool {
        !self.limit.is_zero()
    }

    /// How long has been waited.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// How often it was tried.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Whether the time ran out.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// Whether somebody was told that the database is not there.
    pub fn has_said(&self) -> bool {
        self.said.is_some()
    }

    /// The database was there: whatever is said from now on is news.
    pub fn forget(&mut self) {
        self.said = None;
        self.pause = SHORTEST_PAUSE;
    }

    /// The most an attempt may take; `None` when it is not limited by the wait.
    pub fn attempt_limit(&self) -> Option<Duration> {
        let left = self.limit.saturating_sub(self.elapsed());
        self.is_on().then(|| left.max(Duration::from_millis(100)))
    }

    /// Whether to try again after this error: pauses first, and tells `say` each new reason once.
    ///
    /// # Errors
    ///
    /// When a signal ended the wait.
    pub fn again(
        &mut self,
        error: &Error,
        connector: &Connector,
        say: &mut dyn FnMut(&str),
    ) -> Result<bool, UserError> {
        if let Error::Interrupted(signal) = error {
            return Err(interrupted(*signal));
        }
        if !self.is_on() {
            return Ok(false);
        }
        let outlook = outlook(error);
        if matches!(error, Error::Server(server) if !server.sqlstate.starts_with("57P")) {
            self.answering.get_or_insert_with(Instant::now);
        }
        let is_final = match outlook {
            Outlook::NotYet => false,
            Outlook::NotYetAtFirst => self
                .answering
                .is_some_and(|since| since.elapsed() >= FIRST_START),
            Outlook::Never => true,
        };
        if is_final {
            return Ok(false);
        }
        let left = self.limit.saturating_sub(self.elapsed());
        if left.is_zero() {
            self.is_over = true;
            return Ok(false);
        }
        let reason = error.to_string();
        if self.said.as_ref() != Some(&reason) {
            say(&format!("waiting for {}: {reason}", connector.display()));
            self.said = Some(reason);
            self.pause = SHORTEST_PAUSE;
        }
        let runtime = connector.runtime();
        runtime.sleep(self.pause.min(left));
        if let Some(signal) = runtime.interrupted() {
            return Err(interrupted(signal));
        }
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        self.attempts += 1;
        Ok(true)
    }

    /// What an error says about the wait before it.
    pub(super) fn describe(&self, error: &Error) -> Option<String> {
        if !self.is_on() || (!self.is_over && self.said.is_none()) {
            return None;
        }
        Some(match (self.is_over, outlook(error)) {
            (false, Outlook::NotYetAtFirst) => format!(
                "waited {}: a server that still starts for the first time would have got over it by now",
                seconds(self.elapsed())
            ),
            _ => format!("waited {}", seconds(self.elapsed())),
        })
    }
}

fn interrupted(signal: super::Signal) -> UserError {
    UserError::new("interrupted while waiting for the database").exit(signal.exit())
}

fn outlook(error: &Error) -> Outlook {
    let Error::Server(server) = error else {
        return if error.is_not_yet() {
            Outlook::NotYet
        } else {
            Outlook::Never
        };
    };
    let message = server.message.to_ascii_lowercase();
    // PgBouncer says all it has to say with one code, Supavisor with none of its own.
    let is_about = |words: &[&str]| words.iter().any(|word| message.contains(word));
    if is_unknown_tenant(&server.message) {
        return Outlook::Never;
    }
    match server.sqlstate.as_str() {
        "3D000" | "28P01" | "28000" => Outlook::NotYetAtFirst,
        "08P01"
            if error.is_not_yet()
                && is_about(&[
                    "no such",
                    "not allowed",
                    "password",
                    "auth failed",
                    "authentication failed",
                ]) =>
        {
            Outlook::NotYetAtFirst
        }
        _ if error.is_not_yet() => Outlook::NotYet,
        _ => Outlook::Never,
    }
}

/// Whether Supavisor, the pooler of Supabase, knows nobody of this name.
pub(super) fn is_unknown_tenant(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    message.contains("tenant or user not found") || message.contains("tenant/user")
}

#[cfg(test)]
mod tests {
    use super::super::error::ServerError;
    use super::*;

    fn server(sqlstate: &str, message: &str) -> Error {
        Error::Server(Box::new(ServerError {
            sqlstate: sqlstate.to_owned(),
            message: message.to_owned(),
            ..ServerError::default()
        }))
    }

    #[test]
    fn what_goes_away_by_itself_is_waited_for() {
        use Outlook::{Never, NotYet, NotYetAtFirst};
        let lost = Error::Lost("the server closed the connection".to_owned());
        let refused = Error::Unreachable("Connection refused (os error 111)".to_owned());
        let standby = Error::NotReady("the server is a standby".to_owned());
        for (error, expected) in [
            (refused, NotYet),
            (lost, NotYet),
            (standby, NotYet),
            (Error::Timeout(FIRST_START), NotYet),
            (
                Error::Driver("invalid configuration: password missing".to_owned()),
                Never,
            ),
            (
                server("57P03", "the database system is starting up"),
                NotYet,
            ),
            (server("57P01", "terminating connection"), NotYet),
            (server("53300", "sorry, too many clients already"), NotYet),
            (
                server("3D000", "database \"shop\" does not exist"),
                NotYetAtFirst,
            ),
            (
                server("28P01", "password authentication failed"),
                NotYetAtFirst,
            ),
            (
                server("28000", "role \"app\" does not exist"),
                NotYetAtFirst,
            ),
            (server("08P01", "no such database: shop"), NotYetAtFirst),
            (
                server("08P01", "password authentication failed"),
                NotYetAtFirst,
            ),
            (
                server("08P01", "server login has been failing, try again later"),
                NotYet,
            ),
            (
                server(
                    "08P01",
                    "transaction blocks not allowed in statement pooling mode",
                ),
                Never,
            ),
            (
                server("08P01", "unsupported startup parameter: options"),
                Never,
            ),
            (server("XX000", "Tenant or user not found"), Never),
            (server("42501", "permission denied"), Never),
            (server("0A000", "unsupported frontend protocol"), Never),
        ] {
            assert_eq!(outlook(&error), expected, "{error}");
        }
    }
}
