//! `rehash`: the checksums of edited files are recorded anew, on purpose.

use anyhow::Result;
use serde_json::json;

use super::context::Context;
use super::edited::{self, Difference};
use super::progress::Progress;
use super::{execute, pooling, writable};
use crate::cli::RehashArgs;
use crate::error::{Exit, UserError};
use crate::revision::checks;
use crate::revision::checksum::Checksum;
use crate::revision::history::{self, Event, Outcome, State};
use crate::revision::replaced;
use crate::revision::runner::Runner;
use crate::revision::runner::session_state::BEGIN;
use crate::revision::target;
use crate::sql::literal;

pub(super) fn run(context: &Context, args: &RehashArgs) -> Result<Exit> {
    context.text_or_json("rehash")?;
    let graph = context.graph()?;
    let mut opened = context.open("rehash")?;
    let mut options = context.runner_options()?;
    let query = history::state_query(&options.history_schema);
    let (mut session, reply) = opened.ask(&query)?;
    let mut state = history::read(reply)
        .map_err(|error| execute::state_error(&error, &options.history_schema))?;
    replaced::settle(&graph, &mut state);
    checks::missing_files(&graph, &state)?;
    let mut wanted = Vec::new();
    for text in &args.revisions {
        for revision in target::resolve(&graph, &state.applied_ids(), text)? {
            if !state.applied.contains_key(&revision.id) {
                return Err(UserError::new(format!(
                    "revision {} is not applied, so there is no checksum to record",
                    revision.id
                ))
                .hint("an edited file that has not run yet needs nothing: schemactl upgrade head")
                .into());
            }
            wanted.push(revision.id.clone());
        }
    }
    let edited = edited::find(context, &graph, &state, &mut session)?;
    let chosen: Vec<_> = edited
        .iter()
        .filter(|(edited, _, _)| args.all || wanted.contains(&edited.revision.id))
        .collect();
    if chosen.is_empty() {
        context.ui.status("no checksum differs: nothing to record");
        return report(context, &[]);
    }
    writable::demand(&state.server, &opened)?;
    execute::refuse_newer(&state)?;
    let pid = state.server.backend_pid;
    options.shared_sessions = pooling::settle(context, &opened, &mut session, pid, None)?;
    let (locked, results) =
        execute::lock(context, &opened, session, &options.history_schema, &query)?;
    let mut runner = Runner::start(
        &opened.connector,
        locked,
        history::from_results(&results),
        &options,
    )?;
    let mut sql = format!(
        "{BEGIN}; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '10s'; {}",
        runner.fence()
    );
    let (mut data, mut told) = (Vec::new(), Vec::new());
    for (edited, difference, _) in &chosen {
        let revision = edited.revision;
        let id = &revision.id;
        let up = Checksum::of(&revision.up.sql);
        let down = Checksum::of(&revision.down.sql);
        let message = format!(
            "up {} -> {}, down {} -> {}",
            edited.applied.up_checksum.as_str(),
            up.as_str(),
            edited.applied.down_checksum.as_str(),
            down.as_str()
        );
        sql.push_str(&format!(
            "; UPDATE {} SET up_checksum = {}, down_checksum = {}, up_sql = CASE WHEN origin = 'stamp' THEN NULL ELSE {} END WHERE revision_id = {}",
            runner.writer().table("revision"),
            literal(up.as_str()),
            literal(down.as_str()),
            literal(&revision.up.sql),
            literal(id.as_str()),
        ));
        sql.push_str("; ");
        sql.push_str(&runner.writer().insert_event(&Event {
            kind: "rehash",
            outcome: Outcome::Done,
            revision: Some(id),
            message: &message,
            duration_ms: "NULL",
        }));
        told.push(format!(
            "recorded anew: {id} {} ({})",
            revision.message,
            match difference {
                Difference::Layout => "comments or white space",
                Difference::Statements => "statements",
                Difference::Down => "the down section",
            }
        ));
        data.push(id.to_string());
    }
    sql.push_str("; COMMIT");
    let is_done = |state: &State| {
        chosen.iter().all(|(edited, _, _)| {
            let revision = edited.revision;
            state.applied.get(&revision.id).is_some_and(|applied| {
                applied.up_checksum == Checksum::of(&revision.up.sql)
                    && applied.down_checksum == Checksum::of(&revision.down.sql)
            })
        })
    };
    runner.commit(
        "the rehash",
        &sql,
        &is_done,
        &mut Progress::new(&context.ui, 1),
    )?;
    for line in &told {
        context.ui.status(line);
    }
    drop(runner);
    opened.close(context);
    report(context, &data)
}

fn report(context: &Context, data: &[String]) -> Result<Exit> {
    if context.is_json() {
        context.ui.data(&format!(
            "{:#}",
            json!({"format": 1, "command": "rehash", "revisions": data})
        ))?;
    }
    Ok(Exit::Success)
}
