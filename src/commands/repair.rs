//! `schemactl repair`: prints what makes the database equal its model, or does it.
//!
//! ```text
//! examine → changes → gate(plan) → rehearsal ─print→ the plan
//!                                            └apply→ question → lock → still the same? → apply → read again
//! ```

mod prepare;
mod progress;
mod renames;
mod reviewed;
mod run;

use std::path::Path;

use anyhow::Result;

use super::Context;
use super::context::Opened;
use super::diff::{self, Choice};
use super::pooling::{self, Need};
use crate::cli::{DiffArgs, Format, Renames, RepairArgs};
use crate::compare::Question;
use crate::db::Session;
use crate::error::{Exit, UserError};
use crate::gate::{Permissions, Reason};
use crate::model::{self, Workshop};
use crate::plan::rename::stated::Flag;
use crate::report::plan::{self as report, Shown};

use prepare::{Prepared, prepare};
use renames::Manner;
use run::Ran;

/// How often the plan is made anew because the database is not as it was.
const ATTEMPTS: u32 = 5;

/// What the user wants, resolved.
struct Wishes {
    question: Question,
    model: model::Source,
    /// What may be lost.
    permissions: Permissions,
    /// Whether the gate cuts the plan: for running it, and with `--only-safe`; else all of it is shown.
    gated: bool,
    keep_unknown: bool,
    /// `--online`.
    online: bool,
    /// `--rename OLD=NEW`.
    rename: Vec<Flag>,
    /// `--renames`, and whether anybody waits for an answer.
    renames: Manner,
}

impl Wishes {
    fn of(context: &Context, args: &RepairArgs) -> Result<Self> {
        Ok(Self {
            question: diff::question(
                context,
                &Choice {
                    schema: &args.schema,
                    include: &args.include,
                    exclude: &args.exclude,
                    with: &args.with,
                },
            )?,
            model: context.settings.model.source(args.model.as_deref()),
            permissions: permissions(context, args),
            gated: args.apply || args.only_safe,
            keep_unknown: args.keep_unknown,
            online: args.online,
            rename: args
                .rename
                .iter()
                .map(|text| Flag::parse(text))
                .collect::<Result<_, _>>()?,
            renames: match args.renames {
                Some(Renames::Never) => Manner::Never,
                _ if args.only_safe => Manner::Leave,
                None | Some(Renames::Ask) => Manner::Ask,
            },
        })
    }
}

fn workshop(
    context: &Context,
    args: &RepairArgs,
    opened: &Opened,
    session: &Session,
) -> Result<Workshop> {
    diff::workshop(
        context,
        args.shadow.as_deref(),
        &opened.connector,
        session.server_version(),
    )
}

fn permissions(context: &Context, args: &RepairArgs) -> Permissions {
    if args.only_safe {
        Permissions::none()
    } else if args.allow_destructive || context.settings.allow_destructive.value {
        Permissions::everything()
    } else {
        Permissions::of(args.allow.iter().copied())
    }
}

pub(super) fn run(context: &Context, args: &RepairArgs) -> Result<Exit> {
    if matches!(context.format(), Format::Csv | Format::Toml) {
        return Err(UserError::new(
            "schemactl repair prints text, SQL, JSON, Markdown or GitHub annotations",
        )
        .exit(Exit::Usage)
        .hint("use --format text, sql, json, markdown or github")
        .into());
    }
    match &args.plan {
        Some(file) if args.apply => reviewed::run(context, args, file),
        _ if args.apply => repair(context, args),
        file => show(context, args, file.as_deref()),
    }
}

/// Prints the plan, and saves it if a file is named.
fn show(context: &Context, args: &RepairArgs, file: Option<&Path>) -> Result<Exit> {
    let wishes = Wishes::of(context, args)?;
    let (opened, mut session) = context.connect("repair")?;
    let mut workshop = workshop(context, args, &opened, &session)?;
    let prepared = prepare(context, &mut session, &mut workshop, &wishes)?;
    if let Some(file) = file {
        reviewed::save(context, &mut session, &prepared, &wishes, file)?;
    }
    drop(workshop);
    drop(session);
    opened.close(context);
    print(context, &prepared.shown)?;
    tell(context, &prepared);
    if prepared.shown.steps.is_empty() {
        say_nothing_to_do(context, &prepared, &wishes);
        return Ok(Exit::Success);
    }
    let lacking = prepared.shown.lacking();
    context.ui.status(&report::summary(&prepared.shown));
    context.ui.status(&match (file, lacking.is_empty()) {
        (Some(file), true) => format!(
            "nothing was changed; schemactl repair --apply --plan {} does it",
            file.display()
        ),
        (Some(file), false) => format!(
            "nothing was changed; schemactl repair --apply --plan {} --allow {} does it",
            file.display(),
            words(&lacking)
        ),
        (None, true) => "nothing was changed; schemactl repair --apply does it".to_owned(),
        (None, false) => format!(
            "nothing was changed; schemactl repair --apply --allow {} does it, and without --allow all that loses nothing",
            words(&lacking)
        ),
    });
    Ok(Exit::Success)
}

