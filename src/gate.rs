//! What may run: the changes that lose data, or take something away, only as far as the user allows it. Pure.
//!
//! A step that is refused takes the changes it is made for out of the set, and the plan is made anew without them, until nothing in it
//! needs a permission that was not given: so what remains is whole. [`ApprovedPlan`] is built here and nowhere else, and nothing but an
//! approved plan is ever applied. Whether the user has to be asked as well is not decided here: a yes to a question opens no gate.

mod following;
mod partitions;
mod permission;
mod removal;
mod staying;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use crate::action::Loss;
use crate::catalog::{Catalog, Fingerprint};
use crate::diff::Change;
use crate::error::UserError;
use crate::misfits::Found;
use crate::object::ObjectId;
use crate::plan::rename::Rename;
use crate::plan::succession::successors;
use crate::plan::{Blocked, Plan, Step};

pub use crate::diff::Changes;
pub use following::{Following, follow, newcomers};
pub use partitions::{leave, unlisted_heirs, unlisted_partitions};
pub use permission::{Permission, Permissions};
pub use staying::{comes_with, goes_with, sources, stays_with};

/// A plan that may be applied to a database with this fingerprint, and to no other.
#[derive(Clone, Debug)]
pub struct ApprovedPlan {
    steps: Vec<Step>,
    base: Fingerprint,
}

impl ApprovedPlan {
    /// The steps, in the order in which they can run.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// What the database has to be like.
    pub fn base(&self) -> Fingerprint {
        self.base
    }

    /// With further steps, found necessary when the plan was rehearsed.
    ///
    /// # Errors
    ///
    /// Gives back what they would lose that is not allowed.
    pub fn extended(
        mut self,
        steps: Vec<Step>,
        permissions: &Permissions,
        partitions: &BTreeSet<ObjectId>,
    ) -> Result<Self, BTreeSet<Loss>> {
        let refused: BTreeSet<Loss> = steps
            .iter()
            .flat_map(|step| refused_losses(step, permissions, partitions))
            .collect();
        if !refused.is_empty() {
            return Err(refused);
        }
        self.steps.extend(steps);
        Ok(self)
    }
}

/// Why a change is not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It loses this, and nobody allowed it.
    Loses(BTreeSet<Loss>),
    /// It takes this away, or switches it off, and nobody allowed that.
    Removes,
    /// It belongs to something that stays.
    StaysWith(ObjectId),
    /// Something stands in its way.
    Blocked(Blocked),
    /// It fails while other changes are refused, with this error.
    FailsWithout(String),
    /// It may have been renamed so, and nobody could be asked.
    PerhapsRenamed(Rename),
    /// Rows that are there do not fit it.
    Misfits(Found),
    /// Rows did not fit it when it was tried, as the server said.
    Failed(String),
    /// It is for the owner of something to make, whom the role that repairs may not act for.
    Belongs {
        /// The owner.
        owner: String,
        /// The role that repairs.
        role: String,
    },
    /// The role that repairs was not allowed to when it was tried, as the server said.
    Denied(String),
    /// It names a role that the server does not have.
    NoRole(String),
    /// The shadow is of this older major version, and said this when it was tried.
    ShadowTooOld(u32, String),
    /// It goes, and this new column, which rows keep from being made, may be filled from it.
    Source(ObjectId),
}

impl Reason {
    /// Whether other changes may fail because this one is not made; they are left out as well then, and are no mistake.
    pub fn may_break_others(&self) -> bool {
        !matches!(
            self,
            Self::StaysWith(_)
                | Self::FailsWithout(_)
                | Self::PerhapsRenamed(_)
                | Self::ShadowTooOld(..)
        )
    }

    /// Whether a word of the user may change it, its own or one for what stands in its way.
    pub fn is_for_a_word(&self) -> bool {
        !matches!(
            self,
            Self::StaysWith(_)
                | Self::Belongs { .. }
                | Self::Denied(_)
                | Self::NoRole(_)
                | Self::ShadowTooOld(..)
        ) && !self.is_rows()
    }

    /// Whether it is because of rows that are there.
    pub fn is_rows(&self) -> bool {
        matches!(self, Self::Misfits(_) | Self::Failed(_))
    }
}

/// What the gate lets through, and what not.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// What may be applied.
    pub approved: ApprovedPlan,
    /// What it leads to.
    pub target: Catalog,
    /// The changes that are not made, with the reason.
    pub refused: BTreeMap<ObjectId, Reason>,
    /// The changes that are made.
    pub changes: Changes,
}

/// What stands before the database: the changes, and who makes a plan of them.
pub struct Gate<'a> {
    /// The database as it is.
    pub live: &'a Catalog,
    /// Its fingerprint.
    pub base: Fingerprint,
    /// What is allowed.
    pub permissions: &'a Permissions,
    /// The unlisted partitions among the changes; they are there only if they may be dropped.
    pub partitions: &'a BTreeSet<ObjectId>,
    /// What is left alone although nothing declares it: no change may take away what it holds.
    pub kept: &'a BTreeSet<ObjectId>,
    /// Makes the plan for a set of changes.
    pub planner: &'a dyn Fn(&Changes) -> Result<Plan>,
}

