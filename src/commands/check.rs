//! `check`: files, revisions, model and database against each other, as far as each is there.
//!
//! ```text
//! files ─graph→ heads, sum, git base, linter
//!        └replay on the shadow→ schema ─┐
//! model ──────────── the shadow→ schema ─┴ the same?
//! database ─→ history (edited, pending) and schema ─ the same as the model? or, while revisions are pending, as what the applied ones make?
//! ```

use anyhow::Result;

use super::context::{Context, Opened};
use super::declared::{self, Declared};
use super::{diff, edited, execute, lint};
use crate::catalog::Catalog;
use crate::check::{self, Stand};
use crate::cli::CheckArgs;
use crate::db::url::Database;
use crate::error::{Exit, UserError};
use crate::finding::{Finding, Severity};
use crate::model::{Source, Workshop};
use crate::replay::Replay;
use crate::report::findings;
use crate::revision::graph::Graph;
use crate::revision::{sum, target};

/// What came of it so far.
#[derive(Default)]
struct Seen {
    found: Vec<Finding>,
    /// What the linter has found that may not be merged, and how much that may.
    linted: (Vec<Finding>, usize),
    /// What was looked at, for the last line.
    looked_at: Vec<String>,
}

/// The database, once it was looked at.
struct Live {
    opened: Opened,
    /// What it has.
    catalog: Catalog,
    stand: Stand,
    /// Whether all that is applied is here, as it ran.
    is_known: bool,
}

pub(super) fn run(context: &Context, args: &CheckArgs) -> Result<Exit> {
    context.format_of_findings("check")?;
    let mut seen = Seen::default();
    let ended = match context.graph() {
        Ok(graph) => of_project(context, args, &graph, &mut seen),
        Err(error) => {
            let error = error.downcast::<UserError>()?;
            seen.found.push(check::bad_files(&error));
            Ok(())
        }
    };
    let Seen {
        mut found,
        linted: (linted, less),
        looked_at,
    } = seen;
    let differs = found
        .iter()
        .any(|finding| finding.severity == Severity::Error);
    let is_refused = !linted.is_empty();
    found.extend(linted);
    // What was found before something went wrong is true all the same; that nothing was is then no answer.
    if ended.is_ok() || !found.is_empty() {
        context.print_findings(&found, "check")?;
    } else {
        context.print_no_findings("check")?;
    }
    ended?;
    let summary = match findings::summary(&found).as_str() {
        "" => "nothing is wrong".to_owned(),
        summary => summary.to_owned(),
    };
    context.ui.status(&if looked_at.is_empty() {
        format!("checked: {summary}")
    } else {
        format!("checked {}: {summary}", looked_at.join(", "))
    });
    if less > 0 {
        context.ui.hint(&format!(
            "the linter has {less} remark{} that do{} not fail this check: schemactl lint",
            if less == 1 { "" } else { "s" },
            if less == 1 { "es" } else { "" }
        ));
    }
    let is_failure = |finding: &Finding| check::FAILURES.contains(&finding.rule.as_str());
    Ok(if found.iter().any(is_failure) {
        Exit::Failed
    } else if differs {
        Exit::Differs
    } else if is_refused {
        Exit::Refused
    } else {
        Exit::Success
    })
}

fn of_project(context: &Context, args: &CheckArgs, graph: &Graph, seen: &mut Seen) -> Result<()> {
    seen.looked_at
        .push(execute::revisions(graph.iter().count()));
    let unrunnable = check::runnable(graph);
    let can_run = unrunnable.is_empty();
    seen.found.extend(unrunnable);
    seen.found.extend(checked_sum(context, args, graph)?);
    let settings = &context.settings;
    let published = args.base.as_ref().map(|reference| {
        check::published_at_fork(
            &settings.migrations.value,
            settings.recursive.value,
            reference,
        )
    });
    let published = published.transpose()?;
    let heads = check::heads(graph, args.heads, published.as_ref());
    seen.found.extend(heads);
    if let Some(base) = &published {
        seen.looked_at
            .push(format!("what {} has of them", base.reference));
        seen.found.extend(check::edited(graph, base));
        seen.found.extend(check::newer(graph, base));
    }
    if !args.no_lint {
        // What others have already is not to be edited, whatever it says.
        let (mut linted, less) = lint::of_revisions(context, graph, |revision| {
            let id = revision.id.as_str();
            !published.as_ref().is_some_and(|base| base.has(id))
        })?;
        // A statement that cannot run is said once.
        let line = |finding: &Finding| {
            let place = finding.place.clone()?;
            Some((place.path, place.line))
        };
        linted.retain(|finding| seen.found.iter().all(|other| line(other) != line(finding)));
        seen.linted = (linted, less);
    }
    let model = declared::source(context, args.model.as_deref());
    let live = match has_database(context, args)? {
        true => live(context, graph, seen).map(Some),
        false => Ok(None),
    };
    let (live, failure) = match live {
        Ok(live) => (live, None),
        Err(error) if is_stopped(&error) || diff::is_on_server(context, args.shadow.as_deref()) => {
            return Err(error);
        }
        // What the files and the model say by themselves is worth knowing without the database.
        Err(error) => (None, Some(error)),
    };
    if let Some(model) = model {
        if graph.is_empty() && live.is_none() {
            seen.found.push(no_revisions(&model));
        }
        let replayed = Some(graph).filter(|graph| can_run && !graph.is_empty());
        against_model(context, args, replayed, model, live.as_ref(), seen)?;
    } else if let Some(live) = live.as_ref().filter(|live| can_run && live.is_known) {
        against_applied(context, args, graph, live, seen)?;
    }
    if let Some(Live { opened, .. }) = live {
        seen.looked_at.push(opened.connector.display());
        opened.close(context);
    }
    failure.map_or(Ok(()), Err)
}

