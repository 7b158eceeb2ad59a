//! `schemactl.sum`: one line a revision, so that two people's new heads are a conflict in git instead of a surprise.
//!
//! Two branches that both add a revision both add a line at the same place, and git stops the merge. Each line begins with a digest over
//! the revision and all before it, so that moving one changes every line behind it. The text of sections is no part of it: it is what
//! history, and `check --base`, have checksums for, and writing a revision takes more than one attempt.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::graph::Graph;
use super::history::file_name;

/// Its name, in the first folder of revisions.
pub const NAME: &str = "schemactl.sum";

const HEADER: &str = "# Written by schemactl, a line a revision. Two branches that add revisions conflict here, on purpose:\n\
                      # schemactl rebase puts yours on top, schemactl merge heads joins them; both write this file anew.\n";

/// Where it is, whether it exists or not.
pub fn path(folders: &[PathBuf]) -> Option<PathBuf> {
    folders.first().map(|folder| folder.join(NAME))
}

/// The text for these revisions.
pub fn text(graph: &Graph) -> String {
    let mut digests: BTreeMap<&str, String> = BTreeMap::new();
    let mut text = HEADER.to_owned();
    for revision in graph.iter() {
        let mut digest = Sha256::new();
        digest.update(revision.id.as_str());
        for parent in &revision.parents {
            digest.update([0]);
            digest.update(digests.get(parent.as_str()).map_or("", String::as_str));
        }
        for name in &revision.depends_on {
            digest.update([1]);
            digest.update(name);
        }
        let digest: String = digest
            .finalize()
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        text.push_str(&format!(
            "{digest} {} {}\n",
            revision.id,
            file_name(revision)
        ));
        digests.insert(revision.id.as_str(), digest);
    }
    text
}

/// Writes it anew where it is kept, and only there.
///
/// # Errors
///
/// As writing a file.
pub fn renew(path: &Path, graph: &Graph) -> std::io::Result<()> {
    if !path.exists() {
        return Ok(());
    }
    let text = text(graph);
    if std::fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    std::fs::write(path, text)
}

#[cfg(test)]
mod tests {
    use super::super::graph::tests::graph;
    use super::*;

    #[test]
    fn what_stands_before_a_revision_is_in_its_digest() {
        let line = |text: &str, id: &str| {
            let line = text.lines().find(|line| line.contains(&format!(" {id} ")));
            line.unwrap().split(' ').next().unwrap().to_owned()
        };
        let one = text(&graph(&["a1", "b1: a1", "c1: b1"]));
        let other = text(&graph(&["a1", "x1: a1", "b1: x1", "c1: b1"]));
        assert_eq!(line(&one, "a1"), line(&other, "a1"));
        assert_ne!(line(&one, "b1"), line(&other, "b1"));
        assert_ne!(line(&one, "c1"), line(&other, "c1"));
        assert_eq!(text(&graph(&["a1"])).lines().count(), 3);
    }
}
