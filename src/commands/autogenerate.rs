//! `revision --autogenerate`: what leads from the revisions to the declared schema, and back, written as revisions.
//!
//! ```text
//! revisions ─replay→ shadow ─┐                 ┌→ up    (run on the shadow, must lead to the model)
//!                            ├─ plan of repair ┤
//! model ─────────────shadow→ ┘                 └→ down  (planned from what up made, must lead back)
//! ```
//!
//! Both directions are rehearsed before anything is written. What would lose data, and is not allowed, is written as a comment.

use std::collections::BTreeMap;

use anyhow::Result;
use serde_json::json;

use super::context::{Context, Opened};
use super::declared;
use super::new_revision::{self, Written};
use super::repair::Wishes;
use super::repair::prepare::{Prepared, prepare, prepare_examined};
use super::repair::renames::Manner;
use crate::bodies::Broken;
use crate::catalog::Catalog;
use crate::cli::{Before, RepairArgs, RevisionArgs};
use crate::compare::{self, Examined};
use crate::db::Session;
use crate::error::{Exit, UserError};
use crate::gate::{Permission, Permissions, Reason};
use crate::model::{Manners, Workshop, load_what_goes};
use crate::object::ObjectId;
use crate::plan::{Step, Verb};
use crate::rehearsal::{self, standing_in};
use crate::replay::{Replay, Silent};
use crate::report::plan::left_out;
use crate::revision::generated::{
    Bodies, TAKES_BACK, UNCOMMENT, is_transactional, left_to_you, pieces, section,
};
use crate::revision::graph::Graph;

/// One revision to be written.
struct Piece {
    up: String,
    down: String,
    up_words: &'static str,
    down_words: String,
}

pub(super) fn run(context: &Context, args: &RevisionArgs) -> Result<Exit> {
    let graph = context.graph()?;
    // Before anything is computed: whether a revision can be written at all.
    new_revision::draft(context, &graph, args, &new_revision::Sections::default())?;
    let wishes = Wishes {
        asks_rows: false,
        ..Wishes::of(context, &as_repair(args))?
    };
    let shadow = args.autogenerate.shadow.as_deref();
    let is_live = args.autogenerate.from == Some(Before::Live);
    let (target, mut workshop) = declared::workshop(context, "revision", shadow, is_live)?;
    let replay = Replay::open(&mut workshop, &context.runner_options()?)?;
    let live = target.as_ref().filter(|_| is_live);
    let mut session = begin(&graph, &mut workshop, &replay, live)?;
    let prepared = prepare(context, &mut session, &mut workshop, &wishes)?;
    for note in &prepared.shown.notes {
        context.ui.note(note);
    }
    if prepared.is_in_sync || (prepared.shown.steps.is_empty() && prepared.shown.refused.is_empty())
    {
        if context.is_json() {
            context
                .ui
                .data(&format!("{:#}", json!({"format": 1, "revisions": []})))?;
        }
        context.ui.status(&format!(
            "in sync with {}: no revision is needed",
            wishes.model.describe()
        ));
        return Ok(Exit::Success);
    }
    for step in prepared.approved.steps() {
        context.ui.status(&format!("  {}", step.title()));
    }
    for line in left_out(&prepared.shown) {
        context.ui.warning(&format!("written as a comment: {line}"));
    }
    let pieces = write_pieces(
        context,
        &mut session,
        &mut workshop,
        &wishes,
        &replay,
        &prepared,
    )?;
    drop(session);
    drop(replay);
    let written = write(context, args, graph, &pieces)?;
    new_revision::tell(context, &written)?;
    warn_of_comments(context, &prepared);
    Ok(Exit::Success)
}

/// Says what becomes of statements that are comments: applied as it is, a revision is published without them.
fn warn_of_comments(context: &Context, prepared: &Prepared) {
    let is_refused = |reason: &Reason| !matches!(reason, Reason::StaysWith(_));
    if !prepared.shown.refused.values().any(is_refused) {
        return;
    }
    let what = if prepared.approved.steps().is_empty() {
        "the revision does nothing"
    } else {
        "the revision leaves that out"
    };
    context.ui.warning(&format!(
        "{what} until it is uncommented, before the revision is applied anywhere; or delete the file and write it again with --allow"
    ));
}

