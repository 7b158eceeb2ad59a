//! `no-transaction` sections: one statement at a time, resumed exactly where a failure stopped them.

use crate::common::{self, Database, Project};
use crate::fixture::log;

/// `2222aaaaaaaa`, on top of a table `t` with the values 1, 2, 2.
fn section(project: &Project, up: &str) {
    section_with_down(project, up, "DROP INDEX CONCURRENTLY IF EXISTS one;");
}

fn section_with_down(project: &Project, up: &str, down: &str) {
    project.step(
        "1111aaaaaaaa",
        "",
        "table",
        "CREATE TABLE t (a int);\nINSERT INTO t VALUES (1), (2), (2);",
        "DROP TABLE t;",
    );
    project.revision(
        "202601010001_2222aaaaaaaa_indexes.sql",
        format!(
            "-- Indexes\n--\n-- Revision ID: 2222aaaaaaaa\n-- Revises: 1111aaaaaaaa\n-- Create Date: 2026-01-01 00:01:00+00:00\n\n\
             -- schemactl:up no-transaction\n{up}\n\n-- schemactl:down no-transaction\n{down}\n"
        ),
    );
}

const PROGRESS: &str = "SELECT revision_id, direction, number, total, state FROM schemactl.statement_progress ORDER BY 1, 2, 3";
const INDEXES: &str = "SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
    WHERE i.indrelid = 't'::regclass ORDER BY 1";

