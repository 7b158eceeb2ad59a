//! The data directory of an embedded server: where it is, whose it is, which PostgreSQL made it, and its making.
//!
//! It appears by a rename when initdb has ended well, so a directory with the right name is a whole one; what a crash
//! leaves is called `data.partial` and made again. Existing data is never changed here.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::error::UserError;
use crate::server::account::Account;
use crate::server::cluster;
use crate::server::discovery::Installation;

/// Where root keeps data that the server's account could not reach below the wanted path.
const SYSTEM_PLACE: &str = "/var/lib/schemactl";

/// A data directory, ready for a server to start in.
#[derive(Debug)]
pub(super) struct Data<'a> {
    pub(super) directory: PathBuf,
    pub(super) account: Account,
    pub(super) installation: &'a Installation,
    /// What the user should know about where the data is.
    pub(super) note: Option<String>,
}

/// The name of the data directory below the home of an embedded server.
pub(super) fn path(home: &Path) -> PathBuf {
    home.join("data")
}

/// Finds the data below `home`, or makes it; the caller holds the startup lock.
pub(super) fn prepare<'a>(home: &Path, installations: &'a [Installation]) -> Result<Data<'a>> {
    let directory = path(home);
    if fs::symlink_metadata(&directory).is_ok() {
        existing(home, &directory, installations)
    } else {
        initialise(home, &directory, installations)
    }
}

fn existing<'a>(
    home: &Path,
    directory: &Path,
    installations: &'a [Installation],
) -> Result<Data<'a>> {
    let Ok(real) = directory.canonicalize() else {
        let target = fs::read_link(directory).unwrap_or_default();
        return Err(UserError::new(format!(
            "the data of {} was kept in {}, which is gone",
            home.display(),
            target.display()
        ))
        .hint(format!(
            "to begin anew, remove the link: rm {}",
            directory.display()
        ))
        .into());
    };
    let account = Account::of_owner(&real)?;
    let installation = matching(home, &major(&real)?, installations)?;
    if !account.can_reach(&real) {
        return Err(UserError::new(format!(
            "the account that owns the data in {} cannot walk down to it",
            real.display()
        ))
        .hint("open the directories above it (chmod o+x), or keep the project elsewhere: PostgreSQL does not run as root")
        .into());
    }
    Ok(Data {
        directory: real,
        account,
        installation,
        note: None,
    })
}

/// The major version that made a data directory: `15`, or `9.6` for the old ones.
pub(super) fn major(data: &Path) -> Result<String> {
    let file = data.join("PG_VERSION");
    match fs::read_to_string(&file) {
        Ok(text) => Ok(text.trim().to_owned()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(UserError::new(format!(
            "{} is not a PostgreSQL data directory: it has no PG_VERSION",
            data.display()
        ))
        .hint("move it away, or choose another place: embedded:PATH")
        .into()),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", file.display())),
    }
}

fn matching<'a>(
    home: &Path,
    major: &str,
    installations: &'a [Installation],
) -> Result<&'a Installation> {
    if let Some(found) = installations
        .iter()
        .find(|installation| installation.version.major.to_string() == major)
    {
        return Ok(found);
    }
    let mut installed: Vec<String> = installations
        .iter()
        .map(|installation| {
            format!(
                "{} in {}",
                installation.version.number(),
                installation.bin.display()
            )
        })
        .collect();
    if installed.is_empty() {
        installed.push("none".to_owned());
    }
    Err(UserError::new(format!(
        "the data in {} was made by PostgreSQL {major}, and only PostgreSQL {major} can open it; installed: {}",
        home.display(),
        installed.join(", ")
    ))
    .hint(format!(
        "install PostgreSQL {major} beside it (Debian, Ubuntu: apt-get install postgresql-{major}), or set SCHEMACTL_PG_BIN to its directory of programs"
    ))
    .hint(format!(
        "to change to another version: pg_dumpall with PostgreSQL {major}, move {} away, and load the dump with psql",
        home.display()
    ))
    .into())
}

