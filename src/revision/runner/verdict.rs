//! What became of a transaction whose answer was lost: looked up, never guessed.

use std::time::{Duration, Instant};

use crate::db::{Error, LockKey, Rows, Unwatched, holders_query};
use crate::revision::failure::Failure;
use crate::revision::file::Direction;
use crate::revision::history;

use super::{Applied, Observer, Runner, Step};

/// How long the database may take to be back.
const RECONNECT: Duration = Duration::from_secs(60);

/// How long the server process of the lost connection may take to end.
const LAST_BACKEND: Duration = Duration::from_secs(30);

impl Runner<'_> {
    /// Reconnects and reads from history whether the step is committed.
    ///
    /// History is written in the transaction of the step, so the row is the answer; but only once no server process is
    /// left that may still commit it, which the fence tells.
    pub(super) fn verdict(
        &mut self,
        step: &Step<'_>,
        error: &Error,
        observer: &mut dyn Observer,
    ) -> Result<Applied, Failure> {
        observer.note(&format!(
            "{error}; connecting again to see what became of {}",
            step.revision.id
        ));
        let since = Instant::now();
        let session = loop {
            match self.connector.try_connect() {
                Ok(session) => break session,
                Err(again) if again.is_not_yet() && since.elapsed() < RECONNECT => {
                    self.work
                        .runtime()
                        .clone()
                        .sleep(Duration::from_millis(500));
                    if self.work.runtime().interrupted().is_some() {
                        return Err(Failure::Unknown(error.clone()));
                    }
                }
                Err(_) => return Err(Failure::Unknown(error.clone())),
            }
        };
        self.work = session;
        let since = Instant::now();
        while !self.fence_holders().is_empty() {
            if since.elapsed() > LAST_BACKEND || self.work.runtime().interrupted().is_some() {
                return Err(Failure::Unknown(error.clone()));
            }
            self.work
                .runtime()
                .clone()
                .sleep(Duration::from_millis(200));
        }
        let reply = self.work.run(
            &history::state_query(&self.options.history_schema),
            &mut Unwatched,
        );
        match history::read(reply) {
            Ok(state) => self.state = state,
            Err(_) => return Err(Failure::Unknown(error.clone())),
        }
        let applied = self.state.applied.contains_key(&step.revision.id);
        if applied == (step.direction == Direction::Up) {
            observer.note(&format!(
                "the connection was lost after {} was committed: history has it",
                step.revision.id
            ));
            Ok(Applied::Committed)
        } else {
            Err(Failure::RolledBack(error.clone()))
        }
    }

    /// The server processes that hold the fence, without our own.
    pub(super) fn fence_holders(&mut self) -> Vec<crate::db::Backend> {
        let query = holders_query(LockKey::fence(&self.options.history_schema));
        self.work
            .query(&query)
            .ok()
            .and_then(|results| {
                results
                    .first()
                    .map(|rows: &Rows| rows.iter().map(crate::db::Backend::from_row).collect())
            })
            .unwrap_or_default()
    }
}
