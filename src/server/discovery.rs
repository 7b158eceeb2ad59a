//! Finds the PostgreSQL server binaries of this machine, several major versions side by side.
//!
//! Only directories that hold both `initdb` and a `postgres` that runs count. Whether a found version suits a
//! data directory is left to [`super::Embedded`].

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Result;

use crate::error::UserError;

/// The environment variable that names the one directory to take server binaries from.
pub const OVERRIDE: &str = "SCHEMACTL_PG_BIN";

/// The version of a PostgreSQL server.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// The major version: 15 for 15.18.
    pub major: u32,
    /// The minor version: 18 for 15.18, 0 for a development version.
    pub minor: u32,
    /// What `postgres --version` says after its name: `15.18 (Debian 15.18-0+deb12u1)`.
    pub text: String,
}

impl Version {
    /// Reads the output of `postgres --version`.
    fn parse(output: &str) -> Option<Self> {
        let text = output
            .trim()
            .strip_prefix("postgres (PostgreSQL) ")?
            .to_owned();
        let number = text.split_whitespace().next()?;
        let mut parts = number.split('.');
        let major = leading_number(parts.next()?)?;
        let minor = parts.next().and_then(leading_number).unwrap_or(0);
        Some(Self { major, minor, text })
    }

    /// The short form, `15.18`.
    pub fn number(&self) -> &str {
        self.text.split_whitespace().next().unwrap_or_default()
    }
}

/// The number that a version part such as `18beta1` starts with.
fn leading_number(part: &str) -> Option<u32> {
    let digits = part
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(part.len());
    part.get(..digits)?.parse().ok()
}

/// One set of server binaries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installation {
    /// The directory of `initdb` and `postgres`.
    pub bin: PathBuf,
    /// The version of its `postgres`.
    pub version: Version,
}

impl Installation {
    /// Reads the installation in one directory, if there is one that runs.
    pub fn at(bin: &Path) -> Option<Self> {
        let postgres = bin.join("postgres");
        if !is_executable(&postgres) || !is_executable(&bin.join("initdb")) {
            return None;
        }
        // Links such as /usr/local/bin/postgres lead to where the server looks for its own files.
        let real = postgres.canonicalize().ok()?;
        let bin = match real.parent() {
            Some(parent) if is_executable(&parent.join("initdb")) => parent.to_path_buf(),
            _ => bin.canonicalize().ok()?,
        };
        let output = Command::new(&real)
            .arg("--version")
            .stdin(Stdio::null())
            .output()
            .ok()?;
        if !output.status.success() {
            return None;
        }
        let version = Version::parse(&String::from_utf8_lossy(&output.stdout))?;
        Some(Self { bin, version })
    }
}

