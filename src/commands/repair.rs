//! `schemactl repair`: prints what makes the database equal its model, or does it.
//!
//! ```text
//! examine → changes → gate(plan) → rehearsal ─print→ the plan
//!                                            └apply→ question → lock → still the same? → apply → read again
//! ```

mod approval;
mod attempt;
mod failure;
mod missing_roles;
mod ownership;
pub(super) mod prepare;
mod progress;
pub(super) mod renames;
mod reviewed;
mod run;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Result;

use super::Context;
use super::context::Opened;
use super::diff::{self, Choice};
use crate::cli::{DiffArgs, Format, Renames, RepairArgs};
use crate::compare::Question;
use crate::db::Session;
use crate::error::{Exit, UserError};
use crate::gate::{Permissions, Reason};
use crate::misfits;
use crate::model::{self, Workshop};
use crate::object::{Misfit, ObjectId};
use crate::plan::rename::stated::Flag;
use crate::report::plan::{self as report, Shown};

use attempt::on;
pub(super) use attempt::{Repaired, safely};
use prepare::{Prospect, prepare, prospect};
use renames::Manner;

/// What the user wants, resolved.
pub(super) struct Wishes {
    pub(super) question: Question,
    pub(super) model: model::Source,
    /// What may be lost.
    pub(super) permissions: Permissions,
    /// Whether the gate cuts the plan: for running it, and with `--only-safe`; else all of it is shown.
    pub(super) gated: bool,
    /// Whether rows that do not fit count: they do not where a plan is for any database.
    pub(super) asks_rows: bool,
    pub(super) keep_unknown: bool,
    /// `--online`.
    pub(super) online: bool,
    /// `--rename OLD=NEW`.
    pub(super) rename: Vec<Flag>,
    /// `--renames`, and whether anybody waits for an answer.
    pub(super) renames: Manner,
    /// Whether the fingerprint of the database is shown though there is nothing to do.
    pub(super) fingerprinted: bool,
    /// What the server refused when it was tried.
    pub(super) failed: BTreeMap<ObjectId, Reason>,
}