fn as_repair(args: &RevisionArgs) -> RepairArgs {
    let args = &args.autogenerate;
    // Who reads the file sees what it takes away; only what loses data is left to be uncommented.
    let allow = args.allow.iter().copied().chain([Permission::DropOther]);
    RepairArgs {
        model: args.model.clone(),
        shadow: args.shadow.clone(),
        // The gate shall cut the plan.
        apply: true,
        online: args.online,
        allow_destructive: args.allow_destructive,
        allow: allow.collect(),
        rename: args.rename.clone(),
        renames: args.renames,
        schema: args.schema.clone(),
        include: args.include.clone(),
        exclude: args.exclude.clone(),
        with: args.with.clone(),
        ..RepairArgs::default()
    }
}

/// Brings the shadow to where the new revision begins, the schema of the `live` database if there is one, and connects to it.
fn begin(
    graph: &Graph,
    workshop: &mut Workshop,
    replay: &Replay,
    live: Option<&Opened>,
) -> Result<Session> {
    let Some(live) = live else {
        replay.run_all(graph, &mut Silent)?;
        return replay.connector().connect();
    };
    let wanted = Catalog::read(&mut live.connector.connect()?, true)?;
    let manners = Manners::of(workshop.shadow()?, None);
    let mut session = replay.connector().connect()?;
    load_what_goes(
        &mut session,
        &standing_in(&wanted, manners.private)?,
        &manners,
    )?;
    let loaded = Catalog::read(&mut session, true)?;
    let missing: Vec<String> = wanted
        .objects()
        .filter(|(id, _)| loaded.get(id).is_none())
        .map(|(id, _)| id.to_string())
        .collect();
    if missing.is_empty() {
        return Ok(session);
    }
    Err(UserError::new(format!(
        "the shadow cannot hold all that the database has: {}",
        missing.join(", ")
    ))
    .hint("let the shadow be where this can be loaded: shadow_url, or shadow = \"server\"")
    .into())
}

/// Runs the plan on the shadow piece by piece, and plans the way back of each.
fn write_pieces(
    context: &Context,
    session: &mut Session,
    workshop: &mut Workshop,
    wishes: &Wishes,
    replay: &Replay,
    prepared: &Prepared,
) -> Result<Vec<Piece>> {
    let mut before = replay.catalog(session)?;
    let mut written = Vec::new();
    for steps in pieces(prepared.approved.steps()) {
        let up = written_up(context, session, steps, replay.is_private())?;
        let after = replay.catalog(session)?;
        let renames: Vec<(ObjectId, ObjectId)> =
            if steps.iter().any(|step| step.verb == Verb::Rename) {
                // A constraint does not become an index again.
                let pairs = prepared.pairs.iter();
                pairs
                    .filter(|(old, new)| old.kind == new.kind)
                    .map(|(old, new)| (new.clone(), old.clone()))
                    .collect()
            } else {
                Vec::new()
            };
        let back = plan(
            context,
            session,
            workshop,
            wishes,
            (&after, &before),
            renames,
        );
        let (down, down_words) = match back {
            Ok(steps) => {
                let bodies = rehearsal::bodies(session, &steps, replay.is_private());
                let words = match is_transactional(&steps) {
                    true => "",
                    false => "no-transaction",
                };
                (section(&steps, bodies), words.to_owned())
            }
            Err(error) => {
                let why = error.to_string();
                context.ui.warning(&format!(
                    "the way back could not be planned, so it is left to you: {why}"
                ));
                let why = why.replace(['"', '\n'], " ");
                (String::new(), format!("irreversible \"{why}\""))
            }
        };
        written.push(Piece {
            up,
            down,
            up_words: if is_transactional(steps) {
                ""
            } else {
                "no-transaction"
            },
            down_words,
        });
        before = after;
    }
    if !prepared.shown.refused.is_empty() {
        add_refused(context, session, workshop, wishes, &before, &mut written)?;
    }
    Ok(written)
}

