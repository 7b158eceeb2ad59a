//! What a command that changes a database has to know about a pooler in between, and what it refuses there.

use anyhow::Result;

use super::context::{Context, Opened};
use crate::action::Transaction;
use crate::db::{Pooling, Session};
use crate::error::UserError;
use crate::plan;
use crate::report::plan::title;
use crate::revision::checks;
use crate::revision::runner::{Step, no_second_connection};

/// Something that needs a server session of its own.
pub(super) struct Need {
    what: String,
    place: Option<String>,
}

impl Need {
    /// The first revision of a plan that does.
    pub(super) fn of_revisions(plan: &[Step<'_>]) -> Option<Self> {
        let (what, place) = plan.iter().find_map(checks::needs_session)?;
        Some(Self {
            what,
            place: Some(place),
        })
    }

    /// The first step of a repair that does.
    pub(super) fn of_steps(steps: &[plan::Step]) -> Option<Self> {
        let (number, step) = steps
            .iter()
            .enumerate()
            .find(|(_, step)| step.transaction == Transaction::Outside)?;
        Some(Self {
            what: format!(
                "step {} of {} ({}) runs in no transaction",
                number + 1,
                steps.len(),
                title(step)
            ),
            place: None,
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
        "{}, and a transaction pooler is in between",
        need.what
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
        error = error.hint(format!("go around the pooler. {first}"));
    }
    for way in ways {
        error = error.hint(way);
    }
    Err(error
        .hint("if every client keeps a server session of its own there: --pooler session")
        .into())
}