fn is_executable(path: &Path) -> bool {
    path.metadata()
        .is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

/// Finds every installation, newest first; `variable` reads the environment.
///
/// # Errors
/// A [`UserError`] that says what to install when there is none, or when the directory of
/// `SCHEMACTL_PG_BIN` holds none.
pub fn find(variable: impl Fn(&str) -> Option<OsString>) -> Result<Vec<Installation>> {
    if let Some(bin) = variable(OVERRIDE).filter(|value| !value.is_empty()) {
        let bin = PathBuf::from(bin);
        return match Installation::at(&bin) {
            Some(installation) => Ok(vec![installation]),
            None => Err(UserError::new(format!(
                "no PostgreSQL server binaries in {}, which {OVERRIDE} names",
                bin.display()
            ))
            .hint("it must be the directory that holds initdb and a postgres that runs on this machine, for example /usr/lib/postgresql/17/bin")
            .into()),
        };
    }

    let path = variable("PATH").unwrap_or_default();
    let home = variable("HOME").map(PathBuf::from);
    let found = newest_first(usual_places(home.as_deref(), &path));
    if !found.is_empty() {
        return Ok(found);
    }
    let configured = configured_place(&path);
    let found = newest_first(configured.clone().into_iter().collect());
    if !found.is_empty() {
        return Ok(found);
    }
    Err(nothing_found(&path, configured.as_deref()).into())
}

fn newest_first(directories: Vec<PathBuf>) -> Vec<Installation> {
    let mut seen = BTreeSet::new();
    let mut found: Vec<Installation> = Vec::new();
    for directory in directories {
        let Ok(real) = directory.join("postgres").canonicalize() else {
            continue;
        };
        if seen.insert(real)
            && let Some(installation) = Installation::at(&directory)
        {
            found.push(installation);
        }
    }
    // A stable sort: of two builds of one version, the one in the more usual place comes first.
    found.sort_by(|left, right| {
        (right.version.major, right.version.minor).cmp(&(left.version.major, left.version.minor))
    });
    found
}

/// Directories whose children `<child>/<below>` may hold the binaries of one version each.
const VERSIONED: &[(&str, &str, &str)] = &[
    // Debian and Ubuntu.
    ("/usr/lib/postgresql", "", "bin"),
    // Alpine.
    ("/usr/libexec", "postgresql", ""),
    // Packages of the PostgreSQL project for Fedora and Red Hat.
    ("/usr", "pgsql-", "bin"),
    // Homebrew on ARM, on Intel, on Linux.
    ("/opt/homebrew/opt", "postgresql", "bin"),
    ("/usr/local/opt", "postgresql", "bin"),
    ("/home/linuxbrew/.linuxbrew/opt", "postgresql", "bin"),
    // SUSE.
    ("/usr/lib", "postgresql", "bin"),
    // FreeBSD, the EDB installers and builds from source.
    ("/Library/PostgreSQL", "", "bin"),
    ("/opt/PostgreSQL", "", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
];

/// Directories that hold the binaries of the one version of a system.
const FIXED: &[&str] = &["/usr/local/pgsql/bin", "/usr/bin", "/usr/local/bin"];

fn usual_places(home: Option<&Path>, path: &OsString) -> Vec<PathBuf> {
    let mut places = Vec::new();
    for (parent, prefix, below) in VERSIONED {
        places.extend(children(Path::new(parent), prefix, below));
    }
    if let Some(home) = home {
        let versions = home.join("Applications/Postgres.app/Contents/Versions");
        places.extend(children(&versions, "", "bin"));
    }
    places.extend(FIXED.iter().map(PathBuf::from));
    places.extend(std::env::split_paths(path).filter(|directory| directory.is_absolute()));
    places
}

fn children(parent: &Path, prefix: &str, below: &str) -> Vec<PathBuf> {
    let Ok(entries) = parent.read_dir() else {
        return Vec::new();
    };
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .filter(|entry| {
            entry
                .file_name()
                .to_str()
                .is_some_and(|name| name.starts_with(prefix))
        })
        .map(|entry| entry.path().join(below))
        .collect();
    found.sort();
    found
}

/// The directory that `pg_config --bindir` names.
fn configured_place(path: &OsString) -> Option<PathBuf> {
    let pg_config = std::env::split_paths(path)
        .map(|directory| directory.join("pg_config"))
        .find(|program| is_executable(program))?;
    let output = Command::new(pg_config)
        .arg("--bindir")
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let directory = text.trim();
    (output.status.success() && !directory.is_empty()).then(|| PathBuf::from(directory))
}

fn nothing_found(path: &OsString, configured: Option<&Path>) -> UserError {
    let mut looked: Vec<String> = vec![format!("{OVERRIDE} (not set)")];
    looked.extend(VERSIONED.iter().map(|(parent, prefix, below)| {
        let text = format!("{parent}/{prefix}*/{below}");
        text.trim_end_matches('/').to_owned()
    }));
    looked.extend(FIXED.iter().map(|place| (*place).to_owned()));
    looked.extend(
        std::env::split_paths(path)
            .map(|place| place.display().to_string())
            .filter(|place| !FIXED.contains(&place.as_str())),
    );
    looked.push(match configured {
        Some(place) => format!("{} (pg_config --bindir)", place.display()),
        None => "pg_config --bindir (no pg_config on PATH)".to_owned(),
    });
    UserError::new("no PostgreSQL server binaries (initdb and postgres) on this machine")
        .detail(format!("looked in:\n  {}", looked.join("\n  ")))
        .hint(format!(
            "install them; only the programs are needed, no running service:\n  {}",
            install_commands().join("\n  ")
        ))
        .hint(
            "or set DATABASE_URL to a server that runs elsewhere: postgresql://user@host/database",
        )
}

/// What to type to install the server binaries: the command of this system, or every command we know.
fn install_commands() -> Vec<String> {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let likes = |name: &str| {
        release
            .lines()
            .filter_map(|line| {
                line.strip_prefix("ID=")
                    .or_else(|| line.strip_prefix("ID_LIKE="))
            })
            .flat_map(|value| value.trim_matches('"').split_whitespace())
            .any(|word| word == name)
    };
    let every = [
        (
            likes("debian") || likes("ubuntu"),
            "Debian, Ubuntu: apt-get install postgresql",
        ),
        (
            likes("fedora") || likes("rhel"),
            "Fedora, RHEL:   dnf install postgresql-server",
        ),
        (likes("arch"), "Arch:           pacman -S postgresql"),
        (likes("alpine"), "Alpine:         apk add postgresql"),
        (
            cfg!(target_os = "macos"),
            "macOS:          brew install postgresql@17",
        ),
    ];
    let ours: Vec<String> = every
        .iter()
        .filter(|(here, _)| *here)
        .map(|(_, command)| (*command).to_owned())
        .collect();
    if ours.is_empty() {
        every
            .iter()
            .map(|(_, command)| (*command).to_owned())
            .collect()
    } else {
        ours
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn fake(root: &Path, name: &str, version: &str) -> PathBuf {
        let bin = root.join(name);
        fs::create_dir_all(&bin).unwrap();
        for (program, text) in [
            ("postgres", format!("#!/bin/sh\necho '{version}'\n")),
            ("initdb", "#!/bin/sh\n".to_owned()),
        ] {
            let file = bin.join(program);
            fs::write(&file, text).unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        }
        bin
    }

    #[test]
    fn versions_of_packages_betas_and_development_builds_are_read() {
        let version =
            Version::parse("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n").unwrap();
        assert_eq!((version.major, version.minor), (15, 18));
        assert_eq!(version.number(), "15.18");
        assert_eq!(
            Version::parse("postgres (PostgreSQL) 18beta1")
                .unwrap()
                .major,
            18
        );
        assert_eq!(
            Version::parse("postgres (PostgreSQL) 19devel")
                .unwrap()
                .minor,
            0
        );
        assert_eq!(Version::parse("something else 15.1"), None);
        assert_eq!(Version::parse(""), None);
    }

    #[test]
    fn the_override_is_taken_alone() {
        let root = tempfile::tempdir().unwrap();
        let bin = fake(root.path(), "mine", "postgres (PostgreSQL) 9.6.24");
        let found = find(|name| (name == OVERRIDE).then(|| bin.clone().into_os_string())).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].version.major, 9);
    }

    #[test]
    fn an_override_without_binaries_is_an_error_that_names_it() {
        let root = tempfile::tempdir().unwrap();
        let error = find(|name| (name == OVERRIDE).then(|| root.path().as_os_str().to_owned()))
            .unwrap_err()
            .to_string();
        assert!(error.contains(root.path().to_str().unwrap()), "{error}");
        assert!(error.contains(OVERRIDE), "{error}");
    }

    #[test]
    fn the_newest_comes_first_and_links_to_the_same_binaries_count_once() {
        let root = tempfile::tempdir().unwrap();
        let old = fake(root.path(), "9", "postgres (PostgreSQL) 9.6.1");
        let new = fake(root.path(), "16", "postgres (PostgreSQL) 16.2");
        let link = root.path().join("link");
        std::os::unix::fs::symlink(&new, &link).unwrap();
        let found = newest_first(vec![old, link, new]);
        let majors: Vec<u32> = found.iter().map(|found| found.version.major).collect();
        assert_eq!(majors, [16, 9]);
    }

    #[test]
    fn a_directory_with_postgres_but_without_initdb_is_no_installation() {
        let root = tempfile::tempdir().unwrap();
        let bin = fake(root.path(), "half", "postgres (PostgreSQL) 16.2");
        fs::remove_file(bin.join("initdb")).unwrap();
        assert_eq!(Installation::at(&bin), None);
    }

    #[test]
    fn a_postgres_that_does_not_run_is_no_installation() {
        let root = tempfile::tempdir().unwrap();
        let bin = fake(root.path(), "broken", "postgres (PostgreSQL) 16.2");
        fs::write(bin.join("postgres"), "#!/bin/sh\nexit 127\n").unwrap();
        assert_eq!(Installation::at(&bin), None);
    }

    #[test]
    fn the_error_when_nothing_is_found_says_what_to_install_and_where_it_looked() {
        let error = nothing_found(&OsString::from("/some/where:/usr/bin"), None);
        let hints = error.hints().join("\n");
        assert!(hints.contains("install"), "{hints}");
        assert!(hints.contains("DATABASE_URL"), "{hints}");
        let details = error.details().join("\n");
        assert!(details.contains("/some/where"), "{details}");
        assert!(details.contains("/usr/lib/postgresql/*/bin"), "{details}");
        assert_eq!(details.matches("/usr/bin").count(), 1, "{details}");
    }
}
