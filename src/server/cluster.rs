//! Makes data directories: with initdb, or as a copy of a template kept in the user's cache.
//!
//! initdb takes half a second, a copy 0.03 s. A template belongs to one build of the server and one set of options;
//! it is made aside and renamed, so that processes that make it at the same time do not meet.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::account::Account;
use super::discovery::Installation;
use super::sweep;
use crate::error::UserError;

/// The superuser of every cluster of ours.
pub(super) const SUPERUSER: &str = "postgres";

/// Options of every cluster: anybody who reaches the socket may enter, so its directory is private.
const OPTIONS: &[&str] = &["-A", "trust", "-U", SUPERUSER, "-E", "UTF8", "--locale=C"];

/// Options of clusters that are thrown away: small write-ahead log files are quicker to copy.
const THROWAWAY_OPTIONS: &[&str] = &["--no-sync", "--wal-segsize=1"];

/// What the names of templates in the making start with.
const MAKING: &str = "making-";

/// Creates an empty directory that only `account` can use.
pub(super) fn create_private_directory(path: &Path, account: &Account) -> Result<()> {
    DirBuilder::new()
        .mode(0o700)
        .create(path)
        .with_context(|| format!("cannot create {}", path.display()))?;
    account.own(path)
}

/// Runs initdb for a durable cluster in `data`, an empty directory of `account`.
pub(super) fn initialise_durable(
    installation: &Installation,
    account: &Account,
    data: &Path,
) -> Result<()> {
    initdb(installation, account, data, &[])
}

/// Makes a cluster to be thrown away in `data`, which must not exist.
pub(super) fn create_throwaway(
    installation: &Installation,
    account: &Account,
    data: &Path,
) -> Result<()> {
    if let Some(template) = template(installation, account) {
        if copy_tree(&template, data, account).is_ok() {
            return Ok(());
        }
        // Somebody removed the template, or the copy did not fit; initdb says what is wrong.
        let _ = fs::remove_dir_all(data);
    }
    create_private_directory(data, account)?;
    initdb(installation, account, data, THROWAWAY_OPTIONS)
}

fn initdb(
    installation: &Installation,
    account: &Account,
    data: &Path,
    more: &[&str],
) -> Result<()> {
    let program = installation.bin.join("initdb");
    let output = account
        .command(&program)
        .args(OPTIONS)
        .args(more)
        .arg("-D")
        .arg(data)
        .output()
        .with_context(|| format!("cannot run {}", program.display()))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    Err(UserError::new(format!(
        "{} failed to initialise {} ({})",
        program.display(),
        data.display(),
        output.status
    ))
    .detail(String::from_utf8_lossy(&said).trim_end().to_owned())
    .into())
}

/// The template for this installation, made if need be; `None` when there is no cache to keep it in.
fn template(installation: &Installation, account: &Account) -> Option<PathBuf> {
    let cache = cache_directory()?;
    let name = template_name(installation);
    let template = cache.join(&name);
    if template.join("PG_VERSION").exists() {
        return Some(template);
    }
    make_template(installation, account, &cache, &template).ok()?;
    remove_older(&cache, installation, &name);
    Some(template)
}

