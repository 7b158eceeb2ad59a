//! What a run says after its connection was lost is true; what a dead run left at work is waited for.

use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::{backends, revision};
use crate::common::{Database, Project, Proxy, Running, database, eventually, project};

fn start(project: &Project, database: &Database) -> Running {
    let mut command = project.command(["upgrade", "head"]);
    command.env("DATABASE_URL", database.url());
    project.start(command)
}

/// Ends the server process that runs a query like this one, once it does.
#[track_caller]
fn terminate(database: &Database, query: &str) {
    eventually(query, || {
        database
            .psql(&format!(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE datname = current_database() AND pid <> pg_backend_pid() AND {query}"
            ))
            .contains('t')
    });
}

/// A table whose rows are looked at when the transaction ends, which takes a second.
const SLOW_COMMIT: &str = "
CREATE TABLE t (id int);
CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_sleep(1); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER slowly AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION slowly();
INSERT INTO t VALUES (1);";

#[test]
fn a_server_process_terminated_while_constraints_are_checked_has_rolled_back_and_that_is_said() {
    let (project, database) = (project(), database());
    revision(&project, 1, "\nCREATE TABLE before (id int);", "");
    revision(&project, 2, SLOW_COMMIT, "");
    let mut run = start(&project, &database);
    run.wait_for_stderr("Running upgrade 000000000001");
    terminate(&database, "wait_event = 'PgSleep'");
    let output = run.wait().code(1);
    insta::assert_snapshot!(output);
    assert_eq!(
        database.psql("SELECT string_agg(revision_id, ',') FROM schemactl.revision; SELECT to_regclass('t') IS NULL"),
        "000000000001\nt\n"
    );
    start(&project, &database).wait().success();
    assert_eq!(database.psql("SELECT count(*) FROM t"), "1\n");
}

#[test]
fn a_connection_lost_after_commit_is_found_to_have_committed() {
    // COMMIT is done and its answer held back: a standby that never comes is waited for.
    let cluster = crate::common::private_cluster(
        &schemactl::server::Options::new()
            .setting("wal_level", "replica")
            .setting("max_wal_senders", "1")
            .setting("synchronous_standby_names", "never")
            .setting("synchronous_commit", "local"),
    );
    let database = crate::common::private_database(&cluster);
    let project = project();
    revision(&project, 1, "\nCREATE TABLE before (id int);", "");
    revision(
        &project,
        2,
        "\nCREATE TABLE t (id int);\nSET synchronous_commit = on;",
        "",
    );
    revision(&project, 3, "\nCREATE TABLE after (id int);", "");
    let mut run = start(&project, &database);
    run.wait_for_stderr("Running upgrade 000000000001");
    terminate(&database, "wait_event = 'SyncRep'");
    let output = run.wait();
    assert!(
        output
            .stderr
            .contains("was lost after 000000000002 was committed: history has it"),
        "{output}"
    );
    assert_eq!(output.code, Some(0), "{output}");
    assert_eq!(
        database.psql(
            "SELECT string_agg(revision_id, ',' ORDER BY revision_id) FROM schemactl.revision; \
             SELECT count(*) FROM schemactl.event WHERE outcome = 'done'"
        ),
        "000000000001,000000000002,000000000003\n3\n"
    );
}

#[test]
fn a_run_whose_lock_connection_is_killed_stops_before_the_next_revision() {
    let (project, database) = (project(), database());
    revision(
        &project,
        1,
        "\nCREATE TABLE log (what text);\nSELECT pg_sleep(0.5);",
        "",
    );
    revision(&project, 2, "\nINSERT INTO log VALUES ('2');", "");
    let mut run = start(&project, &database);
    run.wait_for_stderr("Running upgrade base");
    terminate(
        &database,
        "state = 'idle in transaction' AND query LIKE '%pg_try_advisory_xact_lock%'",
    );
    let output = run.wait().code(1);
    insta::assert_snapshot!(output);
    assert_eq!(database.psql("SELECT count(*) FROM log"), "0\n");
    start(&project, &database).wait().success();
    assert_eq!(database.psql("SELECT count(*) FROM log"), "1\n");
}

