//! What `upgrade` and `downgrade` share: from the plan that the state allows to its last COMMIT.
//!
//! read the state → plan → nothing to do? → check the files → take the lock → read and plan again → run → say so.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::Result;
use serde_json::json;

use super::context::{Context, Opened};
use super::pooling::{self, Need};
use super::progress::Progress;
use super::snapshot;
use super::writable;
use crate::cli::{Format, RunArgs, UnknownStatement};
use crate::db::{self, LockKey, Locked, NotLocked};
use crate::error::{Exit, UserError};
use crate::report::plan::counted;
use crate::revision::checks;
use crate::revision::failure::Failure;
use crate::revision::file::Direction;
use crate::revision::graph::Graph;
use crate::revision::history::{self, State};
use crate::revision::replaced;
use crate::revision::runner::{
    Options, Report, Runner, Step, UnknownOutcome, direction_command, resumes_after,
};

/// Decides, from the state of the database, what is to be run; nothing means "there already".
pub(super) type Planner<'p, 'g> = dyn Fn(&State) -> Result<Vec<Step<'g>>> + 'p;

/// What is said where revisions were expected and there is none.
pub(super) const NO_REVISIONS: &str =
    "there are no revisions yet: schemactl revision -m MESSAGE writes one";

/// What came of a run.
pub(super) struct Ran {
    /// What was done.
    pub(super) report: Report,
    /// The history before it.
    pub(super) state: State,
    /// The connection, where nothing had to be done.
    pub(super) session: Option<db::Session>,
}

/// Runs what the planner says, in one direction.
pub(super) fn run<'g>(
    context: &Context,
    graph: &'g Graph,
    direction: Direction,
    args: &RunArgs,
    planner: &Planner<'_, 'g>,
) -> Result<Exit> {
    let mut opened = context.open(direction_command(direction))?;
    let database = find(context, graph, &mut opened)?;
    let ran = on(
        context,
        &mut opened,
        database,
        graph,
        direction,
        args,
        planner,
    )?;
    if !ran.report.done.is_empty() {
        snapshot::keep(context, &mut opened);
    }
    opened.close(context);
    if !args.dry_run {
        summary(context, direction, &ran.report)?;
    } else if ran.session.is_some() && context.format() == Format::Json {
        // There was nothing to show.
        dry_run_json(context, Vec::new())?;
    }
    Ok(Exit::Success)
}

/// A database as it was found.
pub(super) struct Found {
    /// A connection to it.
    pub(super) session: db::Session,
    /// Its history.
    pub(super) state: State,
}

/// Connects and reads the history, waiting for both as `--wait` allows: one round trip after login.
///
/// What it holds of replaced revisions reads as those that replace them.
pub(super) fn find(context: &Context, graph: &Graph, opened: &mut Opened) -> Result<Found> {
    let mut found = recorded(context, opened)?;
    replaced::settle(graph, &mut found.state);
    Ok(found)
}

/// As [`find`], with the history as it was written, under the ids of then.
pub(super) fn recorded(context: &Context, opened: &mut Opened) -> Result<Found> {
    let schema = context.history_schema();
    let (session, reply) = opened.ask_quietly(&history::state_query(schema))?;
    let state = history::read(reply).map_err(|error| state_error(&error, schema))?;
    Ok(Found { session, state })
}