#[test]
fn create_index_concurrently_runs_up_and_down() {
    let database = common::database();
    let project = common::project().on(&database);
    section(
        &project,
        "CREATE INDEX CONCURRENTLY one ON t (a);\nCREATE INDEX CONCURRENTLY ON t ((a + 1));",
    );
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, table
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, Indexes
      statement 1 of 2: CREATE INDEX CONCURRENTLY one ON t (a)
      statement 2 of 2: CREATE INDEX CONCURRENTLY ON t ((a + 1))
    2 revisions applied in [DURATION]
    [exit status: 0]
    ");
    insta::assert_snapshot!(database.psql(INDEXES), @r"
    one|t
    t_expr_idx|t
    ");
    assert_eq!(database.psql(PROGRESS), "");
    insta::assert_snapshot!(project.run(["downgrade", "-1"]), @r"
    ------- stderr -------
    Running downgrade 2222aaaaaaaa -> 1111aaaaaaaa, Indexes
      statement 1 of 1: DROP INDEX CONCURRENTLY IF EXISTS one
    1 revision reverted in [DURATION]
    [exit status: 0]
    ");
}

#[test]
fn after_a_failing_second_statement_the_mended_file_resumes_there() {
    let database = common::database();
    let project = common::project().on(&database);
    section(
        &project,
        "CREATE INDEX CONCURRENTLY one ON t (a);\nALTER TABLE t ADD COLUMN b missing_type;\nCREATE TABLE last (id int);",
    );
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r#"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, table
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, Indexes
      statement 1 of 3: CREATE INDEX CONCURRENTLY one ON t (a)
      statement 2 of 3: ALTER TABLE t ADD COLUMN b missing_type
    error: revision 2222aaaaaaaa failed at statement 2 of 3: type "missing_type" does not exist
      --> [PROJECT]/migrations/202601010001_2222aaaaaaaa_indexes.sql:9:28
      8 | CREATE INDEX CONCURRENTLY one ON t (a);
      9 | ALTER TABLE t ADD COLUMN b missing_type;
        |                            ^
      SQLSTATE: 42704
      statement 1 of this revision stays done; the next run resumes at statement 2
      committed in this run: 1111aaaaaaaa

    hint: correct 202601010001_2222aaaaaaaa_indexes.sql and run schemactl upgrade again
    [exit status: 1]
    "#);
    insta::assert_snapshot!(database.psql(PROGRESS), @"2222aaaaaaaa|up|1|3|done");
    insta::assert_snapshot!(project.run(["status"]), @r"
    Database:  postgresql://postgres@/[DATABASE]?host=[SOCKET], PostgreSQL [VERSION]
    Current:   1111aaaaaaaa table
    Applied:   1
    Pending:   1
      2222aaaaaaaa  Indexes
    Half done: 2222aaaaaaaa  upgrade stopped after 1 of 3 statements; run it again to resume
    [exit status: 2]
    ");
    let status = project.run(["status", "--format", "json"]).code(2);
    let status: serde_json::Value = serde_json::from_str(&status.stdout).unwrap();
    insta::assert_snapshot!(status["unfinished"], @r#"[{"revision":"2222aaaaaaaa","direction":"up","statements_done":1,"statements":3}]"#);
    insta::assert_snapshot!(project.run(["downgrade", "-1"]), @r"
    ------- stderr -------
    error: revision 2222aaaaaaaa is half done: its upgrade stopped after 1 of 3 statements

    hint: finish it first: schemactl upgrade 2222aaaaaaaa
    hint: or, after undoing it by hand: schemactl stamp REV, which forgets the progress
    [exit status: 3]
    ");
    section(
        &project,
        "CREATE INDEX CONCURRENTLY one ON t (a);\nALTER TABLE t ADD COLUMN b int;\nCREATE TABLE last (id int);",
    );
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, Indexes
      1 of 3 statements were done by an earlier run; resuming at statement 2
      statement 2 of 3: ALTER TABLE t ADD COLUMN b int
      statement 3 of 3: CREATE TABLE last (id int)
    1 revision applied in [DURATION]
    [exit status: 0]
    ");
    assert_eq!(database.psql(PROGRESS), "");
    insta::assert_snapshot!(log(&project.run(["log"])), @r#"
    when event revision outcome ms by message
    [TIMESTAMP] upgrade 2222aaaaaaaa done [MS] postgres@[HOST] Indexes
    [TIMESTAMP] upgrade 2222aaaaaaaa failed [MS] postgres@[HOST] type "missing_type" does not exist (statement 2 of 3)
    [TIMESTAMP] upgrade 1111aaaaaaaa done [MS] postgres@[HOST] table
    [exit status: 0]
    "#);
}

#[test]
fn what_is_done_already_is_neither_shown_by_a_dry_run_nor_done_again_by_a_script() {
    let database = common::database();
    let project = common::project().on(&database);
    section(
        &project,
        "INSERT INTO t VALUES (7);\nALTER TABLE t ADD COLUMN b missing_type;",
    );
    project.run(["upgrade", "head"]).code(1);
    insta::assert_snapshot!(project.run(["upgrade", "head", "--dry-run"]), @r"
    -- would run: upgrade 1111aaaaaaaa -> 2222aaaaaaaa, Indexes (no-transaction: each statement commits on its own)
    -- 1 of 2 statements were done by an earlier run
    ALTER TABLE t ADD COLUMN b missing_type;
    ------- stderr -------
    dry run: 1 revision would run, nothing was changed
    [exit status: 0]
    ");
    let json = project.run(["upgrade", "head", "--dry-run", "--format", "json"]);
    assert!(json.stdout.contains("\"statements_done\": 1"), "{json}");
    section(
        &project,
        "INSERT INTO t VALUES (7);\nALTER TABLE t ADD COLUMN b int;",
    );
    let script = project.run(["upgrade", "1111:head", "--sql"]).success();
    let refused = common::run_psql(&database.url(), common::Input::Text(&script.stdout));
    let error = refused.unwrap_err();
    assert!(
        error.contains("half done here, and this script would begin anew: 2222aaaaaaaa"),
        "{error}"
    );
    // Neither is refused later than the run would be.
    section(&project, "SELECT 1;\nALTER TABLE t ADD COLUMN b int;");
    let run = project.run(["upgrade", "head"]).code(1);
    let dry = project.run(["upgrade", "head", "--dry-run"]).code(1);
    for output in [run, dry] {
        assert!(
            output.stderr.contains("is different in the file now"),
            "{output}"
        );
    }
    assert_eq!(database.psql("SELECT count(*) FROM t WHERE a = 7"), "1\n");
}

#[test]
fn the_invalid_index_of_a_failed_build_is_named_and_dropped_by_the_next_run() {
    let database = common::database();
    let project = common::project().on(&database);
    section(&project, "CREATE UNIQUE INDEX CONCURRENTLY one ON t (a);");
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r#"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, table
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, Indexes
      statement 1 of 1: CREATE UNIQUE INDEX CONCURRENTLY one ON t (a)
    error: revision 2222aaaaaaaa failed: could not create unique index "one"
      --> [PROJECT]/migrations/202601010001_2222aaaaaaaa_indexes.sql:8:1
      8 | CREATE UNIQUE INDEX CONCURRENTLY one ON t (a);
        | ^
      DETAIL: Key (a)=(2) is duplicated.
      SQLSTATE: 23505
      no statement of this revision was done
      an index that PostgreSQL left INVALID is dropped by the next run, before it tries again
      committed in this run: 1111aaaaaaaa

    hint: correct 202601010001_2222aaaaaaaa_indexes.sql and run schemactl upgrade again
    [exit status: 1]
    "#);
    assert_eq!(database.psql(INDEXES), "one|f\n");
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r#"
    ------- stderr -------
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, Indexes
      an INVALID index was left behind; cleaning up: DROP INDEX CONCURRENTLY public.one
      statement 1 of 1: CREATE UNIQUE INDEX CONCURRENTLY one ON t (a)
    error: revision 2222aaaaaaaa failed: could not create unique index "one"
      --> [PROJECT]/migrations/202601010001_2222aaaaaaaa_indexes.sql:8:1
      8 | CREATE UNIQUE INDEX CONCURRENTLY one ON t (a);
        | ^
      DETAIL: Key (a)=(2) is duplicated.
      SQLSTATE: 23505
      no statement of this revision was done
      an index that PostgreSQL left INVALID is dropped by the next run, before it tries again
      committed in this run: no revision

    hint: correct 202601010001_2222aaaaaaaa_indexes.sql and run schemactl upgrade again
    [exit status: 1]
    "#);
    database.psql("DELETE FROM t WHERE ctid = '(0,3)'");
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, Indexes
      an INVALID index was left behind; cleaning up: DROP INDEX CONCURRENTLY public.one
      statement 1 of 1: CREATE UNIQUE INDEX CONCURRENTLY one ON t (a)
    1 revision applied in [DURATION]
    [exit status: 0]
    ");
    assert_eq!(database.psql(INDEXES), "one|t\n");
}

#[test]
fn the_invalid_index_of_a_failed_build_without_a_name_is_found_as_well() {
    let database = common::database();
    let project = common::project().on(&database);
    section(&project, "CREATE UNIQUE INDEX CONCURRENTLY ON t (a);");
    project.run(["upgrade", "head"]).code(1);
    assert_eq!(database.psql(INDEXES), "t_a_idx|f\n");
    database.psql("DELETE FROM t WHERE ctid = '(0,3)'");
    project.run(["upgrade", "head"]).success();
    assert_eq!(database.psql(INDEXES), "t_a_idx|t\n");
}

#[test]
fn an_invalid_index_that_was_there_before_is_not_ours_to_drop() {
    let database = common::database();
    let project = common::project().on(&database);
    section(
        &project,
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS one ON t (a);",
    );
    project.run(["upgrade", "+1"]).success();
    database
        .try_psql("CREATE UNIQUE INDEX CONCURRENTLY one ON t (a)")
        .unwrap_err();
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, Indexes
      statement 1 of 1: CREATE INDEX CONCURRENTLY IF NOT EXISTS one ON t (a)
    error: revision 2222aaaaaaaa cannot go on: index public.one exists and is INVALID
      --> [PROJECT]/migrations/202601010001_2222aaaaaaaa_indexes.sql
      schemactl did not leave it behind, so it does not drop it
      committed in this run: no revision

    hint: DROP INDEX CONCURRENTLY public.one; then run schemactl upgrade again
    [exit status: 1]
    ");
    assert_eq!(database.psql(INDEXES), "one|f\n");
    database.psql("DROP INDEX one");
    project.run(["upgrade", "head"]).success();
}

#[test]
fn a_statement_that_ran_may_not_change_before_the_rest_is_done() {
    let database = common::database();
    let project = common::project().on(&database);
    section(
        &project,
        "CREATE INDEX CONCURRENTLY one ON t (a);\nSELECT 1/0;",
    );
    project.run(["upgrade", "head"]).code(1);
    section(
        &project,
        "CREATE INDEX CONCURRENTLY two ON t (a);\nSELECT 1;",
    );
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, Indexes
    error: revision 2222aaaaaaaa: statement 1 of 202601010001_2222aaaaaaaa_indexes.sql was run by an earlier, unfinished run and is different in the file now
      --- as it ran
      +++ in the file now
      @@ -1 +1 @@
      -CREATE INDEX CONCURRENTLY one ON t (a)
      +CREATE INDEX CONCURRENTLY two ON t (a)
      committed in this run: no revision

    hint: put everything up to statement 1 back as it was (only what follows may change) and run schemactl upgrade again
    [exit status: 1]
    ");
    section(&project, "");
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    warning: revision 2222aaaaaaaa (202601010001_2222aaaaaaaa_indexes.sql) has no statements in its up section
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, Indexes
    error: revision 2222aaaaaaaa: statement 1 of 202601010001_2222aaaaaaaa_indexes.sql was run by an earlier, unfinished run and is different in the file now
      as it ran:
      CREATE INDEX CONCURRENTLY one ON t (a)

      in the file now: no statement 1
      committed in this run: no revision

    hint: put everything up to statement 1 back as it was (only what follows may change) and run schemactl upgrade again
    [exit status: 1]
    ");
    // Comments and white space may.
    section(
        &project,
        "-- the index\nCREATE INDEX CONCURRENTLY one\n    ON t (a);\nSELECT 1;",
    );
    project.run(["upgrade", "head"]).success();
}

#[test]
fn settings_are_made_again_when_a_run_resumes() {
    let database = common::database();
    let project = common::project().on(&database);
    let up = |second: &str| {
        format!(
            "CREATE SCHEMA app;\nSET search_path = app;\nSET my.tenant = 'blue';\nCREATE TABLE first (id int);\n{second};"
        )
    };
    section(&project, &up("SELECT 1/0"));
    project.run(["upgrade", "head"]).code(1);
    section(
        &project,
        &up("CREATE TABLE second AS SELECT current_setting('my.tenant') AS tenant"),
    );
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, Indexes
      4 of 5 statements were done by an earlier run; resuming at statement 5
      statement 5 of 5: CREATE TABLE second AS SELECT current_setting('my.tenant') AS tenant
    1 revision applied in [DURATION]
    [exit status: 0]
    ");
    assert_eq!(database.psql("SELECT tenant FROM app.second"), "blue\n");
}

#[test]
fn a_half_done_downgrade_refuses_an_upgrade_and_is_finished_by_the_next_downgrade() {
    let database = common::database();
    let project = common::project().on(&database);
    section_with_down(
        &project,
        "CREATE INDEX CONCURRENTLY one ON t (a);",
        "DROP INDEX CONCURRENTLY one;\nDROP TABLE missing;",
    );
    project.run(["upgrade", "head"]).success();
    insta::assert_snapshot!(project.run(["downgrade", "-1"]), @r#"
    ------- stderr -------
    Running downgrade 2222aaaaaaaa -> 1111aaaaaaaa, Indexes
      statement 1 of 2: DROP INDEX CONCURRENTLY one
      statement 2 of 2: DROP TABLE missing
    error: revision 2222aaaaaaaa failed at statement 2 of 2: table "missing" does not exist
      --> [PROJECT]/migrations/202601010001_2222aaaaaaaa_indexes.sql:12:1
      11 | DROP INDEX CONCURRENTLY one;
      12 | DROP TABLE missing;
         | ^
      SQLSTATE: 42P01
      statement 1 of this revision stays done; the next run resumes at statement 2
      committed in this run: no revision

    hint: correct 202601010001_2222aaaaaaaa_indexes.sql and run schemactl downgrade again
    [exit status: 1]
    "#);
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    error: revision 2222aaaaaaaa is half done: its downgrade stopped after 1 of 2 statements

    hint: finish it first: schemactl downgrade -1
    hint: or, after undoing it by hand: schemactl stamp REV, which forgets the progress
    [exit status: 3]
    ");
    insta::assert_snapshot!(project.run(["status"]), @r"
    Database:  postgresql://postgres@/[DATABASE]?host=[SOCKET], PostgreSQL [VERSION]
    Current:   2222aaaaaaaa Indexes
    Applied:   2
    Pending:   0
    Half done: 2222aaaaaaaa  downgrade stopped after 1 of 2 statements; run it again to resume
    [exit status: 2]
    ");
    section_with_down(
        &project,
        "CREATE INDEX CONCURRENTLY one ON t (a);",
        "DROP INDEX CONCURRENTLY one;\nDROP TABLE IF EXISTS missing;",
    );
    insta::assert_snapshot!(project.run(["downgrade", "-1"]), @r#"
    ------- stderr -------
    warning: the down section of 202601010001_2222aaaaaaaa_indexes.sql was edited after the revision was applied; what the file says now is run
    Running downgrade 2222aaaaaaaa -> 1111aaaaaaaa, Indexes
      1 of 2 statements were done by an earlier run; resuming at statement 2
      statement 2 of 2: DROP TABLE IF EXISTS missing
      NOTICE: table "missing" does not exist, skipping
    1 revision reverted in [DURATION]
    [exit status: 0]
    "#);
    project.run(["upgrade", "head"]).success();
}

#[test]
fn a_stamp_forgets_half_done_work() {
    let database = common::database();
    let project = common::project().on(&database);
    section(
        &project,
        "CREATE INDEX CONCURRENTLY one ON t (a);\nSELECT 1/0;",
    );
    project.run(["upgrade", "head"]).code(1);
    insta::assert_snapshot!(project.run(["stamp", "head"]), @r"
    ------- stderr -------
    Running stamp_revision 1111aaaaaaaa -> 2222aaaaaaaa on postgresql://postgres@/[DATABASE]?host=[SOCKET]
      + 2222aaaaaaaa is marked as applied, without running it
      the progress of 2222aaaaaaaa is forgotten
    stamped: 2222aaaaaaaa
    [exit status: 0]
    ");
    assert_eq!(database.psql(PROGRESS), "");
    project.run(["status"]).success();
}

#[test]
fn who_has_no_file_of_a_half_done_revision_is_not_at_head() {
    let database = common::database();
    let project = common::project().on(&database);
    section(
        &project,
        "CREATE INDEX CONCURRENTLY one ON t (a);\nSELECT 1/0;",
    );
    project.run(["upgrade", "head"]).code(1);
    let file = project
        .path()
        .join("migrations/202601010001_2222aaaaaaaa_indexes.sql");
    std::fs::remove_file(file).unwrap();
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    error: can't locate revision identified by '2222aaaaaaaa': it is half done (upgrade stopped after 1 of 2 statements), and no file has that id

    hint: is this checkout older than the database? bring the file back, and schemactl finishes it
    hint: an older version that was rolled back to can start all the same: schemactl deploy --allow-ahead
    hint: if the file is gone for good: undo by hand what it did, then forget it: schemactl stamp REV, where REV is where the database is then
    [exit status: 1]
    ");
    project.run(["deploy"]).code(1);
    let output = project.run(["deploy", "--allow-ahead"]).success();
    assert!(output.stderr.contains("2222aaaaaaaa"), "{output}");
    insta::assert_snapshot!(project.run(["current", "--check-heads"]), @r"
    1111aaaaaaaa (head)
    ------- stderr -------
    warning: revision 2222aaaaaaaa is half done: its upgrade stopped after 1 of 2 statements; schemactl status says more
    not at head: a revision is half done
    [exit status: 2]
    ");
    let status = project.run(["status"]).code(2);
    assert!(
        status.stdout.contains(
            "Half done: 2222aaaaaaaa  upgrade stopped after 1 of 2 statements; no file has that id"
        ),
        "{status}"
    );
    project.run(["stamp", "1111aaaaaaaa"]).success();
    project.run(["upgrade", "head"]).success();
}

#[test]
fn what_does_not_need_a_half_done_revision_runs_without_it() {
    let database = common::database();
    let project = common::project().on(&database);
    section(
        &project,
        "CREATE INDEX CONCURRENTLY one ON t (a);\nSELECT 1/0;",
    );
    project.step(
        "3333aaaaaaaa",
        "1111aaaaaaaa",
        "other",
        "CREATE TABLE other (id int);",
        "",
    );
    project.run(["upgrade", "2222"]).code(1);
    section(
        &project,
        "CREATE INDEX CONCURRENTLY one ON t (a);\nSELECT 1;",
    );
    insta::assert_snapshot!(project.run(["upgrade", "3333"]), @r"
    ------- stderr -------
    Running upgrade 1111aaaaaaaa -> 3333aaaaaaaa, other
    1 revision applied in [DURATION]
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["upgrade", "heads"]), @r"
    ------- stderr -------
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, Indexes
      1 of 2 statements were done by an earlier run; resuming at statement 2
      statement 2 of 2: SELECT 1
    1 revision applied in [DURATION]
    [exit status: 0]
    ");
}

#[test]
fn alter_type_add_value_vacuum_and_reindex_run_outside_a_transaction() {
    let database = common::database();
    let project = common::project().on(&database);
    section(
        &project,
        "CREATE TYPE mood AS ENUM ('sad');\nALTER TYPE mood ADD VALUE 'glad';\nALTER TABLE t ADD COLUMN m mood DEFAULT 'glad';\n\
         CREATE INDEX CONCURRENTLY one ON t (a);\nREINDEX INDEX CONCURRENTLY one;\nVACUUM (ANALYZE) t;",
    );
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, table
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, Indexes
      statement 1 of 6: CREATE TYPE mood AS ENUM ('sad')
      statement 2 of 6: ALTER TYPE mood ADD VALUE 'glad'
      statement 3 of 6: ALTER TABLE t ADD COLUMN m mood DEFAULT 'glad'
      statement 4 of 6: CREATE INDEX CONCURRENTLY one ON t (a)
      statement 5 of 6: REINDEX INDEX CONCURRENTLY one
      statement 6 of 6: VACUUM (ANALYZE) t
    2 revisions applied in [DURATION]
    [exit status: 0]
    ");
}

#[test]
fn a_single_transaction_with_such_a_section_is_refused() {
    let database = common::database();
    let project = common::project().on(&database);
    section(&project, "CREATE INDEX CONCURRENTLY one ON t (a);");
    insta::assert_snapshot!(project.run(["upgrade", "head", "--single-transaction"]), @r"
    ------- stderr -------
    error: revision 2222aaaaaaaa is marked no-transaction, so the run cannot be one transaction
      --> [PROJECT]/migrations/202601010001_2222aaaaaaaa_indexes.sql

    hint: run without --single-transaction (SCHEMACTL_SINGLE_TRANSACTION, or single_transaction under [run] in schemactl.toml)
    [exit status: 1]
    ");
}

/// Ten rows, and a procedure that counts each of them up and commits.
const FEES: &str = "CREATE TABLE acc (id int PRIMARY KEY, v int);\nINSERT INTO acc SELECT g, 0 FROM generate_series(1, 10) g;\n\
    CREATE PROCEDURE add_fee() LANGUAGE plpgsql AS $$ BEGIN FOR i IN 1..10 LOOP UPDATE acc SET v = v + 1 WHERE id = i; COMMIT; END LOOP; END $$;";
const COUNTED: &str = "SELECT v, count(*) FROM acc GROUP BY v ORDER BY v";

/// A database with them, a row of which somebody holds.
fn fees(held: i32) -> (Project, common::Database, schemactl::db::Session) {
    let database = common::database();
    database.psql(FEES);
    let project = common::project().on(&database);
    section(&project, "CALL add_fee();\nCREATE TABLE after ();");
    let mut holder = database.session();
    holder
        .query(&format!("BEGIN; UPDATE acc SET v = v WHERE id = {held}"))
        .unwrap();
    (project, database, holder)
}

#[test]
fn what_committed_by_itself_before_it_failed_is_not_run_again_unasked() {
    let (project, database, mut holder) = fees(6);
    let output = project
        .run(["upgrade", "head", "--lock-timeout", "500ms"])
        .code(1);
    holder.query("ROLLBACK").unwrap();
    assert_eq!(database.psql(COUNTED), "0|5\n1|5\n");
    assert!(
        output.stderr.contains("revision 2222aaaaaaaa stopped at statement 1 of 2: canceling statement due to lock timeout")
            && output.stderr.contains("statement 1 commits by itself: what it had committed stays"),
        "{output}"
    );
    assert_eq!(database.psql(PROGRESS), "2222aaaaaaaa|up|1|2|running\n");
    for command in [&["upgrade", "head", "--dry-run"][..], &["upgrade", "head"]] {
        let output = project.run(command).code(1);
        assert!(
            output.stderr.contains("--unknown-statement retry"),
            "{output}"
        );
    }
    assert_eq!(database.psql(COUNTED), "0|5\n1|5\n");
    for (answer, is_to_run) in [("retry", true), ("skip", false)] {
        let output = project
            .run([
                "upgrade",
                "head",
                "--dry-run",
                "--unknown-statement",
                answer,
            ])
            .success();
        assert_eq!(
            output.stdout.contains("CALL add_fee"),
            is_to_run,
            "{output}"
        );
    }
    database.psql("UPDATE acc SET v = 1");
    project
        .run(["upgrade", "head", "--unknown-statement", "skip"])
        .success();
    assert_eq!(database.psql(COUNTED), "1|10\n");
}

#[test]
fn what_would_end_with_itself_is_refused_before_anything_runs() {
    let database = common::database();
    let project = common::project().on(&database);
    section(
        &project,
        "ALTER TABLE t ADD b int;\nLOCK TABLE t IN SHARE MODE;\nCREATE INDEX CONCURRENTLY ON t (b);",
    );
    let output = project.run(["upgrade", "head"]).code(1);
    assert!(
        output
            .stderr
            .contains("LOCK TABLE ends with its transaction"),
        "{output}"
    );
    assert_eq!(database.psql("SELECT to_regclass('t') IS NULL"), "t\n");
}

#[test]
fn what_committed_nothing_by_itself_is_tried_again() {
    let (project, database, mut holder) = fees(1);
    let mut run = project.spawn(["upgrade", "head", "--lock-timeout", "300ms"]);
    run.wait_for_stderr("attempt 2 of");
    holder.query("ROLLBACK").unwrap();
    run.wait().success();
    assert_eq!(database.psql(COUNTED), "1|10\n");
}

#[test]
fn who_cancels_what_commits_by_itself_is_told_what_stays() {
    let (project, database, mut holder) = fees(4);
    let run = project.spawn(["upgrade", "head", "--lock-timeout", "60s"]);
    while database.psql("SELECT count(*) FROM acc WHERE v = 1") != "3\n" {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    run.signal(nix::sys::signal::Signal::SIGINT);
    let output = run.wait().code(130);
    holder.query("ROLLBACK").unwrap();
    assert!(
        output
            .stderr
            .contains("statement 1 commits by itself: what it had committed stays"),
        "{output}"
    );
    assert_eq!(database.psql(COUNTED), "0|7\n1|3\n");
    project.run(["upgrade", "head"]).code(1);
    assert_eq!(database.psql(COUNTED), "0|7\n1|3\n");
}

#[test]
fn what_needs_the_session_that_is_gone_is_not_gone_on_with() {
    let database = common::database();
    database.psql("CREATE TABLE orders (id int); INSERT INTO orders VALUES (1)");
    let project = common::project().on(&database);
    let up = "CREATE TEMP TABLE orders AS SELECT 1 AS id;\nSELECT 1/0;\nDROP TABLE orders;";
    section(&project, up);
    project.run(["upgrade", "head"]).code(1);
    section(&project, &up.replace("1/0", "1"));
    let output = project.run(["upgrade", "head"]).code(1);
    assert!(
        output.stderr.contains(
            "which an earlier, unfinished run did, made something that ended with its session"
        ),
        "{output}"
    );
    assert_eq!(database.psql("SELECT id FROM orders"), "1\n");
    project.run(["stamp", "1111aaaaaaaa"]).success();
    project.run(["upgrade", "head"]).success();
    assert_eq!(database.psql("SELECT id FROM orders"), "1\n");
}

/// What psql was stopped at by an error, and what it says of it.
#[track_caller]
fn stopped(project: &Project, database: &Database, arguments: &[&str]) -> String {
    let output = project.run(arguments.iter().copied()).success();
    let script = project.file("script.sql", output.stdout);
    common::run_psql(&database.url(), common::Input::File(&script)).unwrap_err()
}

/// A script records each statement as a run does: with it, or before and after it.
#[test]
fn a_run_goes_on_where_a_script_stopped() {
    let database = common::database();
    let project = common::project().on(&database);
    section(
        &project,
        "CREATE TABLE log (a int);\nINSERT INTO log VALUES (1);\nCREATE UNIQUE INDEX CONCURRENTLY one ON t (a);\n\
         SELECT 1 / (count(*) - 1) FROM log;\nINSERT INTO log VALUES (2);\nVACUUM log;",
    );
    let upgrade = &["upgrade", "head", "--sql"][..];
    let said = stopped(&project, &database, upgrade);
    assert!(said.contains("could not create unique index"), "{said}");
    insta::assert_snapshot!(database.psql(PROGRESS), @r"
    2222aaaaaaaa|up|1|6|done
    2222aaaaaaaa|up|2|6|done
    2222aaaaaaaa|up|3|6|running
    ");
    let said = stopped(&project, &database, upgrade);
    assert!(said.contains("half done here"), "{said}");
    database.psql("DELETE FROM t; INSERT INTO t VALUES (1), (2), (3)");
    // What psql left INVALID is dropped, as what a run leaves.
    let output = project.run(["upgrade", "head"]).code(1);
    assert!(
        output.stderr.contains("one") && output.stderr.contains("division by zero"),
        "{output}"
    );
    database.psql("INSERT INTO log VALUES (99)");
    project.run(["upgrade", "head"]).success();
    assert_eq!(database.psql("SELECT a FROM log"), "1\n99\n2\n");
    assert_eq!(database.psql(INDEXES), "one|t\n");
    assert_eq!(database.psql(PROGRESS), "");
}

#[test]
fn a_script_that_stops_on_its_way_down_leaves_what_status_tells() {
    let database = common::database();
    let project = common::project().on(&database);
    section_with_down(
        &project,
        "CREATE INDEX one ON t (a);",
        "DELETE FROM t;\nDO $$ BEGIN INSERT INTO t VALUES (7); COMMIT; PERFORM 1 / 0; END $$;\nDROP INDEX one;",
    );
    project.run(["upgrade", "head"]).success();
    let said = stopped(&project, &database, &["downgrade", "2222:1111", "--sql"]);
    assert!(said.contains("division by zero"), "{said}");
    let status = project.run(["status"]);
    assert!(status.stdout.contains("Half done"), "{status}");
    // What a statement that commits by itself did cannot be looked up.
    let output = project.run(["downgrade", "-1"]).code(1);
    assert!(output.stderr.contains("--unknown-statement"), "{output}");
    project
        .run(["downgrade", "-1", "--unknown-statement", "skip"])
        .success();
    assert_eq!(database.psql("SELECT a FROM t"), "7\n");
    assert_eq!(database.psql(PROGRESS), "");
}

#[test]
fn a_script_does_not_take_an_invalid_index_for_one_that_is_there() {
    let database = common::database();
    let project = common::project().on(&database);
    section(
        &project,
        "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS one ON t (a);\nSELECT 1;",
    );
    project.run(["upgrade", "+1"]).success();
    let made = common::run_psql(
        &database.url(),
        common::Input::Text("CREATE UNIQUE INDEX CONCURRENTLY one ON t (a)"),
    );
    assert!(made.is_err());
    let said = stopped(&project, &database, &["upgrade", "1111:head", "--sql"]);
    assert!(said.contains("index one is there and INVALID"), "{said}");
}

/// Who looks while an index is built is not told that it has stopped.
#[test]
fn what_another_run_is_at_is_not_said_to_have_stopped() {
    let database = common::database();
    let project = common::project().on(&database);
    section(
        &project,
        "CREATE TABLE log (a int);\nSELECT pg_sleep(60);\nVACUUM log;",
    );
    let mut run = project.spawn(["upgrade", "head"]);
    run.wait_for_stderr("statement 2 of 3");
    let status = project.run(["status"]);
    assert!(
        status
            .stdout
            .contains("upgrade has done 1 of 3 statements, and a run is at work (pid ")
            && status.stdout.contains("look again when it has ended"),
        "{status}"
    );
    for arguments in [&["current"][..], &["health"], &["check", "--no-lint"]] {
        let output = project.run(arguments.iter().copied());
        let said = format!("{}{}", output.stdout, output.stderr);
        assert!(
            said.contains("a run is at work (pid ") && !said.contains("stopped"),
            "{output}"
        );
    }
    run.kill();
}

/// A table that others use all the time is waited for, as by the statement itself.
#[test]
fn what_is_cleaned_up_waits_for_those_who_use_the_table() {
    let database = common::database();
    let project = common::project().on(&database);
    section(&project, "CREATE UNIQUE INDEX CONCURRENTLY one ON t (a);");
    project.run(["upgrade", "head"]).code(1);
    database.psql("DELETE FROM t");
    let mut holder = database.session();
    holder.query("BEGIN; INSERT INTO t VALUES (5)").unwrap();
    let mut run = project.spawn(["upgrade", "head", "--lock-timeout", "300ms"]);
    run.wait_for_stderr("cleaning up: DROP INDEX CONCURRENTLY");
    run.wait_for_stderr("waiting");
    holder.query("COMMIT").unwrap();
    run.wait().success();
    assert_eq!(database.psql(INDEXES), "one|t\n");
}