#[test]
fn a_run_whose_lock_connection_is_killed_stops_before_the_next_statement() {
    let (project, database) = (project(), database());
    revision(
        &project,
        1,
        " no-transaction\nCREATE TABLE log (what text);\nSELECT pg_sleep(0.5);\nINSERT INTO log VALUES ('1');",
        "",
    );
    let mut run = start(&project, &database);
    run.wait_for_stderr("statement 2 of 3");
    terminate(
        &database,
        "state = 'idle in transaction' AND query LIKE '%pg_try_advisory_xact_lock%'",
    );
    run.wait().code(1);
    assert_eq!(database.psql("SELECT count(*) FROM log"), "0\n");
    start(&project, &database).wait().success();
    assert_eq!(database.psql("SELECT count(*) FROM log"), "1\n");
}

#[test]
fn the_transaction_a_killed_run_left_at_work_is_waited_for_and_then_applied_once() {
    let (project, database) = (project(), database());
    revision(&project, 1, "\nCREATE TABLE log (what text);", "");
    revision(
        &project,
        2,
        "\nINSERT INTO log VALUES ('2');\nSELECT pg_sleep(CASE WHEN (SELECT count(*) FROM log) > 0 AND \
         current_setting('application_name') <> '' THEN 3 END);",
        "",
    );
    let mut run = start(&project, &database);
    run.wait_for_stderr("Running upgrade 000000000001");
    std::thread::sleep(Duration::from_millis(300));
    run.kill();
    let started = Instant::now();
    let output = start(&project, &database).wait().success();
    assert!(
        output
            .stderr
            .contains("waiting for a server process of an earlier run that has not ended yet: pid"),
        "{output}"
    );
    // The orphan is ended within seconds where the server can watch its socket; where not, it sleeps to its end.
    assert!(started.elapsed().as_secs() < 12, "{output}");
    assert_eq!(
        database.psql("SELECT count(*) FROM log; SELECT count(*) FROM schemactl.event WHERE revision_id = '000000000002'"),
        "1\n1\n"
    );
}

#[test]
fn the_statement_a_killed_run_left_at_work_is_waited_for_and_then_looked_up() {
    let (project, database) = (project(), database());
    revision(
        &project,
        1,
        "\nCREATE TABLE log (what text);\n\
         CREATE FUNCTION slowly(text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS \
         $$ BEGIN PERFORM pg_sleep(1.5); RETURN $1; END $$;\nINSERT INTO log VALUES ('1');",
        "",
    );
    revision(
        &project,
        2,
        " no-transaction\nCREATE INDEX CONCURRENTLY log_what ON log (slowly(what));\nINSERT INTO log VALUES ('2');",
        "",
    );
    let mut run = start(&project, &database);
    run.wait_for_stderr("statement 1 of 2");
    std::thread::sleep(Duration::from_millis(300));
    run.kill();
    let output = start(&project, &database).wait().success();
    assert!(
        output.stderr.contains(
            "waiting for the statement of an earlier run that the server still executes: pid"
        ),
        "{output}"
    );
    assert_eq!(
        database.psql("SELECT count(*) FROM log; SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid"),
        "2\n"
    );
}

#[test]
fn a_frozen_run_that_lost_its_lock_to_another_does_nothing_when_it_wakes() {
    let (project, database) = (project(), database());
    revision(
        &project,
        1,
        " no-transaction\nCREATE TABLE log (what text);\nSELECT pg_sleep(0.3);\nINSERT INTO log VALUES ('1');",
        "",
    );
    revision(&project, 2, "\nINSERT INTO log VALUES ('2');", "");
    let mut frozen = start(&project, &database);
    frozen.wait_for_stderr("statement 2 of 3");
    frozen.signal(Signal::SIGSTOP);
    terminate(
        &database,
        "state = 'idle in transaction' AND query LIKE '%pg_try_advisory_xact_lock%'",
    );
    start(&project, &database).wait().success();
    frozen.signal(Signal::SIGCONT);
    let output = frozen.wait().code(1);
    assert!(
        output.stderr.contains("that held the lock was lost"),
        "{output}"
    );
    assert_eq!(
        database.psql("SELECT what FROM log ORDER BY 1; SELECT count(*) FROM schemactl.event WHERE outcome = 'done'"),
        "1\n2\n2\n"
    );
}

