//! One revision up, down and up again, and what is wrong with it.

use std::collections::BTreeMap;

use anyhow::Result;

use super::{Fault, Found, Verified};
use crate::catalog::Catalog;
use crate::db::{Rows, report};
use crate::diff::{self, Difference, Scope};
use crate::error::UserError;
use crate::object::{Kind, Object, ObjectId};
use crate::replay::{Reached, Replay, Silent};
use crate::revision::file::{Direction, Revision};
use crate::revision::runner::{Runner, Step};
use crate::sql::{is_blank, qualified};

/// How one revision left the database.
pub(super) enum Left {
    /// At the revision, as it should be; with the schema if it was read.
    At(Option<Box<Reached>>),
    /// Somewhere else.
    Spoiled,
    /// Before it, and it cannot be applied.
    Stuck,
}

pub(super) fn up(revision: &Revision) -> Step<'_> {
    Step {
        revision,
        direction: Direction::Up,
    }
}

fn down(revision: &Revision) -> Step<'_> {
    Step {
        revision,
        direction: Direction::Down,
    }
}

/// One database in which revisions run.
pub(super) struct On<'a, 'r> {
    pub(super) replay: &'a Replay,
    pub(super) runner: &'a mut Runner<'r>,
    /// Whether rows were put in, so that they are worth counting.
    pub(super) has_rows: bool,
}

impl On<'_, '_> {
    /// Runs a revision that is not to be verified.
    pub(super) fn only_up<'g>(
        &mut self,
        revision: &'g Revision,
        verified: &mut Verified<'g>,
    ) -> Result<Left> {
        Ok(match self.run(up(revision))? {
            Ok(()) => Left::At(None),
            Err(error) => {
                let fault = Fault::UpFails(error);
                verified.found.push(Found { revision, fault });
                Left::Stuck
            }
        })
    }

    pub(super) fn revision<'g>(
        &mut self,
        revision: &'g Revision,
        before: &Reached,
        verified: &mut Verified<'g>,
    ) -> Result<Left> {
        let mut fault = |fault| verified.found.push(Found { revision, fault });
        if let Err(error) = self.run(up(revision))? {
            fault(Fault::UpFails(error));
            return Ok(Left::Stuck);
        }
        let after = self.reached()?;
        if is_blank(&revision.up.sql) && is_blank(&revision.down.sql) {
            return Ok(Left::At(Some(Box::new(after))));
        }
        if revision.down.irreversible.is_some() {
            verified.irreversible += 1;
            return Ok(Left::At(Some(Box::new(after))));
        }
        if !revision.down.present {
            fault(Fault::NoDown);
            return Ok(Left::At(Some(Box::new(after))));
        }
        let rows = self.count(&after)?;
        if let Err(error) = self.run(down(revision))? {
            fault(Fault::DownFails(error));
            // A transaction is rolled back; statements by themselves are not.
            return Ok(if revision.down.transaction {
                Left::At(Some(Box::new(after)))
            } else {
                Left::Spoiled
            });
        }
        let back = difference(&self.reached()?, before)?;
        let is_back = back.is_empty();
        if !is_back {
            fault(Fault::DownDiffers(Box::new(back)));
        } else if !back.reordered.is_empty() {
            fault(Fault::DownReorders(back.reordered));
        }
        if let Err(error) = self.run(up(revision))? {
            // What was not taken back cannot be made again; that is said already.
            if is_back {
                fault(Fault::AgainFails(error));
            }
            return Ok(Left::Spoiled);
        }
        let again = self.reached()?;
        let differs = difference(&again, &after)?;
        if !differs.is_empty() {
            if is_back {
                fault(Fault::AgainDiffers(Box::new(differs)));
            }
            return Ok(Left::Spoiled);
        }
        for (table, was, is) in self.lost(&rows)? {
            fault(Fault::RowsLost(table, was, is));
        }
        verified.verified += 1;
        Ok(Left::At(Some(Box::new(again))))
    }

    /// The newest revision down and up, with rows in the schema that it made.
    pub(super) fn rows_of_head<'g>(
        &mut self,
        head: &'g Revision,
        at: &Catalog,
        verified: &mut Verified<'g>,
    ) -> Result<()> {
        let is_faulty = verified
            .found
            .iter()
            .any(|found| found.revision.id == head.id);
        if is_faulty || !head.down.present || head.down.irreversible.is_some() {
            return Ok(());
        }
        let mut rows = self.count_in(at)?;
        let mut fault = |fault| {
            verified.found.push(Found {
                revision: head,
                fault,
            })
        };
        if let Err(error) = self.run(down(head))? {
            fault(Fault::DownFails(error));
            return Ok(());
        }
        // A table that the revision itself makes goes with its rows, whoever put them in.
        let left = self.reached()?.into_catalog()?;
        rows.retain(|table, _| left.get(table).is_some());
        if let Err(error) = self.run(up(head))? {
            fault(Fault::AgainFails(error));
            return Ok(());
        }
        for (table, was, is) in self.lost(&rows)? {
            fault(Fault::RowsLost(table, was, is));
        }
        Ok(())
    }

    /// Runs a step; what the server or the file refuses is an answer, a lost shadow is an error.
    fn run(&mut self, step: Step<'_>) -> Result<Result<(), UserError>> {
        match self.replay.run(self.runner, step, &mut Silent) {
            Ok(()) => Ok(Ok(())),
            Err(error) if self.runner.work().is_closed() => Err(error),
            Err(error) => {
                if let Some(signal) = self.runner.work().runtime().interrupted() {
                    return Err(UserError::new("interrupted").exit(signal.exit()).into());
                }
                error.downcast::<UserError>().map(Err)
            }
        }
    }

    pub(super) fn reached(&mut self) -> Result<Reached> {
        self.replay.reached(self.runner.work())
    }

    /// How many rows each table has, if any were put in.
    fn count(&mut self, at: &Reached) -> Result<BTreeMap<ObjectId, u64>> {
        match self.has_rows {
            true => self.count_in(at.catalog()?),
            false => Ok(BTreeMap::new()),
        }
    }

    fn count_in(&mut self, catalog: &Catalog) -> Result<BTreeMap<ObjectId, u64>> {
        let tables = catalog.of_kind(Kind::Table).map(Object::id);
        tables
            .map(|table| Ok((table.clone(), self.rows(&table)?)))
            .collect()
    }

    fn rows(&mut self, table: &ObjectId) -> Result<u64> {
        let query = format!(
            "SELECT count(*) AS rows FROM {}",
            qualified(&table.schema, &table.name)
        );
        let results = self
            .runner
            .work()
            .query(&query)
            .map_err(|error| report(&error))?;
        let row = results.first().and_then(Rows::first);
        Ok(row.and_then(|row| row.number("rows")).unwrap_or_default())
    }

    /// The tables that have fewer rows than they had.
    fn lost(&mut self, rows: &BTreeMap<ObjectId, u64>) -> Result<Vec<(ObjectId, u64, u64)>> {
        let mut lost = Vec::new();
        for (table, was) in rows {
            let is = self.rows(table)?;
            if is < *was {
                lost.push((table.clone(), *was, is));
            }
        }
        Ok(lost)
    }
}

/// What is different about the first schema, owners and privileges included.
fn difference(is: &Reached, was: &Reached) -> Result<Difference> {
    if is.is_same(was) {
        return Ok(Difference::default());
    }
    Ok(diff::difference(
        is.catalog()?,
        was.catalog()?,
        &Scope::everything(),
    ))
}