impl Wishes {
    pub(super) fn of(context: &Context, args: &RepairArgs) -> Result<Self> {
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
            asks_rows: true,
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
            fingerprinted: context.format() == Format::Json,
            failed: BTreeMap::new(),
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
    let mut needs = BTreeSet::new();
    let (shown, left_out) = match file {
        Some(file) => {
            let prepared = prepare(context, &mut session, &mut workshop, &wishes)?;
            reviewed::save(context, &mut session, &prepared, &wishes, file)?;
            needs.extend(prepared.needs.iter().flatten().map(|needed| needed.word()));
            (prepared.shown, prepared.left_out)
        }
        None => match prospect(context, &mut session, &mut workshop, &wishes)? {
            Prospect::Nothing(shown, left_out) => (*shown, left_out),
            Prospect::Plan(prepared) => (prepared.shown, prepared.left_out),
        },
    };
    drop(workshop);
    drop(session);
    opened.close(context);
    print(context, &shown)?;
    tell(context, &shown, &left_out);
    if shown.steps.is_empty() {
        say_nothing_to_do(context, &shown);
        return Ok(Exit::Success);
    }
    let lacking = shown.lacking();
    context.ui.status(&report::summary(&shown));
    if !shown.misfits.is_empty() {
        context.ui.status(
            "what fails on rows is left out by --apply, with what needs it, until they are corrected",
        );
    }
    let all_fail = shown
        .steps
        .iter()
        .all(|step| misfits::of_step(&shown.misfits, step).is_some());
    context.ui.advice(&match (file, lacking.is_empty()) {
        (None, _) if all_fail => {
            "nothing was changed, and --apply changes nothing before the rows are corrected"
                .to_owned()
        }
        (Some(file), _) if needs.is_empty() => format!(
            "nothing was changed; schemactl repair --apply --plan {} does it",
            file.display()
        ),
        // Who applies it says so again: what was allowed here was said by who made it.
        (Some(file), _) => format!(
            "nothing was changed; schemactl repair --apply --plan {} --allow {} does it",
            file.display(),
            words(&needs)
        ),
        (None, true) => "nothing was changed; the same command with --apply does it".to_owned(),
        (None, false) => format!(
            "nothing was changed; the same command with --apply --allow {} does it{}",
            words(&lacking),
            if shown.not_allowed.iter().any(BTreeSet::is_empty) {
                ", with --apply alone what needs no word"
            } else {
                ""
            }
        ),
    });
    Ok(Exit::Success)
}

/// Executes what is allowed of the plan.
fn repair(context: &Context, args: &RepairArgs) -> Result<Exit> {
    let wishes = Wishes::of(context, args)?;
    let mut opened = context.open("repair")?;
    let session = opened.session()?;
    let workshop = workshop(context, args, &opened, &session)?;
    let Repaired { shown, error, .. } = on(context, &mut opened, session, workshop, wishes, true)?;
    opened.close(context);
    // Where all was undone and nothing is left to do, that was said.
    if shown.outcome.is_none() && shown.committed() == 0 {
        print(context, &shown)?;
        return Ok(exit(args, &shown));
    }
    let exit = exit(args, &shown);
    end(context, &shown, error, exit)
}

/// Prints the outcome, then how it ended.
fn end(context: &Context, shown: &Shown, error: Option<anyhow::Error>, exit: Exit) -> Result<Exit> {
    if context.format() != Format::Text {
        print(context, shown)?;
    }
    if let Some(error) = error {
        return Err(error);
    }
    context.ui.status(&format!(
        "{} done in {}; read again, and as planned",
        report::counted(shown.committed(), "step"),
        crate::db::seconds(shown.took())
    ));
    let unfit = unfit(shown);
    if unfit > 0 {
        context.ui.advice(&format!(
            "not done: {} that rows do not fit; {}, then run schemactl repair again",
            report::counted(unfit, "change"),
            what_to_do(shown)
        ));
    }
    if let Some(options) = report::options(shown) {
        let refused = shown
            .refused
            .values()
            .filter(|reason| reason.is_for_a_word())
            .count();
        context.ui.status(&format!(
            "not done: {}; {options} allows it",
            report::counted(refused, "refused change"),
        ));
    }
    Ok(exit)
}

/// The plan as the format says.
fn print(context: &Context, shown: &Shown) -> Result<()> {
    context.ui.data(&match context.format() {
        Format::Json => report::json(shown)?,
        Format::Markdown => report::markdown(shown),
        Format::Github => report::github(shown),
        Format::Sql => report::sql(shown),
        _ => report::text(shown, context.ui.width()),
    })?;
    Ok(())
}

/// What is left out, and what should be known.
fn tell(context: &Context, shown: &Shown, left_out: &[String]) {
    for note in &shown.notes {
        context.ui.note(note);
    }
    for line in report::left_out(shown) {
        context.ui.status(&line);
    }
    for line in left_out {
        context.ui.detail(line);
    }
}

fn say_nothing_to_do(context: &Context, shown: &Shown) {
    let model = &shown.model;
    context.ui.status(&if shown.refused.is_empty() {
        format!("in sync with {model}: nothing to repair")
    } else {
        let way = match (report::options(shown), unfit(shown) > 0) {
            (Some(options), false) => format!("without: {options}"),
            (Some(options), true) => format!("without: {options}, and other rows"),
            (None, true) => format!("with these rows: {}", what_to_do(shown)),
            (None, false) => "as things are".to_owned(),
        };
        format!("nothing of what differs from {model} can be repaired {way}")
    });
}

/// What to do about rows that do not fit, in the order in which they are shown.
fn what_to_do(shown: &Shown) -> String {
    let mut advice: Vec<&str> = Vec::new();
    for reason in shown.refused.values() {
        let one = match reason {
            Reason::Misfits(found) => found.misfits.misfit.advice(),
            Reason::Failed(_) => Misfit::NotMet.advice(),
            _ => continue,
        };
        if !advice.contains(&one) {
            advice.push(one);
        }
    }
    advice.join("; ")
}

/// How many changes are refused because of rows.
fn unfit(shown: &Shown) -> usize {
    let reasons = shown.refused.values();
    reasons.filter(|reason| reason.is_rows()).count()
}

fn words(words: &BTreeSet<&'static str>) -> String {
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
        asks_rows: true,
        keep_unknown: false,
        online: false,
        rename: Vec::new(),
        renames: Manner::Remark,
        fingerprinted: false,
        failed: BTreeMap::new(),
    };
    let (opened, mut session) = context.connect("diff")?;
    let mut workshop = diff::workshop(
        context,
        args.shadow.as_deref(),
        &opened.connector,
        session.server_version(),
    )?;
    let (shown, left_out, is_in_sync) =
        match prospect(context, &mut session, &mut workshop, &wishes)? {
            Prospect::Nothing(shown, left_out) => (*shown, left_out, true),
            Prospect::Plan(prepared) => (prepared.shown, prepared.left_out, prepared.is_in_sync),
        };
    drop(workshop);
    drop(session);
    opened.close(context);
    print(context, &shown)?;
    tell(context, &shown, &left_out);
    Ok(if is_in_sync {
        Exit::Success
    } else {
        Exit::Differs
    })
}
