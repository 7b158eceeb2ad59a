//! Waiting: for the lock of another run, and for table locks of anybody.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::{self, Database, Output};
use crate::fixture::{APPLIED, TABLES, chain, link};

/// A psql session that holds a lock until it is dropped.
pub(crate) struct Holder(Child);

impl Holder {
    pub(crate) fn of(database: &Database, sql: &str) -> Self {
        use std::io::{Read, Write};
        let mut child = Command::new(common::client("psql"))
            .env_clear()
            .env("PGAPPNAME", "nightly-report")
            .args(["-XqAt", "-d", &database.url()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        writeln!(stdin, "{sql}\n\\echo held").unwrap();
        let mut line = [0; 5];
        child
            .stdout
            .as_mut()
            .unwrap()
            .read_exact(&mut line)
            .unwrap();
        assert_eq!(&line, b"held\n");
        // As long as its input is open, the session lives.
        child.stdin = Some(stdin);
        Self(child)
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What differs from run to run in a line about a session, and how often it is shown.
fn shown(output: &Output) -> String {
    let mut text = output.to_string();
    for (pattern, replacement) in [
        (r"for \d\d:\d\d:\d\d", "for [AGE]"),
        (r"schemactl/\d+\.\d+\.\d+", "schemactl/[VERSION]"),
        (
            r"pg_terminate_backend\(\d+\)",
            "pg_terminate_backend([PID])",
        ),
        (
            r"waiting for the lock \(\S+ of",
            "waiting for the lock ([DURATION] of",
        ),
        (r"waiting \(\S+\) for", "waiting ([DURATION]) for"),
    ] {
        text = regex::Regex::new(pattern)
            .unwrap()
            .replace_all(&text, replacement)
            .into_owned();
    }
    let mut lines: Vec<&str> = text.lines().collect();
    lines.dedup();
    lines.join("\n")
}

#[test]
fn the_holder_of_the_lock_is_shown_while_waiting_and_the_time_is_limited() {
    let database = common::database();
    let project = common::project().on(&database);
    link(&project, 1, "SELECT pg_sleep(60);", "");
    let mut first = project.spawn(["upgrade", "head"]);
    first.wait_for_stderr("Running upgrade");
    let started = Instant::now();
    let second = project.run(["upgrade", "head", "--lock-wait", "1s"]);
    assert!(started.elapsed() < Duration::from_secs(20));
    insta::assert_snapshot!(shown(&second), @r"
    ------- stderr -------
    waiting for the lock ([DURATION] of [DURATION]), held by pid [PID], schemactl/[VERSION] upgrade, user postgres, from local, idle in transaction, for [AGE] (since [TIMESTAMP])
    error: another run held the lock for all of [DURATION]
      pid [PID], schemactl/[VERSION] upgrade, user postgres, from local, idle in transaction, for [AGE] (since [TIMESTAMP])

    hint: if it is stuck, end it: SELECT pg_terminate_backend([PID])
    hint: nothing was changed; wait longer with --lock-wait 10min
    [exit status: 4]
    ");
    let stamp = project.run(["stamp", "head", "--lock-wait", "0s"]);
    insta::assert_snapshot!(shown(&stamp), @r"
    ------- stderr -------
    error: another run holds the lock
      pid [PID], schemactl/[VERSION] upgrade, user postgres, from local, idle in transaction, for [AGE] (since [TIMESTAMP])

    hint: if it is stuck, end it: SELECT pg_terminate_backend([PID])
    hint: nothing was changed; wait longer with --lock-wait 10min
    [exit status: 4]
    ");
    // Looking needs no lock.
    project.run(["status"]).code(2);
    project.run(["current"]).success();
}

#[test]
fn who_waited_finds_nothing_left_to_do() {
    let database = common::database();
    let project = common::project().on(&database);
    link(&project, 1, "SELECT pg_sleep(1.2);", "");
    let mut first = project.spawn(["upgrade", "head"]);
    first.wait_for_stderr("Running upgrade");
    let second = project.run(["upgrade", "head"]);
    first.wait().success();
    insta::assert_snapshot!(shown(&second), @r"
    ------- stderr -------
    waiting for the lock ([DURATION] of [DURATION]), held by pid [PID], schemactl/[VERSION] upgrade, user postgres, from local, idle in transaction, for [AGE] (since [TIMESTAMP])
    another run has done it meanwhile: nothing left to do
    [exit status: 0]
    ");
}

#[test]
fn who_waited_for_a_run_that_failed_goes_on_where_it_stopped() {
    let database = common::database();
    let project = common::project().on(&database);
    chain(&project, 1);
    link(
        &project,
        2,
        "SELECT pg_sleep(1.2);\nSELECT 1/(SELECT count(*) FROM t1);",
        "",
    );
    let mut first = project.spawn(["upgrade", "head"]);
    first.wait_for_stderr("-> 2222");
    let second = project.run(["upgrade", "head"]);
    first.wait().code(1);
    insta::assert_snapshot!(shown(&second.code(1)), @r"
    ------- stderr -------
    waiting for the lock ([DURATION] of [DURATION]), held by pid [PID], schemactl/[VERSION] upgrade, user postgres, from local, idle in transaction, for [AGE] (since [TIMESTAMP])
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, step_2
    error: revision 2222aaaaaaaa failed at statement 2 of 2: division by zero
      --> [PROJECT]/migrations/202601010000_2222aaaaaaaa_step_2.sql:9:1
      8 | SELECT pg_sleep(1.2);
      9 | SELECT 1/(SELECT count(*) FROM t1);
        | ^
      SQLSTATE: 22012
      rolled back: nothing of this revision was applied
      committed in this run: no revision

    hint: correct 202601010000_2222aaaaaaaa_step_2.sql and run schemactl upgrade again
    [exit status: 1]
    ");
}

#[test]
fn a_blocked_statement_names_its_blocker_and_gives_up_with_4_leaving_nothing() {
    let database = common::database();
    let project = common::project().on(&database);
    project.file("schemactl.toml", "[run]\nlock_retries = 1\n");
    chain(&project, 1);
    link(
        &project,
        2,
        "CREATE TABLE t2 (id int);\nALTER TABLE t1 ADD COLUMN note text;",
        "",
    );
    project.run(["upgrade", "+1"]).success();
    let _holder = Holder::of(&database, "BEGIN; LOCK TABLE t1 IN ACCESS SHARE MODE;");
    let output = project.run(["upgrade", "head", "--lock-timeout", "300ms"]);
    insta::assert_snapshot!(shown(&output), @r"
    ------- stderr -------
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, step_2
      waiting ([DURATION]) for pid [PID], nightly-report, user postgres, from local, idle in transaction, for [AGE] (since [TIMESTAMP]): LOCK TABLE t1 IN ACCESS SHARE MODE;
      waiting for pid [PID], nightly-report, user postgres, from local, idle in transaction, for [AGE] (since [TIMESTAMP]): LOCK TABLE t1 IN ACCESS SHARE MODE;
      canceling statement due to lock timeout; rolled back, attempt 2 of 2 in [DURATION]
      waiting ([DURATION]) for pid [PID], nightly-report, user postgres, from local, idle in transaction, for [AGE] (since [TIMESTAMP]): LOCK TABLE t1 IN ACCESS SHARE MODE;
    error: revision 2222aaaaaaaa failed at statement 2 of 2: canceling statement due to lock timeout
      --> [PROJECT]/migrations/202601010000_2222aaaaaaaa_step_2.sql:9:1
      8 | CREATE TABLE t2 (id int);
      9 | ALTER TABLE t1 ADD COLUMN note text;
        | ^
      SQLSTATE: 55P03
      blocked by pid [PID], nightly-report, user postgres, from local, idle in transaction, for [AGE] (since [TIMESTAMP]): LOCK TABLE t1 IN ACCESS SHARE MODE;
      rolled back: nothing of this revision was applied
      committed in this run: no revision

    hint: nothing is broken: run schemactl upgrade again, or end the session that blocks it
    [exit status: 4]
    ");
    assert_eq!(database.psql(TABLES), "t1\n");
    assert_eq!(database.psql(APPLIED), "1111\n");
}

#[test]
fn a_statement_timeout_that_ends_the_wait_for_a_lock_is_as_harmless_as_a_lock_timeout() {
    let database = common::database();
    let project = common::project().on(&database);
    chain(&project, 1);
    link(
        &project,
        2,
        "CREATE TABLE t2 (id int);\nALTER TABLE t1 ADD COLUMN note text;",
        "",
    );
    project.run(["upgrade", "+1"]).success();
    let holder = Holder::of(&database, "BEGIN; LOCK TABLE t1 IN ACCESS SHARE MODE;");
    let arguments = [
        "upgrade",
        "head",
        "--lock-timeout",
        "30s",
        "--statement-timeout",
        "1s",
    ];
    insta::assert_snapshot!(shown(&project.run(arguments)), @r"
    ------- stderr -------
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, step_2
      waiting ([DURATION]) for pid [PID], nightly-report, user postgres, from local, idle in transaction, for [AGE] (since [TIMESTAMP]): LOCK TABLE t1 IN ACCESS SHARE MODE;
    error: revision 2222aaaaaaaa failed at statement 2 of 2: canceling statement due to statement timeout
      --> [PROJECT]/migrations/202601010000_2222aaaaaaaa_step_2.sql:9:1
      8 | CREATE TABLE t2 (id int);
      9 | ALTER TABLE t1 ADD COLUMN note text;
        | ^
      SQLSTATE: 57014
      blocked by pid [PID], nightly-report, user postgres, from local, idle in transaction, for [AGE] (since [TIMESTAMP]): LOCK TABLE t1 IN ACCESS SHARE MODE;
      rolled back: nothing of this revision was applied
      committed in this run: no revision

    hint: the statement still waited for a lock after the [DURATION] of --statement-timeout
    hint: nothing is broken: run schemactl upgrade again, or end the session that blocks it
    [exit status: 4]
    ");
    drop(holder);
    // Who waited, was let through, and then took too long, did not wait when it was ended.
    link(
        &project,
        2,
        "ALTER TABLE t1 ADD COLUMN note text;\nSELECT pg_sleep(30);",
        "",
    );
    let holder = Holder::of(&database, "BEGIN; LOCK TABLE t1 IN ACCESS SHARE MODE;");
    let mut running = project.spawn([
        "upgrade",
        "head",
        "--lock-timeout",
        "30s",
        "--statement-timeout",
        "5s",
    ]);
    running.wait_for_stderr("waiting (");
    drop(holder);
    let output = running.wait().code(1);
    assert!(
        output
            .stderr
            .contains("hint: the statement took longer than the 5s of --statement-timeout")
            && !output.stderr.contains("blocked by"),
        "{output}"
    );
}

#[test]
fn a_blocked_statement_succeeds_when_the_blocker_goes_away() {
    let database = common::database();
    let project = common::project().on(&database);
    chain(&project, 1);
    link(&project, 2, "ALTER TABLE t1 ADD COLUMN note text;", "");
    link(&project, 3, "CREATE TABLE t3 (id int);", "");
    project.run(["upgrade", "+1"]).success();
    let holder = Holder::of(&database, "BEGIN; LOCK TABLE t1 IN ACCESS SHARE MODE;");
    let mut running = project.spawn(["upgrade", "head", "--lock-timeout", "200ms"]);
    running.wait_for_stderr("attempt 2 of");
    drop(holder);
    running.wait().success();
    assert_eq!(database.psql(APPLIED), "1111 2222 3333\n");
}

#[test]
fn a_single_transaction_is_tried_again_as_a_whole() {
    let database = common::database();
    let project = common::project().on(&database);
    chain(&project, 1);
    project.run(["upgrade", "head"]).success();
    link(&project, 2, "CREATE TABLE t2 (id int);", "");
    link(&project, 3, "ALTER TABLE t1 ADD COLUMN note text;", "");
    let holder = Holder::of(&database, "BEGIN; LOCK TABLE t1 IN ACCESS SHARE MODE;");
    let mut running = project.spawn([
        "upgrade",
        "head",
        "--single-transaction",
        "--lock-timeout",
        "200ms",
    ]);
    running.wait_for_stderr("attempt 2 of");
    drop(holder);
    running.wait().success();
    assert_eq!(database.psql(APPLIED), "1111 2222 3333\n");
}

#[test]
fn create_index_concurrently_waits_for_others_and_cleans_up_between_attempts() {
    let database = common::database();
    let project = common::project().on(&database);
    chain(&project, 1);
    project.run(["upgrade", "head"]).success();
    project.revision(
        "202601010001_2222aaaaaaaa_index.sql",
        "-- Index\n--\n-- Revision ID: 2222aaaaaaaa\n-- Revises: 1111aaaaaaaa\n\n\
         -- schemactl:up no-transaction lock-timeout=300ms\nCREATE INDEX CONCURRENTLY one ON t1 (id);\n",
    );
    let holder = Holder::of(&database, "BEGIN; INSERT INTO t1 VALUES (1);");
    let mut running = project.spawn(["upgrade", "head"]);
    running.wait_for_stderr("attempt 2 of");
    drop(holder);
    let output = running.wait().success();
    insta::assert_snapshot!(shown(&output), @r"
    ------- stderr -------
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, Index
      statement 1 of 1: CREATE INDEX CONCURRENTLY one ON t1 (id)
      waiting ([DURATION]) for pid [PID], nightly-report, user postgres, from local, idle in transaction, for [AGE] (since [TIMESTAMP]): INSERT INTO t1 VALUES (1);
      waiting for pid [PID], nightly-report, user postgres, from local, idle in transaction, for [AGE] (since [TIMESTAMP]): INSERT INTO t1 VALUES (1);
      canceling statement due to lock timeout; attempt 2 of 11 in [DURATION]
      an INVALID index was left behind; cleaning up: DROP INDEX CONCURRENTLY public.one
    1 revision applied in [DURATION]
    [exit status: 0]
    ");
    assert_eq!(
        database.psql(
            "SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid = 't1'::regclass"
        ),
        "one|t\n"
    );
}

#[test]
fn the_lock_connection_holds_no_table_that_a_revision_may_want_to_change() {
    let database = common::database();
    let project = common::project().on(&database);
    link(&project, 1, "CREATE TABLE a (id int);", "DROP TABLE a;");
    project.run(["upgrade", "head"]).success();
    link(
        &project,
        2,
        "ALTER TABLE schemactl.event ADD COLUMN note text;",
        "ALTER TABLE schemactl.event DROP COLUMN note;",
    );
    // Nobody stands in the way, so the first attempt succeeds.
    project
        .run(["upgrade", "head", "--lock-timeout", "2s"])
        .success();
}

#[test]
fn a_blocker_whose_query_is_hidden_is_named_all_the_same() {
    let database = common::database();
    let name = database.name();
    database.psql(&format!(
        "CREATE ROLE {name}_app LOGIN; GRANT CREATE ON DATABASE {name} TO {name}_app; GRANT CREATE ON SCHEMA public TO {name}_app"
    ));
    let project = common::project().env(
        "DATABASE_URL",
        database.url().replace("postgres@", &format!("{name}_app@")),
    );
    project.file("schemactl.toml", "[run]\nlock_retries = 0\n");
    chain(&project, 1);
    project.run(["upgrade", "head"]).success();
    link(&project, 2, "ALTER TABLE t1 ADD COLUMN note text;", "");
    project.file("schema.sql", "CREATE TABLE t1 (id int, note text);\n");
    let holder = Holder::of(&database, "BEGIN; LOCK TABLE t1 IN ACCESS SHARE MODE;");
    for arguments in [
        &["upgrade", "head", "--lock-timeout", "400ms"][..],
        &["repair", "--apply", "--lock-timeout", "400ms"],
    ] {
        let output = project.run(arguments.iter().copied()).code(4);
        let line = output
            .stderr
            .lines()
            .find(|line| line.trim_start().starts_with("blocked by pid"))
            .unwrap_or_else(|| panic!("{output}"));
        assert!(
            line.ends_with(", user postgres, query hidden (GRANT pg_read_all_stats to see it)"),
            "{output}"
        );
    }
    // Who may see it does.
    database.psql(&format!("GRANT pg_read_all_stats TO {name}_app"));
    let output = project
        .run(["repair", "--apply", "--lock-timeout", "400ms"])
        .code(4);
    assert!(
        output
            .stderr
            .contains("nightly-report, user postgres, from local, idle in transaction, for 00:00:")
            && output.stderr.contains("LOCK TABLE t1 IN ACCESS SHARE MODE"),
        "{output}"
    );
    drop(holder);
    database.psql(&format!(
        "DROP OWNED BY {name}_app CASCADE; DROP ROLE {name}_app"
    ));
}
