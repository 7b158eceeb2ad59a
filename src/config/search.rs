//! The walk from the working directory up to the repository's root, where configuration is looked for.

use std::path::Path;

/// The directories from `start` upward, ending with the one that holds `.git` or the file system's root.
pub(super) fn upward(start: &Path) -> impl Iterator<Item = &Path> {
    let mut inside = true;
    start.ancestors().take_while(move |directory| {
        let taken = inside;
        // A worktree's `.git` is a file.
        inside = inside && !directory.join(".git").exists();
        taken
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_walk_ends_at_the_repository() {
        let root = tempfile::tempdir().unwrap();
        let deep = root.path().join("repository/a/b");
        std::fs::create_dir_all(&deep).unwrap();
        std::fs::create_dir(root.path().join("repository/.git")).unwrap();
        let walked: Vec<&Path> = upward(&deep).collect();
        assert_eq!(walked.len(), 3);
        assert!(walked[2].ends_with("repository"));
    }
}
