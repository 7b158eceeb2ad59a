//! The files against the history of a database.

use super::{in_section, of_error};
use crate::finding::{Finding, Severity};
use crate::revision::checks;
use crate::revision::file::Revision;
use crate::revision::graph::Graph;
use crate::revision::history::{State, file_name};
use crate::revision::runner::direction_command;
use crate::revision::target;

/// What history and files disagree about; `edited` are revisions whose statements are not those that ran.
pub fn history(graph: &Graph, state: &State, edited: &[&Revision]) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Err(error) = checks::missing_files(graph, state) {
        findings.push(of_error("unknown-revision", &error));
    }
    for revision in edited {
        findings.push(
            in_section(
                "edited-after-applied",
                revision,
                &revision.up,
                format!(
                    "{} was edited after revision {} was applied",
                    file_name(revision),
                    revision.id
                ),
            )
            .help("put the file back as it ran, and write the change as a new revision: schemactl revision -m MESSAGE"),
        );
    }
    for (id, direction) in state.unfinished.keys() {
        findings.push(
            Finding::new(
                "half-done",
                Severity::Error,
                format!(
                    "revision {id} is half done: its {} stopped",
                    direction_command(*direction)
                ),
            )
            .help("finish it: schemactl status says how"),
        );
    }
    let applied = state.applied_ids();
    for (pending, above) in target::out_of_order(graph, &applied) {
        findings.push(in_section(
            "out-of-order",
            pending,
            &pending.up,
            format!(
                "revision {} is not applied, and {}, which builds on it, is",
                pending.id, above.id
            ),
        ));
    }
    for revision in graph
        .iter()
        .filter(|revision| !applied.contains(&revision.id))
    {
        findings.push(
            in_section(
                "pending-revision",
                revision,
                &revision.up,
                format!(
                    "revision {} ({}) is not applied",
                    revision.id, revision.message
                ),
            )
            .help("apply it: schemactl upgrade head"),
        );
    }
    findings
}
