//! `--online`, killed: after every step, and with the server in the middle of a build. What is left behind has a name, the next run takes it
//! away, and nothing of the user's goes with it.

use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::{is_repaired, repair};
use crate::common::{self, Database, Project, private_cluster, private_database};

/// Rows that a check and an index look at, a moment each; a shadow has none.
const SLOW: &str = "CREATE FUNCTION slow(int) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS \
    'BEGIN IF current_setting(''transaction_read_only'') = ''off'' THEN PERFORM pg_sleep(0.2); END IF; RETURN true; END';
    CREATE TABLE r (id int PRIMARY KEY);";
const LIVE: &str =
    "CREATE TABLE t (id int, a text, r int, CONSTRAINT u UNIQUE (id)); CREATE INDEX old ON t (id);";
const ROWS: &str =
    "INSERT INTO r VALUES (1); INSERT INTO t SELECT i, 'x', 1 FROM generate_series(1, 5) i;";
const DECLARED: &str = "CREATE TABLE t (id int, a text NOT NULL, r int REFERENCES r, CONSTRAINT u UNIQUE (id, r), CONSTRAINT c CHECK (slow(id)));
    CREATE INDEX old ON t (id) WHERE slow(id); CREATE INDEX i ON t (r) WHERE slow(id); CREATE TABLE n (id int PRIMARY KEY);";

fn fill(database: &Database) {
    database.psql(SLOW);
    database.psql(LIVE);
    database.psql(ROWS);
}

fn project(database: &Database) -> Project {
    let project = common::project().on(database);
    project.file("schema.sql", format!("{SLOW}{DECLARED}"));
    project
}

/// Everything is as declared, nothing passing is left, and every row is there.
#[track_caller]
fn is_whole(project: &Project, database: &Database) {
    is_repaired(project);
    assert_eq!(
        database.psql(
            "SELECT (SELECT count(*) FROM t), (SELECT count(*) FROM pg_index WHERE NOT indisvalid), \
             (SELECT count(*) FROM pg_class WHERE relname LIKE '%\\_\\_new%'), (SELECT count(*) FROM pg_constraint WHERE conname LIKE '%\\_\\_new%' OR NOT convalidated)"
        ),
        "5|0|0|0\n"
    );
}

#[test]
fn a_run_killed_after_any_step_is_finished_by_the_next() {
    let template = common::database();
    fill(&template);
    let plan = {
        let database = template.copy();
        repair(&project(&database), &["--online", "--format", "json"])
            .success()
            .stdout
    };
    let plan: serde_json::Value = serde_json::from_str(&plan).unwrap();
    let count = plan["repair"]["steps"].as_array().unwrap().len();
    assert!(count > 8, "{plan}");
    // Every step is some seconds: by default every second one.
    let stride = if common::is_all() { 1 } else { 2 };
    for step in (1..count).step_by(stride) {
        let database = template.copy();
        let project = project(&database);
        let mut run = project.spawn(["repair", "--online", "--apply"]);
        run.wait_for_stderr(&format!("[{step}/{count}]"));
        run.kill();
        repair(&project, &["--online", "--apply"]).success();
        is_whole(&project, &database);
    }
}

