//! Signals: what runs is cancelled and rolled back, what is committed is said.

use std::fs;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use crate::common::{self, Break, Database, Faulty, Project, SlowToCancel};
use crate::fixture::{APPLIED, TABLES, chain, link, log};

/// Well below what would run on otherwise, and above what a busy machine takes.
const SOON: Duration = Duration::from_secs(15);

/// A run that sleeps in its third revision of four.
fn sleeping() -> (Database, Project) {
    let database = common::database();
    let project = common::project().on(&database);
    chain(&project, 4);
    link(
        &project,
        3,
        "CREATE TABLE t3 (id int);\nSELECT pg_sleep(60);",
        "DROP TABLE t3;",
    );
    (database, project)
}

fn backends(database: &Database) -> String {
    database.psql(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'schemactl%'",
    )
}

#[test]
fn sigint_rolls_back_what_runs_and_says_what_is_committed() {
    let (database, project) = sleeping();
    let mut running = project.spawn(["upgrade", "head"]);
    running.wait_for_stderr("-> 3333");
    running.signal(Signal::SIGINT);
    let started = Instant::now();
    insta::assert_snapshot!(running.wait(), @r"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, step_1
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, step_2
    Running upgrade 2222aaaaaaaa -> 3333aaaaaaaa, step_3
    error: interrupted
      the running statement was cancelled and revision 3333aaaaaaaa rolled back
      committed in this run: 1111aaaaaaaa, 2222aaaaaaaa; not begun: 1

    hint: run schemactl upgrade again
    [exit status: 130]
    ");
    assert!(started.elapsed() < SOON);
    assert_eq!(database.psql(TABLES), "t1 t2\n");
    assert_eq!(database.psql(APPLIED), "1111 2222\n");
    assert_eq!(backends(&database), "0\n");
    insta::assert_snapshot!(log(&project.run(["log", "-n", "1"])), @r"
    when event revision outcome ms by message
    [TIMESTAMP] upgrade 3333aaaaaaaa interrupted [MS] postgres@[HOST] interrupted
    [exit status: 0]
    ");
    link(&project, 3, "CREATE TABLE t3 (id int);", "DROP TABLE t3;");
    project.run(["upgrade", "head"]).success();
}

#[test]
fn sigterm_ends_with_143() {
    let (database, project) = sleeping();
    let mut running = project.spawn(["upgrade", "head"]);
    running.wait_for_stderr("-> 3333");
    running.signal(Signal::SIGTERM);
    insta::assert_snapshot!(running.wait(), @r"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, step_1
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, step_2
    Running upgrade 2222aaaaaaaa -> 3333aaaaaaaa, step_3
    error: terminated
      the running statement was cancelled and revision 3333aaaaaaaa rolled back
      committed in this run: 1111aaaaaaaa, 2222aaaaaaaa; not begun: 1

    hint: run schemactl upgrade again
    [exit status: 143]
    ");
    assert_eq!(database.psql(APPLIED), "1111 2222\n");
}

#[test]
fn sighup_ends_like_sigterm() {
    let (database, project) = sleeping();
    let mut running = project.spawn(["upgrade", "head"]);
    running.wait_for_stderr("-> 3333");
    running.signal(Signal::SIGHUP);
    running.wait().code(143);
    assert_eq!(database.psql(APPLIED), "1111 2222\n");
}

/// What `timeout -s INT` does, and make, npm and docker.
#[test]
fn two_signals_in_a_row_are_one() {
    let (database, project) = sleeping();
    let mut running = project.spawn(["upgrade", "head"]);
    running.wait_for_stderr("-> 3333");
    running.signal(Signal::SIGINT);
    std::thread::sleep(Duration::from_millis(3));
    running.signal(Signal::SIGINT);
    let output = running.wait().code(130);
    assert!(
        output
            .stderr
            .contains("the running statement was cancelled and revision 3333aaaaaaaa rolled back"),
        "{output}"
    );
    assert_eq!(database.psql(APPLIED), "1111 2222\n");
}

#[test]
fn a_second_signal_later_gives_up_and_the_exit_code_is_still_that_of_the_first() {
    let (database, project) = sleeping();
    let line = Faulty::before(&database, None);
    let project = project.env("DATABASE_URL", line.url());
    let mut running = project.spawn(["upgrade", "head"]);
    running.wait_for_stderr("-> 3333");
    // The request to cancel gets lost.
    line.strike(Break::Freeze);
    running.signal(Signal::SIGTERM);
    std::thread::sleep(Duration::from_millis(1300));
    assert!(running.is_running(), "{}", running.stderr_so_far());
    line.mend();
    running.signal(Signal::SIGINT);
    let output = running.wait().code(143);
    assert!(
        output.stderr.contains("given up after an interrupt"),
        "{output}"
    );
}

/// PgBouncer 1.18 ends when a client whose cancel request it has not passed on yet goes away.
#[test]
fn the_end_comes_after_the_cancel_request_was_taken() {
    let (database, project) = sleeping();
    let slow = SlowToCancel::before(&database);
    let project = project.env("DATABASE_URL", slow.url(&database));
    let mut running = project.spawn(["upgrade", "head"]);
    running.wait_for_stderr("-> 3333");
    running.signal(Signal::SIGINT);
    running.wait().code(130);
    let stayed = slow.stayed();
    // More than one where the first came before its statement.
    assert!(
        !stayed.is_empty() && stayed.iter().all(|stayed| *stayed),
        "{stayed:?}"
    );
}

#[test]
fn a_single_transaction_is_rolled_back_as_a_whole() {
    let (database, project) = sleeping();
    let mut running = project.spawn(["upgrade", "head", "--single-transaction"]);
    running.wait_for_stderr("-> 3333");
    running.signal(Signal::SIGINT);
    insta::assert_snapshot!(running.wait(), @r"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, step_1
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, step_2
    Running upgrade 2222aaaaaaaa -> 3333aaaaaaaa, step_3
    error: interrupted
      the running statement was cancelled and revision 3333aaaaaaaa rolled back
      committed in this run: no revision
      --single-transaction: all 4 revisions of this run are rolled back

    hint: run schemactl upgrade again
    [exit status: 130]
    ");
    let event = log(&project.run(["log", "-n", "1"]));
    assert!(event.contains("3333aaaaaaaa interrupted"), "{event}");
    assert_eq!(database.psql(TABLES), "-\n");
}

#[test]
fn a_no_transaction_section_keeps_what_is_done_and_resumes() {
    let database = common::database();
    let project = common::project().on(&database);
    let section = |last: &str| {
        project.revision(
            "202601010000_1111aaaaaaaa_one.sql",
            format!(
                "-- One\n--\n-- Revision ID: 1111aaaaaaaa\n-- Revises:\n\n-- schemactl:up no-transaction\n\
                 CREATE TABLE t1 (id int);\nCREATE INDEX CONCURRENTLY one ON t1 (id);\n{last};\n"
            ),
        );
    };
    section("SELECT pg_sleep(60)");
    let mut running = project.spawn(["upgrade", "head"]);
    running.wait_for_stderr("statement 3 of 3");
    running.signal(Signal::SIGINT);
    insta::assert_snapshot!(running.wait(), @r"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, One
      statement 1 of 3: CREATE TABLE t1 (id int)
      statement 2 of 3: CREATE INDEX CONCURRENTLY one ON t1 (id)
      statement 3 of 3: SELECT pg_sleep(60)
    error: interrupted
      revision 1111aaaaaaaa stopped: the statement that ran was cancelled, those before it stay done
      committed in this run: no revision

    hint: run schemactl upgrade again
    [exit status: 130]
    ");
    section("SELECT 1");
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, One
      2 of 3 statements were done by an earlier run; resuming at statement 3
      statement 3 of 3: SELECT 1
    1 revision applied in [DURATION]
    [exit status: 0]
    ");
}

#[test]
fn waiting_for_the_lock_ends_at_once() {
    let (_database, project) = sleeping();
    let mut first = project.spawn(["upgrade", "head"]);
    first.wait_for_stderr("-> 3333");
    let mut second = project.spawn(["upgrade", "head"]);
    second.wait_for_stderr("waiting for the lock");
    second.signal(Signal::SIGINT);
    let started = Instant::now();
    let output = second.wait().code(130);
    assert!(started.elapsed() < SOON);
    let last: Vec<&str> = output.stderr.lines().skip(1).collect();
    insta::assert_snapshot!(last.join("\n"), @r"
    error: interrupted
      nothing was changed: the lock was not obtained yet
    ");
}

#[test]
fn waiting_for_the_database_ends_at_once() {
    let project = common::project().env("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none");
    chain(&project, 1);
    let mut running = project.spawn(["upgrade", "head", "--wait", "-v"]);
    running.wait_for_stderr("database:");
    std::thread::sleep(Duration::from_millis(200));
    running.signal(Signal::SIGINT);
    let started = Instant::now();
    insta::assert_snapshot!(running.wait(), @r"
    ------- stderr -------
    database: from DATABASE_URL in the environment
    database: postgresql://nobody@127.0.0.1:1/none
    waiting for postgresql://nobody@127.0.0.1:1/none: Connection refused (os error 111)
    error: interrupted while waiting for the database
    [exit status: 130]
    ");
    assert!(started.elapsed() < SOON);
}

/// A model that a command prints: an application is imported, which takes its time.
fn printing(script: &str) -> (Database, Project) {
    let database = common::database();
    let project = common::project().on(&database);
    project.file(
        "schemactl.toml",
        "model = { command = [\"sh\", \"print.sh\"] }\n",
    );
    project.file("print.sh", script);
    (database, project)
}

#[test]
fn the_command_that_prints_the_model_ends_at_once() {
    let (_database, project) = printing("echo > began; exec sleep 60");
    for (signal, code, word) in [
        (Signal::SIGINT, 130, "interrupted"),
        (Signal::SIGTERM, 143, "terminated"),
    ] {
        let running = project.spawn(["diff"]);
        common::eventually("the command runs", || project.path().join("began").exists());
        fs::remove_file(project.path().join("began")).unwrap();
        let started = Instant::now();
        running.signal(signal);
        let output = running.wait().code(code);
        assert!(started.elapsed() < SOON, "{output}");
        let said = format!("error: {word} while the model's command `sh print.sh` ran");
        assert!(output.stderr.contains(&said), "{output}");
    }
}

/// As on a terminal, where the signal goes to both, and the command says what Python would say of it.
#[test]
fn what_the_command_makes_of_the_signal_is_not_what_failed() {
    let (_database, project) = printing(
        "trap 'echo Traceback: KeyboardInterrupt >&2; exit 1' INT\nkill -INT $PPID; kill -INT $$; sleep 60",
    );
    let output = project.run(["diff"]).code(130);
    assert!(!output.stderr.contains("Traceback"), "{output}");
}

/// One that does not hear is killed, at the second signal at once.
#[test]
fn a_command_that_ignores_the_signal_is_left_behind() {
    let (_database, project) = printing("trap '' TERM INT\necho > began\nsleep 60");
    let running = project.spawn(["deploy"]);
    common::eventually("the command runs", || project.path().join("began").exists());
    let started = Instant::now();
    running.signal(Signal::SIGTERM);
    std::thread::sleep(Duration::from_millis(1100));
    running.signal(Signal::SIGTERM);
    let output = running.wait().code(143);
    assert!(started.elapsed() < SOON, "{output}");
    assert!(!output.stderr.contains("what failed"), "{output}");
}
