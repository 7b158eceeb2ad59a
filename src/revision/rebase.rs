//! Revisions that nobody else has, put on top of those that others have.
//!
//! Pure but for [`reparent`], which rewrites one line of a file: sections, and so checksums, stay as they are.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Result;

use super::argument;
use super::file::Revision;
use super::graph::Graph;
use super::id::RevisionId;
use crate::error::UserError;

/// One revision that gets another parent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move<'g> {
    /// The revision.
    pub revision: &'g Revision,
    /// What its file says that it revises.
    pub from: Vec<RevisionId>,
    /// What it will revise.
    pub onto: RevisionId,
}

/// What has to be moved so that all revisions that are not `published` stand on the newest of those that are.
///
/// One that replaces published ones counts as published.
///
/// # Errors
///
/// Several published heads, or a merge among the unpublished that joins published revisions.
pub fn moves<'g>(graph: &'g Graph, published: &BTreeSet<RevisionId>) -> Result<Vec<Move<'g>>> {
    let mut published = published.clone();
    for revision in graph.iter() {
        if revision
            .replaces
            .last()
            .is_some_and(|last| published.contains(last))
        {
            published.insert(revision.id.clone());
        }
    }
    let theirs: Vec<&Revision> = graph
        .iter()
        .filter(|revision| published.contains(&revision.id))
        .collect();
    let is_head = |revision: &&&Revision| {
        graph
            .children(&revision.id)
            .iter()
            .all(|child| !published.contains(&child.id))
    };
    let heads: Vec<&Revision> = theirs.iter().filter(is_head).copied().collect();
    let head = match heads[..] {
        [] => return Ok(Vec::new()),
        [head] => head,
        _ => {
            return Err(
                UserError::new("what is published has several heads of its own")
                    .detail(argument::list(heads.iter().copied()))
                    .hint("join them first, where they are published: schemactl merge heads")
                    .into(),
            );
        }
    };
    let mut moves = Vec::new();
    for revision in graph
        .iter()
        .filter(|revision| !published.contains(&revision.id))
    {
        let of_theirs = revision
            .parents
            .iter()
            .filter(|parent| published.contains(*parent));
        match (of_theirs.count(), revision.parents.as_slice()) {
            (1, [parent]) if *parent != head.id => moves.push(Move {
                revision,
                from: revision.parents.clone(),
                onto: head.id.clone(),
            }),
            (0, _) | (1, [_]) => {}
            _ => {
                return Err(UserError::new(format!(
                    "revision {} is a merge with what is published, and cannot be moved",
                    revision.id
                ))
                .hint("a merge needs no rebase; delete its file if it has no SQL, then rebase what it joined")
                .into());
            }
        }
    }
    Ok(moves)
}

/// What has to be written so that revisions that nothing else moves stand where the graph has them.
pub fn settled<'g>(
    revisions: impl IntoIterator<Item = &'g Revision>,
    moved: &[Move<'g>],
) -> Vec<Move<'g>> {
    let stays = |revision: &&Revision| moved.iter().all(|step| step.revision.id != revision.id);
    let on_one = |revision: &'g Revision| match revision.parents.as_slice() {
        [parent] => Some(Move {
            revision,
            from: revision.parents.clone(),
            onto: parent.clone(),
        }),
        _ => None,
    };
    revisions
        .into_iter()
        .filter(stays)
        .filter_map(on_one)
        .collect()
}

/// What has to be moved so that a revision stands on another.
///
/// # Errors
///
/// When the other one stands on the first.
pub fn onto<'g>(graph: &'g Graph, revision: &'g Revision, other: &Revision) -> Result<Move<'g>> {
    if graph.stands_on(&other.id, &revision.id) {
        return Err(UserError::new(format!(
            "revision {} stands on {}, and cannot be below it",
            other.id, revision.id
        ))
        .into());
    }
    Ok(Move {
        revision,
        from: revision.parents.clone(),
        onto: other.id.clone(),
    })
}

