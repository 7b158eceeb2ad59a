//! Writing through a transaction pooler, and what is refused there before anything runs.

use std::time::{Duration, Instant};

use crate::common::{self, Output, pgbouncer};
use crate::fixture::{APPLIED, TABLES, chain, link};

use super::{behind, marked};

/// Without what differs from run to run.
fn shown(output: &Output) -> String {
    let text = output.to_string();
    regex::Regex::new(r"host=\S*pgbouncer-\w+")
        .unwrap()
        .replace_all(&text, "host=[POOLER]")
        .into_owned()
}

#[test]
fn revisions_go_up_and_down_and_are_stamped_through_a_pooler() {
    for mode in ["transaction", "session"] {
        let database = common::database();
        let Some(bouncer) = pgbouncer(&database, mode) else {
            return;
        };
        let project = behind(&bouncer, &database);
        chain(&project, 4);
        link(
            &project,
            5,
            "CREATE TYPE mood AS ENUM ('low');\nCREATE TABLE t5 (id int);",
            "",
        );
        link(&project, 6, "ALTER TYPE mood ADD VALUE 'high';", "");
        project.run(["upgrade", "head"]).success();
        assert_eq!(database.psql(APPLIED), "1111 2222 3333 4444 5555 6666\n");
        let again = project.run(["upgrade", "head"]).success();
        assert!(again.stderr.contains("already at head"), "{again}");
        project.run(["stamp", "4444aaaaaaaa"]).success();
        project.run(["downgrade", "1111aaaaaaaa"]).success();
        assert_eq!(database.psql(TABLES), "t1 t5\n");
        assert_eq!(database.psql(APPLIED), "1111\n");
    }
}

#[test]
fn a_repair_in_transactions_works_through_a_pooler() {
    for mode in ["transaction", "session"] {
        let database = common::database();
        let Some(bouncer) = pgbouncer(&database, mode) else {
            return;
        };
        let project = behind(&bouncer, &database);
        project.file(
            "schema.sql",
            "CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL);\nCREATE INDEX people_name ON people (name);\n\
             CREATE FUNCTION hello() RETURNS text LANGUAGE sql AS 'SELECT 1::text';\n",
        );
        project.run(["repair", "--apply"]).success();
        project.run(["diff"]).success();
    }
}

