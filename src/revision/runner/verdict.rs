//! What became of a transaction whose answer was lost: looked up, never guessed.

use std::time::{Duration, Instant};

use crate::db::{Backend, Error, LockKey, Rows, Unwatched, holders_query};
use crate::revision::failure::Failure;
use crate::revision::file::Direction;
use crate::revision::history;

use super::{Applied, Observer, Runner, Step};

/// How long the database may take to be back, and the server process of the lost connection to end.
const RECONNECT: Duration = Duration::from_secs(60);

impl Runner<'_> {
    /// Reconnects and reads from history whether the step is committed.
    ///
    /// History is written in the transaction of the step, so the row is the answer; but only once no server process is
    /// left that may still commit it, which the fence tells.
    pub(super) fn verdict(
        &mut self,
        step: &Step<'_>,
        error: &Error,
        begun: bool,
        observer: &mut dyn Observer,
    ) -> Result<Applied, Failure> {
        self.connect_again(step.revision.id.as_str(), error, begun, observer)?;
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

    /// Reconnects after a connection was lost, and waits until no server process is left that may still commit `what`.
    pub(crate) fn connect_again(
        &mut self,
        what: &str,
        error: &Error,
        begun: bool,
        observer: &mut dyn Observer,
    ) -> Result<(), Failure> {
        if !begun {
            // A server process that has yet to read what was sent would find the fence free; without the lock it does
            // not pass.
            self.locked.give_up();
        }
        observer.note(&format!(
            "{error}; connecting again to see what became of {what}"
        ));
        let since = Instant::now();
        while let Err(again) = self.look_up() {
            let is_final = !again.is_not_yet() && !matches!(again, Error::Driver(_));
            if is_final
                || since.elapsed() > RECONNECT
                || self.work.runtime().interrupted().is_some()
            {
                return Err(Failure::Unknown(error.clone()));
            }
            self.work
                .runtime()
                .clone()
                .sleep(Duration::from_millis(200));
        }
        Ok(())
    }

    /// Connects if need be, and reads history once no other server process can write it.
    fn look_up(&mut self) -> Result<(), Error> {
        if self.work.is_closed() {
            self.work = self.connector.try_connect()?;
        }
        if !self.fence_holders()?.is_empty() {
            return Err(Error::Driver(
                "a server process has not ended yet".to_owned(),
            ));
        }
        let reply = self.work.run(
            &history::state_query(&self.options.history_schema),
            &mut Unwatched,
        );
        let state = history::read(reply)?;
        if state.server.in_recovery {
            // A standby may lack what its primary has committed.
            return Err(Error::Driver("the server is a standby".to_owned()));
        }
        self.state = state;
        Ok(())
    }

    /// The server processes that hold the fence, without our own.
    pub(super) fn fence_holders(&mut self) -> Result<Vec<Backend>, Error> {
        let query = holders_query(LockKey::fence(&self.options.history_schema));
        let results = self.work.query(&query)?;
        Ok(results
            .iter()
            .flat_map(Rows::iter)
            .map(Backend::from_row)
            .collect())
    }
}
