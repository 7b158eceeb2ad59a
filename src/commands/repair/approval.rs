//! What may be done of the changes: approved by the gate and rehearsed on a shadow, again and again without what fails, until what
//! remains runs.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::Wishes;
use super::failure::{mistake, not_rehearsed};
use crate::catalog::Catalog;
use crate::db::Error;
use crate::diff::{Change, Difference, Scope};
use crate::gate::{Changes, Gate, Reason, Verdict, follow, newcomers, stays_with};
use crate::model::Workshop;
use crate::object::{Object, ObjectId};
use crate::plan::{self, Blocked, OnlineTables, Plan, Request, Step, Verb, is_structural};
use crate::rehearsal::{Executor, Failure, Rehearsal};

/// How often steps that fail without what is refused are taken out.
const MOST_REFUSALS: u32 = 20;

/// Makes plans from one schema to another.
#[derive(Clone, Copy)]
pub(super) struct Plans<'a> {
    /// The database.
    pub(super) original: &'a Catalog,
    /// The database after the renames.
    pub(super) live: &'a Catalog,
    pub(super) renames: &'a [Step],
    /// A shadow after the renames.
    pub(super) before: Option<&'a Catalog>,
    pub(super) declared: &'a Catalog,
    pub(super) scope: &'a Scope,
    pub(super) executor: &'a Executor,
    pub(super) online: &'a OnlineTables,
    /// What nothing declares and is left alone, which is no refusal.
    pub(super) left_alone: &'a BTreeSet<ObjectId>,
}

impl Plans<'_> {
    /// Begins with what was renamed.
    pub(super) fn plan(&self, changes: &Changes) -> Result<Plan> {
        let mut plan = self.between(self.live, self.declared, changes)?;
        plan.steps.splice(0..0, self.renames.iter().cloned());
        Ok(plan)
    }

    fn between(&self, live: &Catalog, declared: &Catalog, changes: &Changes) -> Result<Plan> {
        plan::plan(&Request {
            live,
            declared,
            changes,
            with: &self.scope.with,
            executor: &self.executor.role,
            online: self.online,
        })
    }
}

/// What may be done.
pub(super) struct Ready {
    pub(super) verdict: Verdict,
    pub(super) rehearsed: bool,
}

/// What is wanted, and what of it is refused by now.
struct Wanted<'a> {
    changes: Changes,
    refused: BTreeMap<ObjectId, Reason>,
    declared: Cow<'a, Catalog>,
}

impl Wanted<'_> {
    /// Adds what has to be done besides because of what is refused; whether there is anything.
    fn grow(&mut self, plans: &Plans<'_>, verdict: &Verdict) -> bool {
        let schemas = (plans.live, &*self.declared);
        let gained = newcomers(schemas, &verdict.changes);
        if !gained.is_empty() {
            let created = gained.keys().map(|id| (id.clone(), Change::Created));
            self.changes.extend(created);
            self.declare(gained);
            return true;
        }
        // Of what stays only now that the drop of it is refused.
        let staying = verdict.refused.keys().filter(|id| {
            id.kind.has_parts() && plans.live.get(id).is_some() && self.declared.get(id).is_none()
        });
        let staying = staying.cloned().collect();
        let following = follow(schemas, &verdict.changes, &staying, plans.scope);
        if following.objects.is_empty() {
            return false;
        }
        self.refused.clone_from(&verdict.refused);
        let blocked = following.blocked.into_iter();
        self.refused
            .extend(blocked.map(|(id, blocked)| (id, Reason::Blocked(blocked))));
        for (id, change) in following.changes {
            if matches!(self.refused.get(&id), Some(Reason::StaysWith(_))) {
                self.refused.remove(&id);
            }
            self.changes.insert(id, change);
        }
        self.declare(following.objects);
        true
    }

    fn declare(&mut self, objects: BTreeMap<ObjectId, (Object, BTreeSet<ObjectId>)>) {
        let declared = std::mem::take(&mut self.declared).into_owned();
        self.declared = Cow::Owned(declared.with(objects));
    }
}

