//! Plans and runs until it is done, or until what is left is for somebody else to do.
//!
//! A plan is made anew when the database was changed before the lock was there, and without what the server turns out to refuse.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Result;

use super::prepare::{Prospect, prospect};
use super::run::{self, Ran};
use super::{Wishes, ask, say_nothing_to_do, tell, workshop};
use crate::action::Transaction;
use crate::apply::{Report, Why};
use crate::cli::RepairArgs;
use crate::commands::Context;
use crate::commands::context::Opened;
use crate::commands::pooling::{self, Need};
use crate::db::Session;
use crate::error::UserError;
use crate::gate::Reason;
use crate::model::Workshop;
use crate::object::{Kind, ObjectId};
use crate::plan::{Step, Verb};
use crate::report::plan::{Shown, counted};

/// How often the plan is made anew because the database is not as it was.
const ATTEMPTS: u32 = 5;

/// How many plans are made without what the server refuses.
const MOST_REPEATED: usize = 20;

/// A plan that took longer before it was stopped is not done again without what stopped it.
const LONGEST_REPEATED: Duration = Duration::from_secs(60);

/// What became of a plan.
pub(in crate::commands) struct Repaired {
    /// The plan; without an outcome when there was nothing to do.
    pub(in crate::commands) shown: Shown,
    /// Whether the database did not differ from the model.
    pub(in crate::commands) was_in_sync: bool,
    /// What failed.
    pub(super) error: Option<anyhow::Error>,
}

/// Makes the changes that lose nothing on a database that is open, asking nobody.
pub(in crate::commands) fn safely(
    context: &Context,
    opened: &mut Opened,
    session: Session,
    args: &RepairArgs,
) -> Result<Repaired> {
    let wishes = Wishes {
        fingerprinted: false,
        ..Wishes::of(context, args)?
    };
    let workshop = workshop(context, args, opened, &session)?;
    let repaired = on(context, opened, session, workshop, wishes, false)?;
    match repaired.error {
        Some(error) => Err(error),
        None => Ok(repaired),
    }
}

/// Plans and executes on a database that is open, anew when it is changed meanwhile.
pub(super) fn on(
    context: &Context,
    opened: &mut Opened,
    session: Session,
    workshop: Workshop,
    wishes: Wishes,
    may_ask: bool,
) -> Result<Repaired> {
    let mut earlier = Vec::new();
    let ended = to_the_end(
        context,
        opened,
        session,
        workshop,
        wishes,
        may_ask,
        &mut earlier,
    );
    match ended {
        Ok(mut repaired) => {
            repaired.was_in_sync &= earlier.is_empty();
            repaired.shown.earlier = earlier;
            Ok(repaired)
        }
        // What is committed is told, whatever ends the run.
        Err(error) => match earlier.pop() {
            Some(last) => Ok(Repaired {
                shown: Shown { earlier, ..last },
                was_in_sync: false,
                error: Some(error),
            }),
            None => Err(error),
        },
    }
}

