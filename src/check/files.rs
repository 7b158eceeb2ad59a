//! The files by themselves: they parse, they form a graph with as many heads as are allowed, and every section can run.

use super::{Published, in_section, of_error, shown};
use crate::error::UserError;
use crate::finding::{Finding, Severity};
use crate::revision::checks;
use crate::revision::file::{Direction, Revision};
use crate::revision::graph::Graph;
use crate::revision::runner::Step;
use crate::revision::sum;

/// Files that cannot be read, or do not form a graph.
pub fn bad_files(error: &UserError) -> Finding {
    of_error("bad-files", error)
}

/// More heads than are allowed; said of one that is not published, if there is any.
pub fn heads(graph: &Graph, allowed: usize, published: Option<&Published>) -> Option<Finding> {
    let heads = graph.effective_heads();
    if heads.len() <= allowed {
        return None;
    }
    let is_new = |head: &&&Revision| !published.is_some_and(|base| base.has(head.id.as_str()));
    let newest = heads.iter().rfind(is_new).or(heads.last())?;
    let names: Vec<String> = heads
        .iter()
        .map(|head| format!("{} {}", head.id, head.message))
        .collect();
    Some(
        in_section(
            "several-heads",
            newest,
            &newest.up,
            format!("there are {} heads: {}", heads.len(), names.join(", ")),
        )
        .help("put yours on top: schemactl rebase; or join them: schemactl merge heads"),
    )
}

/// Sections that cannot run as they are written.
pub fn runnable(graph: &Graph) -> Vec<Finding> {
    let both = graph.iter().flat_map(|revision| {
        [Direction::Up, Direction::Down].map(|direction| Step {
            revision,
            direction,
        })
    });
    both.filter(|step| {
        let section = step.revision.section(step.direction);
        section.present && section.irreversible.is_none()
    })
    .filter_map(|step| checks::runnable(&[step], false).err())
    .map(|error| of_error("not-runnable", &error))
    .collect()
}

/// A schemactl.sum that is not that of these files.
pub fn outdated_sum(graph: &Graph, path: &std::path::Path) -> Option<Finding> {
    let text = std::fs::read_to_string(path).ok()?;
    if text == sum::text(graph) {
        return None;
    }
    let is_conflict = text.lines().any(|line| line.starts_with("<<<<<<<"));
    Some(
        Finding::new(
            "outdated-sum",
            Severity::Error,
            if is_conflict {
                "schemactl.sum has a conflict: two branches have added revisions"
            } else {
                "schemactl.sum is not that of these revisions: one was added, removed or moved without it"
            },
        )
        .in_file(shown(path))
        .help(if is_conflict {
            "put yours on top, which settles it: schemactl rebase; or join them: schemactl merge heads"
        } else {
            "if the files are as they should be: schemactl check --fix"
        }),
    )
}