/// Approves and rehearses, until what remains runs.
pub(super) fn ready(
    gate: &Gate<'_>,
    plans: &Plans<'_>,
    workshop: &mut Workshop,
    (changes, refused): (Changes, BTreeMap<ObjectId, Reason>),
    notes: &mut Vec<String>,
    wishes: &Wishes,
) -> Result<Ready> {
    let rehearsal = Rehearsal {
        live: plans.original,
        renamed: plans.before.map(|before| (plans.live, before)),
        executor: plans.executor,
        scope: plans.scope,
        planner: &|live, target, changes| Ok(plans.between(live, target, changes)?.steps),
    };
    let mut wanted = Wanted {
        changes,
        refused,
        declared: Cow::Borrowed(plans.declared),
    };
    for _ in 0..MOST_REFUSALS {
        let declared = &*wanted.declared;
        let planner = |changes: &Changes| Plans { declared, ..*plans }.plan(changes);
        let mut verdict = Gate {
            planner: &planner,
            ..*gate
        }
        .approve(wanted.changes.clone(), wanted.refused.clone())?;
        if wanted.grow(plans, &verdict) {
            continue;
        }
        if verdict.approved.steps().is_empty() {
            return Ok(Ready {
                verdict,
                rehearsed: false,
            });
        }
        let target = verdict.target.clone();
        match rehearsal.run(workshop, verdict.approved.steps(), Some(&target)) {
            Ok(rehearsed) => {
                let before = plans.before.unwrap_or(&rehearsed.before);
                let moot = moot(&verdict, (before, &rehearsed.after), plans.live);
                if !moot.is_empty() {
                    wanted.refused = verdict.refused;
                    wanted.refused.extend(moot);
                    continue;
                }
                let is_refused = |step: &&Step| {
                    step.verb == Verb::Drop && verdict.refused.contains_key(&step.object)
                };
                if let Some(step) = rehearsed.further.iter().find(is_refused) {
                    return Err(mistake(format!(
                        "the plan does not lead to the declared schema without going on to {} {}, which was refused",
                        step.verb, step.object
                    ))
                    .into());
                }
                let extended = verdict.approved.clone().extended(
                    rehearsed.further,
                    gate.permissions,
                    gate.partitions,
                );
                verdict.approved = extended.map_err(|losses| {
                    let words: Vec<&str> = losses.iter().map(|loss| loss.word()).collect();
                    mistake(format!(
                        "the plan does not lead to the declared schema without losing data ({})",
                        words.join(", ")
                    ))
                })?;
                return Ok(Ready {
                    verdict,
                    rehearsed: true,
                });
            }
            Err(Failure::Differs(difference)) => {
                let unreached = unreached(&verdict, &difference, plans.live);
                if unreached.is_empty() {
                    return Err(not_rehearsed(Failure::Differs(difference)));
                }
                wanted.refused = verdict.refused;
                wanted.refused.extend(unreached);
            }
            // Who only looks shall see the plan, though nobody could try it.
            Err(Failure::Impossible(error)) if !wishes.gated => {
                notes.push(format!("the plan could not be rehearsed: {error:#}"));
                return Ok(Ready {
                    verdict,
                    rehearsed: false,
                });
            }
            Err(failure) => {
                if let Failure::Statement { step, error, .. } = &failure
                    && let Some(reason) = excused(plans, &verdict, step, error)
                {
                    wanted.refused = verdict.refused;
                    for cause in &step.causes {
                        for part in stays_with(plans.live, &wanted.changes, cause) {
                            wanted
                                .refused
                                .entry(part)
                                .or_insert_with(|| Reason::StaysWith(cause.clone()));
                        }
                        let because = wanted.refused.entry(cause.clone());
                        because.or_insert_with(|| reason.clone());
                    }
                    continue;
                }
                let error = not_rehearsed(failure);
                return Err(match &workshop.shadow {
                    Some(shadow) => shadow.explain(error),
                    None => error,
                });
            }
        }
    }
    Err(mistake("no part of the plan could be found that runs by itself".to_owned()).into())
}

