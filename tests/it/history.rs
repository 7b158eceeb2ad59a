//! Commands that only read revisions and history: `current`, `history`, `heads`, `branches`, `show`, `status`, `log`.

use crate::common::{self, Database, Project};
use crate::fixture::{chain, diamond, fork, link, log};

fn applied(length: usize, target: &str) -> (Database, Project) {
    let database = common::database();
    let project = common::project().on(&database);
    chain(&project, length);
    project.run(["upgrade", target]).success();
    (database, project)
}

#[test]
fn current_names_the_revision_and_whether_it_is_head() {
    let (_database, project) = applied(3, "2222");
    insta::assert_snapshot!(project.run(["current"]), @r"
    2222aaaaaaaa
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["current", "--check-heads"]), @r"
    2222aaaaaaaa
    ------- stderr -------
    not at head: 1 revision pending; apply with schemactl upgrade heads
    [exit status: 2]
    ");
    insta::assert_snapshot!(project.run(["current", "-v"]), @r"
    Rev: 2222aaaaaaaa (current)
    Parent: 1111aaaaaaaa
    Path: [PROJECT]/migrations/202601010000_2222aaaaaaaa_step_2.sql

        step_2

        Revision ID: 2222aaaaaaaa
        Revises: 1111aaaaaaaa
        Create Date: [TIMESTAMP]
    ------- stderr -------
    database: from DATABASE_URL in the environment
    database: postgresql://postgres@/[DATABASE]?host=[SOCKET]
    connection: not encrypted (a local socket)
    Current revision(s) for postgresql://postgres@/[DATABASE]?host=[SOCKET]:
    [exit status: 0]
    ");
    project.run(["upgrade", "head"]).success();
    insta::assert_snapshot!(project.run(["current", "--check-heads"]), @r"
    3333aaaaaaaa (head)
    [exit status: 0]
    ");
    project.run(["downgrade", "base"]).success();
    insta::assert_snapshot!(project.run(["current"]), @r"
    ------- stderr -------
    no revision is applied (base)
    [exit status: 0]
    ");
}

#[test]
fn current_knows_several_heads_and_merge_points() {
    let database = common::database();
    let project = common::project().on(&database);
    fork(&project);
    project.run(["upgrade", "heads"]).success();
    insta::assert_snapshot!(project.run(["current"]), @r"
    3333aaaaaaaa (head)
    2222aaaaaaaa (head)
    [exit status: 0]
    ");
    diamond(&project);
    insta::assert_snapshot!(project.run(["current"]), @r"
    3333aaaaaaaa
    2222aaaaaaaa
    [exit status: 0]
    ");
    project.run(["upgrade", "head"]).success();
    insta::assert_snapshot!(project.run(["current"]), @r"
    4444aaaaaaaa (head) (mergepoint)
    [exit status: 0]
    ");
}

#[test]
fn a_database_that_was_never_touched_is_not_touched_by_looking() {
    let database = common::database();
    let project = common::project().on(&database);
    chain(&project, 1);
    insta::assert_snapshot!(project.run(["current"]), @r"
    ------- stderr -------
    no revision is applied (base)
    [exit status: 0]
    ");
    insta::assert_snapshot!(log(&project.run(["log"])), @r"
    ------- stderr -------
    nothing was done to this database by schemactl yet
    [exit status: 0]
    ");
    project.run(["status"]).code(2);
    project.run(["history", "-i"]).success();
    insta::assert_snapshot!(project.run(["show", "current"]), @r"
    ------- stderr -------
    no revision is applied (base): nothing to show
    [exit status: 0]
    ");
    assert_eq!(
        database.psql("SELECT count(*) FROM pg_namespace WHERE nspname = 'schemactl'"),
        "0\n"
    );
}

#[test]
fn history_is_newest_first_and_takes_ranges() {
    let (_database, project) = applied(5, "3333");
    insta::assert_snapshot!(project.run(["history"]), @r"
    4444aaaaaaaa -> 5555aaaaaaaa (head), step_5
    3333aaaaaaaa -> 4444aaaaaaaa, step_4
    2222aaaaaaaa -> 3333aaaaaaaa, step_3
    1111aaaaaaaa -> 2222aaaaaaaa, step_2
    <base> -> 1111aaaaaaaa, step_1
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["history", "-i", "-r", "2222:4444"]), @r"
    3333aaaaaaaa -> 4444aaaaaaaa, step_4
    2222aaaaaaaa -> 3333aaaaaaaa (current), step_3
    1111aaaaaaaa -> 2222aaaaaaaa, step_2
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["history", "-r", ":2222"]), @r"
    1111aaaaaaaa -> 2222aaaaaaaa, step_2
    <base> -> 1111aaaaaaaa, step_1
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["history", "-r", "4444:"]), @r"
    4444aaaaaaaa -> 5555aaaaaaaa (head), step_5
    3333aaaaaaaa -> 4444aaaaaaaa, step_4
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["history", "-r-1:current"]), @r"
    2222aaaaaaaa -> 3333aaaaaaaa, step_3
    1111aaaaaaaa -> 2222aaaaaaaa, step_2
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["history", "-r", "current:head"]), @r"
    4444aaaaaaaa -> 5555aaaaaaaa (head), step_5
    3333aaaaaaaa -> 4444aaaaaaaa, step_4
    2222aaaaaaaa -> 3333aaaaaaaa, step_3
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["history", "-r", "2222"]), @r"
    ------- stderr -------
    error: '2222' is not a range of revisions

    hint: write [start]:[end], [start]:, or :[end]
    [exit status: 64]
    ");
    insta::assert_snapshot!(project.run(["history", "-v", "-r", "5555:5555"]), @r"
    Rev: 5555aaaaaaaa (head)
    Parent: 4444aaaaaaaa
    Path: [PROJECT]/migrations/202601010000_5555aaaaaaaa_step_5.sql

        step_5

        Revision ID: 5555aaaaaaaa
        Revises: 4444aaaaaaaa
        Create Date: [TIMESTAMP]
    [exit status: 0]
    ");
}

#[test]
fn branches_and_merges_are_drawn_as_a_graph() {
    let project = common::project();
    diamond(&project);
    project.step("5555aaaaaaaa", "4444aaaaaaaa", "after", "", "");
    insta::assert_snapshot!(project.run(["history"]), @r"
    * 4444aaaaaaaa -> 5555aaaaaaaa (web) (head), after
    * 2222aaaaaaaa, 3333aaaaaaaa -> 4444aaaaaaaa (web) (mergepoint), join
    |\
    * | 1111aaaaaaaa -> 2222aaaaaaaa (web), Web
    | * 1111aaaaaaaa -> 3333aaaaaaaa, api
    |/
    * <base> -> 1111aaaaaaaa (branchpoint), step_1
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["branches"]), @r"
    1111aaaaaaaa (branchpoint)
                 -> 3333aaaaaaaa
                 -> 2222aaaaaaaa (web)
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["heads"]), @r"
    5555aaaaaaaa (web) (head)
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["heads", "--check"]), @r"
    5555aaaaaaaa (web) (head)
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["history", "-r", "web@base:4444"]), @r"
    2222aaaaaaaa, 3333aaaaaaaa -> 4444aaaaaaaa (web) (mergepoint), join
    1111aaaaaaaa -> 2222aaaaaaaa (web), Web
    [exit status: 0]
    ");
}

#[test]
fn several_heads_fail_a_check() {
    let project = common::project();
    fork(&project);
    insta::assert_snapshot!(project.run(["heads"]), @r"
    3333aaaaaaaa (head)
    2222aaaaaaaa (web) (head)
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["heads", "--check"]), @r"
    3333aaaaaaaa (head)
    2222aaaaaaaa (web) (head)
    ------- stderr -------
    2 heads; join them with schemactl merge heads
    [exit status: 2]
    ");
    insta::assert_snapshot!(project.run(["heads", "-v"]), @r"
    Rev: 3333aaaaaaaa (head)
    Parent: 1111aaaaaaaa
    Path: [PROJECT]/migrations/202601010000_3333aaaaaaaa_api.sql

        api

        Revision ID: 3333aaaaaaaa
        Revises: 1111aaaaaaaa
        Create Date: [TIMESTAMP]

    Rev: 2222aaaaaaaa (head)
    Parent: 1111aaaaaaaa
    Branch names: web
    Path: [PROJECT]/migrations/202601010001_2222aaaaaaaa_web.sql

        Web

        Revision ID: 2222aaaaaaaa
        Revises: 1111aaaaaaaa
        Branch-Labels: web
        Create Date: [TIMESTAMP]
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["history"]), @r"
    * 1111aaaaaaaa -> 2222aaaaaaaa (web) (head), Web
    | * 1111aaaaaaaa -> 3333aaaaaaaa (head), api
    |/
    * <base> -> 1111aaaaaaaa (branchpoint), step_1
    [exit status: 0]
    ");
}

#[test]
fn a_project_without_revisions_has_nothing_to_show() {
    let project = common::project();
    insta::assert_snapshot!(project.run(["history"]), @r"
    ------- stderr -------
    there are no revisions yet: schemactl revision -m MESSAGE writes one
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["heads"]), @r"
    ------- stderr -------
    there are no revisions yet: schemactl revision -m MESSAGE writes one
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["branches"]), @r"
    ------- stderr -------
    there are no revisions yet: schemactl revision -m MESSAGE writes one
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["show", "head"]), @r"
    ------- stderr -------
    there are no revisions yet: schemactl revision -m MESSAGE writes one
    [exit status: 0]
    ");
}