/// Executes what is allowed of the plan.
fn repair(context: &Context, args: &RepairArgs) -> Result<Exit> {
    let wishes = Wishes::of(context, args)?;
    let mut opened = context.open("repair")?;
    let mut session = opened.session()?;
    let mut workshop = workshop(context, args, &opened, &session)?;
    for _ in 0..ATTEMPTS {
        let mut prepared = prepare(context, &mut session, &mut workshop, &wishes)?;
        if prepared.shown.steps.is_empty() {
            print(context, &prepared.shown)?;
            tell(context, &prepared);
            say_nothing_to_do(context, &prepared, &wishes);
            drop(workshop);
            drop(session);
            opened.close(context);
            return Ok(exit(args, &prepared.shown));
        }
        tell(context, &prepared);
        let state = run::look(context, &opened, &mut session)?;
        let shared_sessions = pooling::settle(
            context,
            &opened,
            &mut session,
            state.server.backend_pid,
            Need::of_steps(prepared.approved.steps()),
        )?;
        ask(context, &prepared.shown, &opened.connector.display())?;
        let ran = run::run(
            context,
            &mut opened,
            session,
            &mut workshop,
            &run::Task {
                approved: &prepared.approved,
                id: &prepared.shown.id,
                expected: run::Expected::Target {
                    live: &prepared.live,
                    target: &prepared.target,
                },
                scope: &wishes.question.scope,
                state: &state,
                shared_sessions,
            },
        )?;
        match ran {
            Ran::Moved => {
                context
                    .ui
                    .status("the database was changed meanwhile: planning again");
                session = opened.session()?;
            }
            Ran::Ended {
                report,
                error,
                further,
            } => {
                prepared.shown.outcome = Some(report);
                drop(workshop);
                opened.close(context);
                return end(
                    context,
                    &prepared.shown,
                    error.or(further),
                    exit(args, &prepared.shown),
                );
            }
        }
    }
    Err(UserError::new(
        "the database keeps changing: every plan was out of date when the lock was obtained",
    )
    .hint("see who changes it: schemactl log, and pg_stat_activity")
    .into())
}

/// Prints the outcome, then how it ended.
fn end(context: &Context, shown: &Shown, error: Option<UserError>, exit: Exit) -> Result<Exit> {
    if context.format() != Format::Text {
        print(context, shown)?;
    }
    if let Some(error) = error {
        return Err(error.into());
    }
    let report = shown.outcome.clone().unwrap_or_default();
    context.ui.status(&format!(
        "{} done in {}; read again, and as planned",
        report::counted(report.committed(), "step"),
        crate::db::seconds(report.took)
    ));
    Ok(exit)
}

/// The plan as the format says.
fn print(context: &Context, shown: &Shown) -> Result<()> {
    context.ui.data(&match context.format() {
        Format::Json => report::json(shown)?,
        Format::Markdown => report::markdown(shown),
        Format::Github => report::github(shown),
        Format::Sql => report::sql(shown),
        Format::Text | Format::Csv | Format::Toml => report::text(shown, context.ui.width()),
    })?;
    Ok(())
}

/// What is left out, and what should be known.
fn tell(context: &Context, prepared: &Prepared) {
    for note in &prepared.shown.notes {
        context.ui.note(note);
    }
    for line in report::left_out(&prepared.shown) {
        context.ui.status(&line);
    }
    for line in &prepared.left_out {
        context.ui.detail(line);
    }
}

fn say_nothing_to_do(context: &Context, prepared: &Prepared, wishes: &Wishes) {
    let model = wishes.model.describe();
    context.ui.status(&if prepared.shown.refused.is_empty() {
        format!("in sync with {model}: nothing to repair")
    } else {
        format!(
            "nothing of what differs from {model} can be repaired without: --allow {}",
            words(&prepared.shown.lacking())
        )
    });
}

fn words(words: &std::collections::BTreeSet<&'static str>) -> String {
    words.iter().copied().collect::<Vec<_>>().join(",")
}

/// On a terminal, shows the plan and asks.
fn ask(context: &Context, shown: &Shown, database: &str) -> Result<()> {
    if !context.ui.is_interactive() || context.yes() {
        return Ok(());
    }
    if context.format() == Format::Text {
        print(context, shown)?;
    }
    context.ui.status(&report::summary(shown));
    if context.ui.confirm(&format!(
        "Apply {} to {database}?",
        report::counted(shown.steps.len(), "step")
    ))? {
        return Ok(());
    }
    Err(UserError::new("not confirmed: nothing was changed")
        .exit(Exit::Refused)
        .into())
}

/// Whether all that differs is repaired, as an exit code.
fn exit(args: &RepairArgs, shown: &Shown) -> Exit {
    let is_refused = shown
        .refused
        .values()
        .any(|reason| !matches!(reason, Reason::StaysWith(_)));
    if is_refused && !args.only_safe {
        Exit::Refused
    } else {
        Exit::Success
    }
}

/// `diff --format sql`: the whole plan, as SQL.
pub(super) fn as_sql(context: &Context, args: &DiffArgs) -> Result<Exit> {
    let wishes = Wishes {
        question: diff::question(context, &Choice::from(args))?,
        model: context.settings.model.source(args.model.as_deref()),
        permissions: if context.settings.allow_destructive.value {
            Permissions::everything()
        } else {
            Permissions::none()
        },
        gated: false,
        keep_unknown: false,
        online: false,
        rename: Vec::new(),
        renames: Manner::Remark,
    };
    let (opened, mut session) = context.connect("diff")?;
    let mut workshop = diff::workshop(
        context,
        args.shadow.as_deref(),
        &opened.connector,
        session.server_version(),
    )?;
    let prepared = prepare(context, &mut session, &mut workshop, &wishes)?;
    drop(workshop);
    drop(session);
    opened.close(context);
    print(context, &prepared.shown)?;
    tell(context, &prepared);
    Ok(if prepared.is_in_sync {
        Exit::Success
    } else {
        Exit::Differs
    })
}