impl Gate<'_> {
    /// Lets through what may be done of these changes; `refused` are those that were refused before.
    ///
    /// # Errors
    ///
    /// As the planner.
    pub fn approve(
        &self,
        mut changes: Changes,
        mut refused: BTreeMap<ObjectId, Reason>,
    ) -> Result<Verdict> {
        loop {
            changes.retain(|id, _| !refused.contains_key(id));
            let plan = (self.planner)(&changes)?;
            let mut more: BTreeMap<ObjectId, Reason> = BTreeMap::new();
            let comes = |(id, _): &(&ObjectId, &Change)| !plan.blocked.contains_key(*id);
            let successors = successors(self.live, changes.iter().filter(comes));
            for step in &plan.steps {
                if !self.permissions.removes()
                    && removal::removes(step, &changes, self.live, &successors)
                {
                    more.insert(step.object.clone(), Reason::Removes);
                }
                if !step.impact.losses.is_empty() && self.kept.contains(&step.object) {
                    for cause in &step.causes {
                        let blocked = Blocked::Needed(step.object.clone());
                        more.entry(cause.clone())
                            .or_insert(Reason::Blocked(blocked));
                    }
                    continue;
                }
                let losses = refused_losses(step, self.permissions, self.partitions);
                if losses.is_empty() {
                    continue;
                }
                for cause in &step.causes {
                    let reason = more
                        .entry(cause.clone())
                        .or_insert(Reason::Loses(BTreeSet::new()));
                    if let Reason::Loses(known) = reason {
                        known.extend(losses.iter().copied());
                    }
                }
            }
            if more.is_empty()
                && let Some(step) = plan.steps.iter().find(|step| {
                    !refused_losses(step, self.permissions, self.partitions).is_empty()
                })
            {
                return Err(UserError::new(format!(
                    "to {} {} loses data for the sake of no change, which is a mistake of schemactl",
                    step.verb, step.object
                ))
                .into());
            }
            if !more.keys().any(|id| changes.contains_key(id)) {
                for (id, blocked) in plan.blocked {
                    refused.entry(id).or_insert(Reason::Blocked(blocked));
                }
                changes.retain(|id, _| !refused.contains_key(id));
                return Ok(Verdict {
                    approved: ApprovedPlan {
                        steps: plan.steps,
                        base: self.base,
                    },
                    target: plan.target,
                    refused,
                    changes,
                });
            }
            for id in more.keys() {
                for part in stays_with(self.live, &changes, id) {
                    refused
                        .entry(part)
                        .or_insert_with(|| Reason::StaysWith(id.clone()));
                }
            }
            refused.extend(more);
        }
    }
}

/// Approves the steps of a plan that was saved and reviewed: all of them, or none. `needs` is what [`needs`] said of each.
///
/// # Errors
///
/// Gives back what they need that was not given.
pub fn approve_saved(
    steps: Vec<Step>,
    needs: &[BTreeSet<Permission>],
    base: Fingerprint,
    permissions: &Permissions,
) -> Result<ApprovedPlan, BTreeSet<Permission>> {
    let missing: BTreeSet<Permission> = needs
        .iter()
        .flat_map(|needed| missing(needed, permissions))
        .collect();
    if missing.is_empty() {
        Ok(ApprovedPlan { steps, base })
    } else {
        Err(missing)
    }
}

/// What has to be given for each step; `partitions` are those tables that the model does not list.
pub fn needs(
    steps: &[Step],
    (changes, live): (&Changes, &Catalog),
    partitions: &BTreeSet<ObjectId>,
) -> Vec<BTreeSet<Permission>> {
    let successors = successors(live, changes.iter());
    let of_step = |step: &Step| {
        let losses = step.impact.losses.iter().map(|loss| match loss {
            Loss::DropTable if partitions.contains(&step.object) => Permission::DropPartition,
            loss => Permission::Lose(*loss),
        });
        let removes = removal::removes(step, changes, live, &successors);
        losses
            .chain(removes.then_some(Permission::DropOther))
            .collect()
    };
    steps.iter().map(of_step).collect()
}

/// What of that was not given.
pub fn missing(needed: &BTreeSet<Permission>, permissions: &Permissions) -> BTreeSet<Permission> {
    let needed = needed.iter().copied();
    needed
        .filter(|permission| !permissions.grants(*permission))
        .collect()
}

/// What of a step's losses is not allowed; `partitions` are those tables that the model does not list.
fn refused_losses(
    step: &Step,
    permissions: &Permissions,
    partitions: &BTreeSet<ObjectId>,
) -> BTreeSet<Loss> {
    let is_allowed = |loss: Loss| {
        let is_partition = loss == Loss::DropTable && partitions.contains(&step.object);
        permissions.allows(loss) || (is_partition && permissions.drops_partitions())
    };
    let losses = step.impact.losses.iter().copied();
    losses.filter(|loss| !is_allowed(*loss)).collect()
}

#[cfg(test)]
mod tests;