#[test]
fn show_prints_a_revision_and_what_ran_even_after_the_file_is_gone() {
    let (_database, project) = applied(2, "head");
    insta::assert_snapshot!(project.run(["show", "2222"]), @r"
    Rev: 2222aaaaaaaa (head)
    Parent: 1111aaaaaaaa
    Path: [PROJECT]/migrations/202601010000_2222aaaaaaaa_step_2.sql

        step_2

        Revision ID: 2222aaaaaaaa
        Revises: 1111aaaaaaaa
        Create Date: [TIMESTAMP]

    -- up
    CREATE TABLE t2 (id int);

    -- down
    DROP TABLE t2;
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["show", "current"]), @r"
    Rev: 2222aaaaaaaa (head) (current)
    Parent: 1111aaaaaaaa
    Path: [PROJECT]/migrations/202601010000_2222aaaaaaaa_step_2.sql

        step_2

        Revision ID: 2222aaaaaaaa
        Revises: 1111aaaaaaaa
        Create Date: [TIMESTAMP]

    -- up
    CREATE TABLE t2 (id int);

    -- down
    DROP TABLE t2;
    [exit status: 0]
    ");
    std::fs::remove_file(
        project
            .path()
            .join("migrations/202601010000_2222aaaaaaaa_step_2.sql"),
    )
    .unwrap();
    insta::assert_snapshot!(project.run(["show", "2222"]), @r"
    ------- stderr -------
    error: can't locate revision identified by '2222'

    hint: schemactl history lists all revisions
    [exit status: 1]
    ");
    insta::assert_snapshot!(project.run(["show", "2222", "--applied"]), @r"
    CREATE TABLE t2 (id int);
    ------- stderr -------
    2222aaaaaaaa step_2 (202601010000_2222aaaaaaaa_step_2.sql), applied [TIMESTAMP] by postgres
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["show", "9999", "--applied"]), @r"
    ------- stderr -------
    error: no revision '9999' is applied in this database

    hint: see what is: schemactl status
    [exit status: 1]
    ");
}

#[test]
fn status_exits_with_2_until_nothing_is_pending() {
    let (_database, project) = applied(2, "+1");
    insta::assert_snapshot!(project.run(["status"]), @r"
    Database:  postgresql://postgres@/[DATABASE]?host=[SOCKET], PostgreSQL [VERSION]
    Current:   1111aaaaaaaa step_1
    Applied:   1
    Pending:   1
      2222aaaaaaaa  step_2
    ------- stderr -------
    hint: apply what is pending: schemactl upgrade head
    [exit status: 2]
    ");
    project.run(["upgrade", "head"]).success();
    insta::assert_snapshot!(project.run(["status"]), @r"
    Database:  postgresql://postgres@/[DATABASE]?host=[SOCKET], PostgreSQL [VERSION]
    Current:   2222aaaaaaaa step_2
    Applied:   2
    Pending:   0
    [exit status: 0]
    ");
}

#[test]
fn status_lists_everything_that_is_wrong() {
    let (_database, project) = applied(4, "head");
    std::fs::remove_file(
        project
            .path()
            .join("migrations/202601010000_4444aaaaaaaa_step_4.sql"),
    )
    .unwrap();
    link(
        &project,
        1,
        "CREATE TABLE t1 (id bigint);",
        "DROP TABLE t1;",
    );
    link(
        &project,
        2,
        "CREATE TABLE t2 (id int); -- why",
        "DROP TABLE t2;",
    );
    link(
        &project,
        3,
        "CREATE TABLE t3 (id int);",
        "DROP TABLE IF EXISTS t3;",
    );
    project.step("ffffaaaaaaaa", "1111aaaaaaaa", "late", "SELECT 1;", "");
    insta::assert_snapshot!(project.run(["status"]), @r"
    Database:  postgresql://postgres@/[DATABASE]?host=[SOCKET], PostgreSQL [VERSION]
    Current:   4444aaaaaaaa step_4 (no file)
    Applied:   4
    Pending:   1
      ffffaaaaaaaa  late
    No file:   4444aaaaaaaa  step_4  applied [TIMESTAMP] by postgres (202601010000_4444aaaaaaaa_step_4.sql)
    Edited:    202601010000_1111aaaaaaaa_step_1.sql  statements differ from what ran
    Edited:    202601010000_2222aaaaaaaa_step_2.sql  comments or white space only
    Edited:    202601010000_3333aaaaaaaa_step_3.sql  the down section, which has not run
    ------- stderr -------
    note: there are several heads: schemactl heads lists them, schemactl merge heads joins them
    [exit status: 2]
    ");
}

#[test]
fn log_tells_what_was_done_newest_first() {
    let (_database, project) = applied(2, "head");
    project.run(["downgrade", "-1"]).success();
    project.run(["stamp", "head"]).success();
    insta::assert_snapshot!(log(&project.run(["log"])), @r"
    when event revision outcome ms by message
    [TIMESTAMP] stamp 2222aaaaaaaa done [MS] postgres@[HOST] marked as applied: 2 revisions
    [TIMESTAMP] downgrade 2222aaaaaaaa done [MS] postgres@[HOST] step_2
    [TIMESTAMP] upgrade 2222aaaaaaaa done [MS] postgres@[HOST] step_2
    [TIMESTAMP] upgrade 1111aaaaaaaa done [MS] postgres@[HOST] step_1
    [exit status: 0]
    ");
    insta::assert_snapshot!(log(&project.run(["log", "-n", "1"])), @r"
    when event revision outcome ms by message
    [TIMESTAMP] stamp 2222aaaaaaaa done [MS] postgres@[HOST] marked as applied: 2 revisions
    [exit status: 0]
    ");
}

#[test]
fn a_history_that_lost_a_table_is_never_taken_for_no_history() {
    let (database, project) = applied(2, "+1");
    database.psql("DROP TABLE schemactl.revision");
    insta::assert_snapshot!(project.run(["status"]), @r#"
    ------- stderr -------
    error: relation "schemactl.revision" does not exist
      SQLSTATE: 42P01
      the history was begun here and is not complete any more, so it is not known what is applied

    hint: bring the table back from a backup
    hint: or begin it anew: DROP SCHEMA schemactl CASCADE; then schemactl stamp REV says where the database is
    [exit status: 1]
    "#);
    project.run(["current"]).code(1);
    project.run(["upgrade", "head"]).code(1);
    project.run(["stamp", "head"]).code(1);
    database.psql("DROP SCHEMA schemactl CASCADE");
    project.run(["stamp", "1111"]).success();
    project.run(["upgrade", "head"]).success();
}

#[test]
fn a_history_of_a_newer_schemactl_is_only_read() {
    let (database, project) = applied(2, "+1");
    database.psql(
        "INSERT INTO schemactl.bookkeeping_version SELECT 99, 'future', applied_on, checksum FROM schemactl.bookkeeping_version LIMIT 1",
    );
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    error: the history tables are of version 99; this schemactl (0.1.0) knows 1

    hint: use the newer schemactl that wrote them
    [exit status: 1]
    ");
    project.run(["stamp", "head"]).code(1);
    project.run(["downgrade", "base"]).code(1);
    project.run(["status"]).code(2);
    project.run(["current"]).success();
}

/// As Alembic's table, where nobody may make a schema: the tables of the team are beside it, and are theirs.
#[test]
fn the_history_may_be_in_a_schema_that_has_other_tables() {
    let database = common::database();
    let project = common::project().on(&database);
    project.file(
        "schemactl.toml",
        "model = \"schema.sql\"\n[history]\nschema = \"public\"\n",
    );
    chain(&project, 2);
    project.run(["upgrade", "head"]).success();
    let dump = project.run(["dump"]).success();
    assert!(
        dump.stdout.contains("CREATE TABLE public.t1")
            && !dump.stdout.contains("statement_progress"),
        "{dump}"
    );
    project.file("schema.sql", &dump.stdout);
    // Twice: the second finds nothing changed.
    for _ in 0..2 {
        project.run(["diff"]).success();
    }
    let tables = project.run(["tables"]).success();
    assert!(
        tables.stdout.contains("t2") && !tables.stdout.contains("revision"),
        "{tables}"
    );
    database.psql("ALTER TABLE t2 ADD x text; CREATE TABLE t9 (id int)");
    let diff = project.run(["diff"]).code(2);
    assert!(
        diff.stdout.contains("public.t9") && !diff.stdout.contains("event"),
        "{diff}"
    );
    database.psql("ALTER TABLE t2 DROP x; DROP TABLE t9");
    let squash = project.run(["squash", ":head", "--dry-run"]).success();
    assert!(
        squash.stdout.contains("CREATE TABLE public.t1") && !squash.stdout.contains("event"),
        "{squash}"
    );
}
