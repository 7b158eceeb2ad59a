//! What a command that changes a database has to know about a pooler in between, and what it refuses there.

use anyhow::Result;

use super::context::{Context, Opened};
use crate::action::Transaction;
use crate::db::{Pooling, Session};
use crate::error::UserError;
use crate::plan;
use crate::revision::checks;
use crate::revision::runner::{Step, no_second_connection};

/// Something that needs a server session of its own.
pub(super) struct Need {
    /// What cannot be run.
    what: String,
    why: &'static str,
    /// Where it stands.
    place: Option<String>,
    /// What else can be done about it.
    hint: Option<&'static str>,
}

impl Need {
    /// The first revision of a plan that does.
    pub(super) fn of_revisions(plan: &[Step<'_>]) -> Option<Self> {
        let (step, (why, place)) = plan
            .iter()
            .find_map(|step| Some((step, checks::needs_session(step)?)))?;
        Some(Self {
            what: format!("revision {}", step.revision.id),
            why,
            place: Some(place),
            hint: None,
        })
    }

    /// The first step of a repair that does.
    pub(super) fn of_steps(steps: &[plan::Step]) -> Option<Self> {
        let (number, step) = steps
            .iter()
            .enumerate()
            .find(|(_, step)| step.transaction == Transaction::Outside)?;
        Some(Self {
            what: format!("step {} of {} ({})", number + 1, steps.len(), step.title()),
            why: "it is done while others use the table, in no transaction",
            place: None,
            hint: Some(
                "or let others wait while it is done in a transaction: without --online, and with a higher online_above under [repair]",
            ),
        })
    }
}

/// Whether server sessions are to be treated as shared with others; asked of the pooler only if that decides something.
///
/// # Errors
///
/// What needs a session of its own, where there is none to be had.
pub(super) fn settle(
    context: &Context,
    opened: &Opened,
    session: &mut Session,
    backend_pid: Option<i32>,
    need: Option<Need>,
) -> Result<bool> {
    let connector = &opened.connector;
    let mut pooling = connector.pooling(session, backend_pid);
    if pooling == Pooling::Unknown && need.is_some() {
        pooling = connector
            .find_out(session)
            .map_err(|error| no_second_connection(connector, &error))?;
    }
    if pooling == Pooling::Own {
        return Ok(false);
    }
    context.ui.detail(&format!("connection: {pooling}"));
    let Some(need) = need else {
        return Ok(true);
    };
    let mut error = UserError::new(format!(
        "{} cannot run through a transaction pooler: {}",
        need.what, need.why
    ));
    if let Some(place) = need.place {
        error = error.detail(place);
    }
    error = error
        .detail(format!("the address is {}, from {}", connector.display(), connector.origin()))
        .detail("the pooler lends a server session for one transaction: what is set for a statement outside one (lock_timeout, role, search_path) would hold for other clients")
        .detail("nothing was begun");
    let mut ways = connector.address().around_the_pooler().into_iter();
    if let Some(first) = ways.next() {
        error = error.hint(format!("go around the pooler: {first}"));
    }
    for way in ways {
        error = error.hint(way);
    }
    if let Some(hint) = need.hint {
        error = error.hint(hint);
    }
    Err(error
        .hint("if every client keeps a server session of its own there: --pooler session")
        .into())
}
