//! `squash`: a range of revisions as one baseline, proved equal before anything is written.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::json;

use super::autogenerate;
use super::context::Context;
use super::declared;
use super::diff::{self, Choice};
use super::new_revision::{self, renew_sum};
use crate::catalog::Catalog;
use crate::cli::SquashArgs;
use crate::db::Session;
use crate::diff::Scope;
use crate::error::{Exit, UserError};
use crate::model::Workshop;
use crate::replay::{Replay, Silent};
use crate::revision::file::{Direction, Revision};
use crate::revision::generated::{Bodies, is_transactional, section};
use crate::revision::graph::Graph;
use crate::revision::id::RevisionId;
use crate::revision::rebase;
use crate::revision::runner::Step;
use crate::revision::target;
use crate::revision::write::{self, Draft, Wish};
use crate::sql::variables;
use crate::squash::{self, Contents, Range};

/// A schema with what its tables hold.
struct Stand {
    catalog: Catalog,
    contents: Contents,
}

pub(super) fn run(context: &Context, args: &SquashArgs) -> Result<Exit> {
    context.text_or_json("squash")?;
    let graph = context.graph()?;
    let members = target::range(&graph, &args.range, &BTreeSet::new())?;
    if members.len() < 2 && !args.range.contains(':') {
        return Err(UserError::new("a squash needs a range A:B")
            .exit(Exit::Usage)
            .into());
    }
    let range = squash::range(&graph, &members)?;
    let (_target, mut workshop) =
        declared::workshop(context, "squash", args.shadow.as_deref(), false)?;
    let replay = Replay::open(&mut workshop, &context.runner_options()?)?;
    let before = stand(&replay, &graph, &range, false)?;
    let after = stand(&replay, &graph, &range, true)?;
    let mut session = replay.connector().connect()?;
    let rows = squash::rows(&mut session, &before.contents, &after.contents)?;
    let (up, down) = sections(
        context,
        &mut session,
        &mut workshop,
        (&before, &after),
        &rows,
    )?;
    drop(session);
    let draft = draft(context, args, &graph, &range, &up, &down)?;
    let squashed = squashed(&graph, &range, &draft)?;
    prove(
        context,
        &mut workshop,
        &squashed,
        &draft.id,
        (&before, &after),
    )?;
    warn_of_constants(context, &mut workshop, &graph, &range, &after.contents)?;
    if args.dry_run {
        context.ui.data(&draft.text)?;
        context.ui.status(&format!(
            "dry run: {} would become one, proved equal; nothing was changed",
            super::execute::revisions(range.revisions.len())
        ));
        return Ok(Exit::Success);
    }
    write_down(context, &graph, &range, &draft)
}

/// Runs what is before the range, or the range itself, and reads what is there then.
fn stand(replay: &Replay, graph: &Graph, range: &Range<'_>, is_after: bool) -> Result<Stand> {
    let wanted: BTreeSet<&RevisionId> = range
        .revisions
        .iter()
        .map(|revision| &revision.id)
        .collect();
    let path = target::upgrade_path(graph, &BTreeSet::new(), range.tip.id.as_str())?;
    let part = path
        .into_iter()
        .filter(|revision| wanted.contains(&revision.id) == is_after);
    let mut runner = replay.runner()?;
    replay.run_up(&mut runner, part, &mut Silent)?;
    let catalog = replay.catalog(runner.work())?;
    let contents = Contents::read(runner.work(), &catalog, replay.history_schema())?;
    Ok(Stand { catalog, contents })
}

/// What the one revision says.
fn sections(
    context: &Context,
    session: &mut Session,
    workshop: &mut Workshop,
    (before, after): (&Stand, &Stand),
    rows: &str,
) -> Result<(String, String)> {
    let mut wishes = autogenerate::anything(
        context.settings.model.source(None),
        diff::question(context, &Choice::everything())?,
    );
    wishes.question.scope.with = ["owner", "privileges"].into();
    let mut plan =
        |from, to| autogenerate::plan(context, session, workshop, &wishes, (from, to), Vec::new());
    let up = plan(&before.catalog, &after.catalog)?;
    let down = plan(&after.catalog, &before.catalog)?;
    if !is_transactional(&up) || !is_transactional(&down) {
        return Err(UserError::new(
            "these revisions cannot become one: part of them cannot run in a transaction",
        )
        .into());
    }
    Ok((
        squash::text(&up, rows),
        section(&down, Bodies::untried(&down)),
    ))
}

/// Says what the many made anew in each run, and what is the same in all databases from now on.
fn warn_of_constants(
    context: &Context,
    workshop: &mut Workshop,
    graph: &Graph,
    range: &Range<'_>,
    written: &Contents,
) -> Result<()> {
    let used: BTreeSet<String> = range
        .revisions
        .iter()
        .flat_map(|revision| variables(&revision.up.sql))
        .collect();
    if !used.is_empty() {
        let names: Vec<String> = used.into_iter().collect();
        context.ui.warning(&format!(
            "the new revision has the values that variables had in this run, not the variables: {}. Look at it before anybody else sees it",
            names.join(", ")
        ));
    }
    if written.is_empty() {
        return Ok(());
    }
    let replay = Replay::open(workshop, &context.runner_options()?)?;
    stand(&replay, graph, range, false)?;
    let again = stand(&replay, graph, range, true)?.contents;
    for table in written.differing_tables(&again) {
        context.ui.warning(&format!(
            "the rows of {table} are others in each run of the old revisions (now(), random values); the new one has those of this run"
        ));
    }
    Ok(())
}

