//! `check`: files, revisions, model and database against each other, as far as each is there.
//!
//! ```text
//! files ─graph→ heads, sum, git base
//!        └replay on a shadow→ schema ─┐
//! model ──────────────shadow→ schema ─┴ the same?
//! database ─one round trip→ history (edited, pending) and schema ─ the same as the model?
//! ```

use anyhow::Result;

use super::context::Context;
use super::diff::{self, Choice};
use super::{edited, execute, verify};
use crate::catalog::Catalog;
use crate::check;
use crate::cli::CheckArgs;
use crate::compare;
use crate::db::Session;
use crate::db::url::Database;
use crate::error::{Exit, UserError};
use crate::finding::{Finding, Severity};
use crate::model::{Source, Workshop};
use crate::replay::Replay;
use crate::report::findings;
use crate::revision::graph::Graph;
use crate::revision::sum;

/// What was looked at, for the last line.
#[derive(Default)]
struct Looked {
    at: Vec<String>,
}

pub(super) fn run(context: &Context, args: &CheckArgs) -> Result<Exit> {
    context.format_of_findings("check")?;
    let mut looked = Looked::default();
    let mut found = Vec::new();
    match context.graph() {
        Ok(graph) => found.extend(of_project(context, args, &graph, &mut looked)?),
        Err(error) => found.push(check::bad_files(&error.downcast::<UserError>()?)),
    }
    context.ui.data(&findings::render(
        &found,
        context.format(),
        "schemactl check",
    ))?;
    let summary = match findings::summary(&found).as_str() {
        "" => "nothing is wrong".to_owned(),
        summary => summary.to_owned(),
    };
    context.ui.status(&if looked.at.is_empty() {
        format!("checked: {summary}")
    } else {
        format!("checked {}: {summary}", looked.at.join(", "))
    });
    let is_failure = |finding: &Finding| check::FAILURES.contains(&finding.rule.as_str());
    Ok(if found.iter().any(is_failure) {
        Exit::Failed
    } else if found
        .iter()
        .any(|finding| finding.severity == Severity::Error)
    {
        Exit::Differs
    } else {
        Exit::Success
    })
}

fn of_project(
    context: &Context,
    args: &CheckArgs,
    graph: &Graph,
    looked: &mut Looked,
) -> Result<Vec<Finding>> {
    looked.at.push(execute::revisions(graph.iter().count()));
    let mut found: Vec<Finding> = check::heads(graph, args.heads).into_iter().collect();
    let unrunnable = check::runnable(graph);
    let can_run = unrunnable.is_empty();
    found.extend(unrunnable);
    found.extend(checked_sum(context, args, graph)?);
    if let Some(reference) = &args.base {
        let settings = &context.settings;
        let base = check::published(
            &settings.migrations.value,
            settings.recursive.value,
            reference,
        )?;
        looked.at.push(format!("what {reference} has of them"));
        found.extend(check::edited(graph, &base));
    }
    let model = verify::model(context, args.model.as_deref());
    if let (Some(model), true) = (&model, can_run) {
        let mut workshop = verify::workshop(context, "check", args.shadow.as_deref())?;
        looked.at.push(model.describe());
        found.extend(against_model(context, graph, model, &mut workshop)?);
    }
    if has_database(context, args)? {
        found.extend(against_database(
            context,
            args,
            graph,
            model.as_ref(),
            looked,
        )?);
    }
    Ok(found)
}

/// What is wrong with schemactl.sum, once it is written if that was asked for.
fn checked_sum(context: &Context, args: &CheckArgs, graph: &Graph) -> Result<Option<Finding>> {
    let Some(path) = sum::path(&context.settings.migrations.value) else {
        return Ok(None);
    };
    if args.fix {
        std::fs::write(&path, sum::text(graph))
            .map_err(|error| UserError::new(format!("cannot write {}: {error}", path.display())))?;
        context
            .ui
            .status(&format!("wrote {}", check::shown(&path).display()));
    }
    Ok(check::outdated_sum(graph, &path))
}

/// What the revisions make against the model. Where no revisions are, the model is not meant for them.
fn against_model(
    context: &Context,
    graph: &Graph,
    model: &Source,
    workshop: &mut Workshop,
) -> Result<Vec<Finding>> {
    if graph.is_empty() {
        return Ok(Vec::new());
    }
    let head = match Replay::head(workshop, graph, &context.runner_options()?) {
        Ok(head) => head,
        Err(error) => {
            let error = error.downcast::<UserError>()?;
            return Ok(vec![check::bad_files(&error)]);
        }
    };
    let loaded = workshop.declared(model)?;
    let declared = Catalog::from_snapshot(&loaded.snapshot, true)?;
    let question = diff::question(context, &Choice::everything())?;
    let comparison = compare::differing(workshop, &head, &declared, &question)?;
    Ok(check::drift(
        "revisions-differ-from-model",
        "what the revisions make",
        &comparison.difference,
        model,
        "write what is missing: schemactl revision --autogenerate -m MESSAGE",
    ))
}

/// Whether there is a database to look at: one that is named, or an embedded one that was begun.
fn has_database(context: &Context, args: &CheckArgs) -> Result<bool> {
    if args.offline {
        return Ok(false);
    }
    let resolved = context.settings.database_if_named()?;
    Ok(resolved.is_some_and(|resolved| match resolved.database {
        Database::Remote(_) => true,
        Database::Embedded(path) => context.embedded_path(path).exists(),
    }))
}

fn against_database(
    context: &Context,
    args: &CheckArgs,
    graph: &Graph,
    model: Option<&Source>,
    looked: &mut Looked,
) -> Result<Vec<Finding>> {
    let mut opened = context.open_to_look("check")?;
    let execute::Found { mut session, state } = execute::find(context, graph, &mut opened)?;
    opened.arrived();
    looked.at.push(opened.connector.display());
    let edited = edited::other_statements(context, graph, &state, &mut session)?;
    let mut found = check::history(graph, &state, &edited);
    if let Some(model) = model {
        found.extend(drift(context, args, model, &opened, &mut session)?);
    }
    drop(session);
    opened.close(context);
    Ok(found)
}

fn drift(
    context: &Context,
    args: &CheckArgs,
    model: &Source,
    opened: &super::context::Opened,
    session: &mut Session,
) -> Result<Vec<Finding>> {
    let mut workshop = diff::workshop(
        context,
        args.shadow.as_deref(),
        &opened.connector,
        session.server_version(),
    )?;
    let question = diff::question(context, &Choice::everything())?;
    let comparison = compare::compare(session, &mut workshop, model, &question)?;
    Ok(check::drift(
        "drift",
        "the database",
        &comparison.difference,
        model,
        "see schemactl diff; schemactl repair prints what mends it",
    ))
}
