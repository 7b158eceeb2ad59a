//! Every revision up, down and up again on a shadow: does the way back lead back, and does the way there work twice?
//!
//! ```text
//! before ─up→ after ─down→ back (must be `before`) ─up→ again (must be `after`)
//! ```
//!
//! What a fault leaves behind is thrown away: the next revision begins on a database on which all before it ran once. Faults are typed;
//! their words are left to `commands`.

mod seed;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use crate::catalog::Catalog;
use crate::db::{Rows, Session, report};
use crate::diff::{self, Difference, Reordered, Scope};
use crate::error::UserError;
use crate::model::Workshop;
use crate::object::{Kind, Object, ObjectId};
use crate::replay::{Reached, Replay};
use crate::revision::file::{Direction, Revision};
use crate::revision::graph::Graph;
use crate::revision::id::RevisionId;
use crate::revision::runner::{Observer, Options, Runner, Step};
use crate::revision::target;
use crate::sql::{is_blank, qualified};

pub use seed::Seed;

/// What is wrong with a revision.
#[derive(Debug)]
pub enum Fault {
    /// It cannot be applied, so nothing after it can be verified.
    UpFails(UserError),
    /// It has no down section.
    NoDown,
    /// It cannot be reverted.
    DownFails(UserError),
    /// Reverted, the schema is not what it was before: from what it is to what it was.
    DownDiffers(Box<Difference>),
    /// Reverted, columns stand in another order.
    DownReorders(Vec<Reordered>),
    /// It cannot be applied a second time.
    AgainFails(UserError),
    /// Applied a second time, the schema is not what it was after the first: from what it is to what it was.
    AgainDiffers(Box<Difference>),
    /// Reverted and applied again, this table has fewer rows: how many there were and are.
    RowsLost(ObjectId, u64, u64),
}

/// A fault and whose it is.
#[derive(Debug)]
pub struct Found<'g> {
    /// The revision.
    pub revision: &'g Revision,
    /// What is wrong.
    pub fault: Fault,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Verified<'g> {
    /// The faults, in the order of the revisions.
    pub found: Vec<Found<'g>>,
    /// How many revisions went up, down and up.
    pub verified: usize,
    /// How many say that they are irreversible, and only went up.
    pub irreversible: usize,
    /// How many stand behind one that cannot be applied.
    pub unreached: usize,
    /// The schema at the heads, if they were reached.
    pub head: Option<Catalog>,
}

/// What is to be verified, and where.
pub struct Verification<'a, 'g> {
    /// All revisions.
    pub graph: &'g Graph,
    /// Those to be verified; the others only run.
    pub wanted: &'a BTreeSet<RevisionId>,
    /// How they run.
    pub options: &'a Options,
    /// Rows to put in.
    pub seeds: &'a [Seed],
    /// Told of every revision that is begun.
    pub begin: &'a dyn Fn(&Revision),
}

/// How one revision left the database.
enum Left {
    /// At the revision, as it should be; with the schema if it was read.
    At(Option<Box<Reached>>),
    /// Somewhere else.
    Spoiled,
    /// Before it, and it cannot be applied.
    Stuck,
}

impl<'g> Verification<'_, 'g> {
    /// Runs everything.
    ///
    /// # Errors
    ///
    /// When there is no shadow, or it is lost; what is wrong with revisions is no error.
    pub fn run(
        &self,
        workshop: &mut Workshop,
        observer: &mut dyn Observer,
    ) -> Result<Verified<'g>> {
        let order = target::upgrade_path(self.graph, &BTreeSet::new(), "heads")?;
        let mut verified = Verified::default();
        let mut position = 0;
        let mut has_roles = false;
        'shadow: loop {
            if has_roles {
                // They would be there already for a second database of the same server.
                workshop.shadow = None;
            }
            let replay = Replay::open(workshop, self.options)?;
            let mut runner = replay.runner()?;
            for revision in order.iter().take(position).copied() {
                replay.run(&mut runner, up(revision), observer)?;
                self.put_in(runner.work(), Some(&revision.id))?;
            }
            // Read only where something is compared with it.
            let mut before: Option<Reached> = None;
            while let Some(revision) = order.get(position).copied() {
                (self.begin)(revision);
                let mut on = On {
                    replay: &replay,
                    runner: &mut runner,
                    observer,
                    has_rows: self.has_rows(&order, position),
                };
                let left = if self.wanted.contains(&revision.id) {
                    let from = match before.take() {
                        Some(from) => from,
                        None => on.reached()?,
                    };
                    on.revision(revision, &from, &mut verified)?
                } else {
                    on.only_up(revision, &mut verified)?
                };
                position += 1;
                match left {
                    Left::Stuck => {
                        verified.unreached = order.len() - position;
                        return Ok(verified);
                    }
                    Left::Spoiled => {
                        has_roles = replay.has_made_roles(runner.work());
                        continue 'shadow;
                    }
                    Left::At(after) => before = after.map(|after| *after),
                }
                self.put_in(runner.work(), Some(&revision.id))?;
            }
            let head = match before {
                Some(head) => head.into_catalog()?,
                None => replay.catalog(runner.work())?,
            };
            if self.seeds.iter().any(|seed| seed.after.is_none()) {
                self.put_in(runner.work(), None)?;
                for newest in self.graph.effective_heads() {
                    let mut on = On {
                        replay: &replay,
                        runner: &mut runner,
                        observer,
                        has_rows: true,
                    };
                    on.rows_of_head(newest, &head, &mut verified)?;
                }
            }
            verified.head = Some(head);
            return Ok(verified);
        }
    }

    /// Whether rows were put in before this one.
    fn has_rows(&self, order: &[&Revision], position: usize) -> bool {
        let begun: BTreeSet<&RevisionId> = order
            .iter()
            .take(position)
            .map(|revision| &revision.id)
            .collect();
        self.seeds
            .iter()
            .any(|seed| seed.after.as_ref().is_some_and(|id| begun.contains(id)))
    }

    fn put_in(&self, session: &mut Session, after: Option<&RevisionId>) -> Result<()> {
        for seed in self
            .seeds
            .iter()
            .filter(|seed| seed.after.as_ref() == after)
        {
            seed.put_in(session)?;
        }
        Ok(())
    }
}

fn up(revision: &Revision) -> Step<'_> {
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
struct On<'a, 'r> {
    replay: &'a Replay,
    runner: &'a mut Runner<'r>,
    observer: &'a mut dyn Observer,
    /// Whether rows were put in, so that they are worth counting.
    has_rows: bool,
}

impl On<'_, '_> {
    /// Runs a revision that is not to be verified.
    fn only_up<'g>(&mut self, revision: &'g Revision, verified: &mut Verified<'g>) -> Result<Left> {
        Ok(match self.run(up(revision))? {
            Ok(()) => Left::At(None),
            Err(error) => {
                let fault = Fault::UpFails(error);
                verified.found.push(Found { revision, fault });
                Left::Stuck
            }
        })
    }

    fn revision<'g>(
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
    fn rows_of_head<'g>(
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
        let rows = self.count_in(at)?;
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
        match self.replay.run(self.runner, step, self.observer) {
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

    fn reached(&mut self) -> Result<Reached> {
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
