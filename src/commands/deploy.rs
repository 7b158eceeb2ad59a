//! `deploy`: wait, upgrade, repair what loses nothing, verify; the one line of an entrypoint.
//!
//! ```text
//! wait → read the history ─ahead?→ leave alone
//!                         └upgrade→ repair (only with a declared model) → what still differs → summary
//! ```
//!
//! The parts are those of `upgrade` and `repair`. Here is only what a start of many replicas at once needs: one connection and
//! two queries where nothing is to be done, no questions, nothing that can lose data.

use std::time::{Duration, Instant};

use anyhow::Result;
use serde_json::{Value, json};

use super::context::{Context, Opened};
use super::execute::{self, Found};
use super::repair::{self, Repaired};
use super::upgrade;
use crate::cli::{DeployArgs, RepairArgs, RunArgs};
use crate::db::{Session, Signal, milliseconds, seconds};
use crate::error::{Exit, UserError};
use crate::gate::Reason;
use crate::object::ObjectId;
use crate::report::plan::{counted, options, refusal};
use crate::revision::file::Direction;
use crate::revision::graph::Graph;
use crate::revision::history::State;
use crate::revision::runner::Report;
use crate::revision::target;

/// How long a database may take to accept connections, unless `--wait` says otherwise.
const WAIT: Duration = Duration::from_secs(60);

/// What became of the model.
enum Model {
    /// Nobody declared one.
    None,
    /// `ENABLE_AUTO_MIGRATION` is false.
    Off,
    /// The database is newer than this checkout, and so than its model.
    Ahead,
    /// It was compared, and repaired if need be.
    Repaired(Box<Repaired>),
}

pub(super) fn run(context: &Context, args: &DeployArgs) -> Result<Exit> {
    context.text_or_json("deploy")?;
    let started = Instant::now();
    let is_declared = args.model.is_some() || context.settings.model.is_declared();
    let graph = graph(context, is_declared)?;
    if graph.is_empty() && !is_declared {
        return Err(UserError::new("there is nothing to deploy: no revisions, and no declared model")
            .hint("is the migrations folder in the image? schemactl.toml names it with migrations = \"…\"")
            .hint("a model is declared with model = \"schema.sql\" in schemactl.toml")
            .into());
    }
    let mut opened = context.open("deploy")?;
    opened.wait_unless_told(context, WAIT);
    let found = execute::find(context, &graph, &mut opened)?;
    let waited = started.elapsed();
    let (session, upgraded) = upgrade(context, args, &graph, &mut opened, found)?;
    let model = match upgraded {
        Upgraded::Ahead { .. } => Model::Ahead,
        _ if !is_declared => Model::None,
        _ if !context.settings.auto_migration.value => Model::Off,
        Upgraded::To { .. } => repair(context, args, &mut opened, session)?,
    };
    opened.close(context);
    let left = left(&model);
    tell(context, &upgraded, &model, &left, started.elapsed());
    if context.is_json() {
        let (done, current, ahead) = upgraded.as_json();
        context.ui.data(&format!(
            "{:#}",
            json!({
                "format": 1,
                "command": "deploy",
                "waited_ms": milliseconds(waited),
                "duration_ms": milliseconds(started.elapsed()),
                "applied": done,
                "current": current,
                "ahead": ahead,
                "model": model_json(&model),
                "left": left
                    .iter()
                    .map(|(id, reason)| json!({"object": id.to_string(), "reason": refusal(id, reason)}))
                    .collect::<Vec<_>>(),
                "in_sync": matches!(model, Model::Repaired(_)).then_some(left.is_empty()),
            })
        ))?;
    }
    Ok(if args.strict && !left.is_empty() {
        Exit::Differs
    } else {
        Exit::Success
    })
}

/// The revisions; a project that has only a model needs no folder for them.
fn graph(context: &Context, is_declared: bool) -> Result<Graph> {
    let folders = &context.settings.migrations;
    let is_default = folders.origin == crate::config::Origin::Default;
    if is_declared && is_default && folders.value.iter().all(|folder| !folder.exists()) {
        return Graph::new(Vec::new());
    }
    context.graph()
}

/// Where the revisions stand in the end.
enum Upgraded {
    /// At the target.
    To {
        report: Report,
        current: Vec<String>,
    },
    /// Above what this checkout knows.
    Ahead { unknown: Vec<String> },
}

impl Upgraded {
    fn as_json(&self) -> (Vec<Value>, &[String], &[String]) {
        match self {
            Self::To { report, current } => {
                let done = report.done.iter();
                let done = done
                    .map(|(id, took)| json!({"revision": id, "duration_ms": milliseconds(*took)}));
                (done.collect(), current, &[])
            }
            Self::Ahead { unknown } => (Vec::new(), &[], unknown),
        }
    }
}

