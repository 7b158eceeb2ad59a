//! What the state of a database gives cause for: one check a file, with its query beside its judgement.
//!
//! A check never fails the others: what may not be read is said in its own line. Asking and printing are left to
//! `commands` and `report`.

mod connections;
mod indexes;
mod replication;
mod revisions;
mod sequences;
mod server;
mod transactions;
mod wraparound;

use crate::db::{Error, Reply, Rows, Session, Unwatched};

pub use revisions::check as revisions;
pub use server::{encryption, pooler, reachable, server};

/// How good or bad something is, worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// As it should be.
    Pass,
    /// Somebody should look at it.
    Warn,
    /// It does not work.
    Fail,
}

impl Verdict {
    /// The word for it, that of the health check draft (draft-inadarei-api-health-check).
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// A number that was measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Observed {
    /// The number.
    pub value: u64,
    /// Its unit: `ms`, `percent`, `revisions`.
    pub unit: &'static str,
}

/// What one check found.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// What was checked, in one word.
    pub name: &'static str,
    /// How it is.
    pub verdict: Verdict,
    /// The number behind it, if there is one.
    pub observed: Option<Observed>,
    /// What was found, in a sentence.
    pub output: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Check {
    fn new(name: &'static str, verdict: Verdict, output: impl Into<String>) -> Self {
        Self {
            name,
            verdict,
            observed: None,
            output: output.into(),
            hint: None,
        }
    }

    fn pass(name: &'static str, output: impl Into<String>) -> Self {
        Self::new(name, Verdict::Pass, output)
    }

    fn warn(name: &'static str, output: impl Into<String>) -> Self {
        Self::new(name, Verdict::Warn, output)
    }

    /// Something that does not work at all.
    pub fn fail(name: &'static str, output: impl Into<String>) -> Self {
        Self::new(name, Verdict::Fail, output)
    }

    #[must_use]
    fn observing(mut self, value: u64, unit: &'static str) -> Self {
        self.observed = Some(Observed { value, unit });
        self
    }

    /// With what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// A check that asks the server one thing.
struct Probe {
    name: &'static str,
    sql: &'static str,
    judge: fn(&Rows) -> Check,
}

/// In the order in which they are shown.
const PROBES: &[Probe] = &[
    indexes::PROBE,
    sequences::PROBE,
    connections::PROBE,
    transactions::PROBE,
    wraparound::PROBE,
    replication::PROBE,
];

/// Sends `first` and what all checks ask in one round trip: the answer to it, and what was found.
pub fn examine(session: &mut Session, first: &str) -> (Reply, Vec<Check>) {
    let messages: Vec<&str> = std::iter::once(first)
        .chain(PROBES.iter().map(|probe| probe.sql))
        .collect();
    let mut replies = session.pipeline(&messages, &mut Unwatched).into_iter();
    let first = replies.next().unwrap_or_default();
    let checks = PROBES.iter().zip(replies);
    let checks = checks.map(|(probe, reply)| judge(probe, &reply)).collect();
    (first, checks)
}

fn judge(probe: &Probe, reply: &Reply) -> Check {
    match (&reply.error, reply.results.first()) {
        (None, Some(rows)) => (probe.judge)(rows),
        (Some(Error::Server(server)), _) if server.sqlstate == "42501" => Check::pass(
            probe.name,
            format!(
                "not checked: this login may not see it ({})",
                server.message
            ),
        ),
        (Some(error), _) => Check::warn(probe.name, format!("could not be checked: {error}")),
        (None, None) => Check::warn(probe.name, "could not be checked: the server said nothing"),
    }
}

/// What a login may not see, as the end of a sentence.
fn not_seen(count: usize, one: &str, several: &str) -> String {
    match count {
        0 => String::new(),
        1 => format!("; 1 {one}"),
        count => format!("; {count} {several}"),
    }
}

/// Names, at most a few of them.
fn some(names: &[String]) -> String {
    const MOST: usize = 5;
    let shown = names.iter().take(MOST).cloned().collect::<Vec<_>>();
    match names.len().checked_sub(MOST) {
        None | Some(0) => shown.join(", "),
        Some(more) => format!("{} and {more} more", shown.join(", ")),
    }
}
