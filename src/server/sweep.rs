//! Removes what throw-away clusters left behind when even their supervisor was killed.
//!
//! A directory counts as a leftover only if it has our prefix and our mark, and the lock on that mark is free: it is
//! held from the making of the directory until the last process of the server has ended.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use anyhow::{Context, Result};
use nix::unistd::Uid;

use super::lifeline::Lifeline;
use super::postmaster::Postmaster;
use super::process::Ending;

/// What the names of our directories below the temporary directory start with.
pub(super) const PREFIX: &str = "schemactl-";

const MARK: &str = "throwaway";

/// Marks a new directory as a throw-away cluster, and returns the locked mark.
pub(super) fn mark(directory: &Path) -> Result<File> {
    let path = directory.join(MARK);
    let context = || format!("cannot create {}", path.display());
    // Locked before it bears its name, so that no sweep ever sees it unlocked while we live.
    let aside = directory.join("throwaway.new");
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&aside)
        .with_context(context)?;
    file.lock().with_context(context)?;
    fs::rename(&aside, &path).with_context(context)?;
    Ok(file)
}

/// Removes the leftovers in a directory; what cannot be removed stays.
pub(super) fn sweep(base: &Path) {
    for entry in base.read_dir().into_iter().flatten().flatten() {
        let ours = entry
            .file_name()
            .to_str()
            .is_some_and(|name| name.starts_with(PREFIX));
        if ours && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            sweep_one(&entry.path());
        }
    }
}

fn sweep_one(directory: &Path) {
    let Ok(mark) = OpenOptions::new()
        .read(true)
        .custom_flags(nix::fcntl::OFlag::O_NOFOLLOW.bits())
        .open(directory.join(MARK))
    else {
        return;
    };
    let owner = Uid::effective();
    if !mark
        .metadata()
        .is_ok_and(|metadata| metadata.is_file() && metadata.uid() == owner.as_raw())
    {
        return;
    }
    if mark.try_lock().is_ok() {
        let _ = fs::remove_dir_all(directory);
        return;
    }
    // The supervisor died and left its server behind.
    let data = directory.join("data");
    if !Lifeline::is_watched(directory)
        && directory.join("lifeline").exists()
        && let Some(postmaster) = Postmaster::read(&data)
        && postmaster.is_alive(&data)
    {
        postmaster.stop(Ending::Immediate);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leftover_is_removed() {
        let base = tempfile::tempdir().unwrap();
        let left = base.path().join("schemactl-left");
        fs::create_dir_all(left.join("data/base")).unwrap();
        drop(mark(&left).unwrap());
        sweep(base.path());
        assert!(!left.exists());
    }

    #[test]
    fn a_directory_whose_processes_live_stays() {
        let base = tempfile::tempdir().unwrap();
        let live = base.path().join("schemactl-live");
        fs::create_dir(&live).unwrap();
        let _lock = mark(&live).unwrap();
        sweep(base.path());
        assert!(live.join(MARK).exists());
    }

    #[test]
    fn directories_of_others_stay() {
        let base = tempfile::tempdir().unwrap();
        let unmarked = base.path().join("schemactl-unmarked");
        fs::create_dir(&unmarked).unwrap();
        let other = base.path().join("other");
        fs::create_dir(&other).unwrap();
        drop(mark(&other).unwrap());
        let linked = base.path().join("schemactl-link");
        std::os::unix::fs::symlink(&other, &linked).unwrap();
        sweep(base.path());
        assert!(unmarked.exists() && other.exists() && linked.exists());
    }
}