/// Runs what the planner says on a database that is open.
pub(super) fn on<'g>(
    context: &Context,
    opened: &mut Opened,
    found: Found,
    graph: &'g Graph,
    direction: Direction,
    args: &RunArgs,
    planner: &Planner<'_, 'g>,
) -> Result<Ran> {
    let mut options = options(context, args)?;
    let mut has_warned = false;
    // Until the lock is held nothing has been begun, and what --wait waits for may still go wrong.
    let connector = opened.connector.clone();
    let mut found = Some(found);
    let mut runner = loop {
        let Found { mut session, state } = match found.take() {
            Some(found) => found,
            None => find(context, graph, opened)?,
        };
        let plan = checked_plan(
            context,
            graph,
            &state,
            direction,
            planner,
            &mut session,
            !has_warned,
        )?;
        // What is half done now may be what another run is doing: only who holds the lock can tell.
        let half_done = checks::half_done(&state, direction);
        if plan.is_empty() && half_done.is_ok() {
            opened.arrived();
            nothing_to_do(context, graph, &state, direction);
            return Ok(Ran {
                report: Report::default(),
                state,
                session: Some(session),
            });
        }
        check_files(&plan, &options)?;
        if direction == Direction::Up && !has_warned {
            for step in checks::empty(&plan) {
                context.ui.warning(&format!(
                    "revision {} ({}) has no statements in its up section",
                    step.revision.id,
                    history::file_name(step.revision)
                ));
            }
        }
        has_warned = true;
        options.shared_sessions = pooling::settle(
            context,
            opened,
            &mut session,
            state.server.backend_pid,
            Need::of_revisions(&plan),
        )?;
        if args.dry_run {
            half_done?;
            dry_run(context, &plan, &state, &options)?;
            return Ok(Ran {
                report: Report::default(),
                state,
                session: None,
            });
        }
        if !writable::becomes_so(&state.server, opened)? {
            continue;
        }
        opened.arrived();
        let also = if state.is_installed() {
            history::state_query(&options.history_schema)
        } else {
            refuse_newer(&state)?;
            history::facts_query(&options.history_schema)
        };
        let (locked, results) =
            match try_lock(context, opened, session, &options.history_schema, &also) {
                Ok(taken) => taken,
                Err(NotLocked::Error(error))
                    if error.is_connection_lost() && opened.goes_on(&error)? =>
                {
                    continue;
                }
                Err(why) => return Err(not_locked(context, why)),
            };
        // Somebody may have changed everything while we waited.
        let state = history::from_results(&results);
        match Runner::start(&connector, locked, state, &options) {
            Ok(runner) => break runner,
            Err(error) => match unreachable(&error) {
                Some(reason) if opened.goes_on(&reason)? => {}
                _ => return Err(error),
            },
        }
    };
    for adoption in replaced::adoptions(graph, runner.state()) {
        let mut progress = Progress::new(&context.ui, 1);
        runner.adopt(&adoption, &mut progress)?;
        context.ui.status(&format!(
            "history holds revision {} in place of the {} that it replaces",
            adoption.revision.id,
            adoption.rows.len()
        ));
    }
    let state = runner.state().clone();
    checks::half_done(&state, direction)?;
    let plan = checked_plan(
        context,
        graph,
        &state,
        direction,
        planner,
        runner.work(),
        false,
    )?;
    if plan.is_empty() {
        context
            .ui
            .status("another run has done it meanwhile: nothing left to do");
        return Ok(Ran {
            report: Report::default(),
            state,
            session: None,
        });
    }
    check_files(&plan, &options)?;
    if options.shared_sessions {
        let pid = state.server.backend_pid;
        let need = Need::of_revisions(&plan);
        pooling::settle(context, opened, runner.work(), pid, need)?;
    }
    let mut report = Report::default();
    let mut progress = Progress::new(&context.ui, plan.len());
    let result = runner.run(&plan, &mut report, &mut progress);
    progress.finish();
    drop(runner);
    result?;
    Ok(Ran {
        report,
        state,
        session: None,
    })
}

/// The plan, after everything that forbids having one; warnings only when they have not been said yet.
fn checked_plan<'g>(
    context: &Context,
    graph: &'g Graph,
    state: &State,
    direction: Direction,
    planner: &Planner<'_, 'g>,
    session: &mut db::Session,
    warn: bool,
) -> Result<Vec<Step<'g>>> {
    checks::missing_files(graph, state)?;
    checks::half_done_without_file(graph, state)?;
    super::edited::refuse(context, graph, state, session, direction, warn)?;
    planner(state)
}