/// Rewrites what a file says that it revises.
///
/// # Errors
///
/// A file without that line, or one that cannot be written.
pub fn reparent(path: &Path, onto: &[RevisionId]) -> Result<()> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| UserError::new(format!("cannot read {}: {error}", path.display())))?;
    let names: Vec<&str> = onto.iter().map(RevisionId::as_str).collect();
    let rewritten = revising(&text, &names.join(", "))
        .ok_or_else(|| UserError::new(format!("{} has no line `-- Revises:`", path.display())))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let written = tempfile::NamedTempFile::new_in(folder).and_then(|mut file| {
        std::io::Write::write_all(&mut file, rewritten.as_bytes())?;
        let permissions = std::fs::metadata(path)?.permissions();
        file.as_file().set_permissions(permissions)?;
        file.persist(path).map_err(|error| error.error)
    });
    written.map_err(|error| UserError::new(format!("cannot write {}: {error}", path.display())))?;
    Ok(())
}

/// The text with another `Revises:` line in its header; line ends stay.
fn revising(text: &str, parents: &str) -> Option<String> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let body = line.trim_end_matches(['\n', '\r']);
        let comment = body.trim_start().strip_prefix("--")?.trim_start();
        if comment.starts_with("schemactl:") {
            return None;
        }
        if comment
            .get(.."revises:".len())
            .is_some_and(|key| key.eq_ignore_ascii_case("revises:"))
        {
            let end = line.get(body.len()..).unwrap_or_default();
            let new = format!("-- Revises: {parents}");
            return Some(format!(
                "{}{}{end}{}",
                text.get(..start)?,
                new.trim_end(),
                text.get(start + line.len()..)?
            ));
        }
        start += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::graph::tests::graph;
    use super::*;

    fn published(ids: &[&str]) -> BTreeSet<RevisionId> {
        ids.iter()
            .map(|id| RevisionId::chosen(id).unwrap())
            .collect()
    }

    fn moved(graph: &Graph, ids: &[&str]) -> Vec<String> {
        moves(graph, &published(ids))
            .unwrap()
            .iter()
            .map(|step| format!("{} onto {}", step.revision.id, step.onto))
            .collect()
    }

    #[test]
    fn the_first_of_ones_own_goes_onto_the_newest_of_the_others() {
        let both = graph(&["a1", "b1: a1", "c1: b1", "x1: a1", "y1: x1"]);
        assert_eq!(moved(&both, &["a1", "b1", "c1"]), ["x1 onto c1"]);
        assert_eq!(moved(&both, &["a1", "x1", "y1"]), ["b1 onto y1"]);
        assert_eq!(moved(&both, &["a1"]), [""; 0]);
        assert_eq!(moved(&both, &[]), [""; 0]);
        assert!(moves(&both, &published(&["a1", "b1", "c1", "x1", "y1"])).is_err());
    }

    #[test]
    fn a_merge_with_what_is_published_is_not_moved() {
        let merged = graph(&["a1", "b1: a1", "x1: a1", "m1: b1 x1"]);
        assert!(moves(&merged, &published(&["a1", "b1"])).is_err());
    }

    #[test]
    fn nothing_goes_below_what_stands_on_it() {
        let line = graph(&["a1", "b1: a1", "c1: b1"]);
        let of = |id: &str| line.get(id).unwrap();
        assert!(onto(&line, of("b1"), of("c1")).is_err());
        assert_eq!(onto(&line, of("c1"), of("a1")).unwrap().onto.as_str(), "a1");
        let depending = graph(&["a1", "b1: a1", "x1: a1 | b1", "y1: x1"]);
        let of = |id: &str| depending.get(id).unwrap();
        assert!(onto(&depending, of("b1"), of("y1")).is_err());
    }

    #[test]
    fn only_the_line_of_the_header_is_rewritten() {
        let text = "-- x\r\n-- Revision ID: a\r\n-- Revises: b\r\n\r\n-- schemactl:up\r\n-- Revises: no\r\n";
        assert_eq!(
            revising(text, "c").unwrap(),
            "-- x\r\n-- Revision ID: a\r\n-- Revises: c\r\n\r\n-- schemactl:up\r\n-- Revises: no\r\n"
        );
        assert_eq!(
            revising("-- x\n-- schemactl:up\n-- Revises: no\n", "c"),
            None
        );
        assert_eq!(revising("-- Revises: b", "").unwrap(), "-- Revises:");
    }
}
