//! Every revision up, down and up again on a shadow: does the way back lead back, and does the way there work twice?
//!
//! ```text
//! before ─up→ after ─down→ back (must be `before`) ─up→ again (must be `after`)
//! ```
//!
//! A long history is cut into stretches that are verified at the same time, each on a server of its own, so that none can get in
//! another's way. Faults are typed; their words are left to `commands`.

mod revision;
mod seed;
mod stretch;

use std::collections::BTreeSet;
use std::thread;

use anyhow::Result;

use crate::bodies::Broken;
use crate::catalog::Catalog;
use crate::db::Runtime;
use crate::diff::{Difference, Reordered};
use crate::error::UserError;
use crate::model::Workshop;
use crate::model::cache::Cache;
use crate::object::ObjectId;
use crate::revision::file::Revision;
use crate::revision::graph::Graph;
use crate::revision::id::RevisionId;
use crate::revision::runner::Options;
use crate::revision::target;
use crate::shadow::Source;
use stretch::Stretch;

pub use seed::Seed;

/// How many servers are started at most.
const MOST_STRETCHES: usize = 4;

/// How many revisions make up for the start of another server.
const WORTH_A_SERVER: usize = 32;

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
    /// The functions that cannot run in it.
    pub broken: Vec<Broken>,
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
    pub begin: &'a (dyn Fn(&Revision) + Sync),
}

impl<'g> Verification<'_, 'g> {
    /// Runs everything.
    ///
    /// # Errors
    ///
    /// When there is no shadow, or it is lost; what is wrong with revisions is no error.
    pub fn run(&self, workshop: &mut Workshop) -> Result<Verified<'g>> {
        let order = target::upgrade_path(self.graph, &BTreeSet::new(), "heads")?;
        let most = match workshop.source {
            Source::Local => thread::available_parallelism().map_or(1, usize::from),
            // A server that others use is asked for one thing at a time.
            Source::Url(_) | Source::Target(_) => 1,
        };
        let mut stretches = self.stretches(&order, most.min(MOST_STRETCHES)).into_iter();
        let first = stretches.next();
        let (live_version, search_path) = (workshop.live_version, workshop.search_path.clone());
        let search_path = &search_path;
        let parts: Vec<Result<Verified<'g>>> = thread::scope(|scope| {
            let others: Vec<_> = stretches
                .map(|stretch| {
                    scope.spawn(move || {
                        let mut workshop = Workshop {
                            source: Source::Local,
                            runtime: Runtime::new()?,
                            live_version,
                            search_path: search_path.clone(),
                            cache: Cache::nowhere(),
                            shadow: None,
                        };
                        stretch.run(&mut workshop)
                    })
                })
                .collect();
            let first = first.map(|stretch| stretch.run(workshop));
            let others = others.into_iter().map(|other| {
                other
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            });
            first.into_iter().chain(others).collect()
        });
        let mut whole = Verified::default();
        for part in parts {
            let part = part?;
            let is_stuck = part
                .found
                .iter()
                .any(|found| matches!(found.fault, Fault::UpFails(_)));
            whole.found.extend(part.found);
            whole.verified += part.verified;
            whole.irreversible += part.irreversible;
            whole.unreached = part.unreached;
            whole.head = part.head;
            whole.broken = part.broken;
            if is_stuck {
                // The later ones stumbled over the same.
                break;
            }
        }
        Ok(whole)
    }

    /// All revisions, cut where each part has as many that are to be verified.
    fn stretches<'s>(&'s self, order: &'s [&'g Revision], most: usize) -> Vec<Stretch<'s, 'g>> {
        let wanted: Vec<usize> = (0..order.len())
            .filter(|place| {
                let revision = order.get(*place);
                revision.is_some_and(|revision| self.wanted.contains(&revision.id))
            })
            .collect();
        let count = most.min(wanted.len() / WORTH_A_SERVER).max(1);
        let size = wanted.len().div_ceil(count).max(1);
        let mut cuts: Vec<usize> = wanted.iter().skip(size).step_by(size).copied().collect();
        cuts.insert(0, 0);
        cuts.push(order.len());
        cuts.windows(2)
            .filter_map(|cut| match cut {
                [from, to] => Some(Stretch {
                    verification: self,
                    order,
                    from: *from,
                    to: *to,
                }),
                _ => None,
            })
            .collect()
    }
}