fn initialise<'a>(
    home: &Path,
    directory: &Path,
    installations: &'a [Installation],
) -> Result<Data<'a>> {
    let installation = installations
        .first()
        .ok_or_else(|| UserError::new("no PostgreSQL to initialise an embedded server with"))?;
    let account = Account::choose()?;
    let (place, note) = if account.can_reach(home) {
        (directory.to_path_buf(), None)
    } else {
        let place = system_place(home)?;
        let note = format!(
            "the data is in {}, linked from {}: PostgreSQL does not run as root, and its account cannot reach the latter",
            place.display(),
            directory.display()
        );
        (place, Some(note))
    };

    let mut partial = place.clone().into_os_string();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    if partial.exists() {
        fs::remove_dir_all(&partial)
            .with_context(|| format!("cannot remove {}", partial.display()))?;
    }
    cluster::create_private_directory(&partial, &account)?;
    cluster::initialise_durable(installation, &account, &partial)?;
    let rename = || format!("cannot rename {} to {}", partial.display(), place.display());
    fs::rename(&partial, &place).with_context(rename)?;
    synchronise_parent(&place).with_context(rename)?;
    if place != directory {
        symlink(&place, directory).with_context(|| {
            format!("cannot link {} to {}", directory.display(), place.display())
        })?;
    }
    Ok(Data {
        directory: place,
        account,
        installation,
        note,
    })
}

/// A free name below `/var/lib/schemactl`: data whose link was removed keeps its own.
fn system_place(home: &Path) -> Result<PathBuf> {
    let parent = Path::new(SYSTEM_PLACE);
    fs::create_dir_all(parent).with_context(|| format!("cannot create {SYSTEM_PLACE}"))?;
    let digest = cluster::short_digest(&home.to_string_lossy());
    let mut place = parent.join(&digest);
    let mut count = 1;
    while place.exists() {
        count += 1;
        place = parent.join(format!("{digest}-{count}"));
    }
    Ok(place)
}

/// Makes a rename last through a power failure.
fn synchronise_parent(path: &Path) -> std::io::Result<()> {
    match path.parent() {
        Some(parent) => File::open(parent)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::Version;

    fn installed(major: u32) -> Installation {
        Installation {
            bin: PathBuf::from(format!("/usr/lib/postgresql/{major}/bin")),
            version: Version {
                major,
                minor: 2,
                text: format!("{major}.2"),
            },
        }
    }

    #[test]
    fn data_is_opened_by_its_own_major_version_even_when_a_newer_one_is_there() {
        let installations = [installed(17), installed(15)];
        let found = matching(Path::new("/x"), "15", &installations).unwrap();
        assert_eq!(found.version.major, 15);
    }

    #[test]
    fn data_of_a_version_that_is_not_installed_is_refused_with_the_way_out() {
        let error = matching(Path::new("/x"), "14", &[installed(15)]).unwrap_err();
        let error = error.downcast_ref::<UserError>().unwrap();
        assert!(error.message().contains("PostgreSQL 14"), "{error}");
        assert!(error.message().contains("15.2"), "{error}");
        assert!(error.hints().join("\n").contains("pg_dumpall"));
    }

    #[test]
    fn a_directory_that_is_not_postgresqls_is_left_alone() {
        let home = tempfile::tempdir().unwrap();
        let data = path(home.path());
        fs::create_dir(&data).unwrap();
        fs::write(data.join("thesis.txt"), "years of work").unwrap();
        if !nix::unistd::Uid::effective().is_root() {
            let error = prepare(home.path(), &[installed(15)]).unwrap_err();
            assert!(error.to_string().contains("PG_VERSION"), "{error}");
        }
        assert!(major(&data).unwrap_err().to_string().contains("PG_VERSION"));
        assert!(data.join("thesis.txt").exists());
    }

    #[test]
    fn a_link_to_data_that_is_gone_is_an_error_not_a_new_beginning() {
        let home = tempfile::tempdir().unwrap();
        symlink("/nowhere/at/all", path(home.path())).unwrap();
        let error = prepare(home.path(), &[installed(15)]).unwrap_err();
        assert!(error.to_string().contains("/nowhere/at/all"), "{error}");
    }
}
