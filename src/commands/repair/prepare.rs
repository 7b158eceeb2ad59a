//! From the database and the model to a plan that is approved and rehearsed, and to what is shown of it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::Wishes;
use super::approval::{Plans, Ready, ready};
use super::renames::{Settled, settle};
use super::{missing_roles, ownership};
use crate::action::{Hazard, Loss};
use crate::catalog::Catalog;
use crate::commands::Context;
use crate::compare::{self, Comparison, Examined, Look};
use crate::config::size::Size;
use crate::db::{Session, report as server_report};
use crate::diff::Change;
use crate::gate::{
    ApprovedPlan, Changes, Gate, Permission, Permissions, Reason, comes_with, follow, goes_with,
    leave, missing, needs, sources, stays_with, unlisted_heirs, unlisted_partitions,
};
use crate::misfits;
use crate::model::Workshop;
use crate::object::{Object, ObjectId};
use crate::plan::{OnlineTables, Step, Verb};
use crate::rehearsal::Executor;
use crate::report::difference;
use crate::report::plan::Shown;
use crate::saved_plan::plan_id;
use crate::stakes;

/// A plan, and what it is made from.
pub(in crate::commands) struct Prepared {
    pub(in crate::commands) approved: ApprovedPlan,
    /// The database as it was read, once everything has its new name.
    pub(in crate::commands) live: Catalog,
    /// What the plan leads to.
    pub(in crate::commands) target: Catalog,
    /// `server_version_num` of the shadow, on which it was tried.
    pub(in crate::commands) tried_on: u32,
    pub(super) model_digest: [u8; 32],
    /// For each step, what has to be allowed.
    pub(super) needs: Vec<BTreeSet<Permission>>,
    /// Whether database and model do not differ at all.
    pub(in crate::commands) is_in_sync: bool,
    pub(in crate::commands) shown: Shown,
    /// What was not compared, a line each.
    pub(super) left_out: Vec<String>,
    /// What is renamed: as it is in the database, and as it is declared.
    pub(in crate::commands) pairs: Vec<(ObjectId, ObjectId)>,
}

/// What there is to do.
pub(super) enum Prospect {
    /// Nothing, which was plain at once: what is shown, and what was not compared, a line each.
    Nothing(Box<Shown>, Vec<String>),
    /// A plan, be it of no steps.
    Plan(Box<Prepared>),
}

/// As [`prepare`], but without understanding either schema where nothing differs: a service asks at each of its starts.
pub(super) fn prospect(
    context: &Context,
    session: &mut Session,
    workshop: &mut Workshop,
    wishes: &Wishes,
) -> Result<Prospect> {
    // A rename that was asked for may be unknown.
    let is_enough = !wishes.fingerprinted && wishes.rename.is_empty();
    let prepared = if is_enough {
        match compare::look(session, workshop, &wishes.model, &wishes.question)? {
            Look::InSync(comparison) => {
                let shown = Shown {
                    model: wishes.model.describe(),
                    ..Shown::default()
                };
                let left_out = difference::left_out(&comparison);
                return Ok(Prospect::Nothing(Box::new(shown), left_out));
            }
            Look::Further(examined) => {
                prepare_examined(context, session, workshop, wishes, *examined)?
            }
        }
    } else {
        prepare(context, session, workshop, wishes)?
    };
    Ok(Prospect::Plan(Box::new(prepared)))
}

/// Compares, plans, approves and rehearses.
pub(in crate::commands) fn prepare(
    context: &Context,
    session: &mut Session,
    workshop: &mut Workshop,
    wishes: &Wishes,
) -> Result<Prepared> {
    let examined = compare::examine(session, workshop, &wishes.model, &wishes.question)?;
    prepare_examined(context, session, workshop, wishes, examined)
}