/// Applies what is pending; the connection comes back, or a new one where the run needed it.
fn upgrade(
    context: &Context,
    args: &DeployArgs,
    graph: &Graph,
    opened: &mut Opened,
    Found { session, state }: Found,
) -> Result<(Session, Upgraded)> {
    if args.allow_ahead {
        let unknown = target::unknown(graph, &state.begun_ids());
        if !unknown.is_empty() {
            let unknown = unknown.iter().map(ToString::to_string).collect();
            return Ok((session, Upgraded::Ahead { unknown }));
        }
    }
    if graph.is_empty() {
        let (report, current) = (Report::default(), Vec::new());
        return Ok((session, Upgraded::To { report, current }));
    }
    let run = RunArgs {
        sql: false,
        dry_run: false,
        single_transaction: false,
        unknown_statement: None,
    };
    let planner = |state: &State| upgrade::plan(graph, state, &args.target, false);
    let found = Found { session, state };
    let ran = execute::on(context, opened, found, graph, Direction::Up, &run, &planner)?;
    let (session, state) = match ran.session {
        Some(session) => (session, ran.state),
        None => {
            let Found { session, state } = execute::find(context, graph, opened)?;
            (session, state)
        }
    };
    let place = state.place(graph);
    let current = place.ids().into_iter().map(str::to_owned).collect();
    let report = ran.report;
    Ok((session, Upgraded::To { report, current }))
}

fn repair(
    context: &Context,
    args: &DeployArgs,
    opened: &mut Opened,
    session: Session,
) -> Result<Model> {
    let repair = RepairArgs {
        model: args.model.clone(),
        shadow: args.shadow.clone(),
        apply: true,
        only_safe: true,
        ..RepairArgs::default()
    };
    let repaired = repair::safely(context, opened, session, &repair).map_err(|error| {
        match error.downcast::<UserError>() {
            // Nothing failed: somebody ended it.
            Ok(error) if Signal::received().is_some() => error.into(),
            Ok(error) => error
                .detail("the revisions are applied; what failed is the comparison with the model, or its repair")
                .hint("to start without it: ENABLE_AUTO_MIGRATION=false")
                .into(),
            Err(error) => error,
        }
    })?;
    Ok(Model::Repaired(Box::new(repaired)))
}

/// What differs from the model and was not repaired.
fn left(model: &Model) -> Vec<(ObjectId, Reason)> {
    let Model::Repaired(repaired) = model else {
        return Vec::new();
    };
    let refused = repaired.shown.refused.iter();
    refused
        .filter(|(_, reason)| !matches!(reason, Reason::StaysWith(_)))
        .map(|(id, reason)| (id.clone(), reason.clone()))
        .collect()
}

fn tell(
    context: &Context,
    upgraded: &Upgraded,
    model: &Model,
    left: &[(ObjectId, Reason)],
    took: Duration,
) {
    let ui = &context.ui;
    let revisions = match upgraded {
        Upgraded::Ahead { unknown } => {
            ui.warning(&format!(
                "the database is ahead of these files ({} applied that they do not have: {}); nothing was changed",
                counted(unknown.len(), "revision"),
                unknown.join(", ")
            ));
            return;
        }
        Upgraded::To { report, .. } => report.done.len(),
    };
    let mut is_idle = revisions == 0;
    let steps = match model {
        Model::None | Model::Ahead => String::new(),
        Model::Off => {
            ui.status(&format!(
                "the model is not compared: ENABLE_AUTO_MIGRATION is false ({})",
                context.settings.auto_migration.origin
            ));
            String::new()
        }
        Model::Repaired(repaired) => {
            let steps = repaired.shown.committed();
            is_idle &= steps == 0;
            format!(", {} repaired", counted(steps, "step"))
        }
    };
    if !left.is_empty() {
        ui.warning(&format!(
            "the database still differs from the model in {}",
            counted(left.len(), "object")
        ));
        let options = match model {
            Model::Repaired(repaired) => options(&repaired.shown),
            _ => None,
        };
        ui.hint(&options.map_or_else(
            || "schemactl diff shows how; schemactl repair says what can be done".to_owned(),
            |options| {
                format!(
                    "schemactl repair {options} shows what would be done; with --apply it is done"
                )
            },
        ));
    }
    ui.status(&if is_idle {
        format!("nothing to deploy: checked in {}", seconds(took))
    } else {
        format!(
            "deployed in {}: {} applied{steps}",
            seconds(took),
            execute::revisions(revisions)
        )
    });
}

fn model_json(model: &Model) -> Value {
    match model {
        Model::None => Value::Null,
        Model::Off => json!({"state": "off"}),
        Model::Ahead => json!({"state": "not-compared"}),
        Model::Repaired(repaired) => {
            json!({
                "state": match (repaired.shown.was_run(), repaired.was_in_sync) {
                    (true, _) => "repaired",
                    (false, true) => "in-sync",
                    (false, false) => "differs",
                },
                "source": repaired.shown.model,
                "steps": repaired.shown.committed(),
            })
        }
    }
}
