//! The revision files of the configured folders, in file-name order.
//!
//! Every file whose name ends in `.sql` is a revision, except hidden ones, `README.sql` and `seed.sql`; what editors leave
//! behind (`x.sql~`, `x.sql.orig`, `#x.sql#`, `.#x.sql`) does not end so or is hidden. Two files with the same id are
//! found by [`super::graph`], which looks at all of them together anyway.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::file::Revision;
use crate::error::UserError;

/// Reads every revision below `folders`, sorted by file name; `recursive` looks into subfolders as well.
///
/// # Errors
/// A missing or unreadable folder; unreadable or malformed files, of which the first is the message and the others
/// stand below it, so that they can be mended together.
pub fn load(folders: &[PathBuf], recursive: bool) -> Result<Vec<Revision>> {
    let mut files = Vec::new();
    let mut seen = BTreeSet::new();
    for folder in folders {
        collect(folder, recursive, &mut seen, &mut files)?;
    }
    files.sort();
    let mut revisions = Vec::with_capacity(files.len());
    let mut failed: Option<UserError> = None;
    for (_, path) in files {
        match Revision::read(&path) {
            Ok(revision) => revisions.push(revision),
            Err(error) => {
                let error = error.downcast::<UserError>()?;
                failed = Some(match failed {
                    Some(first) => first.detail(error.message()),
                    None => error,
                });
            }
        }
    }
    match failed {
        Some(error) => Err(error.into()),
        None => Ok(revisions),
    }
}

/// Adds `(file name, path)` of every revision file of one folder that was not seen under another name.
fn collect(
    folder: &Path,
    recursive: bool,
    seen: &mut BTreeSet<PathBuf>,
    files: &mut Vec<(OsString, PathBuf)>,
) -> Result<()> {
    let unreadable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            UserError::new(format!("no revisions folder {}", folder.display()))
                .hint("schemactl init makes one; or name the right folder in schemactl.toml")
        }
        std::io::ErrorKind::NotADirectory => UserError::new(format!(
            "{} is a file, not a folder of revisions",
            folder.display()
        ))
        .hint("name the folder in schemactl.toml"),
        _ => UserError::new(format!("cannot read folder {}: {error}", folder.display())),
    };
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name();
        let text = name.to_string_lossy().to_lowercase();
        let path = entry.path();
        let kind = entry.file_type().map_err(unreadable)?;
        if text.starts_with('.') {
            continue;
        }
        if kind.is_dir() {
            // A link to a folder is not followed: it could lead back to where it stands.
            if recursive {
                collect(&path, recursive, seen, files)?;
            }
            continue;
        }
        if !text.ends_with(".sql")
            || matches!(text.as_str(), "readme.sql" | "seed.sql")
            || path.is_dir()
        {
            continue;
        }
        // The same file through two configured folders is one revision; a link that leads nowhere is reported on reading.
        if seen.insert(fs::canonicalize(&path).unwrap_or_else(|_| path.clone())) {
            files.push((name, path));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(folder: &Path, name: &str, id: &str) {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(
            path,
            format!("-- x\n-- Revision ID: {id}\n-- Revises:\n-- schemactl:up\n"),
        )
        .unwrap();
    }

    fn ids(revisions: &[Revision]) -> Vec<&str> {
        revisions
            .iter()
            .map(|revision| revision.id.as_str())
            .collect()
    }

    #[test]
    fn a_missing_folder_says_how_to_make_one() {
        let error = load(&[PathBuf::from("no/such/folder")], false)
            .unwrap_err()
            .downcast::<UserError>()
            .unwrap();
        assert_eq!(error.message(), "no revisions folder no/such/folder");
        assert!(error.hints()[0].starts_with("schemactl init"));
    }

    #[test]
    fn a_file_in_place_of_the_folder_is_named() {
        let folder = tempfile::tempdir().unwrap();
        file(folder.path(), "a.sql", "a1");
        let error = load(&[folder.path().join("a.sql")], false)
            .unwrap_err()
            .to_string();
        assert!(
            error.ends_with("a.sql is a file, not a folder of revisions"),
            "{error}"
        );
    }

    #[test]
    fn all_bad_files_are_named_at_once() {
        let folder = tempfile::tempdir().unwrap();
        file(folder.path(), "b.sql", "b b");
        file(folder.path(), "a.sql", "a a");
        fs::write(folder.path().join("c.sql"), "").unwrap();
        let error = load(&[folder.path().to_owned()], false)
            .unwrap_err()
            .downcast::<UserError>()
            .unwrap();
        assert!(error.message().contains("a.sql:2"), "{}", error.message());
        assert!(
            error.details()[0].contains("b.sql:2")
                && error.details()[1].contains("c.sql:1: the file is empty"),
            "{:?}",
            error.details()
        );
    }

    #[test]
    fn a_link_that_leads_nowhere_is_reported() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("nowhere", folder.path().join("a.sql")).unwrap();
        let error = load(&[folder.path().to_owned()], false)
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("cannot read revision file") && error.contains("a.sql"),
            "{error}"
        );
    }

    #[test]
    fn leftovers_seeds_and_hidden_files_are_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        file(folder.path(), "a.sql", "a1");
        for name in [
            "a.sql~",
            "a.sql.orig",
            "#a.sql#",
            ".#a.sql",
            ".a.sql",
            "seed.sql",
            "README.sql",
            "README.md",
            "a.sql.swp",
            "a.txt",
        ] {
            file(folder.path(), name, "bad id");
        }
        assert_eq!(
            ids(&load(&[folder.path().to_owned()], true).unwrap()),
            ["a1"]
        );
    }

    #[test]
    fn files_of_several_folders_come_in_file_name_order_and_once() {
        let folder = tempfile::tempdir().unwrap();
        file(folder.path(), "one/2_b.sql", "b1");
        file(folder.path(), "two/1_a.SQL", "a1");
        file(folder.path(), "one/deep/3_c.sql", "c1");
        file(folder.path(), "one/.git/4_d.sql", "d1");
        let folders = [
            folder.path().join("one"),
            folder.path().join("two"),
            folder.path().join("one/../one"),
        ];
        assert_eq!(ids(&load(&folders, false).unwrap()), ["a1", "b1"]);
        assert_eq!(ids(&load(&folders, true).unwrap()), ["a1", "b1", "c1"]);
    }

    #[test]
    fn a_thousand_files_are_read_in_a_moment() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..1000 {
            file(
                folder.path(),
                &format!("{number:04}.sql"),
                &format!("r{number:04}"),
            );
        }
        let started = std::time::Instant::now();
        assert_eq!(
            load(&[folder.path().to_owned()], false).unwrap().len(),
            1000
        );
        assert!(
            started.elapsed().as_millis() < 60_000,
            "took {:?}",
            started.elapsed()
        );
    }
}
