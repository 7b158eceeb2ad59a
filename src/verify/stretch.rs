//! Revisions that follow each other, verified on one shadow.
//!
//! What a fault leaves behind is thrown away: the next revision begins on a copy of a database, the trunk, on which all before it
//! ran once. It is made at the first fault and grows only at the next.

use std::collections::BTreeSet;

use anyhow::Result;

use super::revision::{Left, On, up};
use super::{Verification, Verified};
use crate::bodies;
use crate::db::Session;
use crate::model::Workshop;
use crate::replay::{Reached, Replay, Silent};
use crate::revision::file::Revision;
use crate::revision::id::RevisionId;
use crate::revision::runner::Runner;
use crate::shadow::Template;

/// Revisions that follow each other.
pub(super) struct Stretch<'a, 'g> {
    pub(super) verification: &'a Verification<'a, 'g>,
    /// All revisions, in the order in which they run.
    pub(super) order: &'a [&'g Revision],
    /// Where the stretch begins.
    pub(super) from: usize,
    /// Where it ends.
    pub(super) to: usize,
}

/// A database on which revisions only ran up, each once.
struct Trunk {
    template: Template,
    /// How many ran.
    position: usize,
}

impl<'g> Stretch<'_, 'g> {
    /// Verifies it.
    ///
    /// # Errors
    ///
    /// When there is no shadow, or it is lost; when a revision before the stretch cannot be applied.
    pub(super) fn run(&self, workshop: &mut Workshop) -> Result<Verified<'g>> {
        let mut verified = Verified::default();
        let mut position = self.from;
        let mut trunk: Option<Trunk> = None;
        'database: loop {
            let replay = self.begun(workshop, trunk.as_ref())?;
            let mut runner = replay.runner()?;
            self.run_up(&replay, &mut runner, &trunk, position)?;
            // Read only where something is compared with it.
            let mut before: Option<Reached> = None;
            while position < self.to
                && let Some(revision) = self.order.get(position).copied()
            {
                (self.verification.begin)(revision);
                let mut on = On {
                    replay: &replay,
                    runner: &mut runner,
                    has_rows: self.has_rows(position),
                };
                let left = if self.verification.wanted.contains(&revision.id) {
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
                        verified.unreached = self.order.len() - position;
                        return Ok(verified);
                    }
                    Left::Spoiled => {
                        let outside = replay.outside(runner.work())?;
                        drop(runner);
                        drop(replay);
                        if outside.roles || outside.settings {
                            trunk = None;
                        } else {
                            trunk = Some(self.grown(workshop, trunk, position)?);
                        }
                        if outside.roles {
                            // They would be there already for a second database of the same server.
                            workshop.shadow = None;
                        }
                        continue 'database;
                    }
                    Left::At(after) => before = after.map(|after| *after),
                }
                self.put_in(runner.work(), Some(&revision.id))?;
            }
            if self.to == self.order.len() {
                self.at_head(&replay, &mut runner, before, &mut verified)?;
            }
            return Ok(verified);
        }
    }

    /// A copy of the trunk if there is one, else an empty database.
    fn begun(&self, workshop: &mut Workshop, trunk: Option<&Trunk>) -> Result<Replay> {
        let options = self.verification.options;
        match trunk {
            Some(trunk) => Replay::copy(workshop, options, &trunk.template),
            None => Replay::open(workshop, options),
        }
    }

    /// Runs up to `position` what did not run on the trunk.
    fn run_up(
        &self,
        replay: &Replay,
        runner: &mut Runner<'_>,
        trunk: &Option<Trunk>,
        position: usize,
    ) -> Result<()> {
        let begin = trunk.as_ref().map_or(0, |trunk| trunk.position);
        for revision in self.order.get(begin..position).into_iter().flatten() {
            replay.run(runner, up(revision), &mut Silent)?;
            self.put_in(runner.work(), Some(&revision.id))?;
        }
        Ok(())
    }

    /// The trunk up to `position`.
    fn grown(
        &self,
        workshop: &mut Workshop,
        trunk: Option<Trunk>,
        position: usize,
    ) -> Result<Trunk> {
        let replay = self.begun(workshop, trunk.as_ref())?;
        let mut runner = replay.runner()?;
        self.run_up(&replay, &mut runner, &trunk, position)?;
        drop(runner);
        Ok(Trunk {
            template: replay.into_template(workshop)?,
            position,
        })
    }

    /// What is there once everything ran, and what becomes of rows in it.
    fn at_head(
        &self,
        replay: &Replay,
        runner: &mut Runner<'_>,
        reached: Option<Reached>,
        verified: &mut Verified<'g>,
    ) -> Result<()> {
        let head = match reached {
            Some(head) => head.into_catalog()?,
            None => replay.catalog(runner.work())?,
        };
        verified.broken = bodies::broken(runner.work())?;
        let seeds = self.verification.seeds;
        if seeds.iter().any(|seed| seed.after.is_none()) {
            self.put_in(runner.work(), None)?;
            for newest in self.verification.graph.effective_heads() {
                let mut on = On {
                    replay,
                    runner,
                    has_rows: true,
                };
                on.rows_of_head(newest, &head, verified)?;
            }
        }
        verified.head = Some(head);
        Ok(())
    }

    /// Whether rows were put in before this one.
    fn has_rows(&self, position: usize) -> bool {
        let begun: BTreeSet<&RevisionId> = self
            .order
            .iter()
            .take(position)
            .map(|revision| &revision.id)
            .collect();
        let mut seeds = self.verification.seeds.iter();
        seeds.any(|seed| seed.after.as_ref().is_some_and(|id| begun.contains(id)))
    }

    fn put_in(&self, session: &mut Session, after: Option<&RevisionId>) -> Result<()> {
        let seeds = self.verification.seeds.iter();
        for seed in seeds.filter(|seed| seed.after.as_ref() == after) {
            seed.put_in(session)?;
        }
        Ok(())
    }
}
