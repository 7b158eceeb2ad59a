//! What one revision does to its session does not reach the next one; roles and search_path come from the settings.

use crate::common;
use crate::fixture::{chain, link, log};

#[test]
fn what_a_revision_sets_ends_with_it() {
    let database = common::database();
    let project = common::project().on(&database);
    link(
        &project,
        1,
        "CREATE SCHEMA elsewhere;\n\
         SET search_path = elsewhere;\n\
         SET lock_timeout = '123ms';\n\
         SET statement_timeout = '45s';\n\
         SET ROLE pg_monitor;\n\
         RESET ROLE;\n\
         SET my.setting = 'left over';\n\
         SET datestyle = 'German';\n\
         CREATE TEMP TABLE scratch (id int);\n\
         PREPARE question AS SELECT 1;\n\
         DECLARE walker CURSOR WITH HOLD FOR SELECT 1;\n\
         SELECT pg_advisory_lock(4711);",
        "",
    );
    link(
        &project,
        2,
        "CREATE TABLE here (id int);\n\
         CREATE TABLE public.seen AS SELECT current_setting('search_path') AS path, current_setting('lock_timeout') AS lock,\n\
             current_setting('statement_timeout') AS statement, current_user AS who, current_setting('my.setting', true) AS mine,\n\
             current_setting('datestyle') AS datestyle, to_regclass('pg_temp.scratch') AS scratch,\n\
             (SELECT count(*) FROM pg_prepared_statements) AS prepared, (SELECT count(*) FROM pg_cursors WHERE name = 'walker') AS cursors,\n\
             (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711) AS locks;",
        "",
    );
    project.run(["upgrade", "head"]).success();
    insta::assert_snapshot!(database.psql("SELECT * FROM seen"), @r#""$user", public|2s|0|postgres||ISO, MDY||0|0|0"#);
    assert_eq!(database.psql("SELECT to_regclass('public.here')"), "here\n");
}

#[test]
fn a_revision_that_becomes_somebody_else_is_recorded_all_the_same() {
    let database = common::database();
    let project = common::project().on(&database);
    database.psql("GRANT CREATE ON SCHEMA public TO pg_monitor");
    link(
        &project,
        1,
        "SET ROLE pg_monitor;\nCREATE TABLE theirs (id int);\nSET default_transaction_read_only = on;",
        "",
    );
    link(
        &project,
        2,
        "SET SESSION AUTHORIZATION pg_monitor;\nCREATE TABLE also_theirs (id int);",
        "",
    );
    link(&project, 3, "CREATE TABLE ours (id int);", "");
    project.run(["upgrade", "head"]).success();
    insta::assert_snapshot!(
        database.psql("SELECT relname, relowner::regrole FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"),
        @r"
        also_theirs|pg_monitor
        ours|postgres
        theirs|pg_monitor
        "
    );
    assert_eq!(
        database.psql("SELECT DISTINCT applied_by FROM schemactl.revision"),
        "postgres\n"
    );
}

#[test]
fn the_role_of_the_settings_owns_what_revisions_create_and_history_stays_ours() {
    let database = common::database();
    let project = common::project().on(&database);
    database.psql("GRANT CREATE ON SCHEMA public TO pg_monitor");
    project.file("schemactl.toml", "[run]\nrole = \"pg_monitor\"\n");
    chain(&project, 1);
    link(
        &project,
        2,
        "CREATE TABLE t2 (id int);\nALTER TABLE schemactl.revision OWNER TO pg_monitor;",
        "",
    );
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r#"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, step_1
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, step_2
    error: revision 2222aaaaaaaa failed at statement 2 of 2: permission denied for schema schemactl
      --> [PROJECT]/migrations/202601010000_2222aaaaaaaa_step_2.sql:9:1
      8 | CREATE TABLE t2 (id int);
      9 | ALTER TABLE schemactl.revision OWNER TO pg_monitor;
        | ^
      SQLSTATE: 42501
      rolled back: nothing of this revision was applied
      committed in this run: 1111aaaaaaaa

    hint: run as the owner of the object: --role OWNER, or role = "OWNER" under [run]
    hint: correct 202601010000_2222aaaaaaaa_step_2.sql and run schemactl upgrade again
    [exit status: 1]
    "#);
    assert_eq!(
        database.psql("SELECT relowner::regrole FROM pg_class WHERE relname = 't1'"),
        "pg_monitor\n"
    );
    link(&project, 2, "CREATE TABLE t2 (id int);", "DROP TABLE t2;");
    project
        .run(["upgrade", "head", "--role", "postgres"])
        .success();
    assert_eq!(
        database.psql("SELECT relowner::regrole FROM pg_class WHERE relname = 't2'"),
        "postgres\n"
    );
    insta::assert_snapshot!(project.run(["downgrade", "-1", "--role", "no such role"]), @r#"
    ------- stderr -------
    Running downgrade 2222aaaaaaaa -> 1111aaaaaaaa, step_2
    error: cannot downgrade 2222aaaaaaaa: role "no such role" does not exist
      SQLSTATE: 22023
      rolled back: revision 2222aaaaaaaa is applied as before
      committed in this run: no revision
    [exit status: 1]
    "#);
}

#[test]
fn the_search_path_of_the_settings_is_that_of_every_revision() {
    let database = common::database();
    let project = common::project().on(&database);
    project.file("schemactl.toml", "[run]\nsearch_path = \"app, public\"\n");
    link(&project, 1, "CREATE SCHEMA app;", "DROP SCHEMA app;");
    link(
        &project,
        2,
        "CREATE TABLE account (id int);",
        "DROP TABLE account;",
    );
    project.revision(
        "202601010000_3333aaaaaaaa_index.sql",
        "-- Index\n--\n-- Revision ID: 3333aaaaaaaa\n-- Revises: 2222aaaaaaaa\n\n-- schemactl:up no-transaction\n\
         CREATE INDEX CONCURRENTLY account_id ON account (id);\nCREATE TABLE more (id int);\n\n\
         -- schemactl:down no-transaction\nDROP TABLE more;\nDROP INDEX CONCURRENTLY account_id;\n",
    );
    project.run(["upgrade", "head"]).success();
    assert_eq!(
        database.psql(
            "SELECT relname FROM pg_class WHERE relnamespace = 'app'::regnamespace ORDER BY 1"
        ),
        "account\naccount_id\nmore\n"
    );
    project.run(["downgrade", "base"]).success();
}

#[test]
fn a_role_with_hostile_defaults_can_run_revisions() {
    let database = common::database();
    let project = common::project().on(&database);
    database.psql(&format!(
        "ALTER DATABASE {0} SET default_transaction_isolation = 'serializable';\
         ALTER DATABASE {0} SET search_path = ''; ALTER DATABASE {0} SET standard_conforming_strings = off;\
         ALTER DATABASE {0} SET statement_timeout = '400ms'; ALTER DATABASE {0} SET datestyle = 'SQL, DMY'; ALTER DATABASE {0} SET timezone = 'Asia/Kolkata'",
        database.name()
    ));
    link(
        &project,
        1,
        "CREATE TABLE public.t (note text DEFAULT 'it''s a \\ backslash');\nSELECT pg_sleep(0.5);",
        "DROP TABLE public.t;",
    );
    project.revision(
        "202601010000_2222aaaaaaaa_index.sql",
        "-- It's a \\ message\n--\n-- Revision ID: 2222aaaaaaaa\n-- Revises: 1111aaaaaaaa\n\n-- schemactl:up no-transaction\n\
         CREATE INDEX CONCURRENTLY t_note ON public.t (note);\n",
    );
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, step_1
    Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, It's a \ message
      statement 1 of 1: CREATE INDEX CONCURRENTLY t_note ON public.t (note)
    2 revisions applied in [DURATION]
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["status"]), @r"
    Database:  postgresql://postgres@/[DATABASE]?host=[SOCKET], PostgreSQL [VERSION]
    Current:   2222aaaaaaaa It's a \ message
    Applied:   2
    Pending:   0
    [exit status: 0]
    ");
    insta::assert_snapshot!(log(&project.run(["log"])), @r"
    when event revision outcome ms by message
    [TIMESTAMP] upgrade 2222aaaaaaaa done [MS] postgres@[HOST] It's a \ message
    [TIMESTAMP] upgrade 1111aaaaaaaa done [MS] postgres@[HOST] step_1
    [exit status: 0]
    ");
}
