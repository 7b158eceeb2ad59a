//! The files against those of a git revision: what others have, and may have applied, must not be edited or gone.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Result;

use super::in_section;
use crate::error::UserError;
use crate::finding::{Finding, Severity};
use crate::revision::checksum::Checksum;
use crate::revision::file::Revision;
use crate::revision::graph::Graph;
use crate::sql::same_statements;

/// The revisions that a git revision has.
#[derive(Debug, Default)]
pub struct Published {
    /// How messages call it.
    pub reference: String,
    /// Its revisions.
    pub revisions: Vec<Revision>,
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
    let mut child = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| UserError::new(format!("cannot run git, which --base needs: {error}")))?;
    let stdin = child.stdin.take();
    let input = input.to_owned();
    // Written beside the reading: a pipe holds only so much.
    let writer = std::thread::spawn(move || {
        if let Some(mut stdin) = stdin {
            let _ = stdin.write_all(input.as_bytes());
        }
    });
    let output = child.wait_with_output()?;
    let _ = writer.join();
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(UserError::new(format!(
        "git cannot show {} at {reference}: {}",
        folder.display(),
        String::from_utf8_lossy(&output.stderr).trim()
    ))
    .hint("is the revision fetched? in CI: git fetch --depth=1 origin main, or fetch-depth: 0 in actions/checkout")
    .into())
}

/// Published revisions that are not as they were.
pub fn edited(graph: &Graph, base: &Published) -> Vec<Finding> {
    let mut findings = Vec::new();
    for was in &base.revisions {
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
            let mut finding = in_section(
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
            if only_layout || section == "down" {
                finding.severity = Severity::Warning;
            }
            findings.push(finding);
        }
        if was.parents != is.parents {
            findings.push(in_section(
                "published-moved",
                is,
                &is.up,
                format!(
                    "revision {} does not revise what it revises in {}",
                    is.id, base.reference
                ),
            ));
        }
    }
    findings
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
