//! `upgrade`: targets, transactions, what is said, what is left after a failure.

use crate::common;
use crate::fixture::{APPLIED, TABLES, chain, diamond, fork, id, link};

const EVENTS: &str =
    "SELECT kind, outcome, revision_id, message FROM schemactl.event ORDER BY event_id";

#[test]
fn head_applies_every_revision_and_the_second_run_has_nothing_to_do() {
    let database = common::database();
    let project = common::project().on(&database);
    chain(&project, 3);
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, step_1
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, step_2
    Running upgrade 2222aaaaaaaa -> 3333aaaaaaaa, step_3
    3 revisions applied in [DURATION]
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    already at head (3333aaaaaaaa)
    [exit status: 0]
    ");
    assert_eq!(database.psql(TABLES), "t1 t2 t3\n");
    insta::assert_snapshot!(database.psql(EVENTS), @r"
    upgrade|done|1111aaaaaaaa|step_1
    upgrade|done|2222aaaaaaaa|step_2
    upgrade|done|3333aaaaaaaa|step_3
    ");
}

#[test]
fn a_number_an_id_and_the_beginning_of_an_id_are_targets() {
    let database = common::database();
    let project = common::project().on(&database);
    chain(&project, 7);
    project.run(["upgrade", "+2"]).success();
    assert_eq!(database.psql(APPLIED), "1111 2222\n");
    project.run(["upgrade", "3"]).success();
    assert_eq!(database.psql(APPLIED), "1111 2222 3333\n");
    project.run(["upgrade", &id(4)]).success();
    project.run(["upgrade", "4444+1"]).success();
    project.run(["upgrade", "7777-1"]).success();
    assert_eq!(database.psql(APPLIED), "1111 2222 3333 4444 5555 6666\n");
    insta::assert_snapshot!(project.run(["upgrade", "+5"]), @r"
    ------- stderr -------
    error: relative revision +5 didn't produce 5 migrations: there is no later revision after +1

    hint: schemactl upgrade heads goes as far as it can
    [exit status: 1]
    ");
    insta::assert_snapshot!(project.run(["upgrade", "2222"]), @r"
    ------- stderr -------
    nothing to apply: the database is at 6666aaaaaaaa
    [exit status: 0]
    ");
}

#[test]
fn a_target_that_means_nothing_or_too_much_is_explained() {
    let database = common::database();
    let project = common::project().on(&database);
    project.step("abc111111111", "", "one", "SELECT 1;", "");
    project.step("abc222222222", "abc111111111", "two", "SELECT 1;", "");
    insta::assert_snapshot!(project.run(["upgrade", "abc"]), @r"
    ------- stderr -------
    error: 'abc' is ambiguous: 2 revisions begin with it
        abc111111111 one ([PROJECT]/migrations/202601010000_abc111111111_one.sql)
        abc222222222 two ([PROJECT]/migrations/202601010000_abc222222222_two.sql)

    hint: add as many characters as it takes to tell them apart
    [exit status: 1]
    ");
    insta::assert_snapshot!(project.run(["upgrade", "abd111111111"]), @r"
    ------- stderr -------
    error: can't locate revision identified by 'abd111111111'

    hint: did you mean abc111111111 one ([PROJECT]/migrations/202601010000_abc111111111_one.sql)?
    [exit status: 1]
    ");
    insta::assert_snapshot!(project.run(["upgrade", "-1"]), @r"
    ------- stderr -------
    error: relative revision -1 didn't produce 1 migrations: an upgrade goes forward

    hint: schemactl downgrade -1 goes back, schemactl upgrade +1 goes on
    [exit status: 64]
    ");
    insta::assert_snapshot!(project.run(["upgrade", "base"]), @r"
    ------- stderr -------
    error: an upgrade never goes to 'base'

    hint: schemactl downgrade base undoes everything; schemactl upgrade head applies everything
    [exit status: 64]
    ");
    insta::assert_snapshot!(project.run(["upgrade", "abc1:abc2"]), @r"
    ------- stderr -------
    error: range 'abc1:abc2' is not allowed here: a run starts where the database is

    hint: name only the target, or add --sql for a script from A to B
    [exit status: 64]
    ");
    insta::assert_snapshot!(project.run(["upgrade", "blue@head"]), @r"
    ------- stderr -------
    error: no such branch: 'blue'

    hint: no revision has a branch label; any id of the branch does instead
    [exit status: 1]
    ");
    insta::assert_snapshot!(project.run(["upgrade"]), @r"
    ------- stderr -------
    error: the following required arguments were not provided:
      <TARGET>

    Usage: schemactl upgrade <TARGET>

    For more information, try '--help'.
    [exit status: 64]
    ");
    assert_eq!(
        database.psql("SELECT count(*) FROM pg_namespace WHERE nspname = 'schemactl'"),
        "0\n"
    );
}

#[test]
fn without_revisions_the_way_to_the_first_one_is_named() {
    let database = common::database();
    let project = common::project().on(&database);
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    there are no revisions yet: schemactl revision -m MESSAGE writes one
    [exit status: 0]
    ");
}

#[test]
fn several_heads_need_the_word_heads_or_a_label() {
    let database = common::database();
    let project = common::project().on(&database);
    fork(&project);
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    error: multiple head revisions are present for given argument 'head'
        3333aaaaaaaa api ([PROJECT]/migrations/202601010000_3333aaaaaaaa_api.sql)
        2222aaaaaaaa Web ([PROJECT]/migrations/202601010001_2222aaaaaaaa_web.sql)

    hint: name one of them, '<branch>@head' to narrow to a branch, or 'heads' for all heads; schemactl merge heads joins them
    [exit status: 1]
    ");
    insta::assert_snapshot!(project.run(["upgrade", "web@head"]), @r"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, step_1
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, Web
    2 revisions applied in [DURATION]
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["upgrade", "heads"]), @r"
    ------- stderr -------
    Running upgrade 1111aaaaaaaa -> 3333aaaaaaaa, api
    1 revision applied in [DURATION]
    [exit status: 0]
    ");
    assert_eq!(database.psql(TABLES), "api t1 web\n");
}

#[test]
fn a_merge_is_applied_after_all_that_it_joins() {
    let database = common::database();
    let project = common::project().on(&database);
    diamond(&project);
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, step_1
    Running upgrade 1111aaaaaaaa -> 3333aaaaaaaa, api
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, Web
    Running upgrade 2222aaaaaaaa, 3333aaaaaaaa -> 4444aaaaaaaa, join
    4 revisions applied in [DURATION]
    [exit status: 0]
    ");
}

#[test]
fn two_bases_and_a_dependency_between_them_are_applied_in_order() {
    let database = common::database();
    let project = common::project().on(&database);
    project.revision(
        "202601010000_1111bbbbbbbb_billing.sql",
        "-- Billing\n--\n-- Revision ID: 1111bbbbbbbb\n-- Revises:\n-- Branch-Labels: billing\n-- Depends-On: 1111aaaaaaaa\n\n\
         -- schemactl:up\nCREATE TABLE invoice (id int REFERENCES account);\n\n-- schemactl:down\nDROP TABLE invoice;\n",
    );
    project.step(
        &id(1),
        "",
        "accounts",
        "CREATE TABLE account (id int PRIMARY KEY);",
        "DROP TABLE account;",
    );
    insta::assert_snapshot!(project.run(["upgrade", "billing@head"]), @r"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, accounts
    Running upgrade base -> 1111bbbbbbbb, Billing
    2 revisions applied in [DURATION]
    [exit status: 0]
    ");
    project.run(["upgrade", "heads"]).success();
    // What others depend on is reverted after them.
    insta::assert_snapshot!(project.run(["downgrade", "1111a-1"]), @r"
    ------- stderr -------
    Running downgrade 1111bbbbbbbb -> base, Billing
    Running downgrade 1111aaaaaaaa -> base, accounts
    2 revisions reverted in [DURATION]
    [exit status: 0]
    ");
}

#[test]
fn the_third_of_five_fails_and_two_stay() {
    let database = common::database();
    let project = common::project().on(&database);
    chain(&project, 5);
    link(
        &project,
        3,
        "CREATE TABLE half (id int);\nINSERT INTO half VALUES (1);\nALTER TABLE missing ADD COLUMN x int;",
        "",
    );
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r#"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, step_1
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, step_2
    Running upgrade 2222aaaaaaaa -> 3333aaaaaaaa, step_3
    error: revision 3333aaaaaaaa failed at statement 3 of 3: relation "missing" does not exist
      --> [PROJECT]/migrations/202601010000_3333aaaaaaaa_step_3.sql:10:1
       8 | CREATE TABLE half (id int);
       9 | INSERT INTO half VALUES (1);
      10 | ALTER TABLE missing ADD COLUMN x int;
         | ^
      SQLSTATE: 42P01
      rolled back: nothing of this revision was applied
      committed in this run: 1111aaaaaaaa, 2222aaaaaaaa; not begun: 2

    hint: correct 202601010000_3333aaaaaaaa_step_3.sql and run schemactl upgrade again
    [exit status: 1]
    "#);
    assert_eq!(database.psql(TABLES), "t1 t2\n");
    assert_eq!(database.psql(APPLIED), "1111 2222\n");
    insta::assert_snapshot!(database.psql(EVENTS), @r#"
    upgrade|done|1111aaaaaaaa|step_1
    upgrade|done|2222aaaaaaaa|step_2
    upgrade|failed|3333aaaaaaaa|relation "missing" does not exist (statement 3 of 3)
    "#);
    // Mended, the next run goes on where this one stopped.
    link(&project, 3, "CREATE TABLE t3 (id int);", "DROP TABLE t3;");
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    Running upgrade 2222aaaaaaaa -> 3333aaaaaaaa, step_3
    Running upgrade 3333aaaaaaaa -> 4444aaaaaaaa, step_4
    Running upgrade 4444aaaaaaaa -> 5555aaaaaaaa, step_5
    3 revisions applied in [DURATION]
    [exit status: 0]
    ");
}

#[test]
fn in_a_single_transaction_a_failure_leaves_nothing() {
    let database = common::database();
    let project = common::project().on(&database);
    chain(&project, 3);
    link(&project, 3, "SELECT 1/0;", "");
    insta::assert_snapshot!(project.run(["upgrade", "head", "--single-transaction"]), @r"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, step_1
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, step_2
    Running upgrade 2222aaaaaaaa -> 3333aaaaaaaa, step_3
    error: revision 3333aaaaaaaa failed: division by zero
      --> [PROJECT]/migrations/202601010000_3333aaaaaaaa_step_3.sql:8:1
      8 | SELECT 1/0;
        | ^
      SQLSTATE: 22012
      rolled back: nothing of this revision was applied
      committed in this run: no revision
      --single-transaction: all 3 revisions of this run are rolled back

    hint: correct 202601010000_3333aaaaaaaa_step_3.sql and run schemactl upgrade again
    [exit status: 1]
    ");
    assert_eq!(database.psql(TABLES), "-\n");
    assert_eq!(database.psql(APPLIED), "-\n");
    insta::assert_snapshot!(database.psql(EVENTS), @"upgrade|failed|3333aaaaaaaa|division by zero (statement 1 of 1)");
    link(&project, 3, "SELECT 1;", "");
    insta::assert_snapshot!(project.run(["upgrade", "head", "--single-transaction"]), @r"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, step_1
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, step_2
    Running upgrade 2222aaaaaaaa -> 3333aaaaaaaa, step_3
    3 revisions applied in [DURATION]
    [exit status: 0]
    ");
    assert_eq!(
        database.psql("SELECT count(DISTINCT xmin::text) FROM schemactl.revision"),
        "1\n"
    );
    insta::assert_snapshot!(project.run(["downgrade", "base", "--single-transaction"]), @"
    ------- stderr -------
    Running downgrade 3333aaaaaaaa -> 2222aaaaaaaa, step_3
    Running downgrade 2222aaaaaaaa -> 1111aaaaaaaa, step_2
    Running downgrade 1111aaaaaaaa -> base, step_1
    3 revisions reverted in [DURATION]
    [exit status: 0]
    ");
}

#[test]
fn a_deferred_constraint_that_fails_at_commit_is_the_revisions_failure() {
    let database = common::database();
    let project = common::project().on(&database);
    link(
        &project,
        1,
        "CREATE TABLE parent (id int PRIMARY KEY);\n\
         CREATE TABLE child (parent int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);\n\
         INSERT INTO child VALUES (7);",
        "",
    );
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r#"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, step_1
    error: revision 1111aaaaaaaa failed at COMMIT: insert or update on table "child" violates foreign key constraint "child_parent_fkey"
      DETAIL: Key (parent)=(7) is not present in table "parent".
      SQLSTATE: 23503
      --> [PROJECT]/migrations/202601010000_1111aaaaaaaa_step_1.sql
      rolled back: nothing of this revision was applied
      committed in this run: no revision

    hint: correct 202601010000_1111aaaaaaaa_step_1.sql and run schemactl upgrade again
    [exit status: 1]
    "#);
    assert_eq!(database.psql(TABLES), "-\n");
    insta::assert_snapshot!(project.run(["upgrade", "head", "--single-transaction"]), @r#"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, step_1
    error: revision 1111aaaaaaaa failed at COMMIT: insert or update on table "child" violates foreign key constraint "child_parent_fkey"
      DETAIL: Key (parent)=(7) is not present in table "parent".
      SQLSTATE: 23503
      --> [PROJECT]/migrations/202601010000_1111aaaaaaaa_step_1.sql
      rolled back: nothing of this revision was applied
      committed in this run: no revision

    hint: correct 202601010000_1111aaaaaaaa_step_1.sql and run schemactl upgrade again
    [exit status: 1]
    "#);
    chain(&project, 2);
    link(
        &project,
        2,
        "CREATE TABLE parent (id int PRIMARY KEY);\n\
         CREATE TABLE child (parent int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);\n\
         INSERT INTO child VALUES (7);",
        "",
    );
    insta::assert_snapshot!(project.run(["upgrade", "head", "--single-transaction"]), @r#"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, step_1
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, step_2
    error: revision 2222aaaaaaaa failed at COMMIT: insert or update on table "child" violates foreign key constraint "child_parent_fkey"
      DETAIL: Key (parent)=(7) is not present in table "parent".
      SQLSTATE: 23503
      --> [PROJECT]/migrations/202601010000_2222aaaaaaaa_step_2.sql
      rolled back: nothing of this revision was applied
      committed in this run: no revision
      --single-transaction: all 2 revisions of this run are rolled back

    hint: correct 202601010000_2222aaaaaaaa_step_2.sql and run schemactl upgrade again
    [exit status: 1]
    "#);
    assert_eq!(database.psql(TABLES), "-\n");
}

#[test]
fn in_a_single_transaction_every_revision_finds_constraints_as_they_were_declared() {
    let database = common::database();
    let project = common::project().on(&database);
    link(
        &project,
        1,
        "CREATE TABLE parent (id int PRIMARY KEY);\n\
         CREATE TABLE child (parent int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);\n\
         INSERT INTO child VALUES (1); INSERT INTO parent VALUES (1);",
        "",
    );
    // The first one must not leave events pending for the second, nor constraints immediate.
    link(
        &project,
        2,
        "ALTER TABLE child ADD COLUMN note text;\n\
         INSERT INTO child VALUES (2); INSERT INTO parent VALUES (2);\n\
         CREATE TABLE toy (child int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);\n\
         INSERT INTO toy VALUES (3); INSERT INTO parent VALUES (3);",
        "",
    );
    project
        .run(["upgrade", "head", "--single-transaction"])
        .success();
}

#[test]
fn in_a_single_transaction_each_revision_has_its_own_time() {
    let database = common::database();
    let project = common::project().on(&database);
    for number in 1..=3 {
        link(&project, number, "SELECT pg_sleep(0.3);", "");
    }
    let started = std::time::Instant::now();
    let run = project
        .run([
            "upgrade",
            "head",
            "--single-transaction",
            "--format",
            "json",
        ])
        .success();
    let wall = started.elapsed().as_millis();
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let total: u64 = json["done"]
        .as_array()
        .unwrap()
        .iter()
        .map(|done| done["duration_ms"].as_u64().unwrap())
        .sum();
    assert!(
        total >= 900 && u128::from(total) <= wall,
        "{total} ms of {wall} ms: {json}"
    );
}

#[test]
fn notices_and_warnings_of_the_server_are_shown() {
    let database = common::database();
    let project = common::project().on(&database);
    link(
        &project,
        1,
        "DROP TABLE IF EXISTS nothing;\n\
         DO $$ BEGIN RAISE WARNING 'careful: % rows', 3 USING DETAIL = 'in table t', HINT = 'look'; END $$;\n\
         DO $$ BEGIN RAISE INFO 'an info'; RAISE LOG 'for the log'; RAISE DEBUG 'for nobody'; END $$;",
        "",
    );
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r#"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, step_1
      NOTICE: table "nothing" does not exist, skipping
      WARNING: careful: 3 rows
      INFO: an info
    1 revision applied in [DURATION]
    [exit status: 0]
    "#);
}

#[test]
fn a_notice_of_several_lines_stays_below_its_revision() {
    let database = common::database();
    let project = common::project().on(&database);
    link(
        &project,
        1,
        "DO $$ BEGIN RAISE NOTICE E'line one\\nline \\033[31mtwo'; END $$;",
        "",
    );
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, step_1
      NOTICE: line one
        line \u{1b}[31mtwo
    1 revision applied in [DURATION]
    [exit status: 0]
    ");
}

#[test]
fn what_is_there_already_can_be_stamped() {
    let database = common::database();
    let project = common::project().on(&database);
    database.psql("CREATE TABLE t1 (id int)");
    chain(&project, 2);
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r#"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, step_1
    error: revision 1111aaaaaaaa failed: relation "t1" already exists
      --> [PROJECT]/migrations/202601010000_1111aaaaaaaa_step_1.sql:8:1
      8 | CREATE TABLE t1 (id int);
        | ^
      SQLSTATE: 42P07
      rolled back: nothing of this revision was applied
      committed in this run: no revision; not begun: 1

    hint: if all of it is in the database already (by hand, by another tool): schemactl stamp 1111aaaaaaaa
    hint: correct 202601010000_1111aaaaaaaa_step_1.sql and run schemactl upgrade again
    [exit status: 1]
    "#);
    project.run(["stamp", "1111"]).success();
    project.run(["upgrade", "head"]).success();
}

#[test]
fn a_revision_that_ends_its_own_connection_or_drops_the_history_is_rolled_back() {
    let database = common::database();
    let project = common::project().on(&database);
    chain(&project, 1);
    project.run(["upgrade", "head"]).success();
    link(
        &project,
        2,
        "CREATE TABLE t2 (id int);\nSELECT pg_terminate_backend(pg_backend_pid());",
        "",
    );
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, step_2
      terminating connection due to administrator command; connecting again to see what became of 2222aaaaaaaa
    error: revision 2222aaaaaaaa was rolled back: terminating connection due to administrator command
      looked up after connecting again: history does not have it
      committed in this run: no revision

    hint: run schemactl upgrade again
    [exit status: 1]
    ");
    let other = common::database();
    let project = project.env("SCHEMACTL_DATABASE_URL", other.url());
    link(&project, 2, "DROP SCHEMA schemactl CASCADE;", "");
    project.run(["upgrade", "head"]).code(1);
    for database in [&database, &other] {
        assert_eq!(database.psql(TABLES), "t1\n");
        assert_eq!(database.psql(APPLIED), "1111\n");
    }
}

#[test]
fn quiet_says_nothing_and_verbose_says_where_values_came_from() {
    let database = common::database();
    let project = common::project().on(&database);
    chain(&project, 2);
    insta::assert_snapshot!(project.run(["-q", "upgrade", "+1"]), @"[exit status: 0]");
    insta::assert_snapshot!(project.run(["-v", "upgrade", "head"]), @r"
    ------- stderr -------
    database: from DATABASE_URL in the environment
    database: postgresql://postgres@/[DATABASE]?host=[SOCKET]
    connection: not encrypted (a local socket)
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, step_2
      2222aaaaaaaa committed in [DURATION]
    1 revision applied in [DURATION]
    [exit status: 0]
    ");
}

#[test]
fn a_dry_run_shows_the_sql_and_changes_nothing() {
    let database = common::database();
    let project = common::project().on(&database);
    chain(&project, 2);
    insta::assert_snapshot!(project.run(["upgrade", "head", "--dry-run"]), @r"
    -- would run: upgrade base -> 1111aaaaaaaa, step_1
    CREATE TABLE t1 (id int);

    -- would run: upgrade 1111aaaaaaaa -> 2222aaaaaaaa, step_2
    CREATE TABLE t2 (id int);
    ------- stderr -------
    dry run: 2 revisions would run, nothing was changed
    [exit status: 0]
    ");
    assert_eq!(
        database.psql("SELECT count(*) FROM pg_namespace WHERE nspname = 'schemactl'"),
        "0\n"
    );
    project.run(["upgrade", "+1"]).success();
    insta::assert_snapshot!(project.run(["upgrade", "head", "--dry-run"]), @r"
    -- would run: upgrade 1111aaaaaaaa -> 2222aaaaaaaa, step_2
    CREATE TABLE t2 (id int);
    ------- stderr -------
    dry run: 1 revision would run, nothing was changed
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["downgrade", "-1", "--dry-run"]), @r"
    -- would run: downgrade 1111aaaaaaaa -> base, step_1
    DROP TABLE t1;
    ------- stderr -------
    dry run: 1 revision would run, nothing was changed
    [exit status: 0]
    ");
    assert_eq!(database.psql(APPLIED), "1111\n");
    assert_eq!(database.psql("SELECT count(*) FROM schemactl.event"), "1\n");
    insta::assert_snapshot!(project.run(["upgrade", "head", "--dry-run", "--format", "json"]), @r#"
    {
      "format": 1,
      "dry_run": true,
      "would_run": [
        {
          "revision": "2222aaaaaaaa",
          "direction": "up",
          "message": "step_2",
          "file": "[PROJECT]/migrations/202601010000_2222aaaaaaaa_step_2.sql",
          "transaction": true,
          "statements_done": 0
        }
      ]
    }
    [exit status: 0]
    "#);
    project.run(["upgrade", "head"]).success();
    insta::assert_snapshot!(project.run(["upgrade", "head", "--dry-run", "--format", "json"]), @r#"
    {
      "format": 1,
      "dry_run": true,
      "would_run": []
    }
    ------- stderr -------
    already at head (2222aaaaaaaa)
    [exit status: 0]
    "#);
}

#[test]
fn a_variable_without_a_value_is_found_before_anything_runs() {
    let database = common::database();
    let project = common::project().on(&database);
    link(&project, 1, "CREATE TABLE t (id int);", "DROP TABLE t;");
    link(&project, 2, "SELECT :'region';", "SELECT :'undo';");
    let output = project.run(["upgrade", "head"]).code(1);
    assert!(
        output
            .stderr
            .contains("revision 2222aaaaaaaa: variable region has no value"),
        "{output}"
    );
    assert_eq!(
        database.psql("SELECT to_regclass('t') IS NULL, to_regnamespace('schemactl') IS NULL"),
        "t|t\n"
    );
    project
        .run(["upgrade", "head", "-x", "region=eu"])
        .success();
    let output = project.run(["downgrade", "base"]).code(1);
    assert!(
        output.stderr.contains("variable undo has no value"),
        "{output}"
    );
    assert_eq!(
        database.psql("SELECT count(*) FROM schemactl.revision"),
        "2\n"
    );
}

#[test]
fn variables_are_values_and_identifiers_and_an_undefined_one_is_an_error_with_its_place() {
    let database = common::database();
    let project = common::project().on(&database);
    link(
        &project,
        1,
        "CREATE SCHEMA :\"tenant\";\n\
         CREATE TABLE :\"tenant\".note (body text DEFAULT :'greeting', at time DEFAULT '12:30:00'::time);",
        "DROP SCHEMA :\"tenant\" CASCADE;",
    );
    insta::assert_snapshot!(project.run(["upgrade", "head", "-x", "tenant=Blue \"co\""]), @r#"
    ------- stderr -------
    error: revision 1111aaaaaaaa: variable greeting has no value
      --> [PROJECT]/migrations/202601010000_1111aaaaaaaa_step_1.sql:9:48
      8 | CREATE SCHEMA :"tenant";
      9 | CREATE TABLE :"tenant".note (body text DEFAULT :'greeting', at time DEFAULT '12:30:00'::time);
        |                                                ^

    hint: give it one: -x greeting=VALUE, or greeting under [variables] in schemactl.toml
    [exit status: 1]
    "#);
    insta::assert_snapshot!(project.run(["upgrade", "head", "--dry-run", "-x", "tenant=blue"]), @r#"
    ------- stderr -------
    error: revision 1111aaaaaaaa: variable greeting has no value
      --> [PROJECT]/migrations/202601010000_1111aaaaaaaa_step_1.sql:9:48
      8 | CREATE SCHEMA :"tenant";
      9 | CREATE TABLE :"tenant".note (body text DEFAULT :'greeting', at time DEFAULT '12:30:00'::time);
        |                                                ^

    hint: give it one: -x greeting=VALUE, or greeting under [variables] in schemactl.toml
    [exit status: 1]
    "#);
    project
        .run([
            "upgrade",
            "head",
            "-x",
            "tenant=Blue \"co\"",
            "-x",
            "greeting=it's me",
        ])
        .success();
    assert_eq!(
        database.psql("INSERT INTO \"Blue \"\"co\"\"\".note DEFAULT VALUES RETURNING body"),
        "it's me\n"
    );
}

#[test]
fn a_variable_without_quotes_is_explained() {
    let database = common::database();
    let project = common::project().on(&database);
    link(&project, 1, "SELECT :tenant;", "");
    insta::assert_snapshot!(project.run(["upgrade", "head", "-x", "tenant=blue"]), @r#"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, step_1
    error: revision 1111aaaaaaaa failed: syntax error at or near ":"
      --> [PROJECT]/migrations/202601010000_1111aaaaaaaa_step_1.sql:8:8
      8 | SELECT :tenant;
        |        ^
      SQLSTATE: 42601
      rolled back: nothing of this revision was applied
      committed in this run: no revision

    hint: a variable is written :'name' (a value) or :"name" (an identifier)
    hint: correct 202601010000_1111aaaaaaaa_step_1.sql and run schemactl upgrade again
    [exit status: 1]
    "#);
}

#[test]
fn an_error_after_a_variable_points_into_the_file() {
    let database = common::database();
    let project = common::project().on(&database);
    link(
        &project,
        1,
        "CREATE TABLE :\"name\" (id int,\n    other inf);",
        "",
    );
    insta::assert_snapshot!(
        project.run(["upgrade", "head", "-x", "name=a name that is much longer than its variable"]),
        @r#"
        ------- stderr -------
        Running upgrade base -> 1111aaaaaaaa, step_1
        error: revision 1111aaaaaaaa failed: type "inf" does not exist
          --> [PROJECT]/migrations/202601010000_1111aaaaaaaa_step_1.sql:9:11
          8 | CREATE TABLE :"name" (id int,
          9 |     other inf);
            |           ^
          SQLSTATE: 42704
          rolled back: nothing of this revision was applied
          committed in this run: no revision

        hint: correct 202601010000_1111aaaaaaaa_step_1.sql and run schemactl upgrade again
        [exit status: 1]
        "#
    );
}

#[test]
fn a_revision_below_an_applied_one_is_refused_unless_it_is_wanted() {
    let database = common::database();
    let project = common::project().on(&database);
    chain(&project, 1);
    project.step(
        &id(3),
        &id(1),
        "step_3",
        "CREATE TABLE t3 (id int);",
        "DROP TABLE t3;",
    );
    project.run(["upgrade", "head"]).success();
    // A colleague's revision comes in between.
    chain(&project, 4);
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    error: a revision is pending before revisions that are applied already
      2222aaaaaaaa (202601010000_2222aaaaaaaa_step_2.sql) is not applied; 3333aaaaaaaa (202601010000_3333aaaaaaaa_step_3.sql), which builds on it, is

    hint: to run it now, after what builds on it: schemactl upgrade TARGET --allow-out-of-order
    hint: if its changes are in the database already: schemactl stamp heads
    [exit status: 3]
    ");
    assert_eq!(database.psql(APPLIED), "1111 3333\n");
    insta::assert_snapshot!(project.run(["upgrade", "head", "--allow-out-of-order"]), @r"
    ------- stderr -------
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, step_2
    Running upgrade 3333aaaaaaaa -> 4444aaaaaaaa, step_4
    2 revisions applied in [DURATION]
    [exit status: 0]
    ");
    assert_eq!(database.psql(TABLES), "t1 t2 t3 t4\n");
}

#[test]
fn a_statement_timeout_names_its_option() {
    let database = common::database();
    let project = common::project().on(&database);
    link(&project, 1, "SELECT 1;\nSELECT pg_sleep(30);", "");
    insta::assert_snapshot!(project.run(["upgrade", "head", "--statement-timeout", "100ms"]), @r"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, step_1
    error: revision 1111aaaaaaaa failed at statement 2 of 2: canceling statement due to statement timeout
      --> [PROJECT]/migrations/202601010000_1111aaaaaaaa_step_1.sql:9:1
      8 | SELECT 1;
      9 | SELECT pg_sleep(30);
        | ^
      SQLSTATE: 57014
      rolled back: nothing of this revision was applied
      committed in this run: no revision

    hint: the statement took longer than the [DURATION] of --statement-timeout
    hint: correct 202601010000_1111aaaaaaaa_step_1.sql and run schemactl upgrade again
    [exit status: 1]
    ");
}

#[test]
fn a_statement_timeout_of_the_file_or_the_configuration_is_named_by_its_place() {
    let database = common::database();
    let project = common::project().on(&database);
    let hint = |arguments: &[&str], code| {
        let output = project.run([&["upgrade", "head"], arguments].concat());
        let output = output.code(code);
        let mut hints = output
            .stderr
            .lines()
            .filter(|line| line.starts_with("hint:"));
        hints.next().unwrap_or_default().to_owned()
    };
    let sleep = |header: &str, options: &str, sql: &str| {
        let header = format!("-- Sleep\n--\n-- Revision ID: 1111aaaaaaaa\n-- Revises:\n{header}\n");
        let text = format!("{header}-- schemactl:up{options}\n{sql}SELECT pg_sleep(30);\n");
        project.revision("202601010000_1111aaaaaaaa_sleep.sql", text);
    };
    let long = ["--statement-timeout", "1min"];
    sleep("", " statement-timeout=100ms", "");
    assert_eq!(
        hint(&long, 1),
        "hint: the statement took longer than the 100ms of statement-timeout= at 202601010000_1111aaaaaaaa_sleep.sql:6"
    );
    sleep(
        "-- schemactl: statement-timeout=100ms",
        " no-transaction",
        "",
    );
    assert_eq!(
        hint(&long, 1),
        "hint: the statement took longer than the 100ms of statement-timeout= at 202601010000_1111aaaaaaaa_sleep.sql:5"
    );
    sleep("", "", "SET LOCAL statement_timeout = '100ms';\n");
    assert_eq!(
        hint(&long, 1),
        "hint: the statement took longer than the statement_timeout that the SQL itself sets"
    );
    sleep("", "", "");
    project.file("schemactl.toml", "[run]\nstatement_timeout = \"100ms\"\n");
    assert_eq!(
        hint(&[], 1),
        "hint: the statement took longer than the 100ms of schemactl.toml [run] statement_timeout"
    );
}

#[test]
fn timeouts_on_the_section_line_are_those_of_the_revision() {
    let database = common::database();
    let project = common::project().on(&database);
    project.revision(
        "202601010000_1111aaaaaaaa_timeouts.sql",
        "-- Timeouts\n--\n-- Revision ID: 1111aaaaaaaa\n-- Revises:\n\n\
         -- schemactl:up lock-timeout=7s statement-timeout=1min\n\
         CREATE TABLE seen AS SELECT current_setting('lock_timeout') AS lock, current_setting('statement_timeout') AS statement,\n\
             current_setting('application_name') AS application;\n",
    );
    project.run(["upgrade", "head"]).success();
    insta::assert_snapshot!(database.psql("SELECT * FROM seen"), @"7s|1min|schemactl/0.1.0 upgrade 1111aaaaaaaa");
}

#[test]
fn the_schema_after_every_run_is_kept_in_a_file() {
    let database = crate::common::database();
    let project = crate::common::project().on(&database);
    project.file(
        "schemactl.toml",
        "dump_after_upgrade = \"schema.sql\"\n[env.production]\ndump_after_upgrade = \"\"\n",
    );
    project.step(
        "aaaaaaaaaaaa",
        "",
        "a",
        "CREATE TABLE a (id int);",
        "DROP TABLE a;",
    );
    project.step(
        "bbbbbbbbbbbb",
        "aaaaaaaaaaaa",
        "b",
        "CREATE TABLE b (id int);",
        "DROP TABLE b;",
    );
    let kept = || std::fs::read_to_string(project.path().join("schema.sql")).unwrap_or_default();
    project
        .run(["upgrade", "head", "--env", "production"])
        .success();
    assert_eq!(kept(), "");
    let output = project.run(["downgrade", "-1"]).success();
    assert!(output.stderr.contains("wrote schema.sql"), "{output}");
    assert!(kept().contains("CREATE TABLE public.a") && !kept().contains("public.b"));
    project.run(["upgrade", "head"]).success();
    assert!(kept().contains("CREATE TABLE public.b"));
    project.run(["diff"]).success();
    // It is no reason to fail a run that it cannot be written.
    project.file(
        "schemactl.toml",
        "dump_after_upgrade = \"nowhere/schema.sql\"\n",
    );
    let output = project.run(["downgrade", "-1"]).success();
    assert!(
        output.stderr.contains("nowhere/schema.sql was not written"),
        "{output}"
    );
}