/// Plans and executes; the plans that were stopped before the last one go to `earlier`.
fn to_the_end(
    context: &Context,
    opened: &mut Opened,
    mut session: Session,
    mut workshop: Workshop,
    mut wishes: Wishes,
    may_ask: bool,
    earlier: &mut Vec<Shown>,
) -> Result<Repaired> {
    let mut attempts = 0;
    while attempts < ATTEMPTS {
        let mut prepared = match prospect(context, &mut session, &mut workshop, &wishes)? {
            Prospect::Plan(prepared) => prepared,
            Prospect::Nothing(shown, left_out) => {
                tell(context, &shown, &left_out);
                if earlier.iter().all(|before| before.committed() == 0) {
                    say_nothing_to_do(context, &shown);
                }
                return Ok(Repaired {
                    was_in_sync: true,
                    shown: *shown,
                    error: None,
                });
            }
        };
        tell(context, &prepared.shown, &prepared.left_out);
        if prepared.shown.steps.is_empty() {
            if earlier.iter().all(|before| before.committed() == 0) {
                say_nothing_to_do(context, &prepared.shown);
            }
            return Ok(Repaired {
                was_in_sync: prepared.is_in_sync,
                shown: prepared.shown,
                error: None,
            });
        }
        let state = run::look(context, opened, &mut session)?;
        let shared_sessions = pooling::settle(
            context,
            opened,
            &mut session,
            state.server.backend_pid,
            Need::of_steps(prepared.approved.steps()),
        )?;
        // What is left of a plan that somebody has said yes to.
        if may_ask && wishes.failed.is_empty() {
            ask(context, &prepared.shown, &opened.connector.display())?;
        }
        let ran = run::run(
            context,
            opened,
            session,
            &mut workshop,
            &run::Task {
                approved: &prepared.approved,
                id: &prepared.shown.id,
                expected: run::Expected::Target {
                    live: &prepared.live,
                    target: &prepared.target,
                    tried_on: prepared.tried_on,
                },
                scope: &wishes.question.scope,
                state: &state,
                shared_sessions,
            },
        )?;
        match ran {
            Ran::Moved => {
                attempts += 1;
                context
                    .ui
                    .status("the database was changed meanwhile: planning again");
                session = opened.session()?;
            }
            Ran::Ended {
                report,
                error,
                further,
            } => {
                let is_new = |failed: &Stopped| {
                    let mut changes = failed.changes.keys();
                    changes.any(|id| !wishes.failed.contains_key(id))
                };
                let failed = stopped(&report, prepared.approved.steps());
                let may_repeat = earlier.len() < MOST_REPEATED;
                if let Some(failed) = failed.filter(|failed| may_repeat && is_new(failed)) {
                    let kept = match report.committed() {
                        0 => String::new(),
                        done => format!(", {} before it stay", counted(done, "step")),
                    };
                    context.ui.status(&format!(
                        "{}: rolled back{kept}; planning again without it",
                        failed.sentence
                    ));
                    if let Some(note) = failed.note {
                        context.ui.note(note);
                    }
                    wishes.failed.extend(failed.changes);
                    prepared.shown.outcome = Some(*report);
                    earlier.push(prepared.shown);
                    session = opened.session()?;
                    continue;
                }
                prepared.shown.outcome = Some(*report);
                return Ok(Repaired {
                    was_in_sync: false,
                    shown: prepared.shown,
                    error: error.or(further).map(Into::into),
                });
            }
        }
    }
    Err(UserError::new(
        "the database keeps changing: every plan was out of date when the lock was obtained",
    )
    .hint("see who changes it: schemactl log, and pg_stat_activity")
    .into())
}

/// An index that is built in a transaction takes in what an older snapshot may still see: <https://github.com/postgres/postgres/blob/master/src/backend/access/heap/heapam_handler.c>, `heapam_index_build_range_scan`.
const DEAD_ROWS: &str = "rows that were deleted or changed count as well while a transaction is open that began before that: pg_stat_activity has it (backend_xmin)";

/// A step that the server refused.
struct Stopped {
    sentence: String,
    /// What should be known about it.
    note: Option<&'static str>,
    /// What it was for, with the reason.
    changes: BTreeMap<ObjectId, Reason>,
}

/// The step that stopped a plan: the rest can be done without it, from where the database is by now. Nobody waits for that for long.
fn stopped(report: &Report, steps: &[Step]) -> Option<Stopped> {
    let is_soon = report.took < LONGEST_REPEATED;
    let refusal = report.refusal.as_ref().filter(|_| is_soon)?;
    let step = steps.get(refusal.step)?;
    let reason = match refusal.why {
        Why::Rows => Reason::Failed(refusal.message.clone()),
        Why::Privileges => Reason::Denied(refusal.message.clone()),
    };
    let causes = step.causes.iter();
    let is_built_over_all = step.verb == Verb::Create
        && step.object.kind == Kind::Index
        && step.transaction != Transaction::Outside;
    Some(Stopped {
        note: (matches!(reason, Reason::Failed(_)) && is_built_over_all).then_some(DEAD_ROWS),
        sentence: format!(
            "step {} of {} ({}) {}",
            refusal.step + 1,
            steps.len(),
            step.title(),
            refusal.describe()
        ),
        changes: causes.map(|id| (id.clone(), reason.clone())).collect(),
    })
}
