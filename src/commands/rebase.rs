//! `rebase`: after a merge from main, one's own revisions go on top of the others'.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Result;
use serde_json::json;

use super::context::Context;
use super::new_revision::renew_sum;
use crate::check::{Published, published};
use crate::cli::RebaseArgs;
use crate::error::{Exit, UserError};
use crate::git;
use crate::revision::file::Revision;
use crate::revision::graph::Graph;
use crate::revision::id::RevisionId;
use crate::revision::rebase::{self, Move};
use crate::revision::replaced::Replaced;
use crate::revision::target;

/// What others are likely to have, where nobody says it.
const BASES: &[&str] = &[
    "origin/HEAD",
    "origin/main",
    "origin/master",
    "main",
    "master",
];

pub(super) fn run(context: &Context, args: &RebaseArgs) -> Result<Exit> {
    context.text_or_json("rebase")?;
    let (graph, lifted) = lifted(context.revisions()?)?;
    let mut moves = match &args.revision {
        Some(revision) => {
            let one = named(&graph, revision, args.onto.as_deref())?;
            refuse_published(context, args, one.revision)?;
            vec![one]
        }
        None => {
            let mut moves = unpublished(context, args, &graph, !lifted.is_empty())?;
            let settled = lifted.keys().filter_map(|id| graph.get(id.as_str()));
            moves.extend(rebase::settled(settled, &moves));
            moves
        }
    };
    for step in &mut moves {
        if let Some(had) = lifted.get(&step.revision.id) {
            step.from.clone_from(had);
        }
    }
    for step in &moves {
        if !args.dry_run {
            rebase::reparent(&step.revision.path, std::slice::from_ref(&step.onto))?;
        }
    }
    // Where nothing has to move, a merge has left a conflict in it all the same.
    if !args.dry_run {
        renew_sum(context)?;
    }
    tell(context, args, &moves)?;
    Ok(Exit::Success)
}

/// The graph in which nothing stands in the middle of what was squashed any more, and the parents of what did.
fn lifted(mut revisions: Vec<Revision>) -> Result<(Graph, BTreeMap<RevisionId, Vec<RevisionId>>)> {
    let replaced = Replaced::by(&revisions);
    let mut lifted = BTreeMap::new();
    for revision in &mut revisions {
        if let Some(had) = replaced.lift(revision) {
            lifted.insert(revision.id.clone(), had);
        }
    }
    Ok((Graph::new(revisions)?, lifted))
}

fn named<'g>(graph: &'g Graph, revision: &str, onto: Option<&str>) -> Result<Move<'g>> {
    let one = |text: &str| -> Result<&'g Revision> {
        let none = BTreeSet::new();
        match target::resolve(graph, &none, text)?[..] {
            [revision] => Ok(revision),
            _ => Err(UserError::new(format!("'{text}' is not one revision"))
                .exit(Exit::Usage)
                .into()),
        }
    };
    let revision = one(revision)?;
    let other = match onto {
        Some(text) => one(text)?,
        None => {
            let heads = graph.heads();
            let mut others = heads
                .into_iter()
                .filter(|head| !graph.stands_on(&head.id, &revision.id));
            match (others.next(), others.next()) {
                (Some(other), None) => other,
                _ => {
                    return Err(UserError::new(format!(
                        "which revision shall {} stand on?",
                        revision.id
                    ))
                    .exit(Exit::Usage)
                    .hint(format!(
                        "say it: schemactl rebase {} --onto REV",
                        revision.id
                    ))
                    .into());
                }
            }
        }
    };
    rebase::onto(graph, revision, other)
}

/// A revision that others have stands where it stands in their databases.
fn refuse_published(context: &Context, args: &RebaseArgs, revision: &Revision) -> Result<()> {
    let Some(base) = others(context, args)? else {
        return Ok(());
    };
    if base.revisions.iter().all(|other| other.id != revision.id) {
        return Ok(());
    }
    Err(UserError::new(format!(
        "revision {} is in {} already: where others have applied it, it cannot move",
        revision.id, base.reference
    ))
    .hint("join the heads, which moves nothing: schemactl merge heads")
    .hint("if nobody has applied it: --base REF, a git revision that does not have it yet")
    .into())
}

/// The revisions that others have, in the git revision that was named or is likely to be it.
fn others(context: &Context, args: &RebaseArgs) -> Result<Option<Published>> {
    let settings = &context.settings;
    let folders = &settings.migrations.value;
    let folder = folders.first().map_or(Path::new("."), |folder| folder);
    let base = args.base.clone().or_else(|| default_base(folder));
    base.map(|base| published(folders, settings.recursive.value, &base))
        .transpose()
}

/// What is not in the git revision that others have; it is no error that nothing is where something else has to be moved.
fn unpublished<'g>(
    context: &Context,
    args: &RebaseArgs,
    graph: &'g Graph,
    has_others: bool,
) -> Result<Vec<Move<'g>>> {
    let Some(base) = others(context, args)? else {
        if has_others {
            return Ok(Vec::new());
        }
        return Err(UserError::new("no git revision is known that others have")
            .detail(format!("looked for {}", BASES.join(", ")))
            .hint("name it: schemactl rebase --base REF; or the revision: schemactl rebase REV --onto OTHER")
            .into());
    };
    context
        .ui
        .detail(&format!("what others have: {}", base.reference));
    let ids: BTreeSet<RevisionId> = base
        .revisions
        .iter()
        .map(|revision| revision.id.clone())
        .collect();
    if !has_others
        && graph.heads().len() > 1
        && graph.iter().all(|revision| ids.contains(&revision.id))
    {
        return Err(UserError::new(format!(
            "{} has all revisions already, so none of them is only yours",
            base.reference
        ))
        .hint("join the heads: schemactl merge heads")
        .into());
    }
    rebase::moves(graph, &ids)
}

fn default_base(folder: &Path) -> Option<String> {
    let here = git::line(folder, &["rev-parse", "--abbrev-ref", "HEAD"]);
    let is_there = |base: &str| {
        let commit = format!("{base}^{{commit}}");
        git::line(folder, &["rev-parse", "--verify", "--quiet", &commit]).is_some()
    };
    BASES
        .iter()
        .filter(|base| here.as_deref() != Some(**base))
        .find(|base| is_there(base))
        .map(|base| (*base).to_owned())
}

fn tell(context: &Context, args: &RebaseArgs, moves: &[Move<'_>]) -> Result<()> {
    if context.is_json() {
        let moved: Vec<_> = moves
            .iter()
            .map(|step| {
                json!({
                    "revision": step.revision.id.as_str(),
                    "from": step.from.iter().map(RevisionId::as_str).collect::<Vec<_>>(),
                    "onto": step.onto.as_str(),
                    "file": step.revision.path.display().to_string(),
                })
            })
            .collect();
        context.ui.data(&format!(
            "{:#}",
            json!({"format": 1, "dry_run": args.dry_run, "moved": moved})
        ))?;
    }
    for step in moves {
        let from: Vec<&str> = step.from.iter().map(RevisionId::as_str).collect();
        context.ui.status(&format!(
            "{} {} from {} onto {}",
            if args.dry_run { "would move" } else { "moved" },
            step.revision.id,
            if from.is_empty() {
                "base".to_owned()
            } else {
                from.join(", ")
            },
            step.onto
        ));
    }
    if moves.is_empty() {
        context
            .ui
            .status("nothing to move: your revisions stand on the newest of the others already");
    } else if !args.dry_run {
        context.ui.hint("a database of your own that has them applied: schemactl downgrade to below them first, then schemactl upgrade head; schemactl verify proves the new order");
    }
    Ok(())
}
