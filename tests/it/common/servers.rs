//! PostgreSQL of several major versions, as far as they are here: installed, or fetched by `tests/servers`.
//!
//! A whole test run on one version is `tests/run --servers 18`; this is for tests that need two at once, such as a
//! database on one version and its shadow on another.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, OnceLock};

use schemactl::server::{Installation, Options, Throwaway, discovery};

use super::cluster::installation;

/// Where `tests/servers` keeps what it fetched.
pub(crate) fn directory() -> &'static Path {
    static DIRECTORY: OnceLock<PathBuf> = OnceLock::new();
    DIRECTORY.get_or_init(|| {
        let output = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers"))
            .arg("--directory")
            .output()
            .expect("tests/servers runs");
        String::from_utf8_lossy(&output.stdout).trim_end().into()
    })
}

/// PostgreSQL of a major version.
///
/// A test that gets `None` returns at once; the reason has been said.
pub(crate) fn server(major: u32) -> Option<Installation> {
    let found =
        discovery::find(|name| std::env::var_os(name).filter(|_| name != discovery::OVERRIDE));
    let installed = found
        .unwrap_or_default()
        .into_iter()
        .find(|installation| installation.version.major == major);
    let server = installed.or_else(|| {
        Installation::at(&directory().join(major.to_string()).join("bin"))
            .filter(|installation| installation.version.major == major)
    });
    if server.is_none() {
        super::skip(&format!(
            "no PostgreSQL {major} on this machine; tests/servers {major} fetches it"
        ));
    }
    server
}

/// A client program for the server of this run: that of the installation, of the PATH, the one that was fetched.
///
/// The first that is at least as new as the server, which psql need not be.
pub(crate) fn client(program: &str) -> PathBuf {
    static KNOWN: Mutex<BTreeMap<String, PathBuf>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap();
    if let Some(file) = known.get(program) {
        return file.clone();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let candidates: Vec<PathBuf> = std::iter::once(installation().bin.clone())
        .chain(std::env::split_paths(&path))
        .chain([directory().join("client/bin")])
        .map(|directory| directory.join(program))
        .filter(|file| file.is_file())
        .collect();
    let major = installation().version.major;
    let file = candidates
        .iter()
        .find(|file| program == "psql" || major_of(file).is_some_and(|own| own >= major))
        .or(candidates.first())
        .cloned()
        .unwrap_or_else(|| program.into());
    known.insert(program.to_owned(), file.clone());
    file
}

/// A cluster of a major version for one test alone; ends with the value, also when the test panics.
pub(crate) fn cluster_of(server: &Installation) -> Throwaway {
    Throwaway::start(server, &Options::new()).unwrap_or_else(|error| {
        panic!(
            "cannot start PostgreSQL {}: {error:?}",
            server.version.major
        )
    })
}

/// The major version of a program of PostgreSQL; `None` when it does not run.
pub(super) fn major_of(program: &Path) -> Option<u32> {
    let output = Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .output()
        .ok()?;
    // "pg_dump (PostgreSQL) 18.4", "… 15.18 (Debian 15.18-0+deb12u1)", "… 19devel"
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let (_, version) = text.split_once(") ")?;
    let digits = version.find(|c: char| !c.is_ascii_digit())?;
    version.get(..digits)?.parse().ok()
}