fn make_template(
    installation: &Installation,
    account: &Account,
    cache: &Path,
    template: &Path,
) -> Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(cache)?;
    // The server's account may not reach the cache of root: made elsewhere, then copied as ourselves.
    let workshop = tempfile::Builder::new()
        .prefix("schemactl-template-")
        .tempdir_in(account.throwaway_directory())?;
    // Until it is unlocked, at the end; a sweep removes what a killed process left.
    let _mark = sweep::mark(workshop.path())?;
    account.own(workshop.path())?;
    let data = workshop.path().join("data");
    create_private_directory(&data, account)?;
    initdb(installation, account, &data, THROWAWAY_OPTIONS)?;
    let aside = tempfile::Builder::new().prefix(MAKING).tempdir_in(cache)?;
    let copy = aside.path().join("data");
    copy_tree(&data, &copy, &Account::ourselves())?;
    match fs::rename(&copy, template) {
        Ok(()) => Ok(()),
        // Another process was faster; its template is as good.
        Err(_) if template.join("PG_VERSION").exists() => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// `template-15.18-…`: the version and the directory of the binaries, since two builds of a version may differ.
fn template_name(installation: &Installation) -> String {
    let text = format!(
        "{} {} {}",
        installation.version.text,
        installation.bin.display(),
        THROWAWAY_OPTIONS.join(" ")
    );
    format!(
        "template-{}-{}",
        installation.version.major,
        short_digest(&text)
    )
}

/// Removes old templates of the same major version, and what was left of making some.
fn remove_older(cache: &Path, installation: &Installation, keep: &str) {
    const MONTH: u64 = 30 * 86_400;
    const HOUR: u64 = 3600;
    let templates = format!("template-{}-", installation.version.major);
    for entry in cache.read_dir().into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let longest = if name.starts_with(MAKING) {
            HOUR
        } else if name.starts_with(&templates) && name != keep {
            MONTH
        } else {
            continue;
        };
        let old = fs::metadata(entry.path())
            .and_then(|metadata| metadata.modified())
            .is_ok_and(|time| time.elapsed().is_ok_and(|age| age.as_secs() > longest));
        if old {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// The first 16 hexadecimal digits of a text's SHA-256.
pub(super) fn short_digest(text: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(text.as_bytes())
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The folder for what can be made again: of this user, and for schemactl alone.
pub(crate) fn cache_directory() -> Option<PathBuf> {
    let absolute = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let caches = absolute("XDG_CACHE_HOME").or_else(|| {
        absolute("HOME").map(|home| {
            if cfg!(target_os = "macos") {
                home.join("Library/Caches")
            } else {
                home.join(".cache")
            }
        })
    })?;
    Some(caches.join("schemactl"))
}

/// Copies a directory with everything in it, and gives the copy to `account`.
fn copy_tree(from: &Path, to: &Path, account: &Account) -> Result<()> {
    copy_directory(from, to, account)
        .with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))
}

fn copy_directory(from: &Path, to: &Path, account: &Account) -> Result<()> {
    create_private_directory(to, account)?;
    for entry in from.read_dir()? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            copy_directory(&entry.path(), &target, account)?;
        } else if kind.is_file() {
            fs::copy(entry.path(), &target)?;
            account.own(&target)?;
        } else {
            return Err(io::Error::other(format!(
                "{} is neither a file nor a directory",
                entry.path().display()
            ))
            .into());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_copied_tree_is_private_and_complete() {
        let root = tempfile::tempdir().unwrap();
        let from = root.path().join("from");
        fs::create_dir_all(from.join("base/1")).unwrap();
        fs::write(from.join("base/1/112"), "rows").unwrap();
        let to = root.path().join("to");
        copy_tree(&from, &to, &Account::ourselves()).unwrap();
        assert_eq!(fs::read_to_string(to.join("base/1/112")).unwrap(), "rows");
        assert_eq!(to.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn a_tree_is_not_copied_over_something_that_exists() {
        let root = tempfile::tempdir().unwrap();
        assert!(copy_tree(root.path(), root.path(), &Account::ourselves()).is_err());
    }

    #[test]
    fn the_output_of_a_failing_initdb_is_shown() {
        let root = tempfile::tempdir().unwrap();
        let program = root.path().join("initdb");
        fs::write(&program, "#!/bin/sh\necho 'no space left' >&2\nexit 1\n").unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let installation = Installation {
            bin: root.path().to_path_buf(),
            version: crate::server::Version {
                major: 15,
                minor: 1,
                text: "15.1".into(),
            },
        };
        let error = initdb(
            &installation,
            &Account::ourselves(),
            &root.path().join("data"),
            &[],
        )
        .unwrap_err();
        let error = error.downcast_ref::<UserError>().unwrap();
        assert!(error.details().join("").contains("no space left"));
    }
}