/// Plans from one schema to another that were compared, approves and rehearses; the session is of a database with the first one.
pub(in crate::commands) fn prepare_examined(
    context: &Context,
    session: &mut Session,
    workshop: &mut Workshop,
    wishes: &Wishes,
    examined: Examined,
) -> Result<Prepared> {
    let base = examined.live.fingerprint(context.history_schema());
    let Settled {
        comparison,
        live,
        steps: renames,
        before,
        left,
        pairs,
    } = settle(context, workshop, &examined, wishes)?;
    let (original, mut declared) = (examined.live, examined.declared);
    let mut changes = comparison.difference.changes.clone();
    let is_in_sync = changes.is_empty() && renames.is_empty();
    // Asked only when something will be made: finding nothing to do costs one query.
    let executor = if is_in_sync {
        Executor::default()
    } else {
        executor(context, session)?
    };
    let mut kept = BTreeSet::new();
    if wishes.keep_unknown {
        kept = changes
            .iter()
            .filter(|(id, change)| {
                **change == Change::Dropped && !comparison.difference.is_implied(id)
            })
            .map(|(id, _)| id.clone())
            .collect();
        changes.retain(|_, change| *change != Change::Dropped);
    }
    let mut partitions = unlisted_partitions(&live, &declared, &changes);
    let mut dropped_partitions = BTreeSet::new();
    if wishes.permissions.drops_partitions() {
        std::mem::swap(&mut partitions, &mut dropped_partitions);
    } else {
        leave(&mut changes, &partitions, &live);
    }
    // What stays although the model does not list it goes on having what its parent has.
    let mut refused_heirs = BTreeSet::new();
    if wishes.gated && !wishes.permissions.allows(Loss::DropTable) {
        refused_heirs = unlisted_heirs(&live, &declared, &changes);
        refused_heirs.retain(|id| !dropped_partitions.contains(id));
        leave(&mut changes, &refused_heirs, &live);
    }
    let staying: BTreeSet<ObjectId> = partitions
        .iter()
        .chain(kept.iter().filter(|id| id.kind.has_parts()))
        .chain(&refused_heirs)
        .cloned()
        .collect();
    let scope = &wishes.question.scope;
    let following = follow((&live, &declared), &changes, &staying, scope);
    if !following.objects.is_empty() {
        declared = declared.with(following.objects);
    }
    changes.extend(following.changes);
    let online = if wishes.online {
        OnlineTables::All
    } else {
        let tables = concerned_tables(&changes, &live, &declared);
        let Size(bytes) = context.settings.model.online_above.value;
        OnlineTables::These(stakes::at_least(session, &tables, bytes, &renames))
    };
    let everything = Permissions::everything();
    let plans = Plans {
        original: &original,
        live: &live,
        renames: &renames,
        before: before.as_ref(),
        declared: &declared,
        scope: &wishes.question.scope,
        executor: &executor,
        online: &online,
        left_alone: &staying,
    };
    let gate = Gate {
        live: &live,
        base,
        permissions: if wishes.gated {
            &wishes.permissions
        } else {
            &everything
        },
        partitions: &dropped_partitions,
        kept: &kept,
        planner: &|changes| plans.plan(changes),
    };
    let mut notes = comparison.notes.clone();
    let mut refused = with_parts(left, &comparison, &live, &changes);
    let refusals = refused_heirs.into_iter();
    refused.extend(refusals.map(|id| (id, Reason::Loses([Loss::DropTable].into()))));
    for (id, blocked) in following.blocked {
        for part in comes_with(&declared, &changes, &id) {
            refused.insert(part, Reason::StaysWith(id.clone()));
        }
        refused.insert(id, Reason::Blocked(blocked));
    }
    if wishes.asks_rows && !changes.is_empty() {
        let schemas = (&live, &declared);
        let mut beforehand = missing_roles::refused(session, schemas, &changes, scope)?;
        beforehand.extend(ownership::refused(
            session,
            &executor.role,
            schemas,
            &changes,
        )?);
        for (id, reason) in beforehand {
            for part in comes_with(&declared, &changes, &id) {
                refused
                    .entry(part)
                    .or_insert_with(|| Reason::StaysWith(id.clone()));
            }
            refused.insert(id, reason);
        }
    }
    // The database knows nothing of new names yet; no question names an index.
    let is_askable = renames.iter().all(|step| step.object.kind.has_index());
    let mut found = match wishes.asks_rows && is_askable {
        true => misfits::find(session, &live, &declared, &changes),
        false => BTreeMap::new(),
    };
    let failed = wishes.failed.iter();
    let failed = failed.map(|(id, reason)| {
        let id = goes_with(&live, &changes, id).unwrap_or_else(|| id.clone());
        (id, reason.clone())
    });
    let mut unfit: BTreeMap<ObjectId, Reason> = failed.collect();
    if wishes.gated {
        let found = std::mem::take(&mut found).into_iter();
        unfit.extend(found.map(|(id, found)| (id, Reason::Misfits(found))));
    }
    unfit.retain(|id, _| changes.contains_key(id));
    for id in unfit.keys() {
        let parts = match changes.get(id) {
            Some(Change::Dropped) => stays_with(&live, &changes, id),
            _ => comes_with(&declared, &changes, id),
        };
        for part in parts {
            refused.insert(part, Reason::StaysWith(id.clone()));
        }
    }
    if wishes.permissions.allows(Loss::DropColumn) {
        for new in unfit.keys() {
            for (id, part) in sources(&live, &changes, new) {
                let reason = match part {
                    Some(whole) => Reason::StaysWith(whole),
                    None => Reason::Source(new.clone()),
                };
                refused.insert(id, reason);
            }
        }
    }
    refused.extend(unfit);
    let Ready { verdict, rehearsed } = ready(
        &gate,
        &plans,
        workshop,
        (changes, refused),
        &mut notes,
        wishes,
    )?;
    let mut steps = verdict.approved.steps().to_vec();
    let id = if steps.is_empty() {
        String::new()
    } else {
        plan_id(verdict.approved.base(), &steps)
    };
    for step in steps
        .iter_mut()
        .filter(|step| misfits::of_step(&found, step).is_some())
    {
        step.impact.others.insert(Hazard::FailsWithRows);
    }
    notes.extend(secrets(&steps, &verdict.target));
    // A table that is made anew takes its partitions along, as the steps say.
    partitions.retain(|id| {
        !steps
            .iter()
            .any(|step| step.verb == Verb::Drop && step.object == *id)
    });
    let needs = needs(&steps, (&verdict.changes, &live), &dropped_partitions);
    let not_allowed = needs
        .iter()
        .map(|needed| missing(needed, &wishes.permissions))
        .collect();
    let shown = Shown {
        id,
        base: verdict.approved.base().to_string(),
        model: wishes.model.describe(),
        not_allowed,
        stakes: stakes::read(session, &steps),
        steps,
        refused: verdict.refused,
        partitions,
        kept,
        misfits: found,
        rehearsed,
        notes,
        ..Shown::default()
    };
    Ok(Prepared {
        approved: verdict.approved,
        target: verdict.target,
        tried_on: declared.server_version,
        live,
        model_digest: examined.model_digest,
        needs,
        is_in_sync,
        left_out: difference::left_out(&comparison),
        pairs,
        shown,
    })
}

