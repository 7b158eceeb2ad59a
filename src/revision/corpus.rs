//! The graph on a real history: Apache Superset's 344 revisions with 27 branch points and 32 merges.
//!
//! Read from the folder `SCHEMACTL_SHARED` (else `../shared` beside the project), and skipped, saying so, when it is not there.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::draw;
use super::graph::Graph;
use super::graph::tests::revision;
use super::id::RevisionId;
use super::target::{current_heads, downgrade_path, out_of_order, range, stamp_set, upgrade_path};

/// The names in quotes on the line of a Python file that begins with `field =`.
fn literals(text: &str, field: &str) -> Option<Vec<String>> {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(field)?.trim_start().strip_prefix('='))?;
    Some(
        line.split('"')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect(),
    )
}

#[allow(clippy::print_stderr, reason = "a skipped test must be seen")]
fn superset() -> Option<Graph> {
    let shared = std::env::var_os("SCHEMACTL_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let folder = shared.join("corpora/alembic-superset/superset/migrations/versions");
    let Ok(entries) = fs::read_dir(&folder) else {
        eprintln!("SKIPPED: no {}; set SCHEMACTL_SHARED", folder.display());
        return None;
    };
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "py"))
        .collect();
    files.sort();
    let revisions = files.into_iter().filter_map(|path| {
        let text = fs::read_to_string(&path).unwrap();
        let id = literals(&text, "revision")?.pop()?;
        let parents = literals(&text, "down_revision")?.join(" ");
        let mut revision = revision(&format!("{id}: {parents}"));
        revision.path = path;
        Some(revision)
    });
    Some(Graph::new(revisions.collect()).unwrap())
}

fn ids<'a>(revisions: impl IntoIterator<Item = &'a super::file::Revision>) -> BTreeSet<RevisionId> {
    revisions
        .into_iter()
        .map(|revision| revision.id.clone())
        .collect()
}

/// Whether everything that stands in `applied` has all that it needs.
fn is_closed(graph: &Graph, applied: &BTreeSet<RevisionId>) -> bool {
    out_of_order(graph, applied).is_empty()
}

#[test]
fn the_shape_of_supersets_history_is_seen() {
    let Some(graph) = superset() else { return };
    assert_eq!(
        (
            graph.len(),
            graph.merge_points().len(),
            graph.branch_points().len(),
            graph.bases().len()
        ),
        (344, 32, 27, 1)
    );
    assert_eq!(
        ids(graph.heads()),
        BTreeSet::from([RevisionId::stored("4b2a8c9d3e1f")])
    );
}

#[test]
fn every_revision_of_superset_is_a_target_that_upgrade_downgrade_and_stamp_agree_on() {
    let Some(graph) = superset() else { return };
    let started = Instant::now();
    let nothing = BTreeSet::new();
    let everything = ids(graph.iter());
    for revision in graph.iter() {
        let id = revision.id.as_str();
        let path = upgrade_path(&graph, &nothing, id).unwrap();
        let mut applied = BTreeSet::new();
        for step in &path {
            assert!(
                step.parents.iter().all(|parent| applied.contains(parent)),
                "{} before its parents",
                step.id
            );
            applied.insert(step.id.clone());
        }
        assert_eq!(path.last().map(|last| &last.id), Some(&revision.id));
        assert_eq!(stamp_set(&graph, &nothing, &[id]).unwrap(), applied);
        assert_eq!(
            upgrade_path(&graph, &applied, "head").unwrap().len() + applied.len(),
            graph.len()
        );
        assert_eq!(
            ids(current_heads(&graph, &applied)),
            BTreeSet::from([revision.id.clone()])
        );

        let undone = ids(downgrade_path(&graph, &everything, id).unwrap());
        let left: BTreeSet<RevisionId> = everything.difference(&undone).cloned().collect();
        assert!(
            left.contains(&revision.id) && is_closed(&graph, &left),
            "downgrade {id}"
        );
        assert_eq!(stamp_set(&graph, &everything, &[id]).unwrap(), left);
        assert_eq!(undone, graph.descendants(&revision.id));
        assert_eq!(
            ids(downgrade_path(&graph, &everything, &format!("{id}-1")).unwrap()).len(),
            undone.len() + 1
        );
        assert_eq!(
            ids(range(&graph, &format!("{id}:"), &nothing).unwrap()).len(),
            undone.len() + 1
        );
    }
    assert!(
        started.elapsed() < Duration::from_secs(60),
        "took {:?}",
        started.elapsed()
    );
}

#[test]
fn going_down_superset_step_by_step_takes_back_one_revision_or_says_what_to_type() {
    let Some(graph) = superset() else { return };
    let mut applied = ids(graph.iter());
    let mut refusals = 0;
    while !applied.is_empty() {
        let path = match downgrade_path(&graph, &applied, "-1") {
            Ok(path) => path,
            Err(error) => {
                refusals += 1;
                let error = error.downcast::<crate::error::UserError>().unwrap();
                let command = error
                    .details()
                    .first()
                    .and_then(|text| text.lines().next())
                    .unwrap()
                    .trim()
                    .to_owned();
                let target = command
                    .strip_prefix("schemactl downgrade ")
                    .unwrap()
                    .split_whitespace()
                    .next()
                    .unwrap();
                downgrade_path(&graph, &applied, target).unwrap()
            }
        };
        assert_eq!(path.len(), 1);
        applied.remove(&path[0].id);
        assert!(is_closed(&graph, &applied));
    }
    assert!(refusals >= 32, "{refusals}");
}

#[test]
fn supersets_history_is_drawn_with_every_revision_once() {
    let Some(graph) = superset() else { return };
    let started = Instant::now();
    let all: Vec<_> = graph.iter().rev().collect();
    let text = draw::history(&graph, &all, &BTreeSet::new());
    for revision in graph.iter() {
        assert_eq!(text.matches(&format!("make {}\n", revision.id)).count(), 1);
    }
    assert_eq!(
        text.lines().filter(|line| line.contains('*')).count(),
        graph.len()
    );
    let widest = text
        .lines()
        .filter_map(|line| line.find(|c: char| c.is_alphanumeric() || c == '<'))
        .max();
    assert!(widest < Some(40), "{widest:?}");
    assert!(
        started.elapsed() < Duration::from_secs(60),
        "took {:?}",
        started.elapsed()
    );
}
