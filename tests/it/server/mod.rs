//! Local PostgreSQL servers: they start, serve several processes, and leave nothing behind however their users end.

mod embedded;
mod owner;
mod throwaway;

use crate::common::{self, eventually};

/// Whether a process lives; one that is dead and not yet waited for does not.
fn lives(pid: i32) -> bool {
    match std::fs::read_to_string(format!("/proc/{pid}/stat")) {
        Ok(stat) => !stat.rsplit(") ").next().unwrap_or("").starts_with('Z'),
        Err(_) if std::path::Path::new("/proc/self").exists() => false,
        Err(_) => nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), None).is_ok(),
    }
}

#[test]
fn two_databases_of_the_same_run_are_apart() {
    let (left, right) = (common::database(), common::database());
    left.psql("CREATE TABLE only_here ()");
    assert_eq!(
        right.psql("SELECT count(*) FROM pg_class WHERE relname = 'only_here'"),
        "0\n"
    );
    let error = left.try_psql("SELECT 1 / 0").unwrap_err();
    assert!(error.contains("division by zero"), "{error}");
}

#[test]
fn a_database_is_dropped_with_its_value() {
    let (observer, database) = (common::database(), common::database());
    let count = format!(
        "SELECT count(*) FROM pg_database WHERE datname = '{}'",
        database.name()
    );
    assert_eq!(observer.psql(&count), "1\n");
    drop(database);
    eventually("the database is gone", || observer.psql(&count) == "0\n");
}

#[test]
fn the_binary_runs_in_a_project_with_nothing_of_the_developers_environment() {
    let project = common::project();
    let output = project.run(["--version"]);
    assert_eq!(output.code, Some(0), "{output}");
}
