//! `stamp`: history says what somebody else has done.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::json;

use super::context::Context;
use super::progress::Progress;
use super::{execute, pooling, writable};
use crate::cli::{Format, StampArgs};
use crate::error::{Exit, UserError};
use crate::revision::bookkeeping;
use crate::revision::checks;
use crate::revision::file::Revision;
use crate::revision::graph::Graph;
use crate::revision::history::{self, State};
use crate::revision::id::RevisionId;
use crate::revision::replaced;
use crate::revision::runner::session_state::BEGIN;
use crate::revision::runner::{Offline, Runner, offline_script, stamp_sql};
use crate::revision::target;

pub(super) fn run(context: &Context, args: &StampArgs) -> Result<Exit> {
    context.text_or_json("stamp")?;
    let graph = context.graph()?;
    let targets: Vec<&str> = args
        .revisions
        .iter()
        // Offline, "A:B" says where the database is; only the end matters to a stamp.
        .map(|text| match target::split_range(text) {
            Some((_, to)) if args.sql => to,
            _ => text.as_str(),
        })
        .collect();
    if args.sql {
        let applied = target::stamp_set(&graph, &BTreeSet::new(), &targets)?;
        let script = offline_script(
            &format!("stamp {}", args.revisions.join(" ")),
            &Offline::Stamp {
                revisions: in_order(&graph, &applied),
            },
            &context.runner_options()?,
        )?;
        context.ui.data(&script)?;
        return Ok(Exit::Success);
    }
    let mut opened = context.open("stamp")?;
    let mut options = context.runner_options()?;
    let (mut session, reply) = opened.ask(&history::state_query(&options.history_schema))?;
    let mut state = history::read(reply)
        .map_err(|error| execute::state_error(&error, &options.history_schema))?;
    // That of the database may read differently: a stamp writes what it means either way.
    let is_settled = replaced::adoptions(&graph, &state).is_empty();
    replaced::settle(&graph, &mut state);
    let wanted = |state: &State| -> Result<BTreeSet<RevisionId>> {
        let before = if args.purge {
            BTreeSet::new()
        } else {
            checks::missing_files(&graph, state)?;
            state.applied_ids()
        };
        target::stamp_set(&graph, &before, &targets)
    };
    let after = wanted(&state)?;
    if is_settled && after == state.applied_ids() && state.unfinished.is_empty() {
        context.ui.status(&format!(
            "history says that already: {}",
            place(&graph, &after)
        ));
        return report(context, &graph, &after, args.dry_run);
    }
    if !args.dry_run {
        writable::demand(&state.server, &opened)?;
        execute::refuse_newer(&state)?;
        let pid = state.server.backend_pid;
        options.shared_sessions = pooling::settle(context, &opened, &mut session, pid, None)?;
    }
    let before = state.applied_ids();
    let asks = args.purge && context.ui.is_interactive() && !context.yes();
    if args.dry_run || asks {
        describe(context, &opened.connector.display(), &graph, &state, &after);
    }
    if args.dry_run {
        context.ui.status("dry run: nothing was changed");
        return report(context, &graph, &after, true);
    }
    if asks && !context.ui.confirm("Forget everything history holds?")? {
        return Err(UserError::new("not confirmed: nothing was changed")
            .exit(Exit::Refused)
            .into());
    }
    let (locked, results) = execute::lock(
        context,
        &opened,
        session,
        &options.history_schema,
        &history::facts_query(&options.history_schema),
    )?;
    let state = history::from_results(&results);
    let mut runner = Runner::start(&opened.connector, locked, state, &options)?;
    runner.reread()?;
    let mut state = runner.state().clone();
    replaced::settle(&graph, &mut state);
    // Who waited for the lock finds what another run has done meanwhile.
    let unseen = after.clone();
    let after = wanted(&state)?;
    refuse_to_forget(&before, &unseen, &state, &after)?;
    let sql = stamp_sql(runner.writer(), &in_order(&graph, &after));
    let message = format!(
        "{BEGIN}; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '10s'; {}; {}; {sql} COMMIT",
        // What the server process of a killed run still commits is stamped over, not the other way round.
        bookkeeping::fence(&options.history_schema),
        runner.fence(),
    );
    let is_done = |state: &State| state.applied_ids() == after && state.unfinished.is_empty();
    runner.commit(
        "the stamp",
        &message,
        &is_done,
        &mut Progress::new(&context.ui, 1),
    )?;
    drop(runner);
    if !asks || before != state.applied_ids() {
        describe(context, &opened.connector.display(), &graph, &state, &after);
    }
    opened.close(context);
    context
        .ui
        .status(&format!("stamped: {}", place(&graph, &after)));
    report(context, &graph, &after, false)
}

/// Refuses to take away what nobody could know of: what another run has applied while this one waited for the lock.
fn refuse_to_forget(
    before: &BTreeSet<RevisionId>,
    wanted: &BTreeSet<RevisionId>,
    state: &State,
    after: &BTreeSet<RevisionId>,
) -> Result<()> {
    let applied = state.applied_ids();
    let meanwhile: Vec<&str> = applied
        .difference(before)
        .filter(|id| !wanted.contains(*id) && !after.contains(*id))
        .map(RevisionId::as_str)
        .collect();
    if meanwhile.is_empty() {
        return Ok(());
    }
    Err(UserError::new(format!(
        "another run applied {} while this one waited for the lock, and the stamp would forget that",
        meanwhile.join(", ")
    ))
    .detail("nothing was changed")
    .hint("see where the database is now: schemactl status; if history shall forget it, run the stamp again")
    .into())
}

/// The revisions of a set, oldest first.
fn in_order<'g>(graph: &'g Graph, set: &BTreeSet<RevisionId>) -> Vec<&'g Revision> {
    graph
        .iter()
        .filter(|revision| set.contains(&revision.id))
        .collect()
}

/// Where a database with these revisions is.
fn place(graph: &Graph, applied: &BTreeSet<RevisionId>) -> String {
    let heads: Vec<String> = target::current_heads(graph, applied)
        .iter()
        .map(|revision| revision.id.to_string())
        .collect();
    if heads.is_empty() {
        "base".to_owned()
    } else {
        heads.join(", ")
    }
}

/// Says which rows come and go, and where: a stamp on the wrong database is a quiet disaster.
fn describe(
    context: &Context,
    database: &str,
    graph: &Graph,
    state: &State,
    after: &BTreeSet<RevisionId>,
) {
    let before = state.applied_ids();
    context.ui.status(&format!(
        "Running stamp_revision {} -> {} on {database}",
        place(graph, &before),
        place(graph, after)
    ));
    for id in after.difference(&before) {
        context.ui.status(&format!(
            "  + {id} is marked as applied, without running it"
        ));
    }
    for id in before.difference(after) {
        context
            .ui
            .status(&format!("  - {id} is no longer marked as applied"));
    }
    for (id, _) in state.unfinished.keys() {
        context
            .ui
            .status(&format!("  the progress of {id} is forgotten"));
    }
}

fn report(
    context: &Context,
    graph: &Graph,
    after: &BTreeSet<RevisionId>,
    dry_run: bool,
) -> Result<Exit> {
    if context.format() == Format::Json {
        let heads: Vec<&str> = target::current_heads(graph, after)
            .iter()
            .map(|revision| revision.id.as_str())
            .collect();
        context.ui.data(&format!(
            "{:#}",
            json!({"format": 1, "command": "stamp", "dry_run": dry_run, "current": heads, "applied": after.len()})
        ))?;
    }
    Ok(Exit::Success)
}