/// How the error of a server begins that does not know a statement, or does not do yet what it says: `syntax_error`,
/// `feature_not_supported`, `wrong_object_type`.
const TOO_OLD: &[&str] = &["42601", "0A000", "42809"];

/// Why a step fails that is no mistake: the shadow is too old for it, or something that it stands on is refused or not compared.
fn excused(plans: &Plans<'_>, verdict: &Verdict, step: &Step, error: &Error) -> Option<Reason> {
    let is_of_change = |cause: &ObjectId| verdict.changes.contains_key(cause);
    if !step.causes.iter().any(is_of_change) {
        return None;
    }
    let shadow = plans.declared.server_version / 10_000;
    let is_older = shadow < plans.original.server_version / 10_000;
    if is_older && error.sqlstate().is_some_and(|code| TOO_OLD.contains(&code)) {
        return Some(Reason::ShadowTooOld(shadow, error.to_string()));
    }
    let may_stand_on_others =
        verdict.refused.values().any(Reason::may_break_others) || !plans.left_alone.is_empty();
    if may_stand_on_others {
        return Some(Reason::FailsWithout(error.to_string()));
    }
    let mut causes = step.causes.iter();
    let needed = causes.find_map(|cause| unchanged(plans, verdict, cause))?;
    Some(Reason::Blocked(Blocked::Needs(needed.clone())))
}

/// What this change needs otherwise than it is, and what is not changed: the filters leave it out.
fn unchanged<'a>(plans: &Plans<'a>, verdict: &Verdict, cause: &ObjectId) -> Option<&'a ObjectId> {
    plans.declared.needs(cause).find(|needed| {
        let before = plans.live.get(needed);
        let is_other = before
            .zip(plans.declared.get(needed))
            .is_some_and(|(before, after)| is_structural(&before.differing(after)));
        is_other && !verdict.changes.contains_key(*needed)
    })
}

/// Changes that only follow from others that are refused: the shadow is the same after them as before. An expression over a column
/// reads differently once the column has another type, and just the same as long as it has not.
fn moot(
    verdict: &Verdict,
    (before, after): (&Catalog, &Catalog),
    live: &Catalog,
) -> BTreeMap<ObjectId, Reason> {
    let changed = verdict.changes.iter().filter(|(id, change)| {
        matches!(change, Change::Changed(_))
            && before.get(id).is_some()
            && before.get(id) == after.get(id)
    });
    because_of_others(verdict, changed.map(|(id, _)| id), live)
}

/// Changes that a plan makes and does not reach, for something that is refused is in the way.
fn unreached(
    verdict: &Verdict,
    difference: &Difference,
    live: &Catalog,
) -> BTreeMap<ObjectId, Reason> {
    let missed = difference.changes.keys();
    because_of_others(
        verdict,
        missed.filter(|id| verdict.changes.contains_key(*id)),
        live,
    )
}

/// These changes as refused together with what they stand on, else with what is nearest.
fn because_of_others<'a>(
    verdict: &Verdict,
    changes: impl Iterator<Item = &'a ObjectId>,
    live: &Catalog,
) -> BTreeMap<ObjectId, Reason> {
    let Some(first) = verdict.refused.keys().next() else {
        return BTreeMap::new();
    };
    let because = |id: &ObjectId| {
        let is_near = |other: &&ObjectId| {
            !id.parent.is_empty() && other.schema == id.schema && other.parent == id.parent
        };
        live.needs(id)
            .find(|needed| verdict.refused.contains_key(*needed))
            .or_else(|| verdict.refused.keys().find(is_near))
            .unwrap_or(first)
    };
    changes
        .map(|id| (id.clone(), Reason::StaysWith(because(id).clone())))
        .collect()
}