fn draft(
    context: &Context,
    args: &SquashArgs,
    graph: &Graph,
    range: &Range<'_>,
    up: &str,
    down: &str,
) -> Result<Draft> {
    let created = new_revision::moment(context)?;
    let default = format!(
        "Squash of {}",
        super::execute::revisions(range.revisions.len())
    );
    // Those that are replaced are gone by then, and so are their labels.
    let rest = range.rest(graph)?;
    let parent = range.parents.first().map_or("base", RevisionId::as_str);
    let wish = Wish {
        id: args.rev_id.as_deref(),
        head: Some(parent),
        splice: true,
        branch_labels: &range.labels,
        depends_on: &range.depends_on,
        replaces: &range.replaces,
        template: &context.settings.revisions.file_template.value,
        slug_length: context.settings.revisions.slug_length.value,
        up,
        down,
        ..Wish::new(args.message.as_deref().unwrap_or(&default), &created)
    };
    write::draft(&rest, &wish)
}

/// The graph with the one in the place of the many.
fn squashed(graph: &Graph, range: &Range<'_>, draft: &Draft) -> Result<Graph> {
    let ids: BTreeSet<&RevisionId> = range
        .revisions
        .iter()
        .map(|revision| &revision.id)
        .collect();
    let mut revisions: Vec<Revision> = graph
        .iter()
        .filter(|revision| !ids.contains(&revision.id))
        .cloned()
        .collect();
    for revision in &mut revisions {
        for parent in &mut revision.parents {
            if *parent == range.tip.id {
                parent.clone_from(&draft.id);
            }
        }
    }
    let path = std::path::Path::new(&draft.name);
    revisions.push(Revision::parse(path, draft.text.clone().into_bytes())?);
    revisions.sort_by(|one, other| one.path.file_name().cmp(&other.path.file_name()));
    Graph::new(revisions)
}

/// Runs the one up and down on an empty shadow and compares.
fn prove(
    context: &Context,
    workshop: &mut Workshop,
    squashed: &Graph,
    id: &RevisionId,
    (before, after): (&Stand, &Stand),
) -> Result<()> {
    let replay = Replay::open(workshop, &context.runner_options()?)?;
    let mut runner = replay.runner()?;
    let path = target::upgrade_path(squashed, &BTreeSet::new(), id.as_str())?;
    let last = path.last().copied();
    replay.run_up(&mut runner, path, &mut Silent)?;
    let is = replay.catalog(runner.work())?;
    same(
        "the squashed revision does not make the schema that the many made",
        &is,
        &after.catalog,
    )?;
    let holds = Contents::read(runner.work(), &is, replay.history_schema())?;
    if let Some(id) = holds.differs(&after.contents) {
        return Err(unequal(format!("the squashed revision does not leave the rows of {id} that the many left"))
            .hint("does a trigger or a default change them? squash from after the revision that puts them in")
            .into());
    }
    if let Some(revision) = last {
        let direction = Direction::Down;
        replay.run(
            &mut runner,
            Step {
                revision,
                direction,
            },
            &mut Silent,
        )?;
    }
    let back = replay.catalog(runner.work())?;
    same(
        "taken back, the squashed revision does not leave what was there before",
        &back,
        &before.catalog,
    )
}

fn same(message: &str, is: &Catalog, was: &Catalog) -> Result<()> {
    let difference = crate::diff::difference(is, was, &Scope::everything());
    if difference.is_empty() {
        return Ok(());
    }
    let comparison = crate::compare::Comparison {
        difference,
        ..Default::default()
    };
    Err(unequal(message.to_owned())
        .detail(
            crate::report::difference::text(&comparison)
                .trim_end()
                .to_owned(),
        )
        .into())
}

fn unequal(message: String) -> UserError {
    UserError::new(message).detail("nothing was changed")
}

/// The new file, then the old ones go, then what stood on the last of them stands on the new one.
fn write_down(context: &Context, graph: &Graph, range: &Range<'_>, draft: &Draft) -> Result<Exit> {
    let folder = new_revision::folder(context, None, Some(&range.tip.path))?;
    let path = write::create(&folder, draft)?;
    for revision in &range.revisions {
        std::fs::remove_file(&revision.path).map_err(|error| {
            UserError::new(format!(
                "cannot delete {}: {error}",
                revision.path.display()
            ))
            .detail(format!("{} is written and replaces it", path.display()))
            .hint("delete it by hand, or delete the new file to undo the squash")
        })?;
    }
    for child in graph.children(&range.tip.id) {
        let parents: Vec<RevisionId> = child
            .parents
            .iter()
            .map(|parent| {
                if *parent == range.tip.id {
                    draft.id.clone()
                } else {
                    parent.clone()
                }
            })
            .collect();
        rebase::reparent(&child.path, &parents)?;
    }
    renew_sum(context)?;
    if context.is_json() {
        context.ui.data(&format!(
            "{:#}",
            json!({
                "format": 1,
                "revision": draft.id.as_str(),
                "file": path.display().to_string(),
                "replaces": range.replaces.iter().map(RevisionId::as_str).collect::<Vec<_>>(),
            })
        ))?;
    } else {
        context.ui.status(&format!(
            "created revision {} in place of {}, proved equal; the old files are deleted",
            draft.id,
            super::execute::revisions(range.revisions.len())
        ));
        context.ui.data(&path.display().to_string())?;
    }
    context.ui.hint(&format!(
        "a database at {} or above it stands on the new one from now on; one in the middle has to be brought to {} first",
        range.tip.id, range.tip.id
    ));
    Ok(Exit::Success)
}
