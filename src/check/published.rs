//! The files against those of a git revision: what others have, and may have applied, must not be edited or gone.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{changed, in_section, names};
use crate::error::UserError;
use crate::finding::{Finding, Severity};
use crate::git::{self, Refusal};
use crate::revision::checksum::Checksum;
use crate::revision::file::Revision;
use crate::revision::graph::Graph;
use crate::revision::id::RevisionId;
use crate::revision::replaced::Replaced;
use crate::sql::same_statements;

/// The revisions that a git revision has.
#[derive(Debug, Default)]
pub struct Published {
    /// How messages call it.
    pub reference: String,
    /// Its revisions.
    pub revisions: Vec<Revision>,
    /// Those that it got after what is checked out here left it.
    pub newer: Vec<Revision>,
}

impl Published {
    /// Whether it has a revision.
    pub fn has(&self, id: &str) -> bool {
        self.revisions
            .iter()
            .any(|revision| revision.id.as_str() == id)
    }
}

/// The revisions below `folders` at a git revision; files that are none there are left out.
///
/// # Errors
///
/// No git, no repository, or no such revision.
pub fn published(folders: &[PathBuf], recursive: bool, reference: &str) -> Result<Published> {
    let mut revisions = Vec::new();
    for folder in folders {
        let listed = git(
            folder,
            &["ls-tree", "-z", "-r", reference, "--", "."],
            "",
            reference,
        )?;
        let mut entries = Vec::new();
        for entry in String::from_utf8_lossy(&listed).split_terminator('\0') {
            // MODE SP TYPE SP OBJECT TAB PATH
            let Some((facts, path)) = entry.split_once('\t') else {
                continue;
            };
            let is_here = recursive || !path.contains('/');
            let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
            let is_revision = name.ends_with(".sql")
                && !name.starts_with('.')
                && !matches!(name.as_str(), "readme.sql" | "seed.sql");
            if let (Some(object), true, true) = (facts.split(' ').nth(2), is_here, is_revision) {
                entries.push((object.to_owned(), folder.join(path)));
            }
        }
        let wanted: String = entries
            .iter()
            .map(|(object, _)| format!("{object}\n"))
            .collect();
        let batch = git(folder, &["cat-file", "--batch"], &wanted, reference)?;
        let mut rest = batch.as_slice();
        for (_, path) in entries {
            let Some(contents) = next_object(&mut rest) else {
                break;
            };
            if let Ok(revision) = Revision::parse(&path, contents) {
                revisions.push(revision);
            }
        }
    }
    Ok(Published {
        reference: reference.to_owned(),
        revisions,
        newer: Vec::new(),
    })
}

/// The revisions that a git revision had when what is checked out here left it, and those that came later; all of them where git
/// does not know when that was.
///
/// # Errors
///
/// As [`published`].
pub fn published_at_fork(
    folders: &[PathBuf],
    recursive: bool,
    reference: &str,
) -> Result<Published> {
    let tip = published(folders, recursive, reference)?;
    let fork = folders
        .first()
        .and_then(|folder| git::fork_point(folder, reference));
    let Some(fork) = fork else {
        return Ok(tip);
    };
    let at_fork = published(folders, recursive, &fork)?;
    let newer = tip.revisions.into_iter();
    Ok(Published {
        newer: newer
            .filter(|revision| !at_fork.has(revision.id.as_str()))
            .collect(),
        reference: tip.reference,
        revisions: at_fork.revisions,
    })
}

/// The contents that come next in the output of `git cat-file --batch`: `OBJECT TYPE SIZE LF CONTENTS LF`.
fn next_object(rest: &mut &[u8]) -> Option<Vec<u8>> {
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let header = String::from_utf8_lossy(rest.get(..end)?).into_owned();
    let size: usize = header.rsplit(' ').next()?.parse().ok()?;
    let contents = rest.get(end + 1..end + 1 + size)?.to_vec();
    *rest = rest.get(end + 2 + size..)?;
    Some(contents)
}

