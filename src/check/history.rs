//! The files against the history of a database.

use super::{changed, in_section, names, of_error};
use crate::finding::{Finding, Severity};
use crate::revision::checks;
use crate::revision::file::Revision;
use crate::revision::graph::Graph;
use crate::revision::history::{State, file_name};
use crate::revision::replaced::Replaced;
use crate::revision::target;

/// What history and files disagree about; `edited` are revisions whose statements are not those that ran, with what ran where it is known.
pub fn history(
    graph: &Graph,
    state: &State,
    edited: &[(&Revision, Option<String>)],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Err(error) = checks::missing_files(graph, state) {
        findings.push(of_error("unknown-revision", &error));
    }
    for (revision, ran) in edited {
        let finding = in_section(
            "edited-after-applied",
            revision,
            &revision.up,
            format!(
                "{} was edited after revision {} was applied",
                file_name(revision),
                revision.id
            ),
        )
        .help("put the file back as it ran, and write the change as a new revision: schemactl revision -m MESSAGE");
        findings.push(match ran {
            Some(ran) => changed(
                finding,
                revision,
                &revision.up,
                ran,
                ("as it ran", "in the file now"),
            ),
            None => finding.detail("the revision was stamped, so what ran is not known"),
        });
    }
    for ((id, direction), rows) in &state.unfinished {
        findings.push(
            Finding::new(
                "half-done",
                Severity::Error,
                format!(
                    "revision {id} is half done: its {}",
                    state.standing(*direction, rows)
                ),
            )
            .help(match state.runner {
                None => "finish it: schemactl status says how",
                Some(_) => "check again when the run has ended",
            }),
        );
    }
    let applied = state.applied_ids();
    for (pending, above) in target::out_of_order(graph, &applied) {
        let finding = in_section(
            "out-of-order",
            pending,
            &pending.up,
            format!(
                "revision {} is not applied, and {}, which builds on it, is",
                pending.id, above.id
            ),
        );
        findings.push(finding.help(into_order(graph, state, pending, above)));
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

/// How a revision that is not applied and one above it that is can come into order.
fn into_order(graph: &Graph, state: &State, pending: &Revision, above: &Revision) -> String {
    let replaced = Replaced::by(graph.iter());
    // What stands on another one that is not applied moves with that.
    let mut lowest = pending;
    while let [parent] = lowest.parents.as_slice()
        && let Some(parent) = graph.get(parent.as_str())
        && !state.applied.contains_key(&parent.id)
    {
        lowest = parent;
    }
    let applied = state.applied.get(&above.id);
    let old = applied.map_or_else(Vec::new, |applied| replaced.followed(&applied.parents));
    let top = graph
        .heads()
        .into_iter()
        .find(|head| graph.stands_on(&head.id, &above.id))
        .unwrap_or(above);
    match (old.as_slice(), above.parents.as_slice()) {
        ([old], [new]) if old != new && graph.get(old.as_str()).is_some() => format!(
            "{0} revised {old} when it was applied, and revises {new} now; put it back: schemactl rebase {0} --onto {old}; \
             then the other on top: schemactl rebase {1} --onto {2}",
            above.id, lowest.id, top.id
        ),
        (old, new) => format!(
            "{} revised {} when it was applied, and revises {} now; run the other after it: schemactl upgrade heads --allow-out-of-order",
            above.id,
            names(old),
            names(new)
        ),
    }
}
