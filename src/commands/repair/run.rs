//! An approved plan on the real database: lock, a last look, the run, and whether it came out as planned.

use anyhow::Result;

use super::progress::Progress;
use crate::apply::{self, Report};
use crate::catalog::{Catalog, is_bookkeeping};
use crate::commands::context::Opened;
use crate::commands::{Context, execute, writable};
use crate::compare::Comparison;
use crate::db::{NotLocked, Session, Unwatched};
use crate::diff::Scope;
use crate::error::UserError;
use crate::gate::ApprovedPlan;
use crate::model::Workshop;
use crate::rehearsal::Way;
use crate::report::difference;
use crate::revision::history::{self, State};
use crate::revision::runner::Runner;

/// What is to be done.
pub(super) struct Task<'a> {
    pub(super) approved: &'a ApprovedPlan,
    /// What the plan is called.
    pub(super) id: &'a str,
    pub(super) expected: Expected<'a>,
    pub(super) scope: &'a Scope,
    /// What the database said before.
    pub(super) state: &'a State,
    /// Whether a pooler lends server sessions for one transaction each.
    pub(super) shared_sessions: bool,
}

/// What it leads to.
pub(super) enum Expected<'a> {
    /// This schema.
    Target {
        live: &'a Catalog,
        target: &'a Catalog,
        /// `server_version_num` of the shadow.
        tried_on: u32,
    },
    /// What it led to on a shadow.
    Rehearsed {
        live: &'a Catalog,
        before: &'a Catalog,
        after: &'a Catalog,
    },
}

/// How it ended.
pub(super) enum Ran {
    /// The database is not what the plan was made from.
    Moved,
    /// The plan was run, to its end or to a failure.
    Ended {
        report: Box<Report>,
        /// What failed.
        error: Option<UserError>,
        /// What is not as planned although nothing failed.
        further: Option<UserError>,
    },
}

/// What the database says before anything is planned: whether it can be written to, and by this schemactl.
pub(super) fn look(context: &Context, opened: &Opened, session: &mut Session) -> Result<State> {
    let schema = context.history_schema();
    let reply = session.run(&history::state_query(schema), &mut Unwatched);
    let state = history::read(reply).map_err(|error| execute::state_error(&error, schema))?;
    writable::demand(&state.server, opened)?;
    execute::refuse_newer(&state)?;
    Ok(state)
}

/// Runs the plan under the lock, and reads the database again.
pub(super) fn run(
    context: &Context,
    opened: &mut Opened,
    session: Session,
    workshop: &mut Workshop,
    task: &Task<'_>,
) -> Result<Ran> {
    let mut options = context.runner_options()?;
    options.shared_sessions = task.shared_sessions;
    let schema = &options.history_schema;
    let also = if task.state.is_installed() {
        history::state_query(schema)
    } else {
        history::facts_query(schema)
    };
    let (locked, results) = match execute::try_lock(context, opened, session, schema, &also) {
        // Planning, and the answer of a person, can take longer than a server or a pooler keeps an idle session.
        Err(NotLocked::Error(error)) if error.is_connection_lost() => {
            let session = opened.session()?;
            execute::lock(context, opened, session, schema, &also)?
        }
        taken => taken.map_err(|why| execute::not_locked(context, why))?,
    };
    let state = history::from_results(&results);
    let mut runner = Runner::start(&opened.connector, locked, state, &options)?;
    if !apply::is_unmoved(&mut runner, task.approved)? {
        return Ok(Ran::Moved);
    }
    let mut report = Box::<Report>::default();
    let mut progress = Progress::new(&context.ui, task.approved.steps().len());
    let ended = apply::apply(
        &mut runner,
        task.approved,
        task.id,
        &mut report,
        &mut progress,
    );
    progress.finish();
    if let Err(error) = ended {
        return Ok(Ran::Ended {
            report,
            error: Some(error),
            further: None,
        });
    }
    let mut after = Catalog::read(runner.work(), true);
    let is_lost = runner.work().is_closed();
    drop(runner);
    if is_lost {
        let again = opened.connector.connect();
        after = again.and_then(|mut session| Catalog::read(&mut session, true));
    }
    let further = match after {
        Ok(after) => verify(&after, workshop, task, schema)?,
        Err(error) => Some(
            UserError::new(format!(
                "every step is committed, and the database could not be read again: {error:#}"
            ))
            .hint("schemactl diff shows whether it is what the model says"),
        ),
    };
    Ok(Ran::Ended {
        report,
        error: None,
        further,
    })
}

/// Compares what the database is now with what the plan leads to.
fn verify(
    after: &Catalog,
    workshop: &mut Workshop,
    task: &Task<'_>,
    history_schema: &str,
) -> Result<Option<UserError>> {
    let way = match task.expected {
        Expected::Target {
            live,
            target,
            tried_on,
        } => Way {
            expected: (live, target),
            found: (live, after),
            tried_on,
        },
        Expected::Rehearsed {
            live,
            before,
            after: rehearsed,
        } => Way {
            expected: (before, rehearsed),
            found: (live, after),
            tried_on: rehearsed.server_version,
        },
    };
    // The history was perhaps only begun by this run.
    let mut own = after.clone();
    own.retain(|id, _| !is_bookkeeping(id, history_schema));
    let way = Way {
        found: (way.found.0, &own),
        ..way
    };
    let mut remaining = way.remaining(task.scope);
    remaining
        .changes
        .retain(|id, _| !is_bookkeeping(id, history_schema));
    if remaining.is_empty() {
        return Ok(None);
    }
    let mut remaining = way.settled(workshop, task.scope, false)?;
    remaining
        .changes
        .retain(|id, _| !is_bookkeeping(id, history_schema));
    if remaining.is_empty() {
        return Ok(None);
    }
    let comparison = Comparison {
        difference: remaining,
        ..Comparison::default()
    };
    Ok(Some(
        UserError::new("every step is committed, and the database is not what the plan leads to")
            .detail(format!(
                "what remains (- is there and should not be, + is missing):\n{}",
                difference::text(&comparison).trim_end()
            ))
            .detail("somebody else changed it meanwhile, or the plan is a mistake of schemactl")
            .hint("schemactl diff shows what differs from the model now"),
    ))
}