#[test]
fn a_statement_whose_outcome_cannot_be_looked_up_is_asked_about() {
    let (project, database) = (project(), database());
    revision(
        &project,
        1,
        " no-transaction\nCREATE TABLE log (what text);\n\
         DO $$ BEGIN INSERT INTO log VALUES ('a'); COMMIT; PERFORM pg_sleep(1); INSERT INTO log VALUES ('b'); END $$;\n\
         INSERT INTO log VALUES ('c');",
        "",
    );
    let mut run = start(&project, &database);
    run.wait_for_stderr("statement 2 of 3");
    terminate(&database, "wait_event = 'PgSleep'");
    insta::assert_snapshot!("lost_in_a_statement", run.wait().code(1));
    insta::assert_snapshot!(
        "outcome_not_known",
        start(&project, &database).wait().code(1)
    );
    let mut command = project.command(["upgrade", "head", "--unknown-statement", "skip"]);
    command.env("DATABASE_URL", database.url());
    project.start(command).wait().success();
    assert_eq!(database.psql("SELECT what FROM log"), "a\nc\n");
}

#[test]
fn a_statement_that_failed_is_not_taken_for_done_by_the_next_run() {
    let (project, database) = (project(), database());
    revision(
        &project,
        1,
        " no-transaction\nCREATE TABLE log (what text);\nDROP INDEX CONCURRENTLY no_such_index;",
        "",
    );
    for _ in 0..2 {
        let output = start(&project, &database).wait().code(1);
        assert!(output.stderr.contains("does not exist"), "{output}");
    }
}

#[test]
fn the_invalid_index_of_a_statement_that_was_then_corrected_is_removed() {
    let (project, database) = (project(), database());
    revision(
        &project,
        1,
        "\nCREATE TABLE t (id int);\nINSERT INTO t VALUES (1), (1);",
        "",
    );
    revision(
        &project,
        2,
        " no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY one ON t (id);",
        "",
    );
    start(&project, &database).wait().code(1);
    assert_eq!(
        database.psql("SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid"),
        "one\n"
    );
    revision(
        &project,
        2,
        " no-transaction\nCREATE INDEX CONCURRENTLY two ON t (id);",
        "",
    );
    let output = start(&project, &database).wait().success();
    assert!(
        output
            .stderr
            .contains("cleaning up: DROP INDEX CONCURRENTLY public.one"),
        "{output}"
    );
    assert_eq!(database.psql("SELECT indexrelid::regclass FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relname = 't'"), "two\n");
}

#[test]
fn a_section_half_done_outside_a_transaction_is_not_run_inside_one() {
    let (project, database) = (project(), database());
    revision(
        &project,
        1,
        " no-transaction\nCREATE TABLE log (what text);\nSELECT 1 / 0;",
        "",
    );
    start(&project, &database).wait().code(1);
    revision(&project, 1, "\nCREATE TABLE log (what text);", "");
    insta::assert_snapshot!(start(&project, &database).wait().code(1));
}

