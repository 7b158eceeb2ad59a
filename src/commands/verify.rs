//! `verify`: every revision up, down and up again on a shadow, and the head against the model.

use std::collections::BTreeSet;

use anyhow::Result;

use super::context::Context;
use super::declared::{self, Declared};
use crate::bodies::Broken;
use crate::catalog::Catalog;
use crate::check::{place_of, shown};
use crate::cli::VerifyArgs;
use crate::compare::Comparison;
use crate::error::{Exit, UserError};
use crate::finding::{Finding, Place, Severity};
use crate::model::Workshop;
use crate::report::{difference, findings};
use crate::revision::file::{Revision, Section};
use crate::revision::graph::Graph;
use crate::revision::id::RevisionId;
use crate::revision::target;
use crate::verify::{Fault, Found, Seed, Verification, Verified};

pub(super) fn run(context: &Context, args: &VerifyArgs) -> Result<Exit> {
    context.format_of_findings("verify")?;
    let graph = context.graph()?;
    if graph.is_empty() {
        context.ui.status(super::execute::NO_REVISIONS);
    }
    let wanted = wanted(&graph, args.range.as_deref())?;
    let seeds = seeds(context, &graph)?;
    let (_target, mut workshop) =
        declared::workshop(context, "verify", args.shadow.as_deref(), false)?;
    let bar = context.ui.progress(graph.iter().count() as u64, "");
    let verification = Verification {
        graph: &graph,
        wanted: &wanted,
        options: &context.runner_options()?,
        seeds: &seeds,
        begin: &|revision| {
            bar.set_message(revision.id.to_string());
            bar.inc(1);
        },
    };
    let verified = verification.run(&mut workshop);
    bar.finish_and_clear();
    let verified = verified?;
    let mut found: Vec<Finding> = verified.found.iter().map(finding).collect();
    found.extend(verified.broken.iter().map(broken));
    let compared = match &verified.head {
        Some(head) => against_model(context, args, &mut workshop, head, &mut found),
        None => Ok(None),
    };
    // What was found before the model turned out to be bad is true all the same.
    if compared.is_ok() || !found.is_empty() {
        context.print_findings(&found, "verify")?;
    } else {
        context.print_no_findings("verify")?;
    }
    let model = compared?;
    tell(context, &verified, &found, model.as_deref());
    Ok(
        if found
            .iter()
            .any(|finding| finding.severity == Severity::Error)
        {
            Exit::Differs
        } else {
            Exit::Success
        },
    )
}

/// Holds the head against the model, if there is one, and gives its name.
fn against_model(
    context: &Context,
    args: &VerifyArgs,
    workshop: &mut Workshop,
    head: &Catalog,
    found: &mut Vec<Finding>,
) -> Result<Option<String>> {
    let Some(source) = declared::source(context, args.model.as_deref()) else {
        return Ok(None);
    };
    let declared = Declared::load(workshop, source)?;
    found.extend(declared.against_revisions(context, workshop, head)?);
    Ok(Some(declared.describe()))
}

/// The revisions of the range, or all.
fn wanted(graph: &Graph, range: Option<&str>) -> Result<BTreeSet<RevisionId>> {
    let none = BTreeSet::new();
    let revisions: Vec<&Revision> = match range {
        None => graph.iter().collect(),
        Some(range) if range.contains(':') => target::range(graph, range, &none)?,
        Some(one) => target::resolve(graph, &none, one)?,
    };
    Ok(revisions
        .into_iter()
        .map(|revision| revision.id.clone())
        .collect())
}

/// The rows of seed.sql in the first folder that has one.
fn seeds(context: &Context, graph: &Graph) -> Result<Vec<Seed>> {
    let folders = context.settings.migrations.value.iter();
    let Some(path) = folders
        .map(|folder| folder.join("seed.sql"))
        .find(|path| path.is_file())
    else {
        return Ok(Vec::new());
    };
    let text = std::fs::read_to_string(&path)
        .map_err(|error| UserError::new(format!("cannot read {}: {error}", path.display())))?;
    Seed::parse(&text, &path, graph)
}

