//! `downgrade`: targets, merges, sections that are missing or irreversible.

use crate::common::{self, Project};
use crate::fixture::{APPLIED, TABLES, chain, diamond, fork, link, log};

fn applied_chain(length: usize) -> (common::Database, Project) {
    let database = common::database();
    let project = common::project().on(&database);
    chain(&project, length);
    project.run(["upgrade", "head"]).success();
    (database, project)
}

#[test]
fn minus_one_needs_no_trick() {
    let (database, project) = applied_chain(3);
    insta::assert_snapshot!(project.run(["downgrade", "-1"]), @r"
    ------- stderr -------
    Running downgrade 3333aaaaaaaa -> 2222aaaaaaaa, step_3
    1 revision reverted in [DURATION]
    [exit status: 0]
    ");
    assert_eq!(database.psql(TABLES), "t1 t2\n");
    project.run(["downgrade", "--", "-1"]).success();
    assert_eq!(database.psql(APPLIED), "1111\n");
    insta::assert_snapshot!(project.run(["downgrade", "-2"]), @r"
    ------- stderr -------
    error: relative revision -2 didn't produce 2 migrations: no applied revision is left in this line after -1

    hint: schemactl downgrade base takes back everything
    [exit status: 1]
    ");
}

#[test]
fn base_reverts_everything_and_then_has_nothing_to_do() {
    let (database, project) = applied_chain(2);
    insta::assert_snapshot!(project.run(["downgrade", "base"]), @r"
    ------- stderr -------
    Running downgrade 2222aaaaaaaa -> 1111aaaaaaaa, step_2
    Running downgrade 1111aaaaaaaa -> base, step_1
    2 revisions reverted in [DURATION]
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["downgrade", "base"]), @r"
    ------- stderr -------
    nothing to revert: the database is at base
    [exit status: 0]
    ");
    assert_eq!(database.psql(TABLES), "-\n");
    insta::assert_snapshot!(project.run(["downgrade", "-1"]), @r"
    ------- stderr -------
    error: relative revision -1 didn't produce 1 migrations: no revision is applied

    hint: schemactl current shows where the database is
    [exit status: 1]
    ");
    project.run(["upgrade", "head"]).success();
    assert_eq!(database.psql(TABLES), "t1 t2\n");
}

#[test]
fn an_id_is_what_stays() {
    let (database, project) = applied_chain(5);
    project.run(["downgrade", "4444"]).success();
    assert_eq!(database.psql(APPLIED), "1111 2222 3333 4444\n");
    project.run(["downgrade", "3333-1"]).success();
    assert_eq!(database.psql(APPLIED), "1111 2222\n");
    insta::assert_snapshot!(project.run(["downgrade", "4444"]), @r"
    ------- stderr -------
    error: nothing to downgrade to: revision 4444aaaaaaaa is not applied

    hint: schemactl current shows where the database is; schemactl upgrade 4444aaaaaaaa goes there
    [exit status: 1]
    ");
    insta::assert_snapshot!(project.run(["downgrade", "+1"]), @r"
    ------- stderr -------
    error: relative revision +1 didn't produce 1 migrations: a downgrade goes back

    hint: schemactl upgrade +1 goes on, schemactl downgrade -1 goes back
    [exit status: 64]
    ");
    insta::assert_snapshot!(project.run(["downgrade", "head"]), @r"
    ------- stderr -------
    error: nothing to downgrade to: revision 5555aaaaaaaa is not applied

    hint: schemactl current shows where the database is; schemactl upgrade 5555aaaaaaaa goes there
    [exit status: 1]
    ");
    insta::assert_snapshot!(project.run(["downgrade", "9999"]), @r"
    ------- stderr -------
    error: can't locate revision identified by '9999'

    hint: schemactl history lists all revisions
    [exit status: 1]
    ");
    insta::assert_snapshot!(project.run(["downgrade", "2222:1111"]), @r"
    ------- stderr -------
    error: range '2222:1111' is not allowed here: a run starts where the database is

    hint: name only the target, or add --sql for a script from A to B
    [exit status: 64]
    ");
}

#[test]
fn minus_one_at_a_merge_reverts_the_merge_and_then_explains_itself() {
    let database = common::database();
    let project = common::project().on(&database);
    diamond(&project);
    project.run(["upgrade", "head"]).success();
    insta::assert_snapshot!(project.run(["downgrade", "-1"]), @r"
    ------- stderr -------
    error: ambiguous walk: 4444aaaaaaaa merges 2222aaaaaaaa and 3333aaaaaaaa, so there is no single revision that '-1' leads to
        schemactl downgrade 4444aaaaaaaa-1   takes back 4444aaaaaaaa
        schemactl downgrade 2222aaaaaaaa-1   takes back 4444aaaaaaaa, 2222aaaaaaaa
        schemactl downgrade 3333aaaaaaaa-1   takes back 4444aaaaaaaa, 3333aaaaaaaa

    hint: choose one of these commands
    [exit status: 1]
    ");
    insta::assert_snapshot!(project.run(["downgrade", "-2"]), @r"
    ------- stderr -------
    error: ambiguous walk: 4444aaaaaaaa merges 2222aaaaaaaa and 3333aaaaaaaa, so there is no single revision that '-2' leads to
        schemactl downgrade 4444aaaaaaaa-1   takes back 4444aaaaaaaa
        schemactl downgrade 2222aaaaaaaa-1   takes back 4444aaaaaaaa, 2222aaaaaaaa
        schemactl downgrade 3333aaaaaaaa-1   takes back 4444aaaaaaaa, 3333aaaaaaaa

    hint: choose one of these commands
    [exit status: 1]
    ");
    insta::assert_snapshot!(project.run(["downgrade", "web@-1"]), @r"
    ------- stderr -------
    Running downgrade 4444aaaaaaaa -> 2222aaaaaaaa, 3333aaaaaaaa, join
    1 revision reverted in [DURATION]
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["downgrade", "2222-1"]), @r"
    ------- stderr -------
    Running downgrade 2222aaaaaaaa -> 1111aaaaaaaa, Web
    1 revision reverted in [DURATION]
    [exit status: 0]
    ");
    assert_eq!(database.psql(APPLIED), "1111 3333\n");
}

#[test]
fn a_branch_goes_to_its_base_and_leaves_the_other_alone() {
    let database = common::database();
    let project = common::project().on(&database);
    fork(&project);
    project.run(["upgrade", "heads"]).success();
    insta::assert_snapshot!(project.run(["downgrade", "web@base"]), @r"
    ------- stderr -------
    Running downgrade 2222aaaaaaaa -> 1111aaaaaaaa, Web
    1 revision reverted in [DURATION]
    [exit status: 0]
    ");
}

#[test]
fn a_failing_down_stops_there_and_history_says_the_truth() {
    let (database, project) = applied_chain(3);
    link(
        &project,
        2,
        "CREATE TABLE t2 (id int);",
        "DROP TABLE t2;\nDROP TABLE nothing;",
    );
    insta::assert_snapshot!(project.run(["downgrade", "base"]), @r#"
    ------- stderr -------
    warning: the down section of 202601010000_2222aaaaaaaa_step_2.sql was edited after the revision was applied; what the file says now is run
    Running downgrade 3333aaaaaaaa -> 2222aaaaaaaa, step_3
    Running downgrade 2222aaaaaaaa -> 1111aaaaaaaa, step_2
    error: revision 2222aaaaaaaa failed at statement 2 of 2: table "nothing" does not exist
      --> [PROJECT]/migrations/202601010000_2222aaaaaaaa_step_2.sql:12:1
      11 | DROP TABLE t2;
      12 | DROP TABLE nothing;
         | ^
      SQLSTATE: 42P01
      rolled back: revision 2222aaaaaaaa is applied as before
      committed in this run: 3333aaaaaaaa; not begun: 1

    hint: correct 202601010000_2222aaaaaaaa_step_2.sql and run schemactl downgrade again
    [exit status: 1]
    "#);
    assert_eq!(database.psql(TABLES), "t1 t2\n");
    assert_eq!(database.psql(APPLIED), "1111 2222\n");
    insta::assert_snapshot!(log(&project.run(["log", "-n", "2"])), @r#"
    when event revision outcome ms by message
    [TIMESTAMP] downgrade 2222aaaaaaaa failed [MS] postgres@[HOST] table "nothing" does not exist (statement 2 of 2)
    [TIMESTAMP] downgrade 3333aaaaaaaa done [MS] postgres@[HOST] step_3
    [exit status: 0]
    "#);
}

#[test]
fn irreversible_and_missing_downs_are_refused_before_anything_runs() {
    let database = common::database();
    let project = common::project().on(&database);
    project.revision(
        "202601010000_1111aaaaaaaa_one.sql",
        "-- One\n--\n-- Revision ID: 1111aaaaaaaa\n-- Revises:\n\n-- schemactl:up\nSELECT 1;\n\n-- schemactl:down irreversible \"the old names are gone\"\n",
    );
    project.revision(
        "202601010001_2222aaaaaaaa_two.sql",
        "-- Two\n--\n-- Revision ID: 2222aaaaaaaa\n-- Revises: 1111aaaaaaaa\n\n-- schemactl:up\nSELECT 1;\n",
    );
    project.step("3333aaaaaaaa", "2222aaaaaaaa", "three", "SELECT 1;", "");
    project.run(["upgrade", "head"]).success();
    insta::assert_snapshot!(project.run(["downgrade", "base"]), @r"
    ------- stderr -------
    error: revision 2222aaaaaaaa has no down section, so it cannot be reverted
      --> [PROJECT]/migrations/202601010001_2222aaaaaaaa_two.sql

    hint: write one: a line -- schemactl:down, then the statements; an empty section says that there is nothing to undo
    hint: or stop above it: schemactl downgrade 2222aaaaaaaa
    [exit status: 3]
    ");
    assert_eq!(database.psql(APPLIED), "1111 2222 3333\n");
    project.run(["downgrade", "-1"]).success();
    project.run(["stamp", "1111"]).success();
    insta::assert_snapshot!(project.run(["downgrade", "-1"]), @r"
    ------- stderr -------
    error: revision 1111aaaaaaaa cannot be reverted: the old names are gone
      --> [PROJECT]/migrations/202601010000_1111aaaaaaaa_one.sql

    hint: stop above it: schemactl downgrade 1111aaaaaaaa
    [exit status: 3]
    ");
}

/// As with Alembic: what only depends on the revision that stays is no part of its line.
#[test]
fn a_branch_that_depends_on_what_stays_is_left_alone() {
    let database = common::database();
    let project = common::project().on(&database);
    link(
        &project,
        1,
        "CREATE TABLE users (id int);",
        "DROP TABLE users;",
    );
    link(
        &project,
        2,
        "ALTER TABLE users ADD x int;",
        "ALTER TABLE users DROP x;",
    );
    project.revision(
        "202601010002_bbbbbbbbbbbb_billing.sql",
        "-- billing\n--\n-- Revision ID: bbbbbbbbbbbb\n-- Revises:\n-- Depends-On: 1111aaaaaaaa\n-- Create Date: 2026-01-01 00:02:00+00:00\n\n\
         -- schemactl:up\nCREATE TABLE invoices (id int);\n\n-- schemactl:down\nDROP TABLE invoices;\n",
    );
    project.run(["upgrade", "heads"]).success();
    database.psql("INSERT INTO invoices VALUES (1)");
    for (target, left) in [("1111", "1111 bbbb\n"), ("base", "-\n")] {
        project.run(["downgrade", target]).success();
        assert_eq!(database.psql(APPLIED), left, "{target}");
    }
}