/// What can be known of a plan's files before the first one runs.
fn check_files(plan: &[Step<'_>], options: &Options) -> Result<(), UserError> {
    checks::runnable(plan, options.single_transaction)?;
    checks::variables(plan, &options.variables)
}

/// How to run, from the settings and this command's own flags.
pub(super) fn options(context: &Context, args: &RunArgs) -> Result<Options> {
    let mut options = context.runner_options()?;
    options.single_transaction |= args.single_transaction;
    options.unknown_outcome = args.unknown_statement.map(|answer| match answer {
        UnknownStatement::Retry => UnknownOutcome::Retry,
        UnknownStatement::Skip => UnknownOutcome::Skip,
    });
    Ok(options)
}

/// Takes the lock on the session's connection, showing who holds it meanwhile.
pub(super) fn lock(
    context: &Context,
    opened: &Opened,
    session: db::Session,
    history_schema: &str,
    also: &str,
) -> Result<(Locked, Vec<db::Rows>)> {
    try_lock(context, opened, session, history_schema, also).map_err(|why| not_locked(context, why))
}

/// The same, with its failure as it was.
pub(super) fn try_lock(
    context: &Context,
    opened: &Opened,
    session: db::Session,
    history_schema: &str,
    also: &str,
) -> Result<(Locked, Vec<db::Rows>), NotLocked> {
    let wait = context.lock_wait();
    Locked::acquire(
        session,
        &opened.connector,
        LockKey::run(history_schema),
        wait,
        also,
        &mut |holders, elapsed| {
            let holders: Vec<String> = holders.iter().map(db::Backend::describe).collect();
            context.ui.status(&format!(
                "waiting for the lock ({} of {}), held by {}",
                db::seconds(elapsed),
                db::seconds(wait),
                if holders.is_empty() {
                    "a session that cannot be seen".to_owned()
                } else {
                    holders.join("; ")
                }
            ));
        },
    )
}

/// The error of a run that did not get the lock.
pub(super) fn not_locked(context: &Context, why: NotLocked) -> anyhow::Error {
    let wait = context.lock_wait();
    match why {
        NotLocked::Error(error) => {
            let user =
                db::report(&error).detail("nothing was changed: the lock was not obtained yet");
            // A pooler that hangs up says why; trying again would not help.
            if error.is_connection_lost() && user.hints().is_empty() {
                user.hint("run the same command again").into()
            } else {
                user.into()
            }
        }
        NotLocked::Held(holders) => {
            let mut user = UserError::new(if wait.is_zero() {
                "another run holds the lock".to_owned()
            } else {
                format!("another run held the lock for all of {}", db::seconds(wait))
            })
            .exit(Exit::LockTimeout);
            for holder in &holders {
                user = user.detail(holder.describe()).hint(format!(
                    "if it is stuck, end it: SELECT pg_terminate_backend({})",
                    holder.pid
                ));
            }
            user.hint("nothing was changed; wait longer with --lock-wait 10min")
                .into()
        }
    }
}

/// That a connection could not be made, if that is what an error is about.
fn unreachable(error: &anyhow::Error) -> Option<db::Error> {
    let user = error.downcast_ref::<UserError>()?;
    (user.exit_code() == Exit::Unreachable).then(|| db::Error::NotReady(user.message().to_owned()))
}

/// Refuses history tables of a newer schemactl.
pub(super) fn refuse_newer(state: &State) -> Result<()> {
    let known = crate::revision::bookkeeping::latest_version();
    match state.bookkeeping {
        Some(version) if version > known => Err(UserError::new(format!(
            "the history tables are of version {version}; this schemactl ({}) knows {known}",
            crate::VERSION
        ))
        .hint("use the newer schemactl that wrote them")
        .into()),
        _ => Ok(()),
    }
}

/// An error while the state was read.
pub(super) fn state_error(error: &db::Error, history_schema: &str) -> UserError {
    let user = db::report(error);
    if error.sqlstate() == Some("42501") {
        return user.hint(format!(
            "to let this user read the history: GRANT USAGE ON SCHEMA {0} TO …; GRANT SELECT ON ALL TABLES IN SCHEMA {0} TO …",
            crate::sql::ident(history_schema)
        ));
    }
    if error.sqlstate() == Some("42P01") {
        return user
            .detail("the history was begun here and is not complete any more, so it is not known what is applied")
            .hint("bring the table back from a backup")
            .hint(format!(
                "or begin it anew: DROP SCHEMA {} CASCADE; then schemactl stamp REV says where the database is",
                crate::sql::ident(history_schema)
            ));
    }
    user
}

fn nothing_to_do(context: &Context, graph: &Graph, state: &State, direction: Direction) {
    let place = state.place(graph);
    let place = match place.ids().as_slice() {
        [] => "base".to_owned(),
        ids => ids.join(", "),
    };
    context.ui.status(&match direction {
        Direction::Up if graph.is_empty() => NO_REVISIONS.to_owned(),
        Direction::Up
            if graph
                .effective_heads()
                .iter()
                .all(|head| state.applied.contains_key(&head.id)) =>
        {
            format!("already at head ({place})")
        }
        Direction::Up => format!("nothing to apply: the database is at {place}"),
        Direction::Down => format!("nothing to revert: the database is at {place}"),
    });
}

/// Shows what would run: of what an earlier run began, the rest.
fn dry_run(context: &Context, plan: &[Step<'_>], state: &State, options: &Options) -> Result<()> {
    let mut text = String::new();
    let mut steps = Vec::with_capacity(plan.len());
    for step in plan {
        let body = crate::sql::substitute(&step.section().sql, &options.variables)
            .map_err(|error| Failure::variable(step, &error).report(step))?;
        let statements = crate::sql::split(&body.text).statements;
        let done = resumes_after(step, state, &statements, options.unknown_outcome)
            .map_err(|failure| failure.report(step))?;
        let _ = writeln!(text, "-- would run: {}{}", headline(step), mode(step));
        if done > 0 {
            let _ = writeln!(
                text,
                "-- {done} of {} were done by an earlier run",
                counted(statements.len(), "statement")
            );
        }
        let rest = match statements.get(done) {
            Some(next) if done > 0 => body.text.get(next.range.start..),
            None if done > 0 => None,
            _ => Some(body.text.as_str()),
        };
        text.push_str(rest.unwrap_or_default().trim());
        text.push_str("\n\n");
        steps.push(step_json(step, done));
    }
    if context.format() == Format::Json {
        return dry_run_json(context, steps);
    }
    context.ui.data(text.trim_end())?;
    context.ui.status(&format!(
        "dry run: {} would run, nothing was changed",
        revisions(plan.len())
    ));
    Ok(())
}

fn dry_run_json(context: &Context, steps: Vec<serde_json::Value>) -> Result<()> {
    let document = json!({"format": 1, "dry_run": true, "would_run": steps});
    context.ui.data(&format!("{document:#}"))?;
    Ok(())
}

/// How a step is committed, where it is not as a whole.
fn mode(step: &Step<'_>) -> &'static str {
    if step.section().transaction {
        ""
    } else {
        " (no-transaction: each statement commits on its own)"
    }
}

/// `upgrade 1975ea83b712 -> ae1027a6acf, Add a column`, as Alembic words it.
pub(super) fn headline(step: &Step<'_>) -> String {
    let parents: Vec<&str> = step.revision.parents.iter().map(|id| id.as_str()).collect();
    let parents = if parents.is_empty() {
        "base".to_owned()
    } else {
        parents.join(", ")
    };
    let id = &step.revision.id;
    let message = &step.revision.message;
    match step.direction {
        Direction::Up => format!("upgrade {parents} -> {id}, {message}"),
        Direction::Down => format!("downgrade {id} -> {parents}, {message}"),
    }
}

/// `done`: how many of its statements an earlier run did.
fn step_json(step: &Step<'_>, done: usize) -> serde_json::Value {
    json!({
        "revision": step.revision.id.as_str(),
        "direction": step.direction.as_str(),
        "message": step.revision.message,
        "file": step.revision.path.display().to_string(),
        "transaction": step.section().transaction,
        "statements_done": done,
    })
}

fn summary(context: &Context, direction: Direction, report: &Report) -> Result<()> {
    if context.format() == Format::Json {
        let done: Vec<serde_json::Value> = report
            .done
            .iter()
            .map(|(id, took)| json!({"revision": id, "duration_ms": db::milliseconds(*took)}))
            .collect();
        context.ui.data(&format!(
            "{:#}",
            json!({"format": 1, "command": direction_command(direction), "done": done})
        ))?;
    }
    if !report.done.is_empty() {
        let total: Duration = report.done.iter().map(|(_, took)| *took).sum();
        context.ui.status(&format!(
            "{} {} in {}",
            revisions(report.done.len()),
            match direction {
                Direction::Up => "applied",
                Direction::Down => "reverted",
            },
            db::seconds(total)
        ));
    }
    Ok(())
}

/// "1 revision", "33 revisions".
pub(super) fn revisions(count: usize) -> String {
    if count == 1 {
        "1 revision".to_owned()
    } else {
        format!("{count} revisions")
    }
}
