//! Plans that were saved, reviewed, and are applied as they are.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::failure::not_rehearsed;
use super::prepare::{Prepared, executor};
use super::run::{self, Expected, Ran};
use super::{Wishes, ask, end, permissions, print, words};
use crate::catalog::{Catalog, Fingerprint};
use crate::cli::RepairArgs;
use crate::commands::Context;
use crate::commands::pooling::{self, Need};
use crate::db::{Rows, Session};
use crate::diff::Scope;
use crate::error::{Exit, UserError};
use crate::gate::{Permission, approve_saved};
use crate::rehearsal::Rehearsal;
use crate::report::plan::Shown;
use crate::saved_plan::{SavedPlan, hexadecimal, plan_id};
use crate::stakes;

/// Writes the plan to a file, whole or not at all.
pub(super) fn save(
    context: &Context,
    session: &mut Session,
    prepared: &Prepared,
    wishes: &Wishes,
    file: &Path,
) -> Result<()> {
    let saved = SavedPlan {
        database: database(session),
        model: wishes.model.describe(),
        model_digest: hexadecimal(&prepared.model_digest),
        base: prepared.approved.base(),
        target: prepared.target.fingerprint(context.history_schema()),
        steps: prepared.approved.steps().to_vec(),
        needs: prepared.needs.clone(),
    };
    let folder = match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let written = tempfile::NamedTempFile::new_in(folder).and_then(|mut new| {
        new.write_all(saved.to_text().as_bytes())?;
        new.persist(file).map_err(|error| error.error)
    });
    written.with_context(|| format!("cannot write the plan {}", file.display()))?;
    context
        .ui
        .status(&format!("wrote the plan to {}", file.display()));
    Ok(())
}

fn database(session: &mut Session) -> String {
    session
        .query("SELECT pg_catalog.current_database() AS name")
        .ok()
        .and_then(|results| {
            Some(
                results
                    .first()
                    .and_then(Rows::first)?
                    .text("name")
                    .to_owned(),
            )
        })
        .unwrap_or_default()
}

/// Refuses options that say what a plan is to be: a saved one is what it is.
fn refuse_to_plan(args: &RepairArgs, shown_as: &str) -> Result<()> {
    let given = [
        ("--include", !args.include.is_empty()),
        ("--exclude", !args.exclude.is_empty()),
        ("--schema", !args.schema.is_empty()),
        ("--with", !args.with.is_empty()),
        ("--rename", !args.rename.is_empty()),
        ("--renames", args.renames.is_some()),
        ("--keep-unknown", args.keep_unknown),
        ("--only-safe", args.only_safe),
        ("--online", args.online),
    ];
    match given.iter().find(|(_, is_given)| *is_given) {
        None => Ok(()),
        Some((option, _)) => Err(UserError::new(format!(
            "{option} says what a plan is to be, and the one in {shown_as} is executed as it is"
        ))
        .detail("nothing was changed")
        .hint(format!(
            "leave {option} out; or save another plan with it: schemactl repair {option} … --plan {shown_as}"
        ))
        .exit(Exit::Usage)
        .into()),
    }
}

/// Applies a saved plan.
pub(super) fn run(context: &Context, args: &RepairArgs, file: &Path) -> Result<Exit> {
    let shown_as = file.display().to_string();
    refuse_to_plan(args, &shown_as)?;
    let text = fs::read_to_string(file)
        .map_err(|error| UserError::new(format!("cannot read the plan {shown_as}: {error}")))?;
    let saved = SavedPlan::read(&text, &shown_as)?;
    let permissions = permissions(context, args);
    let mut opened = context.open("repair")?;
    let mut session = opened.session()?;
    let live = Catalog::read(&mut session, true)?;
    let now = live.fingerprint(context.history_schema());
    if now == saved.target && now != saved.base {
        context.ui.status(&format!(
            "the plan in {shown_as} is done already: the database is what it leads to"
        ));
        let shown = Shown {
            model: saved.model,
            base: saved.base.to_string(),
            ..Shown::default()
        };
        print(context, &shown)?;
        return Ok(Exit::Success);
    }
    if now != saved.base {
        return Err(moved_on(&saved, now, &shown_as).into());
    }
    let approved = approve_saved(saved.steps.clone(), &saved.needs, saved.base, &permissions)
        .map_err(|missing| {
            let allow = words(&missing.iter().map(|needed| needed.word()).collect());
            let loses = missing
                .iter()
                .any(|permission| *permission != Permission::DropOther);
            let what = if loses {
                "loses data"
            } else {
                "takes away what is not declared"
            };
            UserError::new(format!("the plan in {shown_as} {what} ({allow})"))
                .detail("nothing was changed: a reviewed plan is applied whole or not at all")
                .exit(Exit::Refused)
                .hint(format!("allow it: --allow {allow}, or --allow-destructive"))
        })?;
    let mut shown = Shown {
        id: plan_id(saved.base, &saved.steps),
        base: saved.base.to_string(),
        model: saved.model.clone(),
        stakes: stakes::read(&mut session, &saved.steps),
        steps: saved.steps.clone(),
        ..Shown::default()
    };
    if saved.steps.is_empty() {
        print(context, &shown)?;
        context.ui.status("the plan has no steps: nothing to do");
        return Ok(Exit::Success);
    }
    let state = run::look(context, &opened, &mut session)?;
    let shared_sessions = pooling::settle(
        context,
        &opened,
        &mut session,
        state.server.backend_pid,
        Need::of_steps(&saved.steps),
    )?;
    let mut workshop = super::workshop(context, args, &opened, &session)?;
    let executor = executor(context, &mut session)?;
    let scope = Scope::default();
    let rehearsed = Rehearsal {
        live: &live,
        renamed: None,
        executor: &executor,
        scope: &scope,
        planner: &|_, _, _| Ok(Vec::new()),
    }
    .run(&mut workshop, &saved.steps, None)
    .map_err(not_rehearsed)?;
    shown.rehearsed = true;
    ask(context, &shown, &opened.connector.display())?;
    let ran = run::run(
        context,
        &mut opened,
        session,
        &mut workshop,
        &run::Task {
            approved: &approved,
            id: &shown.id,
            expected: Expected::Rehearsed {
                live: &live,
                before: &rehearsed.before,
                after: &rehearsed.after,
            },
            scope: &scope,
            state: &state,
            shared_sessions,
        },
    )?;
    drop(workshop);
    match ran {
        Ran::Moved => Err(moved_on(&saved, now, &shown_as).into()),
        Ran::Ended {
            report,
            error,
            further,
        } => {
            shown.outcome = Some(*report);
            opened.close(context);
            let error = error.or(further).map(Into::into);
            end(context, &shown, error, Exit::Success)
        }
    }
}

fn moved_on(saved: &SavedPlan, now: Fingerprint, file: &str) -> UserError {
    UserError::new(format!(
        "the database has moved on since {file} was written"
    ))
    .detail(format!(
        "the plan is for the database {} with the fingerprint {}\nand this one has          {now}",
        saved.database, saved.base
    ))
    .detail("nothing was changed")
    .hint(format!(
        "make the plan again, and review it: schemactl repair --plan {file}"
    ))
}
