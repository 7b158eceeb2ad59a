//! `health`: is the database well?

use std::time::Instant;

use anyhow::Result;

use super::context::{Context, Opened};
use super::{edited, execute};
use crate::cli::HealthArgs;
use crate::db::Session;
use crate::diagnose::{self, Check, Verdict};
use crate::error::{Exit, UserError};
use crate::report::health as report;
use crate::revision::{history, replaced};

pub(super) fn run(context: &Context, args: &HealthArgs) -> Result<Exit> {
    context.text_or_json("health")?;
    let graph = if args.no_revisions {
        None
    } else {
        Some(context.graph().map_err(|error| {
            match error.downcast::<UserError>() {
                Ok(error) => error
                    .hint("to check the server alone: schemactl health --no-revisions")
                    .into(),
                Err(error) => error,
            }
        })?)
    };
    let started = Instant::now();
    let (opened, mut session) = match context.connect("health") {
        Ok(connected) => connected,
        Err(error) => return unreachable(context, error),
    };
    let schema = context.history_schema();
    let first = match graph {
        Some(_) => history::state_query(schema),
        None => history::facts_query(schema),
    };
    let (reply, probed) = diagnose::examine(&mut session, &first);
    let took = started.elapsed();
    let mut checks = vec![diagnose::reachable(took, &place(&opened, &session))];
    // What is known of the server comes before the history, which not every login may read.
    if !reply.results.is_empty() {
        let server = history::from_results(&reply.results).server;
        checks.push(diagnose::server(&server));
        checks.push(diagnose::encryption(
            session.encryption(),
            opened.connector.is_local(),
        ));
        let pooling = opened.connector.pooling(&session, server.backend_pid);
        checks.extend(diagnose::pooler(pooling, &opened.connector));
    }
    if let Some(graph) = &graph {
        let state = history::read(reply).map_err(|error| execute::state_error(&error, schema));
        match state {
            Ok(mut state) => {
                replaced::settle(graph, &mut state);
                let edited = edited::other_statements(context, graph, &state, &mut session)?;
                let edited: Vec<_> = edited.into_iter().map(|(revision, _)| revision).collect();
                checks.extend(diagnose::revisions(graph, &state, &edited));
            }
            Err(error) => checks.push(unread(&error)),
        }
    }
    checks.extend(probed);
    drop(session);
    opened.close(context);
    print(context, &checks)?;
    Ok(exit(&checks))
}

/// Where the database is; of several hosts the one that answered.
fn place(opened: &Opened, session: &Session) -> String {
    let address = opened.connector.display();
    match session.host() {
        Some(host) => format!("{address} (served by {host})"),
        None => address,
    }
}

/// The history cannot be read.
fn unread(error: &UserError) -> Check {
    let check = Check::fail(
        "revisions",
        format!("the history cannot be read: {}", error.message()),
    );
    match error.hints().first() {
        Some(hint) => check.hint(hint.clone()),
        None => check,
    }
}

/// A probe wants an answer when there is no connection, too; a setting that cannot be understood is none of the database's.
fn unreachable(context: &Context, error: anyhow::Error) -> Result<Exit> {
    let error = error.downcast::<UserError>()?;
    if matches!(
        error.exit_code(),
        Exit::Usage | Exit::Interrupted | Exit::Terminated
    ) {
        return Err(error.into());
    }
    if context.is_json() {
        let check = Check::fail("reachable", error.message());
        print(context, &[check])?;
    }
    Err(error.exit(Exit::Failed).into())
}

fn print(context: &Context, checks: &[Check]) -> Result<()> {
    context.ui.data(&if context.is_json() {
        format!("{:#}", report::json(checks))
    } else {
        report::text(checks)
    })?;
    Ok(())
}

fn exit(checks: &[Check]) -> Exit {
    match report::worst(checks) {
        Verdict::Pass => Exit::Success,
        Verdict::Warn => Exit::Differs,
        Verdict::Fail => Exit::Failed,
    }
}
