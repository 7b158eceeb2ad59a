//! Killed, cancelled, cut off: the next run finishes, and what was said is true.

use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use schemactl::action::Transaction::{Outside, Own, Shared};

use super::{events, index, is_repaired, project, repair, step, table, write_plan};
use crate::common::{Database, Project, private_cluster, private_database};

/// Rows that a check looks at, a moment each; a shadow has none, and who asks whether they fit shall not wait.
const SLOW: &str = "CREATE FUNCTION slow(int) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS \
    'BEGIN IF current_setting(''transaction_read_only'') = ''off'' THEN PERFORM pg_sleep(0.2); END IF; RETURN true; END'; \
    CREATE TABLE t (id int); INSERT INTO t SELECT generate_series(1, 5);";

fn model(more: &str) -> String {
    format!("{SLOW} {more}")
}

/// Five steps in four transactions, one of them none.
fn five_steps(project: &Project, database: &Database) {
    write_plan(
        project,
        database,
        vec![
            step(table("a"), Shared, &["CREATE TABLE a (id int)"]),
            step(
                table("t"),
                Own,
                &["ALTER TABLE t ADD CONSTRAINT c CHECK (slow(id))"],
            ),
            step(
                index("t", "i"),
                Outside,
                &["CREATE INDEX CONCURRENTLY i ON t (id) WHERE slow(id)"],
            ),
            step(table("b"), Shared, &["CREATE TABLE b (id int)"]),
            step(table("t"), Shared, &["COMMENT ON TABLE t IS 'done'"]),
        ],
    );
}

const MORE: &str = "CREATE TABLE a (id int); ALTER TABLE t ADD CONSTRAINT c CHECK (slow(id)); CREATE INDEX i ON t (id) WHERE slow(id); \
    CREATE TABLE b (id int); COMMENT ON TABLE t IS 'done'";

fn apply(project: &Project) -> crate::common::Running {
    project.spawn(["repair", "--apply", "--plan", "plan.json"])
}

#[test]
fn a_run_killed_at_any_moment_is_finished_by_the_next() {
    let mut stopped_at = std::collections::BTreeSet::new();
    for moment in 0..7_u64 {
        let (project, database) = project(SLOW, &model(MORE));
        five_steps(&project, &database);
        let mut run = apply(&project);
        run.wait_for_stderr("[1/5]");
        std::thread::sleep(Duration::from_millis(450 * moment));
        let output = run.kill();
        stopped_at.insert(output.stderr.matches("/5] create").count());
        repair(&project, &["--apply"]).success();
        is_repaired(&project);
        assert_eq!(database.psql("SELECT count(*) FROM t"), "5\n");
        assert_eq!(
            database.psql("SELECT count(*) FROM pg_index WHERE NOT indisvalid"),
            "0\n"
        );
    }
    assert!(
        stopped_at.len() > 1,
        "never killed in between: {stopped_at:?}"
    );
}

#[test]
fn every_step_of_a_run_is_an_event() {
    let (project, database) = project(SLOW, &model(MORE));
    five_steps(&project, &database);
    apply(&project).wait().success();
    is_repaired(&project);
    assert_eq!(
        events(&database),
        "done|step 1 of 5: create table public.a\ndone|step 2 of 5: create table public.t\n\
         done|step 3 of 5: create index public.t.i\ndone|step 4 of 5: create table public.b\ndone|step 5 of 5: comment on table public.t\n"
    );
}

#[test]
fn a_run_killed_after_each_step_is_finished_by_the_next() {
    for line in ["[1/5]", "[2/5]", "[3/5]", "[5/5]"] {
        let (project, database) = project(SLOW, &model(MORE));
        five_steps(&project, &database);
        let mut run = apply(&project);
        run.wait_for_stderr(line);
        run.kill();
        repair(&project, &["--apply"]).success();
        is_repaired(&project);
        assert_eq!(database.psql("SELECT count(*) FROM t"), "5\n", "{line}");
    }
}

#[test]
fn a_signal_cancels_the_statement_and_rolls_its_transaction_back() {
    for (signal, code) in [(Signal::SIGINT, 130), (Signal::SIGTERM, 143)] {
        let (project, database) = project(
            SLOW,
            &model("CREATE TABLE a (id int); ALTER TABLE t ADD CONSTRAINT c CHECK (slow(id))"),
        );
        let run = project.spawn(["repair", "--apply"]);
        wait_for_query(&database, "%ADD CONSTRAINT%slow(id)%");
        run.signal(signal);
        let output = run.wait().code(code);
        assert!(
            output.stderr.contains("its transaction rolled back")
                && output.stderr.contains("nothing of the plan is committed"),
            "{output}"
        );
        assert_eq!(database.psql("SELECT to_regclass('a') IS NULL"), "t\n");
        assert!(
            events(&database).starts_with("interrupted|"),
            "{}",
            events(&database)
        );
        repair(&project, &["--apply"]).success();
        is_repaired(&project);
    }
}