/// The server process that runs a statement of a repair that begins like this.
#[track_caller]
fn process_of(database: &Database, beginning: &str) -> i32 {
    let deadline = Instant::now() + Duration::from_secs(120);
    loop {
        let pid = database.psql(&format!(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'schemactl/%repair' \
             AND state = 'active' AND query LIKE '{beginning}%'"
        ));
        if let Some(pid) = pid.lines().next() {
            return pid.parse().unwrap();
        }
        assert!(Instant::now() < deadline, "never ran {beginning}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_server_that_is_killed_in_a_build_leaves_what_the_next_run_names_and_takes_away() {
    // Of a throw-away server, a crash would take the last commits with it.
    let cluster =
        private_cluster(&schemactl::server::Options::new().setting("synchronous_commit", "on"));
    for (statement, leftover) in [
        (
            "CREATE INDEX CONCURRENTLY old__new",
            "drop index public.t.old__new",
        ),
        ("CREATE INDEX CONCURRENTLY i ", "index public.t.i"),
        (
            "%VALIDATE CONSTRAINT c",
            "alter check constraint public.t.c",
        ),
    ] {
        let database = private_database(&cluster);
        fill(&database);
        let project = project(&database);
        let run = project.spawn(["repair", "--online", "--apply"]);
        let pid = process_of(&database, statement);
        // The name is there once the build has begun.
        std::thread::sleep(Duration::from_millis(200));
        kill(Pid::from_raw(pid), Signal::SIGKILL).unwrap();
        let output = run.wait();
        assert_eq!(output.code, Some(1), "{output}");
        assert!(
            output.stderr.contains("hint: run schemactl repair again"),
            "{output}"
        );
        // The server recovers.
        let deadline = Instant::now() + Duration::from_secs(120);
        while database.try_psql("SELECT 1").is_err() {
            assert!(Instant::now() < deadline);
            std::thread::sleep(Duration::from_millis(50));
        }
        assert_eq!(
            database.psql("SELECT indisvalid FROM pg_index WHERE indexrelid = 'old'::regclass"),
            "t\n",
            "the index that is in use is there"
        );
        let output = repair(&project, &["--online", "--apply"]).success();
        assert!(output.stderr.contains(leftover), "{statement}: {output}");
        is_whole(&project, &database);
    }
}

/// What a build that was ended leaves is no transaction's to roll back.
#[test]
fn a_signal_in_a_build_says_what_it_leaves_behind() {
    let database = common::database();
    fill(&database);
    let project = project(&database);
    let run = project.spawn(["repair", "--online", "--apply"]);
    process_of(&database, "CREATE INDEX CONCURRENTLY i ");
    std::thread::sleep(Duration::from_millis(200));
    run.signal(Signal::SIGINT);
    let output = run.wait().code(130);
    assert!(
        output
            .stderr
            .contains("left the index public.i behind: it is invalid")
            && output
                .stderr
                .contains("DROP INDEX CONCURRENTLY public.i removes it now"),
        "{output}"
    );
    repair(&project, &["--online", "--apply"]).success();
    is_whole(&project, &database);
}

/// A build that fails takes away what it left, and the rest is done.
#[test]
fn an_index_whose_function_raises_for_a_row_leaves_nothing_behind() {
    const TABLE: &str = "CREATE FUNCTION f(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS \
        'BEGIN IF $1 < 0 THEN RAISE EXCEPTION ''negative''; END IF; RETURN $1; END'; CREATE TABLE w (id int, k int);";
    for options in [&["--apply", "--online"][..], &["--apply"]] {
        let database = common::database();
        database.psql(&format!("{TABLE} INSERT INTO w VALUES (-1, 1)"));
        let project = common::project().on(&database);
        project.file(
            "schema.sql",
            format!("{TABLE} CREATE INDEX i ON w (f(id)); CREATE INDEX k ON w (k);"),
        );
        for _ in 0..2 {
            let output = repair(&project, options).code(3);
            assert!(
                output
                    .stderr
                    .contains("refused: index public.w.i: rows do not fit it: negative"),
                "{output}"
            );
        }
        assert_eq!(
            database.psql("SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid = 'w'::regclass"),
            "k|t\n"
        );
        // Not DELETE: a snapshot that somebody still has (autovacuum's, for one) keeps deleted rows in what is built.
        database.psql("TRUNCATE w");
        repair(&project, options).success();
        is_repaired(&project);
    }
}

#[test]
fn who_sees_deleted_rows_in_the_way_of_an_index_is_told() {
    const TABLE: &str = "CREATE FUNCTION f(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS \
        'BEGIN IF $1 < 0 THEN RAISE EXCEPTION ''negative''; END IF; RETURN $1; END'; CREATE TABLE w (id int);";
    let database = common::database();
    database.psql(&format!("{TABLE} INSERT INTO w VALUES (-1)"));
    let project = common::project().on(&database);
    project.file(
        "schema.sql",
        format!("{TABLE} CREATE INDEX i ON w (f(id));"),
    );
    let mut older = database.session();
    older
        .query("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1")
        .unwrap();
    database.psql("DELETE FROM w");
    let output = repair(&project, &["--apply"]).code(3);
    assert!(
        output.stderr.contains("rows do not fit it: negative")
            && output
                .stderr
                .contains("note: rows that were deleted or changed count as well"),
        "{output}"
    );
    drop(older);
}

#[test]
fn what_the_user_has_under_such_a_name_stays_as_it_is() {
    const OWN: &str = "CREATE INDEX old__new ON t (a); ALTER TABLE t ADD CONSTRAINT a_not_null__new CHECK (a <> ''); CREATE SEQUENCE u__new;";
    const OIDS: &str = "SELECT 'old__new'::regclass::oid, 'u__new'::regclass::oid, (SELECT oid FROM pg_constraint WHERE conname = 'a_not_null__new')";
    let database = common::database();
    fill(&database);
    database.psql(OWN);
    let before = database.psql(OIDS);
    let project = project(&database);
    project.file("schema.sql", format!("{SLOW}{DECLARED}{OWN}"));
    repair(&project, &["--online", "--apply"]).success();
    is_repaired(&project);
    assert_eq!(database.psql(OIDS), before);
    assert_eq!(
        database.psql("SELECT count(*) FROM pg_class WHERE relname LIKE '%\\_\\_new_'"),
        "0\n"
    );
}
