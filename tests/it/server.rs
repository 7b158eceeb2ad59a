//! Local PostgreSQL servers: they start, serve several processes, and leave nothing behind however their users end.

use crate::common;

#[test]
fn two_databases_of_the_same_run_are_apart() {
    let (left, right) = (common::database(), common::database());
    left.psql("CREATE TABLE only_here ()");
    assert_eq!(
        right.psql("SELECT count(*) FROM pg_class WHERE relname = 'only_here'"),
        "0\n"
    );
    assert!(
        left.try_psql("SELECT 1 / 0")
            .unwrap_err()
            .contains("division by zero")
    );
}

#[test]
fn the_binary_runs_in_a_project_with_nothing_of_the_developers_environment() {
    let project = common::project();
    let output = project.run(["--version"]);
    assert_eq!(output.code, Some(0), "{output}");
}