/// Waits until a session of the database runs a query like this.
#[track_caller]
fn wait_for_query(database: &Database, pattern: &str) {
    let deadline = Instant::now() + Duration::from_secs(120);
    while database.psql(&format!(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active' \
         AND application_name LIKE 'schemactl/%repair' AND query LIKE '{pattern}'"
    )) == "0\n"
    {
        assert!(Instant::now() < deadline, "never ran {pattern}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Ends the server process that waits for this, once it does.
#[track_caller]
fn terminate(database: &Database, wait_event: &str) {
    let deadline = Instant::now() + Duration::from_secs(120);
    while !database
        .psql(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = '{wait_event}'"
        ))
        .contains('t')
    {
        assert!(Instant::now() < deadline, "nobody waits for {wait_event}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_connection_lost_after_commit_is_found_to_have_committed_and_the_run_goes_on() {
    // COMMIT is done and its answer held back: a standby that never comes is waited for.
    let cluster = private_cluster(
        &schemactl::server::Options::new()
            .setting("wal_level", "replica")
            .setting("max_wal_senders", "1")
            .setting("synchronous_standby_names", "never")
            .setting("synchronous_commit", "local"),
    );
    let database = private_database(&cluster);
    let project = crate::common::project().on(&database);
    write_plan(
        &project,
        &database,
        vec![
            step(
                table("a"),
                Shared,
                &[
                    "CREATE TABLE a (id int)",
                    "SET LOCAL synchronous_commit = on",
                ],
            ),
            step(table("b"), Own, &["CREATE TABLE b (id int)"]),
        ],
    );
    let run = apply(&project);
    terminate(&database, "SyncRep");
    let output = run.wait().success();
    assert!(
        output.stderr.contains(
            "the connection was lost after step 1 had been committed: the event log has it"
        ),
        "{output}"
    );
    assert_eq!(
        events(&database),
        "done|step 1 of 2: create table public.a\ndone|step 2 of 2: create table public.b\n"
    );
}

#[test]
fn a_connection_lost_before_commit_is_found_to_have_rolled_back() {
    let (project, database) = project(
        SLOW,
        &model("CREATE TABLE a (id int); ALTER TABLE t ADD CONSTRAINT c CHECK (slow(id))"),
    );
    let run = project.spawn(["repair", "--apply"]);
    terminate(&database, "PgSleep");
    let output = run.wait().code(1);
    assert!(
        output.stderr.contains("the transaction was rolled back"),
        "{output}"
    );
    assert_eq!(database.psql("SELECT to_regclass('a') IS NULL"), "t\n");
    repair(&project, &["--apply"]).success();
    is_repaired(&project);
}

#[test]
fn rows_that_do_not_fit_stop_a_reviewed_plan_and_nothing_stays() {
    let (project, database) = project(
        "CREATE TABLE t (id int); INSERT INTO t VALUES (1), (1)",
        "CREATE TABLE a (id int); CREATE TABLE t (id int, EXCLUDE (id WITH =))",
    );
    repair(&project, &["--plan", "plan.json"]).success();
    let apply = ["--apply", "--plan", "plan.json"];
    let output = repair(&project, &apply).code(1);
    assert!(
        output.stderr.contains("rows of the database do not fit"),
        "{output}"
    );
    assert!(
        output
            .stderr
            .contains("Key (id)=(1) conflicts with key (id)=(1)"),
        "{output}"
    );
    assert_eq!(database.psql("SELECT to_regclass('a') IS NULL"), "t\n");
    assert!(
        events(&database).starts_with("failed|step "),
        "{}",
        events(&database)
    );
    let as_json = [&apply[..], &["--format", "json"]].concat();
    let json = repair(&project, &as_json).code(1).stdout;
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    let outcomes: Vec<&str> = value["repair"]["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["outcome"].as_str().unwrap())
        .collect();
    assert!(
        outcomes.contains(&"failed") && outcomes.contains(&"rolled back"),
        "{outcomes:?}"
    );
}
