//! `no-transaction` sections: one statement at a time, resumed exactly where a failure stopped them.

use crate::common::{self, Project};
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
    error: revision 2222aaaaaaaa is half done: its upgrade stopped at statement 1 of 3

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
      committed in this run: nothing

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
      committed in this run: nothing

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
      committed in this run: nothing

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
      committed in this run: nothing

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
      committed in this run: nothing

    hint: correct 202601010001_2222aaaaaaaa_indexes.sql and run schemactl downgrade again
    [exit status: 1]
    "#);
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    error: revision 2222aaaaaaaa is half done: its downgrade stopped at statement 1 of 2

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

    hint: run without --single-transaction
    [exit status: 1]
    ");
}