#[test]
fn what_needs_a_session_is_refused_before_anything_runs() {
    let database = common::database();
    let Some(bouncer) = pgbouncer(&database, "transaction") else {
        return;
    };
    let project = behind(&bouncer, &database);
    chain(&project, 2);
    marked(
        &project,
        3,
        "no-transaction",
        "CREATE INDEX CONCURRENTLY one ON t1 (id);",
    );
    let output = project.run(["upgrade", "head"]);
    insta::assert_snapshot!(shown(&output), @r"
    ------- stderr -------
    error: revision 3333aaaaaaaa cannot run through a transaction pooler: it is marked no-transaction
      --> [PROJECT]/migrations/202601010000_3333aaaaaaaa_step_3.sql
      the address is postgresql://postgres@/[DATABASE]?host=[POOLER]&port=6432, from DATABASE_URL in the environment
      the pooler lends a server session for one transaction: what is set for a statement outside one (lock_timeout, role, search_path) would hold for other clients
      nothing was begun

    hint: go around the pooler: the port of PostgreSQL itself in place of PgBouncer's (5432 as a rule), or a database or user that PgBouncer has with pool_mode=session
    hint: put that address into DIRECT_URL: schemactl takes it before the application's DATABASE_URL
    hint: if every client keeps a server session of its own there: --pooler session
    [exit status: 1]
    ");
    assert_eq!(database.psql(TABLES), "-\n");
    assert_eq!(
        database.psql("SELECT to_regnamespace('schemactl') IS NULL"),
        "t\n"
    );
    project.run(["upgrade", "head", "--dry-run"]).code(1);
    // What comes before it can be done.
    project.run(["upgrade", "+2"]).success();
    assert_eq!(database.psql(APPLIED), "1111 2222\n");
    // The whole of it directly.
    let direct = common::project().on(&database);
    for entry in std::fs::read_dir(project.path().join("migrations")).unwrap() {
        let path = entry.unwrap().path();
        direct.revision(
            path.file_name().unwrap().to_str().unwrap(),
            std::fs::read(&path).unwrap(),
        );
    }
    direct.run(["upgrade", "head"]).success();
}

#[test]
fn an_advisory_lock_for_the_session_is_refused() {
    let database = common::database();
    let Some(bouncer) = pgbouncer(&database, "transaction") else {
        return;
    };
    let project = behind(&bouncer, &database);
    link(
        &project,
        1,
        "CREATE TABLE t1 (id int);\nSELECT pg_advisory_lock(1);",
        "",
    );
    insta::assert_snapshot!(shown(&project.run(["upgrade", "head"])), @r"
    ------- stderr -------
    error: revision 1111aaaaaaaa cannot run through a transaction pooler: it takes an advisory lock for the session
      --> [PROJECT]/migrations/202601010000_1111aaaaaaaa_step_1.sql:9:8
      8 | CREATE TABLE t1 (id int);
      9 | SELECT pg_advisory_lock(1);
        |        ^
      the address is postgresql://postgres@/[DATABASE]?host=[POOLER]&port=6432, from DATABASE_URL in the environment
      the pooler lends a server session for one transaction: what is set for a statement outside one (lock_timeout, role, search_path) would hold for other clients
      nothing was begun

    hint: go around the pooler: the port of PostgreSQL itself in place of PgBouncer's (5432 as a rule), or a database or user that PgBouncer has with pool_mode=session
    hint: put that address into DIRECT_URL: schemactl takes it before the application's DATABASE_URL
    hint: if every client keeps a server session of its own there: --pooler session
    [exit status: 1]
    ");
    link(
        &project,
        1,
        "CREATE TABLE t1 (id int);\nSELECT pg_advisory_xact_lock(1);",
        "",
    );
    project.run(["upgrade", "head"]).success();
}

#[test]
fn a_pooler_in_session_mode_is_as_good_as_none() {
    let database = common::database();
    let Some(bouncer) = pgbouncer(&database, "session") else {
        return;
    };
    let project = behind(&bouncer, &database);
    chain(&project, 1);
    marked(
        &project,
        2,
        "no-transaction",
        "SET lock_timeout = '3s';\nCREATE INDEX CONCURRENTLY one ON t1 (id);\nVACUUM t1;",
    );
    project.run(["upgrade", "head"]).success();
    assert_eq!(database.psql(APPLIED), "1111 2222\n");
}

#[test]
fn a_repair_that_needs_a_session_is_refused_before_anything_runs() {
    let database = common::database();
    database.psql("CREATE TABLE people (id int, name text)");
    let Some(bouncer) = pgbouncer(&database, "transaction") else {
        return;
    };
    let project = behind(&bouncer, &database);
    project.file(
        "schema.sql",
        "CREATE TABLE people (id int, name text, age int);\nCREATE INDEX people_name ON people (name);\n",
    );
    let output = project.run(["repair", "--apply", "--online"]);
    insta::assert_snapshot!(shown(&output), @r"
    ------- stderr -------
    error: step 2 of 2 (create index public.people.people_name) cannot run through a transaction pooler: it is done while others use the table, in no transaction
      the address is postgresql://postgres@/[DATABASE]?host=[POOLER]&port=6432, from DATABASE_URL in the environment
      the pooler lends a server session for one transaction: what is set for a statement outside one (lock_timeout, role, search_path) would hold for other clients
      nothing was begun

    hint: go around the pooler: the port of PostgreSQL itself in place of PgBouncer's (5432 as a rule), or a database or user that PgBouncer has with pool_mode=session
    hint: put that address into DIRECT_URL: schemactl takes it before the application's DATABASE_URL
    hint: or let others wait while it is done in a transaction: without --online, and with a higher online_above under [repair]
    hint: if every client keeps a server session of its own there: --pooler session
    [exit status: 1]
    ");
    assert_eq!(
        database.psql(
            "SELECT count(*) FROM pg_attribute WHERE attrelid = 'people'::regclass AND attnum > 0"
        ),
        "2\n"
    );
    project
        .run(["repair", "--online", "--plan", "plan.json"])
        .success();
    let output = project
        .run(["repair", "--apply", "--plan", "plan.json"])
        .code(1);
    assert!(
        output.stderr.contains("through a transaction pooler"),
        "{output}"
    );
    project.run(["repair", "--apply"]).success();
    project.run(["diff"]).success();
}

#[test]
fn the_word_of_the_user_counts_more_than_what_is_found() {
    let database = common::database();
    let project = common::project().on(&database);
    chain(&project, 1);
    marked(
        &project,
        2,
        "no-transaction",
        "CREATE INDEX CONCURRENTLY one ON t1 (id);",
    );
    let output = project
        .run(["upgrade", "head", "--pooler", "transaction"])
        .code(1);
    assert!(
        output.stderr.contains("it is marked no-transaction"),
        "{output}"
    );
    project
        .run(["upgrade", "+1", "--pooler", "transaction"])
        .success();
    project.file("schemactl.toml", "[run]\npooler = \"transaction\"\n");
    project.run(["upgrade", "head"]).code(1);
    let Some(bouncer) = pgbouncer(&database, "transaction") else {
        return;
    };
    let mut command = project.command(["upgrade", "head", "--pooler", "session"]);
    command.env("DATABASE_URL", bouncer.url(&database));
    project.start(command).wait().success();
    assert_eq!(database.psql(APPLIED), "1111 2222\n");
    // What the URL declares is believed without a look, where something stands in between at all.
    let project = behind(&bouncer, &database);
    marked(&project, 1, "no-transaction", "VACUUM;");
    let declared = format!("{}&pgbouncer=true", bouncer.url(&database));
    let mut command = project.command(["upgrade", "head"]);
    command.env("DATABASE_URL", declared);
    project.start(command).wait().code(1);
}

#[test]
fn a_pooler_in_statement_mode_is_refused_for_writing() {
    let database = common::database();
    let Some(bouncer) = pgbouncer(&database, "statement") else {
        return;
    };
    let project = behind(&bouncer, &database);
    chain(&project, 1);
    insta::assert_snapshot!(shown(&project.run(["upgrade", "head"])), @r"
    ------- stderr -------
    error: transaction blocks not allowed in statement pooling mode
      SQLSTATE: 08P01
      nothing was changed: the lock was not obtained yet

    hint: this pooler is in statement mode, where no transaction lasts longer than a message: schemactl needs a direct address, or one in session or transaction mode (DIRECT_URL)
    [exit status: 1]
    ");
    project.file("schema.sql", "CREATE TABLE one (id int);\n");
    let output = project.run(["repair", "--apply"]).code(1);
    assert!(output.stderr.contains("statement mode"), "{output}");
    let output = project.run(["stamp", "head"]).code(1);
    assert!(output.stderr.contains("statement mode"), "{output}");
    // That does not change by waiting.
    for arguments in [&["upgrade", "head", "--wait"][..], &["deploy"]] {
        let started = Instant::now();
        let output = project.run(arguments.iter().copied()).code(1);
        assert!(started.elapsed() < Duration::from_secs(10), "{output}");
        assert_eq!(
            output.stderr.matches("statement pooling mode").count(),
            1,
            "{output}"
        );
    }
    assert_eq!(database.psql(TABLES), "-\n");
}

#[test]
fn options_that_the_pooler_does_not_take_are_not_waited_for() {
    let database = common::database();
    let Some(bouncer) = pgbouncer(&database, "transaction") else {
        return;
    };
    let url = format!("{}&options=-cwork_mem%3D8MB", bouncer.url(&database));
    let project = common::project().env("DATABASE_URL", url);
    chain(&project, 1);
    for arguments in [&["upgrade", "head", "--wait"][..], &["deploy"], &["wait"]] {
        let started = Instant::now();
        let output = project.run(arguments.iter().copied()).code(1);
        assert!(started.elapsed() < Duration::from_secs(10), "{output}");
        assert!(
            output.stderr.contains("PgBouncer does not take `options`"),
            "{output}"
        );
    }
}
