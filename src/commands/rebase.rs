//! `rebase`: after a merge from main, one's own revisions go on top of the others'.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use anyhow::Result;
use serde_json::json;

use super::context::Context;
use super::new_revision::renew_sum;
use crate::check::published;
use crate::cli::RebaseArgs;
use crate::error::{Exit, UserError};
use crate::revision::file::Revision;
use crate::revision::graph::Graph;
use crate::revision::id::RevisionId;
use crate::revision::rebase::{self, Move};
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
    let graph = context.graph()?;
    let moves = match &args.revision {
        Some(revision) => vec![named(&graph, revision, args.onto.as_deref())?],
        None => unpublished(context, args, &graph)?,
    };
    for step in &moves {
        if !args.dry_run {
            rebase::reparent(&step.revision.path, std::slice::from_ref(&step.onto))?;
        }
    }
    if !args.dry_run && !moves.is_empty() {
        renew_sum(context)?;
    }
    tell(context, args, &moves)?;
    Ok(Exit::Success)
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

/// What is not in the git revision that others have.
fn unpublished<'g>(
    context: &Context,
    args: &RebaseArgs,
    graph: &'g Graph,
) -> Result<Vec<Move<'g>>> {
    let settings = &context.settings;
    let folders = &settings.migrations.value;
    let base = match &args.base {
        Some(base) => base.clone(),
        None => default_base(folders.first().map_or(Path::new("."), |folder| folder))
            .ok_or_else(|| {
                UserError::new("no git revision is known that others have")
                    .detail(format!("looked for {}", BASES.join(", ")))
                    .hint("name it: schemactl rebase --base REF; or the revision: schemactl rebase REV --onto OTHER")
            })?,
    };
    let base = published(folders, settings.recursive.value, &base)?;
    context
        .ui
        .detail(&format!("what others have: {}", base.reference));
    let ids: BTreeSet<RevisionId> = base
        .revisions
        .iter()
        .map(|revision| revision.id.clone())
        .collect();
    if graph.heads().len() > 1 && graph.iter().all(|revision| ids.contains(&revision.id)) {
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
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .arg("-C")
            .arg(folder)
            .args(arguments)
            .output()
            .ok()?;
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        (output.status.success() && !text.is_empty()).then_some(text)
    };
    let here = git(&["rev-parse", "--abbrev-ref", "HEAD"]);
    BASES
        .iter()
        .filter(|base| here.as_deref() != Some(**base))
        .find(|base| {
            git(&[
                "rev-parse",
                "--verify",
                "--quiet",
                &format!("{base}^{{commit}}"),
            ])
            .is_some()
        })
        .map(|base| (*base).to_owned())
}

fn tell(context: &Context, args: &RebaseArgs, moves: &[Move<'_>]) -> Result<()> {
    if context.is_json() {
        let moved: Vec<_> = moves
            .iter()
            .map(|step| {
                json!({
                    "revision": step.revision.id.as_str(),
                    "from": step.revision.parents.iter().map(RevisionId::as_str).collect::<Vec<_>>(),
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
        let from: Vec<&str> = step
            .revision
            .parents
            .iter()
            .map(RevisionId::as_str)
            .collect();
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