/// Runs steps on the shadow, and writes them.
fn written_up(
    context: &Context,
    session: &mut Session,
    steps: &[Step],
    is_private: bool,
) -> Result<String> {
    let bodies = rehearsal::bodies(session, steps, is_private);
    rehearsal::run_on(session, steps, is_private)?;
    if bodies == Bodies::Unchecked {
        for Broken {
            identity, message, ..
        } in rehearsal::broken(session, steps)?
        {
            context.ui.warning(&format!(
                "{identity} cannot run as it is declared: {message}"
            ));
        }
    }
    Ok(section(steps, bodies))
}

/// What is not allowed, as comments at the end of the last way there and the beginning of the way back.
fn add_refused(
    context: &Context,
    session: &mut Session,
    workshop: &mut Workshop,
    wishes: &Wishes,
    reached: &Catalog,
    written: &mut Vec<Piece>,
) -> Result<()> {
    let declared = workshop.declared(&wishes.model)?;
    let declared = Catalog::from_snapshot(&declared.snapshot, true)?;
    let rest = plan(
        context,
        session,
        workshop,
        wishes,
        (reached, &declared),
        Vec::new(),
    )?;
    let back = plan(
        context,
        session,
        workshop,
        wishes,
        (&declared, reached),
        Vec::new(),
    )?;
    if written.is_empty() {
        written.push(Piece {
            up: String::new(),
            down: String::new(),
            up_words: "",
            down_words: String::new(),
        });
    }
    if let Some(last) = written.last_mut() {
        let join = |one: &str, other: &str| match (one.is_empty(), other.is_empty()) {
            (false, false) => format!("{one}\n{other}"),
            _ => format!("{one}{other}"),
        };
        last.up = join(&last.up, &left_to_you(UNCOMMENT, &rest));
        last.down = join(&left_to_you(TAKES_BACK, &back), &last.down);
    }
    Ok(())
}

/// What is asked for where only the way from one schema to another counts.
pub(super) fn anything(model: crate::model::Source, question: crate::compare::Question) -> Wishes {
    Wishes {
        question,
        model,
        permissions: Permissions::everything(),
        gated: true,
        asks_rows: false,
        keep_unknown: false,
        online: false,
        rename: Vec::new(),
        renames: Manner::Never,
        fingerprinted: false,
        failed: BTreeMap::new(),
    }
}

/// What leads from one schema to another, whatever it loses; rehearsed.
pub(super) fn plan(
    context: &Context,
    session: &mut Session,
    workshop: &mut Workshop,
    wishes: &Wishes,
    (from, to): (&Catalog, &Catalog),
    renames: Vec<(ObjectId, ObjectId)>,
) -> Result<Vec<Step>> {
    let wishes = Wishes {
        online: wishes.online,
        ..anything(wishes.model.clone(), wishes.question.clone())
    };
    let examined = Examined {
        comparison: compare::differing(workshop, from, to, &wishes.question)?,
        live: from.clone(),
        declared: to.clone(),
        renames,
        ..Examined::default()
    };
    let prepared = prepare_examined(context, session, workshop, &wishes, examined)?;
    Ok(prepared.approved.steps().to_vec())
}

/// Writes the files, each on the one before it.
fn write(
    context: &Context,
    args: &RevisionArgs,
    mut graph: Graph,
    pieces: &[Piece],
) -> Result<Vec<Written>> {
    let mut written: Vec<Written> = Vec::new();
    for (number, piece) in pieces.iter().enumerate() {
        let sections = new_revision::Sections {
            up: &piece.up,
            down: &piece.down,
            up_words: piece.up_words,
            down_words: &piece.down_words,
            after: written.last().map(|written| written.id.as_str()),
            part: (pieces.len() > 1).then_some((number + 1, pieces.len())),
        };
        let (folder, draft) = new_revision::draft(context, &graph, args, &sections)?;
        written.push(new_revision::write(context, &folder, &draft)?);
        if number + 1 < pieces.len() {
            graph = context.graph()?;
        }
    }
    Ok(written)
}