/// Whether somebody has stopped the program.
fn is_stopped(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<UserError>()
        .is_some_and(|error| matches!(error.exit_code(), Exit::Interrupted | Exit::Terminated))
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

/// Reads the database, and holds its history against the files.
fn live(context: &Context, graph: &Graph, seen: &mut Seen) -> Result<Live> {
    let mut opened = context.open_to_look("check")?;
    let execute::Found { mut session, state } = execute::find(context, graph, &mut opened)?;
    opened.arrived();
    let edited = edited::other_statements(context, graph, &state, &mut session)?;
    seen.found.extend(check::history(graph, &state, &edited));
    let is_known = edited.is_empty() && target::unknown(graph, &state.begun_ids()).is_empty();
    Ok(Live {
        opened,
        catalog: Catalog::read(&mut session, true)?,
        stand: Stand::of(graph, &state),
        is_known: is_known && !state.applied.is_empty(),
    })
}

/// What the revisions make, and what the database has, against the model: in one shadow, which is of the database's version.
fn against_model(
    context: &Context,
    args: &CheckArgs,
    replayed: Option<&Graph>,
    model: Source,
    live: Option<&Live>,
    seen: &mut Seen,
) -> Result<()> {
    let shadow = args.shadow.as_deref();
    let live = live.map(|live| (&live.opened.connector, &live.catalog, &live.stand));
    let (_target, mut workshop) = match live {
        Some((connector, catalog, _)) => (
            None,
            diff::workshop(context, shadow, connector, catalog.server_version)?,
        ),
        None if replayed.is_some() => declared::workshop(context, "check", shadow, false)?,
        None => return Ok(()),
    };
    let head = match replayed {
        Some(graph) => head(context, graph, &mut workshop, seen)?,
        None => None,
    };
    seen.looked_at.push(model.describe());
    if head.is_none() && live.is_none() {
        return Ok(());
    }
    let declared = Declared::load(&mut workshop, model)?;
    if let Some(head) = head {
        let differs = declared.against_revisions(context, &mut workshop, &head)?;
        seen.found.extend(differs);
    }
    if let Some((_, catalog, stand)) = live {
        let drift = drift(context, &mut workshop, &declared, catalog, stand)?;
        seen.found.extend(drift);
    }
    Ok(())
}

/// What the database has, against what its applied revisions make, where no model says what that should be.
fn against_applied(
    context: &Context,
    args: &CheckArgs,
    graph: &Graph,
    live: &Live,
    seen: &mut Seen,
) -> Result<()> {
    let applied = match &live.stand {
        Stand::AtHead => graph,
        Stand::Behind(applied) => applied,
        Stand::Unclear => return Ok(()),
    };
    let shadow = args.shadow.as_deref();
    let connector = &live.opened.connector;
    let mut workshop = diff::workshop(context, shadow, connector, live.catalog.server_version)?;
    match Replay::head(&mut workshop, applied, &context.runner_options()?) {
        Ok(reached) => {
            let help = "take it back by hand, or write a revision that says so";
            let drift = declared::behind(context, &mut workshop, &reached, &live.catalog, help)?;
            seen.found.extend(drift);
        }
        Err(error) if is_stopped(&error) => return Err(error),
        // Who has no model may well have no shadow either, or none that has what the revisions need: `verify` is the one to ask then.
        Err(error) => seen.found.push(
            Finding::new(
                "drift-unknown",
                Severity::Note,
                format!("the database was not held against what its revisions make, which cannot be tried: {error}"),
            )
            .help("see why: schemactl verify"),
        ),
    }
    Ok(())
}

/// That nothing could differ, because there was nothing.
fn no_revisions(model: &Source) -> Finding {
    let message = format!(
        "no revisions: {} was not compared with them",
        model.describe()
    );
    Finding::new("no-revisions", Severity::Note, message)
        .help("write the first: schemactl revision --autogenerate -m MESSAGE")
}

/// How the schema of a database is not what it should be by now.
fn drift(
    context: &Context,
    workshop: &mut Workshop,
    declared: &Declared,
    live: &Catalog,
    stand: &Stand,
) -> Result<Vec<Finding>> {
    match stand {
        Stand::AtHead => return declared.against_database(context, workshop, live),
        Stand::Behind(applied) => {
            match Replay::head(workshop, applied, &context.runner_options()?) {
                Ok(reached) => {
                    let help = "take it back by hand; or apply what is pending first, then see schemactl diff";
                    return declared::behind(context, workshop, &reached, live, help);
                }
                Err(error) if workshop.shadow.is_none() || is_stopped(&error) => return Err(error),
                // A revision that fails on an empty database is a finding of its own.
                Err(_) => {}
            }
        }
        Stand::Unclear => {}
    }
    let message = format!(
        "the database was not held against {}: not all revisions are applied, and what the applied ones make is not known",
        declared.describe()
    );
    Ok(vec![
        Finding::new("drift-unknown", Severity::Note, message)
            .help("once it is at head: schemactl check"),
    ])
}

/// The schema that the revisions make; a revision that fails is a finding.
fn head(
    context: &Context,
    graph: &Graph,
    workshop: &mut Workshop,
    seen: &mut Seen,
) -> Result<Option<Catalog>> {
    match Replay::head(workshop, graph, &context.runner_options()?) {
        Ok(head) => Ok(Some(head)),
        // Without a shadow no revision has failed.
        Err(error) if workshop.shadow.is_none() || is_stopped(&error) => Err(error),
        Err(error) => {
            let error = error.downcast::<UserError>()?;
            seen.found.push(check::bad_files(&error));
            Ok(None)
        }
    }
}