fn finding(found: &Found<'_>) -> Finding {
    let revision = found.revision;
    let id = &revision.id;
    let finding = |rule: &str, severity, message: String, section: &Section| {
        Finding::new(rule, severity, message).at(Place {
            path: shown(&revision.path),
            line: section.first_line,
            column: 0,
        })
    };
    // A failure stands where its statement does.
    let failure = |rule: &str, message: String, error: &UserError, section: &Section| {
        let mut finding = finding(rule, Severity::Error, message, section).detail(of_error(error));
        finding.place = place_of(error).or(finding.place);
        finding
    };
    match &found.fault {
        Fault::UpFails(error) => {
            failure("up-fails", error.message().to_owned(), error, &revision.up)
        }
        Fault::NoDown => finding(
            "no-down",
            Severity::Warning,
            format!("revision {id} has no down section"),
            &revision.up,
        )
        .help("write one, or say why there is none: -- schemactl:down irreversible \"why\""),
        Fault::DownFails(error) => failure(
            "down-fails",
            format!("reverting: {}", error.message()),
            error,
            &revision.down,
        ),
        Fault::DownDiffers(back) => finding(
            "down-does-not-restore",
            Severity::Error,
            format!("revision {id}: reverted, the schema is not what it was before"),
            &revision.down,
        )
        .detail(listed("what differs (- is left over, + is missing):", back)),
        Fault::DownReorders(reordered) => finding(
            "down-reorders-columns",
            Severity::Note,
            format!(
                "revision {id}: reverted, columns of {} stand in another order",
                reordered
                    .iter()
                    .map(|reordered| reordered.whole.path())
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
            &revision.down,
        ),
        Fault::AgainFails(error) => failure(
            "second-up-fails",
            format!("applied again after it was reverted: {}", error.message()),
            error,
            &revision.up,
        ),
        Fault::AgainDiffers(again) => finding(
            "second-up-differs",
            Severity::Error,
            format!("revision {id}: applied a second time, the schema is not what it was after the first"),
            &revision.up,
        )
        .detail(listed("what differs (- is new, + is missing):", again)),
        Fault::RowsLost(table, was, is) => finding(
            "rows-lost",
            Severity::Error,
            format!(
                "revision {id}: reverted and applied again, {}",
                rows_left(&table.to_string(), *was, *is)
            ),
            &revision.down,
        )
        .help("keep them aside in the down section, or say that there is no way back: -- schemactl:down irreversible \"why\""),
    }
}

/// A function may be meant for another search_path than that of revisions, so it is no error.
fn broken(routine: &Broken) -> Finding {
    let message = format!(
        "{} cannot run in what the revisions make: {}",
        routine.identity, routine.message
    );
    Finding::new("broken-function", Severity::Warning, message)
        .help("make it anew in a revision; or write schema.name in it, if it is meant for another search_path")
}

/// How many of the rows of a table are left.
fn rows_left(table: &str, was: u64, is: u64) -> String {
    match (was, is) {
        (1, _) => format!("the row of {table} is gone"),
        (_, 0) => format!("none of the {was} rows of {table} is left"),
        (_, 1) => format!("1 of the {was} rows of {table} is left"),
        _ => format!("{is} of the {was} rows of {table} are left"),
    }
}

/// Where it failed; that the shadow is rolled back is of no interest.
fn of_error(error: &UserError) -> String {
    let details = error.details().iter();
    let lines: Vec<&str> = details
        .flat_map(|detail| detail.lines())
        .filter(|line| {
            !line.starts_with("rolled back:") && !line.starts_with("committed in this run")
        })
        .collect();
    lines.join("\n")
}

fn listed(title: &str, difference: &crate::diff::Difference) -> String {
    let comparison = Comparison {
        difference: difference.clone(),
        ..Comparison::default()
    };
    format!("{title}\n{}", difference::text(&comparison).trim_end())
}

fn tell(context: &Context, verified: &Verified<'_>, found: &[Finding], model: Option<&str>) {
    let mut parts = vec![format!(
        "{} up, down and up again",
        super::execute::revisions(verified.verified)
    )];
    if verified.irreversible > 0 {
        parts.push(format!("{} irreversible", verified.irreversible));
    }
    if verified.unreached > 0 {
        parts.push(format!("{} not reached", verified.unreached));
    }
    let differs = found
        .iter()
        .any(|finding| finding.rule == declared::REVISIONS_DIFFER);
    if let (Some(model), false) = (model, differs) {
        parts.push(format!("the head is what {model} declares"));
    }
    let summary = findings::summary(found);
    if !summary.is_empty() {
        parts.push(summary);
    }
    context
        .ui
        .status(&format!("verified: {}", parts.join("; ")));
}