#[test]
fn one_transaction_for_all_is_tried_again_after_a_lock_conflict() {
    let (project, database) = (project(), database());
    revision(
        &project,
        1,
        "\nCREATE TABLE log (what text);\nCREATE TABLE t (id int);",
        "",
    );
    start(&project, &database).wait().success();
    revision(&project, 2, "\nINSERT INTO log VALUES ('2');", "");
    revision(
        &project,
        3,
        "\nALTER TABLE t ADD COLUMN n int;\nINSERT INTO log VALUES ('3');",
        "",
    );
    let output = std::thread::scope(|scope| {
        let holder =
            scope.spawn(|| database.psql("BEGIN; SELECT * FROM t; SELECT pg_sleep(1.5); COMMIT"));
        eventually("the table is in use", || {
            database.psql("SELECT count(*) FROM pg_locks WHERE relation = 't'::regclass") != "0\n"
        });
        let mut command = project.command([
            "upgrade",
            "head",
            "--single-transaction",
            "--lock-timeout=200ms",
        ]);
        command.env("DATABASE_URL", database.url());
        let output = project.start(command).wait();
        holder.join().unwrap();
        output
    });
    assert_eq!(output.code, Some(0), "{output}");
    assert!(output.stderr.contains("attempt 2 of"), "{output}");
    assert_eq!(database.psql("SELECT what FROM log ORDER BY 1"), "2\n3\n");
}

/// A run dies with its last messages sent, and its server process, frozen until then, reads them when all is done. The
/// line is silent: the server learns of the death by its lock connection only, which its keepalives end.
#[track_caller]
fn what_a_dead_run_had_sent_is_read_late(first: &str, second: Option<&str>, next: &str) {
    // Alone: a frozen process holds up whoever creates or drops databases.
    let cluster = crate::common::private_cluster(&schemactl::server::Options::new());
    let database = crate::common::private_database(&cluster);
    let project = project();
    revision(&project, 1, first, "");
    if let Some(second) = second {
        revision(&project, 2, second, "");
    }
    let proxy = Proxy::silent_before(&database);
    let mut command = project.command(["upgrade", "head"]);
    command.env("DATABASE_URL", proxy.url(&database));
    let mut run = project.start(command);
    let mut work = 0;
    eventually("the pause", || {
        let asleep = database.psql("SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
        work = asleep.trim().parse().unwrap_or(0);
        work != 0
    });
    run.signal(Signal::SIGSTOP);
    eventually("the server has answered", || {
        backends(&database)
            .iter()
            .any(|(pid, title)| *pid == work && title.ends_with(" idle"))
    });
    let work = Pid::from_raw(work);
    kill(work, Signal::SIGSTOP).unwrap();
    run.signal(Signal::SIGCONT);
    run.wait_for_stderr(next);
    std::thread::sleep(Duration::from_millis(100));
    run.kill();
    terminate(&database, "state = 'idle in transaction'");
    start(&project, &database).wait().success();
    let log = "SELECT what, count(*) FROM log GROUP BY 1; SELECT count(*) FROM schemactl.event WHERE outcome = 'done'; \
               SELECT count(*) FROM schemactl.statement_progress";
    let before = database.psql(log);
    kill(work, Signal::SIGCONT).unwrap();
    eventually("the frozen process has read everything", || {
        backends(&database)
            .iter()
            .any(|(pid, title)| *pid == work.as_raw() && title.contains("aborted"))
    });
    assert_eq!(database.psql(log), before);
    assert!(before.starts_with("once|1\n"), "{before}");
}

#[test]
fn a_revision_that_a_dead_run_had_sent_is_not_applied_again_when_it_is_read_late() {
    what_a_dead_run_had_sent_is_read_late(
        "\nCREATE TABLE log (what text);\nSELECT pg_sleep(0.5);",
        Some("\nINSERT INTO log VALUES ('once');"),
        "Running upgrade 000000000001",
    );
}

#[test]
fn a_statement_that_a_dead_run_had_sent_is_not_executed_again_when_it_is_read_late() {
    what_a_dead_run_had_sent_is_read_late(
        " no-transaction\nCREATE TABLE log (what text);\nSELECT pg_sleep(0.5);\n\
         INSERT INTO log VALUES ('once');\nSELECT 1;",
        None,
        "statement 3 of 4",
    );
}
