//! What is asked of git: the program for contents and commits, the folders themselves for where the work tree is.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What git prints for `arguments`, run in a folder and given `input`.
///
/// # Errors
///
/// What git says, or why it cannot be run.
pub fn output(folder: &Path, arguments: &[&str], input: &str) -> Result<Vec<u8>, Refusal> {
    let mut child = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(Refusal::NoGit)?;
    let stdin = child.stdin.take();
    let input = input.to_owned();
    // Written beside the reading: a pipe holds only so much.
    let writer = std::thread::spawn(move || {
        if let Some(mut stdin) = stdin {
            let _ = stdin.write_all(input.as_bytes());
        }
    });
    let output = child.wait_with_output().map_err(Refusal::NoGit)?;
    let _ = writer.join();
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(Refusal::Said(said))
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Refusal {
    /// It cannot be run.
    NoGit(std::io::Error),
    /// What it said.
    Said(String),
}

/// The one line that git prints; none where it fails or prints nothing.
pub fn line(folder: &Path, arguments: &[&str]) -> Option<String> {
    let output = output(folder, arguments, "").ok()?;
    let text = String::from_utf8_lossy(&output).trim().to_owned();
    (!text.is_empty()).then_some(text)
}

/// The commit at which what is checked out left `reference`, unless that is `reference` itself.
///
/// None where git knows of no such commit: a shallow clone ends before it, or nothing is committed yet.
pub fn fork_point(folder: &Path, reference: &str) -> Option<String> {
    let fork = line(folder, &["merge-base", reference, "HEAD"])?;
    let commit = format!("{reference}^{{commit}}");
    let tip = line(folder, &["rev-parse", "--verify", "--quiet", &commit])?;
    (fork != tip).then_some(fork)
}

/// The top of the work tree that a folder is in: where `.git` is, which is a file in linked work trees and submodules.
pub fn work_tree(folder: &Path) -> Option<PathBuf> {
    folder
        .ancestors()
        .find(|folder| folder.join(".git").exists())
        .map(Path::to_owned)
}

/// A path as it is seen from the top of a work tree; as it is where it lies outside.
pub fn below(top: &Path, path: &Path) -> PathBuf {
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    // A file that is gone has a folder all the same.
    let whole = real(path).or_else(|| {
        let folder = path.parent().filter(|folder| *folder != Path::new(""));
        Some(real(folder.unwrap_or(Path::new(".")))?.join(path.file_name()?))
    });
    let (Some(whole), Some(top)) = (whole, real(top)) else {
        return path.to_owned();
    };
    whole.strip_prefix(&top).unwrap_or(path).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_seen_from_the_top_of_the_work_tree_whether_it_is_there_or_not() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("app/migrations");
        std::fs::create_dir_all(&deep).unwrap();
        assert_eq!(
            work_tree(&deep).filter(|top| top.starts_with(folder.path())),
            None
        );
        // As in a linked work tree.
        std::fs::write(folder.path().join(".git"), "gitdir: elsewhere\n").unwrap();
        std::fs::write(deep.join("a.sql"), "").unwrap();
        let top = work_tree(&deep).unwrap();
        assert_eq!(top, folder.path());
        for (path, seen) in [
            ("app/migrations/a.sql", "app/migrations/a.sql"),
            ("app/../app/migrations/gone.sql", "app/migrations/gone.sql"),
        ] {
            assert_eq!(below(&top, &top.join(path)), Path::new(seen));
        }
        let outside = Path::new("/proc/version");
        assert_eq!(below(&top, outside), outside);
    }
}
