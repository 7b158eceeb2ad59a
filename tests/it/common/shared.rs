//! The corpora of real migrations and the independent comparison of two schemas, which live outside the project.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use super::cluster::installation;
use super::servers::{self, client};

/// The folder with corpora and tools: `SCHEMACTL_SHARED`, else `../shared` beside the project.
///
/// A test that gets `None` returns at once; the reason has been said.
pub(crate) fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("SCHEMACTL_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    if folder.join("corpora").is_dir() {
        if find_pg_dump().is_some() {
            return Some(folder);
        }
        let major = installation().version.major;
        super::skip(&format!(
            "no pg_dump that reads PostgreSQL {major}; tests/servers {major} fetches one, PG_DUMP names one"
        ));
        return None;
    }
    super::skip(&format!(
        "no corpora in {}; set SCHEMACTL_SHARED to the folder that holds corpora/ and tools/",
        folder.display()
    ));
    None
}

/// Compares the schemas of two databases (URLs, or dumps ending in `.sql`) by `tools/schema_oracle.py`.
///
/// `Err` holds the differences. Panics when the folder is absent or the comparison itself fails.
pub(crate) fn oracle(left: &str, right: &str) -> Result<(), String> {
    oracle_with(left, right, &[])
}

/// The same with options: `--acl` compares privileges, `--owner` owners.
pub(crate) fn oracle_with(left: &str, right: &str, options: &[&str]) -> Result<(), String> {
    let folder = shared().expect("callers ask for the shared folder first");
    let output = Command::new("python3")
        .arg(folder.join("tools/schema_oracle.py"))
        .args([left, right])
        .env("PG_DUMP", pg_dump_program())
        .args(options)
        .output()
        .expect("python3 runs");
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    match output.status.code() {
        Some(0) => Ok(()),
        Some(1) => Err(said),
        _ => panic!("the oracle failed: {said}"),
    }
}

/// `PG_DUMP`, which may be newer than the server, else the one found; the tests that need it have asked for [`shared`].
pub(crate) fn pg_dump_program() -> &'static Path {
    find_pg_dump().expect("a pg_dump that reads this server: tests/servers fetches one")
}

/// `None` when there is no pg_dump that reads the server of this run.
fn find_pg_dump() -> Option<&'static Path> {
    static PROGRAM: OnceLock<Option<PathBuf>> = OnceLock::new();
    PROGRAM
        .get_or_init(|| {
            let program =
                std::env::var_os("PG_DUMP").map_or_else(|| client("pg_dump"), PathBuf::from);
            let major = servers::major_of(&program)?;
            (major >= installation().version.major).then_some(program)
        })
        .as_deref()
}

/// The schema of a database as `pg_dump` writes it, for psql; panics when it fails.
pub(crate) fn pg_dump(url: &str) -> String {
    let output = Command::new(pg_dump_program())
        .args(["--schema-only", "-d", url])
        .output()
        .expect("pg_dump runs");
    assert!(
        output.status.success(),
        "pg_dump failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    // Newer versions of pg_dump write settings and meta-commands that older servers and psql do not know.
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter(|line| {
            !line.starts_with("\\restrict")
                && !line.starts_with("\\unrestrict")
                && *line != "SET transaction_timeout = 0;"
        })
        .map(|line| format!("{line}\n"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::database;

    #[test]
    fn the_comparison_of_schemas_sees_a_difference_and_sees_none() {
        if shared().is_none() {
            return;
        }
        let (left, right) = (database(), database());
        for database in [&left, &right] {
            database.psql("CREATE TABLE common (id bigint PRIMARY KEY)");
        }
        assert_eq!(oracle(&left.url(), &right.url()), Ok(()));
        right.psql("CREATE INDEX extra ON common (id)");
        let differences = oracle(&left.url(), &right.url()).unwrap_err();
        assert!(differences.contains("extra"), "{differences}");
    }
}
