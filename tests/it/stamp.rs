//! `stamp` and `rehash`: history is corrected on purpose, and the event log says so.

use crate::common;
use crate::fixture::{APPLIED, TABLES, chain, fork, link};

#[test]
fn a_stamp_marks_revisions_without_running_them() {
    let database = common::database();
    let project = common::project().on(&database);
    chain(&project, 3);
    insta::assert_snapshot!(project.run(["stamp", "2222", "--dry-run"]), @r"
    ------- stderr -------
    Running stamp_revision base -> 2222aaaaaaaa on postgresql://postgres@/[DATABASE]?host=[SOCKET]
      + 1111aaaaaaaa is marked as applied, without running it
      + 2222aaaaaaaa is marked as applied, without running it
    dry run: nothing was changed
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["stamp", "2222"]), @r"
    ------- stderr -------
    Running stamp_revision base -> 2222aaaaaaaa on postgresql://postgres@/[DATABASE]?host=[SOCKET]
      + 1111aaaaaaaa is marked as applied, without running it
      + 2222aaaaaaaa is marked as applied, without running it
    stamped: 2222aaaaaaaa
    [exit status: 0]
    ");
    assert_eq!(database.psql(APPLIED), "1111 2222\n");
    assert_eq!(database.psql(TABLES), "-\n");
    insta::assert_snapshot!(project.run(["stamp", "2222"]), @r"
    ------- stderr -------
    history says that already: 2222aaaaaaaa
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["stamp", "1111"]), @r"
    ------- stderr -------
    Running stamp_revision 2222aaaaaaaa -> 1111aaaaaaaa on postgresql://postgres@/[DATABASE]?host=[SOCKET]
      - 2222aaaaaaaa is no longer marked as applied
    stamped: 1111aaaaaaaa
    [exit status: 0]
    ");
    project.run(["stamp", "head"]).success();
    assert_eq!(database.psql(APPLIED), "1111 2222 3333\n");
    insta::assert_snapshot!(project.run(["stamp", "base"]), @r"
    ------- stderr -------
    Running stamp_revision 3333aaaaaaaa -> base on postgresql://postgres@/[DATABASE]?host=[SOCKET]
      - 1111aaaaaaaa is no longer marked as applied
      - 2222aaaaaaaa is no longer marked as applied
      - 3333aaaaaaaa is no longer marked as applied
    stamped: base
    [exit status: 0]
    ");
    assert_eq!(database.psql(APPLIED), "-\n");
    insta::assert_snapshot!(project.run(["stamp", "nothing"]), @r"
    ------- stderr -------
    error: can't locate revision identified by 'nothing'

    hint: schemactl history lists all revisions
    [exit status: 1]
    ");
    insta::assert_snapshot!(database.psql("SELECT kind, outcome, revision_id, message FROM schemactl.event ORDER BY event_id"), @r"
    stamp|done|2222aaaaaaaa|marked as applied: 2 revisions
    stamp|done|1111aaaaaaaa|marked as applied: 1 revision
    stamp|done|3333aaaaaaaa|marked as applied: 3 revisions
    stamp|done||marked as base: no revision applied
    ");
}

#[test]
fn several_heads_are_stamped_at_once() {
    let database = common::database();
    let project = common::project().on(&database);
    fork(&project);
    project.run(["stamp", "2222", "3333"]).success();
    assert_eq!(database.psql(APPLIED), "1111 2222 3333\n");
    insta::assert_snapshot!(project.run(["stamp", "web@base"]), @r"
    ------- stderr -------
    Running stamp_revision 3333aaaaaaaa, 2222aaaaaaaa -> 3333aaaaaaaa on postgresql://postgres@/[DATABASE]?host=[SOCKET]
      - 2222aaaaaaaa is no longer marked as applied
    stamped: 3333aaaaaaaa
    [exit status: 0]
    ");
    project.run(["stamp", "heads"]).success();
    assert_eq!(database.psql(APPLIED), "1111 2222 3333\n");
}

#[test]
fn purge_is_the_way_out_when_history_knows_ids_that_no_file_has() {
    let database = common::database();
    let project = common::project().on(&database);
    chain(&project, 3);
    project.run(["upgrade", "head"]).success();
    for number in [2, 3] {
        std::fs::remove_file(project.path().join(format!(
            "migrations/202601010000_{}_step_{number}.sql",
            crate::fixture::id(number)
        )))
        .unwrap();
    }
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    error: 2 revisions are applied in the database and have no file
      2222aaaaaaaa  step_2  applied [TIMESTAMP] by postgres  (202601010000_2222aaaaaaaa_step_2.sql)
      3333aaaaaaaa  step_3  applied [TIMESTAMP] by postgres  (202601010000_3333aaaaaaaa_step_3.sql)

    hint: is this checkout older than the database? bring the file back: git log --all --oneline -- '*202601010000_2222aaaaaaaa_step_2.sql'
    hint: an older version that was rolled back to can start all the same: schemactl deploy --allow-ahead
    hint: what ran is kept in the database: schemactl show --applied ID
    hint: if the file is gone for good: schemactl stamp --purge REV marks the database as being at REV
    [exit status: 1]
    ");
    insta::assert_snapshot!(project.run(["current"]), @r"
    3333aaaaaaaa (no file)
    ------- stderr -------
    warning: the database has revision 2222aaaaaaaa applied, and no file has that id
    warning: the database has revision 3333aaaaaaaa applied, and no file has that id
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["stamp", "1111"]), @r"
    ------- stderr -------
    error: 2 revisions are applied in the database and have no file
      2222aaaaaaaa  step_2  applied [TIMESTAMP] by postgres  (202601010000_2222aaaaaaaa_step_2.sql)
      3333aaaaaaaa  step_3  applied [TIMESTAMP] by postgres  (202601010000_3333aaaaaaaa_step_3.sql)

    hint: is this checkout older than the database? bring the file back: git log --all --oneline -- '*202601010000_2222aaaaaaaa_step_2.sql'
    hint: an older version that was rolled back to can start all the same: schemactl deploy --allow-ahead
    hint: what ran is kept in the database: schemactl show --applied ID
    hint: if the file is gone for good: schemactl stamp --purge REV marks the database as being at REV
    [exit status: 1]
    ");
    insta::assert_snapshot!(project.run(["stamp", "--purge", "1111"]), @r"
    ------- stderr -------
    Running stamp_revision 1111aaaaaaaa -> 1111aaaaaaaa on postgresql://postgres@/[DATABASE]?host=[SOCKET]
      - 2222aaaaaaaa is no longer marked as applied
      - 3333aaaaaaaa is no longer marked as applied
    stamped: 1111aaaaaaaa
    [exit status: 0]
    ");
    assert_eq!(database.psql(APPLIED), "1111\n");
    project.run(["status"]).success();
}

#[test]
fn rehash_records_an_edited_file_anew_with_an_event() {
    let database = common::database();
    let project = common::project().on(&database);
    chain(&project, 2);
    project.run(["upgrade", "head"]).success();
    insta::assert_snapshot!(project.run(["rehash", "--all"]), @r"
    ------- stderr -------
    no checksum differs: nothing to record
    [exit status: 0]
    ");
    link(
        &project,
        1,
        "CREATE TABLE t1 (id integer);",
        "DROP TABLE t1;",
    );
    link(
        &project,
        2,
        "-- the second\nCREATE TABLE t2 (id int);",
        "DROP TABLE t2;",
    );
    project.run(["upgrade", "head"]).code(1);
    insta::assert_snapshot!(project.run(["rehash", "1111"]), @r"
    ------- stderr -------
    recorded anew: 1111aaaaaaaa step_1 (statements)
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    warning: 202601010000_2222aaaaaaaa_step_2.sql was edited after it ran: only comments or white space; schemactl rehash 2222aaaaaaaa records it
    already at head (2222aaaaaaaa)
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["rehash", "--all"]), @r"
    ------- stderr -------
    recorded anew: 2222aaaaaaaa step_2 (comments or white space)
    [exit status: 0]
    ");
    project.run(["upgrade", "head"]).success();
    insta::assert_snapshot!(
        database.psql("SELECT kind, outcome, revision_id, regexp_replace(message, ':[0-9a-f]{60}', ':…', 'g') FROM schemactl.event WHERE kind = 'rehash' ORDER BY event_id"),
        @r"
        rehash|done|1111aaaaaaaa|up v1:sha256:…da72 -> v1:sha256:…39d8, down v1:sha256:…2c28 -> v1:sha256:…2c28
        rehash|done|2222aaaaaaaa|up v1:sha256:…9e65 -> v1:sha256:…f673, down v1:sha256:…e027 -> v1:sha256:…e027
        "
    );
    insta::assert_snapshot!(project.run(["show", "1111", "--applied"]), @r"
    CREATE TABLE t1 (id integer);
    ------- stderr -------
    1111aaaaaaaa step_1 (202601010000_1111aaaaaaaa_step_1.sql), applied [TIMESTAMP] by postgres
    note: this is the text that schemactl rehash recorded on [TIMESTAMP]; what ran before it was edited is not kept
    [exit status: 0]
    ");
    project.step("3333aaaaaaaa", "2222aaaaaaaa", "three", "SELECT 1;", "");
    insta::assert_snapshot!(project.run(["rehash", "3333"]), @r"
    ------- stderr -------
    error: revision 3333aaaaaaaa is not applied, so there is no checksum to record

    hint: an edited file that has not run yet needs nothing: schemactl upgrade head
    [exit status: 1]
    ");
    insta::assert_snapshot!(project.run(["rehash"]), @r"
    ------- stderr -------
    error: the following required arguments were not provided:
      <REV>...

    Usage: schemactl rehash <REV>...

    For more information, try '--help'.
    [exit status: 64]
    ");
}

/// What is said is what is done, once the lock is had.
#[test]
fn a_stamp_that_waited_forgets_nothing_that_was_applied_meanwhile() {
    let database = common::database();
    let project = common::project().on(&database);
    chain(&project, 3);
    link(
        &project,
        1,
        "CREATE TABLE t1 (id int);\nSELECT pg_sleep(2);",
        "",
    );
    let mut first = project.spawn(["upgrade", "2222"]);
    first.wait_for_stderr("Running upgrade");
    let stamp = project.run(["stamp", "1111"]).code(1);
    assert!(
        stamp
            .stderr
            .contains("another run applied 2222aaaaaaaa while this one waited for the lock")
            && !stamp.stderr.contains("is marked as applied"),
        "{stamp}"
    );
    first.wait().success();
    assert_eq!(database.psql(APPLIED), "1111 2222\n");
    // Now it is known.
    let stamp = project.run(["stamp", "1111"]).success();
    assert!(
        stamp
            .stderr
            .contains("- 2222aaaaaaaa is no longer marked as applied"),
        "{stamp}"
    );
}

#[test]
fn what_ran_is_not_claimed_of_a_text_that_rehash_recorded() {
    let database = common::database();
    let project = common::project().on(&database);
    link(&project, 1, "CREATE TABLE a (id int);", "");
    project.run(["upgrade", "head"]).success();
    let shown = project.run(["show", "1111", "--applied"]).success();
    assert!(!shown.stderr.contains("rehash"), "{shown}");
    link(&project, 1, "CREATE TABLE a (id int); SELECT 1;", "");
    project.run(["rehash", "1111"]).success();
    let shown = project.run(["show", "head", "--applied"]).success();
    assert!(
        shown
            .stderr
            .contains("what ran before it was edited is not kept"),
        "{shown}"
    );
}