fn git(folder: &Path, arguments: &[&str], input: &str, reference: &str) -> Result<Vec<u8>> {
    git::output(folder, arguments, input).map_err(|refusal| match refusal {
        Refusal::NoGit(error) => {
            UserError::new(format!("cannot run git, which --base needs: {error}")).into()
        }
        Refusal::Said(said) => UserError::new(format!(
            "git cannot show {} at {reference}: {said}",
            folder.display()
        ))
        .hint("is the revision fetched? in CI: git fetch --depth=1 origin main, or fetch-depth: 0 in actions/checkout")
        .into(),
    })
}

/// What others have added meanwhile, if that and what is new here will be two heads once they are merged.
pub fn newer(graph: &Graph, base: &Published) -> Option<Finding> {
    let is_here = |revision: &&Revision| graph.get(revision.id.as_str()).is_some();
    let count = base
        .newer
        .iter()
        .filter(|revision| !is_here(revision))
        .count();
    let is_ours = |revision: &Revision| {
        !base.has(revision.id.as_str()) && !base.newer.iter().any(|newer| newer.id == revision.id)
    };
    if count == 0 || !graph.iter().any(is_ours) {
        return None;
    }
    let message = match count {
        1 => format!("{} has a newer revision", base.reference),
        count => format!("{} has {count} newer revisions", base.reference),
    };
    Some(
        Finding::new("base-has-newer", Severity::Note, message).help(format!(
            "put yours on top: git merge {}, then schemactl rebase",
            base.reference
        )),
    )
}

/// Published revisions that are not as they were.
pub fn edited(graph: &Graph, base: &Published) -> Vec<Finding> {
    let replaced = Replaced::by(graph.iter());
    let mut findings = Vec::new();
    for was in &base.revisions {
        if replaced.get(was.id.as_str()).is_some() {
            continue;
        }
        let Some(is) = graph.get(was.id.as_str()) else {
            findings.push(
                Finding::new(
                    "published-removed",
                    Severity::Error,
                    format!(
                        "revision {} ({}) is in {} and has no file here",
                        was.id, was.message, base.reference
                    ),
                )
                .in_file(super::shown(&was.path))
                .help("bring it back: databases may have it applied"),
            );
            continue;
        };
        for (section, was, now) in [("up", &was.up, &is.up), ("down", &was.down, &is.down)] {
            if Checksum::of(&was.sql) == Checksum::of(&now.sql) {
                continue;
            }
            let only_layout = same_statements(&was.sql, &now.sql);
            let finding = in_section(
                "published-edited",
                is,
                now,
                format!(
                    "the {section} section of revision {} is not that of {}{}",
                    is.id,
                    base.reference,
                    if only_layout { ", in comments or white space" } else { "" }
                ),
            )
            .help("put it back, and write the change as a new revision: schemactl revision -m MESSAGE");
            let sides = (base.reference.as_str(), "in the file now");
            let mut finding = changed(finding, is, now, &was.sql, sides);
            if only_layout || section == "down" {
                finding.severity = Severity::Warning;
            }
            findings.push(finding);
        }
        let old = replaced.followed(&was.parents);
        if old != is.parents {
            findings.push(moved(is, &old, &base.reference));
        }
    }
    findings
}

/// A published revision that does not revise what it did.
fn moved(is: &Revision, old: &[RevisionId], reference: &str) -> Finding {
    let finding = in_section(
        "published-moved",
        is,
        &is.up,
        format!(
            "revision {} revises {}, and {} in {reference}",
            is.id,
            names(&is.parents),
            names(old)
        ),
    );
    finding.help(match old {
        [old] => format!(
            "put it back: schemactl rebase {} --onto {old}; then what only you have on top: schemactl rebase",
            is.id
        ),
        _ => format!(
            "put it back: git checkout {reference} -- {}; then what only you have on top: schemactl rebase",
            super::shown(&is.path).display()
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_read_by_their_size_whatever_they_hold() {
        let mut rest = b"abc blob 3\na\nb\ndef blob 0\n\n".as_slice();
        assert_eq!(next_object(&mut rest).unwrap(), b"a\nb");
        assert_eq!(next_object(&mut rest).unwrap(), b"");
        assert_eq!(next_object(&mut rest), None);
        let mut missing = b"abc missing\n".as_slice();
        assert_eq!(next_object(&mut missing), None);
    }
}
