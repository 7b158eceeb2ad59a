//! Several runs at once, and beside other people's locks.

use std::time::Duration;

use super::{is_repaired, project};
use crate::common;

const MODEL: &str = "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int REFERENCES a); CREATE INDEX ON b (id)";

#[test]
fn replicas_that_start_together_repair_once() {
    let (project, database) = project("SELECT 1", MODEL);
    let runs: Vec<_> = (0..3)
        .map(|_| project.spawn(["repair", "--apply"]))
        .collect();
    for run in runs {
        run.wait().success();
    }
    is_repaired(&project);
    assert_eq!(
        database.psql(
            "SELECT count(*) = count(DISTINCT message), count(*) FILTER (WHERE message LIKE '%create table%') FROM schemactl.event WHERE kind = 'repair'"
        ),
        "t|2\n"
    );
}

/// Waits, in a transaction that stays open, until a row is in this table.
const UNTIL_GO: &str = "DO $wait$ BEGIN WHILE NOT EXISTS (SELECT FROM go) LOOP PERFORM pg_sleep(0.02); END LOOP; END $wait$;";

#[test]
fn a_repair_waits_for_an_upgrade_and_plans_again_from_what_it_did() {
    let go = "CREATE TABLE go (id int);";
    let (project, database) = project(go, &format!("{go} {MODEL}"));
    project.step(
        "aaaaaaaaaaaa",
        "",
        "slow",
        &format!("CREATE TABLE a (id int PRIMARY KEY);\n{UNTIL_GO}"),
        "DROP TABLE a;",
    );
    let mut upgrade = project.spawn(["upgrade", "head"]);
    upgrade.wait_for_stderr("Running upgrade");
    let mut repair = project.spawn(["repair", "--apply"]);
    repair.wait_for_stderr("waiting for the lock");
    database.psql("INSERT INTO go VALUES (1)");
    upgrade.wait().success();
    let repair = repair.wait().success();
    assert!(repair.stderr.contains("planning again"), "{repair}");
    is_repaired(&project);
    assert_eq!(
        database.psql(
            "SELECT count(*) FROM schemactl.event WHERE message LIKE '%create table public.a'"
        ),
        "0\n"
    );
}

#[test]
fn a_table_lock_is_waited_for_in_short_attempts_and_named_in_the_end() {
    let (project, database) = project(
        "CREATE TABLE go (id int); CREATE TABLE t (id int)",
        "CREATE TABLE go (id int); CREATE TABLE t (id int, x int); CREATE TABLE u (id int)",
    );
    project.file(
        "schemactl.toml",
        "[run]\nlock_timeout = \"300ms\"\nlock_retries = 1\n",
    );
    let url = database.url();
    // Whoever reads a table stands in the way of changing it, and in nobody else's.
    let holder = std::thread::spawn(move || {
        let sql = format!("BEGIN; LOCK TABLE t IN ACCESS SHARE MODE; {UNTIL_GO} COMMIT");
        common::run_psql(&url, common::Input::Text(&sql))
    });
    let deadline = std::time::Instant::now() + Duration::from_secs(120);
    while database.psql("SELECT count(*) FROM pg_locks WHERE relation = 't'::regclass AND granted")
        != "1\n"
    {
        assert!(std::time::Instant::now() < deadline);
        std::thread::sleep(Duration::from_millis(20));
    }
    let output = project.run(["repair", "--apply"]).code(4);
    assert!(output.stderr.contains("attempt 2 of 2"), "{output}");
    assert!(output.stderr.contains("blocked by pid"), "{output}");
    assert!(
        output.stderr.contains("nothing of the plan is committed"),
        "{output}"
    );
    project.file(
        "schemactl.toml",
        "[run]\nlock_timeout = \"30s\"\nstatement_timeout = \"1s\"\n",
    );
    let output = project.run(["repair", "--apply"]).code(4);
    assert!(
        output.stderr.contains(
            "hint: the statement still waited for a lock after the 1s of schemactl.toml [run] statement_timeout\n\
             hint: nothing is broken: run schemactl repair again"
        ),
        "{output}"
    );
    assert_eq!(database.psql("SELECT to_regclass('u') IS NULL"), "t\n");
    database.psql("INSERT INTO go VALUES (1)");
    holder.join().unwrap().unwrap();
    project.run(["repair", "--apply"]).success();
    is_repaired(&project);
}

#[test]
fn a_plan_costs_few_round_trips_however_many_steps_it_has() {
    let tables: String = (0..60)
        .map(|n| format!("CREATE TABLE t{n} (id int);"))
        .collect();
    let count = |model: &str| {
        let (project, database) = project("SELECT 1", model);
        let proxy = common::Proxy::before(&database);
        let project = project.env("DATABASE_URL", proxy.url(&database));
        project.run(["repair", "--apply"]).success();
        proxy.round_trips()
    };
    let (few, many) = (count("CREATE TABLE t0 (id int)"), count(&tables));
    assert!(
        many <= few + 4,
        "{few} round trips for one table, {many} for sixty"
    );
}