/// The tables that are there and that these changes are about.
fn concerned_tables(changes: &Changes, live: &Catalog, declared: &Catalog) -> BTreeSet<ObjectId> {
    let mut tables = BTreeSet::new();
    for id in changes.keys() {
        let name = if id.parent.is_empty() {
            &id.name
        } else {
            &id.parent
        };
        tables.extend(live.relation(&id.schema, name).map(Object::id));
        if let Some(Object::ForeignKey(key)) = declared.get(id) {
            let referenced = live.relation(&key.referenced_schema, &key.referenced_table);
            tables.extend(referenced.map(Object::id));
        }
    }
    tables
}

/// What is better not written down of what the steps make.
fn secrets(steps: &[Step], target: &Catalog) -> Vec<String> {
    let made = steps.iter().filter(|step| step.verb == Verb::Create);
    made.filter_map(|step| match target.get(&step.object) {
        Some(Object::UserMapping(mapping)) => mapping
            .withheld()
            .map(|withheld| format!("not in the plan, {withheld}; ALTER USER MAPPING gives them")),
        _ => None,
    })
    .collect()
}

/// What is left alone, with what belongs to it.
fn with_parts(
    left: BTreeMap<ObjectId, Reason>,
    comparison: &Comparison,
    live: &Catalog,
    changes: &Changes,
) -> BTreeMap<ObjectId, Reason> {
    let mut refused = BTreeMap::new();
    let parts = comparison.difference.wholes.iter();
    for (part, whole) in parts.filter(|(_, whole)| left.contains_key(*whole)) {
        refused.insert(part.clone(), Reason::StaysWith(whole.clone()));
    }
    for id in left.keys() {
        for part in stays_with(live, changes, id) {
            refused.insert(part, Reason::StaysWith(id.clone()));
        }
    }
    refused.extend(left);
    refused
}

/// Who will own what the plan makes.
pub(super) fn executor(context: &Context, session: &mut Session) -> Result<Executor> {
    if let Some(role) = &context.settings.run.role {
        return Ok(Executor {
            role: role.value.clone(),
        });
    }
    let results = session
        .query("SELECT CURRENT_USER AS role")
        .map_err(|error| server_report(&error))?;
    Ok(Executor {
        role: results
            .first()
            .and_then(crate::db::Rows::first)
            .map(|row| row.text("role").to_owned())
            .unwrap_or_default(),
    })
}
