//! `lint`: the revisions, or the files that are named, without a database.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::json;

use super::context::Context;
use super::execute;

use crate::check::shown;
use crate::cli::{Format, LintArgs};
use crate::config::FailOn;
use crate::error::{Exit, UserError};
use crate::finding::{Finding, Severity};
use crate::lint::{self, Unit};
use crate::report::findings;
use crate::revision::file::Revision;
use crate::revision::graph::Graph;
use crate::revision::id::RevisionId;
use crate::revision::target;

pub(super) fn run(context: &Context, args: &LintArgs) -> Result<Exit> {
    if args.list {
        return list(context);
    }
    context.format_of_findings("lint")?;
    let mut options = context.settings.lint.options.clone();
    options.target_version = args.target_version.or(options.target_version);
    options.levels.extend(args.rules.iter().cloned());
    let (units, left_out) = units(context, args)?;
    let found = lint::lint(&units, &options);
    context.print_findings(&found, "lint")?;
    tell(context, &units, left_out, &found);
    let fail_on = args.fail_on.unwrap_or(context.settings.lint.fail_on);
    Ok(match found.iter().any(|finding| fails(finding, fail_on)) {
        true => Exit::Refused,
        false => Exit::Success,
    })
}

/// Whether a finding matters as much as is said.
fn fails(finding: &Finding, fail_on: FailOn) -> bool {
    let least = match fail_on {
        FailOn::Error => Severity::Error,
        FailOn::Warning => Severity::Warning,
        FailOn::Note => Severity::Note,
        FailOn::Never => return false,
    };
    finding.severity >= least
}

/// What is found in revisions, as the configuration says, and matters enough to stop a merge; how many matter less.
///
/// # Errors
///
/// A file that cannot be read, or a `start_after` that is no revision.
pub(super) fn of_revisions(
    context: &Context,
    graph: &Graph,
    is_wanted: impl Fn(&Revision) -> bool,
) -> Result<(Vec<Finding>, usize)> {
    let settings = &context.settings.lint;
    let done = done(context, graph)?;
    let mut units = Vec::new();
    for revision in graph.iter() {
        let mut unit = unit(revision)?;
        unit.wanted = is_wanted(revision) && !done.contains(&revision.id);
        units.push(unit);
    }
    let (found, less): (Vec<_>, Vec<_>) = lint::lint(&units, &settings.options)
        .into_iter()
        .partition(|finding| fails(finding, settings.fail_on));
    Ok((found, less.len()))
}

fn unit(revision: &Revision) -> Result<Unit> {
    let text = read(&revision.path)?;
    Ok(Unit::revision(revision, &text, shown(&revision.path)))
}

/// What is read, in the order in which it runs: the project's revisions, of which the named ones are wanted, then other files; and how
/// many are left out because they are not later than `start_after`.
fn units(context: &Context, args: &LintArgs) -> Result<(Vec<Unit>, usize)> {
    let mut named: Vec<(PathBuf, PathBuf)> = Vec::new();
    for file in &args.files {
        let whole = std::fs::canonicalize(file)
            .map_err(|error| UserError::new(format!("cannot read {}: {error}", file.display())))?;
        named.push((whole, file.clone()));
    }
    let of_project = |path: &Path| {
        let folders = &context.settings.migrations.value;
        folders.iter().any(|folder| {
            std::fs::canonicalize(folder).is_ok_and(|folder| path.starts_with(folder))
        })
    };
    let mut units = Vec::new();
    let mut left_out = 0;
    if named.is_empty() || named.iter().any(|(whole, _)| of_project(whole)) {
        let graph = context.graph()?;
        if graph.is_empty() {
            context.ui.status(execute::NO_REVISIONS);
        }
        let done = done(context, &graph)?;
        for revision in graph.iter() {
            let mut unit = unit(revision)?;
            let whole = std::fs::canonicalize(&revision.path).unwrap_or_default();
            let before = named.len();
            named.retain(|(named, _)| *named != whole);
            let is_named = args.files.is_empty() || named.len() < before;
            unit.wanted = is_named && !done.contains(&revision.id);
            left_out += usize::from(is_named && !unit.wanted);
            units.push(unit);
        }
    }
    for (whole, file) in &named {
        units.push(Unit::sql(&read(whole)?, file.clone()));
    }
    Ok((units, left_out))
}

/// The revisions up to `start_after`.
fn done(context: &Context, graph: &Graph) -> Result<BTreeSet<RevisionId>> {
    let Some(start) = &context.settings.lint.start_after else {
        return Ok(BTreeSet::new());
    };
    let named = target::resolve(graph, &BTreeSet::new(), &start.value).map_err(|error| {
        UserError::new(format!("start_after: {error}"))
            .detail(format!("the value came from {}", start.origin))
    })?;
    let mut done = BTreeSet::new();
    for revision in named {
        done.extend(graph.ancestors(&revision.id));
        done.insert(revision.id.clone());
    }
    Ok(done)
}

fn read(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path)
        .map_err(|error| UserError::new(format!("cannot read {}: {error}", path.display())))?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        let line = 1 + bytes
            .iter()
            .take(valid)
            .filter(|byte| **byte == b'\n')
            .count();
        UserError::new(format!("{}:{line}: not UTF-8", path.display()))
            .hint("save the file again as UTF-8")
            .into()
    })
}

fn tell(context: &Context, units: &[Unit], left_out: usize, found: &[Finding]) {
    let wanted: Vec<&Unit> = units.iter().filter(|unit| unit.wanted).collect();
    let revisions = wanted.iter().filter(|unit| unit.revision.is_some()).count();
    let files = wanted.len() - revisions;
    let mut what = Vec::new();
    if revisions > 0 || files == 0 {
        what.push(execute::revisions(revisions));
    }
    if files > 0 {
        what.push(format!("{files} file{}", if files == 1 { "" } else { "s" }));
    }
    let summary = findings::summary(found);
    let summary = if summary.is_empty() {
        "nothing found".to_owned()
    } else {
        summary
    };
    let left_out = match left_out {
        0 => String::new(),
        count => format!(" ({count} up to start_after left out)"),
    };
    context.ui.status(&format!(
        "linted {}{left_out}: {summary}",
        what.join(" and ")
    ));
}

/// Prints the rules.
fn list(context: &Context) -> Result<Exit> {
    let level = |severity: Option<Severity>| severity.map_or("off", Severity::word);
    let mut text = String::new();
    match context.format() {
        Format::Json => {
            let rules: Vec<_> = lint::rules()
                .into_iter()
                .map(|rule| {
                    json!({"id": rule.id, "severity": level(rule.severity), "about": rule.about, "url": rule.url})
                })
                .collect();
            text = format!("{:#}", json!({"format": 1, "rules": rules}));
        }
        Format::Markdown => {
            text.push_str("| rule | | what it finds |\n|---|---|---|\n");
            for rule in lint::rules() {
                let id = if rule.url.is_empty() {
                    rule.id.clone()
                } else {
                    format!("[{}]({})", rule.id, rule.url)
                };
                let _ = writeln!(text, "| {id} | {} | {} |", level(rule.severity), rule.about);
            }
        }
        Format::Text => {
            for rule in lint::rules() {
                let _ = writeln!(
                    text,
                    "{:<42} {:<8} {}",
                    rule.id,
                    level(rule.severity),
                    rule.about
                );
            }
        }
        _ => {
            return Err(
                UserError::new("schemactl lint --list prints text, JSON or Markdown")
                    .exit(Exit::Usage)
                    .into(),
            );
        }
    }
    context.ui.data(&text)?;
    Ok(Exit::Success)
}
