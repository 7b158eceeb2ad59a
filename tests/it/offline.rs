//! `--sql`: scripts for psql that do what a run does, and refuse a database they were not made for.

use std::path::PathBuf;

use crate::common::{self, Database, Output, Project};
use crate::fixture::{APPLIED, TABLES, chain, diamond, link};

/// Everything history holds that does not differ from run to run.
const HISTORY: &str = "SELECT revision_id, parents, depends_on, message, file_name, origin, up_checksum, down_checksum, \
    up_sql, applied_by, tool_version FROM schemactl.revision ORDER BY revision_id";
const EVENTS: &str = "SELECT kind, outcome, revision_id, message, login, tool_version FROM schemactl.event ORDER BY event_id";

/// Writes the script that a command prints, for psql.
#[track_caller]
fn script<const N: usize>(project: &Project, arguments: [&str; N]) -> PathBuf {
    let output: Output = project.run(arguments).success();
    assert_eq!(output.stderr, "");
    project.file("script.sql", output.stdout)
}

/// A project without any database, and one on a database of its own.
fn project_and_database() -> (Project, Database) {
    (common::project(), common::database())
}

#[track_caller]
fn refused(database: &Database, script: &std::path::Path) -> String {
    let said = common::run_psql(&database.url(), common::Input::File(script)).unwrap_err();
    let said = said.replace(&script.display().to_string(), "script.sql");
    regex::Regex::new(r"sql:\d+:")
        .unwrap()
        .replace_all(&said, "sql:LINE:")
        .into_owned()
}

#[test]
fn a_script_reads_as_what_it_does() {
    let (project, _) = project_and_database();
    chain(&project, 2);
    let script = project
        .run(["upgrade", "1111:2222", "--sql"])
        .success()
        .stdout;
    let (before, after) = script.split_once("-- This script fits").unwrap();
    let before = before.replace(env!("CARGO_PKG_VERSION"), "[VERSION]");
    insta::assert_snapshot!(before.lines().take(20).collect::<Vec<_>>().join("\n"), @r#"
    -- schemactl [VERSION]: upgrade 1111:2222, 1 revision
    -- Run it in one session: psql -X -f FILE "$DATABASE_URL"

    \set ON_ERROR_STOP on
    SET client_encoding = 'UTF8';

    -- Nobody else may change the schema meanwhile; the lock ends with this session at the latest.
    DO $guard$ BEGIN
        FOR attempt IN 1..10 LOOP
            IF pg_catalog.pg_try_advisory_lock(1935894637, 644517351) THEN
                RETURN;
            END IF;
            PERFORM pg_catalog.pg_sleep(0.1);
        END LOOP;
        RAISE EXCEPTION 'another run of schemactl holds the lock of this database';
    END $guard$;

    -- The history tables, where there are none.
    SELECT pg_catalog.to_regclass('schemactl.bookkeeping_version') IS NULL AS schemactl_is_new \gset
    \if :schemactl_is_new
    "#);
    let after = regex::Regex::new(r"'[^']*', '\d+\.\d+\.\d+'\);")
        .unwrap()
        .replace_all(after, "[HOST], [VERSION]);")
        .into_owned();
    insta::assert_snapshot!(after, @r"
     one state of the history only.
    DO $assert$
    DECLARE
        missing text := (SELECT pg_catalog.string_agg(id, ', ' ORDER BY id) FROM pg_catalog.unnest(ARRAY['1111aaaaaaaa']) id
            WHERE id NOT IN (SELECT revision_id FROM schemactl.revision));
        surplus text := (SELECT pg_catalog.string_agg(revision_id, ', ' ORDER BY revision_id) FROM schemactl.revision WHERE revision_id = ANY (ARRAY['2222aaaaaaaa']));
        above text := (SELECT pg_catalog.string_agg(revision_id, ', ' ORDER BY revision_id) FROM schemactl.revision
            WHERE parents || depends_on && ARRAY[]::text[] AND revision_id <> ALL (ARRAY[]::text[]));
        half_done text := (SELECT pg_catalog.string_agg(DISTINCT revision_id, ', ') FROM schemactl.statement_progress);
    BEGIN
        IF half_done IS NOT NULL THEN
            RAISE EXCEPTION 'half done here, and this script would begin anew: %', half_done
                USING HINT = 'finish it with schemactl, which goes on where it stopped';
        END IF;
        IF missing IS NOT NULL THEN
            RAISE EXCEPTION 'this script expects revisions that are not applied here: %', missing;
        END IF;
        IF above IS NOT NULL THEN
            RAISE EXCEPTION 'this script reverts revisions on which others build that are applied here: %', above;
        END IF;
        IF surplus IS NOT NULL THEN
            RAISE EXCEPTION 'this script applies revisions that are applied here already: %', surplus;
        END IF;
    END $assert$;

    -- Running upgrade 1111aaaaaaaa -> 2222aaaaaaaa, step_2

    SET SESSION AUTHORIZATION DEFAULT;
    RESET ROLE;
    RESET ALL;
    DEALLOCATE ALL;
    CLOSE ALL;
    UNLISTEN *;
    DISCARD TEMP;
    SET client_encoding = 'UTF8';
    SET lock_timeout = '2000ms';
    SET statement_timeout = '0ms';
    SET default_transaction_read_only = off;
    BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
    CREATE TABLE t2 (id int);
    SET SESSION AUTHORIZATION DEFAULT;
    RESET ROLE;
    SET client_encoding = 'UTF8';
    INSERT INTO schemactl.revision (revision_id, parents, depends_on, message, file_name, origin, up_checksum, down_checksum, up_sql, duration_ms, tool_version) VALUES ('2222aaaaaaaa', ARRAY['1111aaaaaaaa']::text[], ARRAY[]::text[], 'step_2', '202601010000_2222aaaaaaaa_step_2.sql', 'upgrade', 'v1:sha256:4037284c5a84cf460253e3ce0bc50c5fca4d60e518bd44b7f487c3c335699e65', 'v1:sha256:46354acfa8f1da64da98aaf62e9cdfc7e1af87a0e05bf33c6e304c0a1ff6e027', 'CREATE TABLE t2 (id int);

    ', (1000 * EXTRACT(epoch FROM pg_catalog.clock_timestamp() - pg_catalog.now()))::bigint, '0.1.0');
    INSERT INTO schemactl.event (kind, outcome, revision_id, message, duration_ms, host, tool_version) VALUES ('upgrade', 'done', '2222aaaaaaaa', 'step_2', (1000 * EXTRACT(epoch FROM pg_catalog.clock_timestamp() - pg_catalog.now()))::bigint, [HOST], [VERSION]);
    COMMIT;

    DO $release$ BEGIN PERFORM pg_catalog.pg_advisory_unlock(1935894637, 644517351); END $release$;
    ");
}

#[test]
fn psql_and_a_direct_run_leave_the_same_schema_and_history() {
    let Some(_) = common::shared() else { return };
    let (project, by_psql) = project_and_database();
    let direct = common::database();
    diamond(&project);
    link(
        &project,
        5,
        "CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $f$ BEGIN RETURN 'a; b'; END $f$;\n\
         CREATE FUNCTION g() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END;\n\
         CREATE TABLE \"it's; \\\"\"odd\" (a text DEFAULT 'semi;colon', b text DEFAULT E'\\'', c text DEFAULT :'greeting');\n\
         COMMENT ON TABLE t1 IS 'ends without a semicolon' -- and with a comment",
        "DROP TABLE \"it's; \\\"\"odd\";\nDROP FUNCTION g(), f()",
    );
    project.revision(
        "202601010009_6666aaaaaaaa_index.sql",
        "-- It's an \"index\" \\gexec\n--\n-- Revision ID: 6666aaaaaaaa\n-- Revises: 5555aaaaaaaa\n\n\
         -- schemactl:up no-transaction\nCREATE INDEX CONCURRENTLY one ON t1 (id); -- first\nCREATE INDEX CONCURRENTLY two ON t1 (id)\n\n\
         -- schemactl:down no-transaction\nDROP INDEX CONCURRENTLY one;\nDROP INDEX CONCURRENTLY two;\n",
    );
    let up = script(
        &project,
        ["upgrade", "head", "--sql", "-x", "greeting=it's \\ me"],
    );
    by_psql.psql_file(&up);
    let on_direct = |arguments: &[&str]| {
        let mut command = project.command(arguments);
        command.env("DATABASE_URL", direct.url());
        project.start(command).wait().success()
    };
    on_direct(&["upgrade", "head", "-x", "greeting=it's \\ me"]);
    common::oracle(&by_psql.url(), &direct.url()).unwrap();
    assert_eq!(by_psql.psql(HISTORY), direct.psql(HISTORY));
    assert_eq!(by_psql.psql(EVENTS), direct.psql(EVENTS));
    // And all the way down again.
    let down = script(&project, ["downgrade", "head:base", "--sql"]);
    by_psql.psql_file(&down);
    on_direct(&["downgrade", "base"]);
    common::oracle(&by_psql.url(), &direct.url()).unwrap();
    assert_eq!(by_psql.psql(HISTORY), "");
    assert_eq!(by_psql.psql(EVENTS), direct.psql(EVENTS));
}

#[test]
fn ranges_join_up() {
    let (project, database) = project_and_database();
    chain(&project, 4);
    database.psql_file(&script(&project, ["upgrade", "base:2222", "--sql"]));
    assert_eq!(database.psql(APPLIED), "1111 2222\n");
    database.psql_file(&script(&project, ["upgrade", "2222:head", "--sql"]));
    database.psql_file(&script(&project, ["downgrade", "4444:1111", "--sql"]));
    assert_eq!(database.psql(TABLES), "t1\n");
    let project = project.on(&database);
    project.run(["upgrade", "head"]).success();
}

#[test]
fn a_database_that_is_elsewhere_is_refused_and_stays_as_it_is() {
    let (project, database) = project_and_database();
    chain(&project, 4);
    let later = script(&project, ["upgrade", "2222:head", "--sql"]);
    insta::assert_snapshot!(refused(&database, &later), @r"
    psql failed (exit status: 3): psql:script.sql:LINE: ERROR:  this script expects revisions that are not applied here: 1111aaaaaaaa, 2222aaaaaaaa
    CONTEXT:  PL/pgSQL function inline_code_block line 15 at RAISE
    ");
    let first = script(&project, ["upgrade", "2222", "--sql"]);
    database.psql_file(&first);
    insta::assert_snapshot!(refused(&database, &first), @r"
    psql failed (exit status: 3): psql:script.sql:LINE: ERROR:  this script applies revisions that are applied here already: 1111aaaaaaaa, 2222aaaaaaaa
    CONTEXT:  PL/pgSQL function inline_code_block line 21 at RAISE
    ");
    let down = script(&project, ["downgrade", "4444:base", "--sql"]);
    insta::assert_snapshot!(refused(&database, &down), @r"
    psql failed (exit status: 3): psql:script.sql:LINE: ERROR:  this script expects revisions that are not applied here: 3333aaaaaaaa, 4444aaaaaaaa
    CONTEXT:  PL/pgSQL function inline_code_block line 15 at RAISE
    ");
    // From 1111 down, although 2222 stands above it.
    let down = script(&project, ["downgrade", "1111:base", "--sql"]);
    insta::assert_snapshot!(refused(&database, &down), @r"
    psql failed (exit status: 3): psql:script.sql:LINE: ERROR:  this script reverts revisions on which others build that are applied here: 2222aaaaaaaa
    CONTEXT:  PL/pgSQL function inline_code_block line 18 at RAISE
    ");
    assert_eq!(database.psql(APPLIED), "1111 2222\n");
    assert_eq!(database.psql(TABLES), "t1 t2\n");
}

#[test]
fn a_run_that_holds_the_lock_is_respected() {
    let (project, database) = project_and_database();
    link(&project, 1, "SELECT pg_sleep(60);", "");
    let project = project.on(&database);
    let mut running = project.spawn(["upgrade", "head"]);
    running.wait_for_stderr("Running upgrade");
    let up = script(&project, ["upgrade", "head", "--sql"]);
    insta::assert_snapshot!(refused(&database, &up), @r"
    psql failed (exit status: 3): psql:script.sql:LINE: ERROR:  another run of schemactl holds the lock of this database
    CONTEXT:  PL/pgSQL function inline_code_block line 8 at RAISE
    ");
}

#[test]
fn a_failing_statement_stops_the_script_and_history_says_the_truth() {
    let (project, database) = project_and_database();
    chain(&project, 3);
    link(&project, 2, "CREATE TABLE half (id int);\nSELECT 1/0;", "");
    insta::assert_snapshot!(refused(&database, &script(&project, ["upgrade", "head", "--sql"])), @"psql failed (exit status: 3): psql:script.sql:LINE: ERROR:  division by zero");
    assert_eq!(database.psql(TABLES), "t1\n");
    assert_eq!(database.psql(APPLIED), "1111\n");
}

#[test]
fn a_stamp_is_a_script_too() {
    let (project, database) = project_and_database();
    chain(&project, 3);
    database.psql_file(&script(&project, ["stamp", "2222", "--sql"]));
    assert_eq!(database.psql(APPLIED), "1111 2222\n");
    assert_eq!(database.psql(TABLES), "-\n");
    database.psql_file(&script(&project, ["stamp", "2222:1111", "--sql"]));
    assert_eq!(database.psql(APPLIED), "1111\n");
    database.psql_file(&script(&project, ["stamp", "base", "--sql"]));
    assert_eq!(database.psql(APPLIED), "-\n");
}

#[test]
fn what_a_script_needs_is_asked_for() {
    let (project, _) = project_and_database();
    chain(&project, 2);
    insta::assert_snapshot!(project.run(["downgrade", "-1", "--sql"]), @r"
    ------- stderr -------
    error: downgrade with --sql requires <fromrev>:<torev>

    hint: for example: schemactl downgrade head:-1 --sql
    [exit status: 64]
    ");
    insta::assert_snapshot!(project.run(["upgrade", "2222:1111", "--sql"]), @r"
    ------- stderr -------
    nothing to apply between 2222 and 1111
    [exit status: 0]
    ");
    insta::assert_snapshot!(project.run(["downgrade", "1111:2222", "--sql"]), @r"
    ------- stderr -------
    error: nothing to downgrade to: revision 2222aaaaaaaa is not applied

    hint: schemactl current shows where the database is; schemactl upgrade 2222aaaaaaaa goes there
    [exit status: 1]
    ");
    insta::assert_snapshot!(project.run(["upgrade", "nothing:head", "--sql"]), @r"
    ------- stderr -------
    error: can't locate revision identified by 'nothing'

    hint: schemactl history lists all revisions
    [exit status: 1]
    ");
    insta::assert_snapshot!(project.run(["upgrade", "head", "--sql", "--dry-run"]), @r"
    ------- stderr -------
    error: the argument '--sql' cannot be used with '--dry-run'

    Usage: schemactl upgrade --sql <TARGET>

    For more information, try '--help'.
    [exit status: 64]
    ");
    link(&project, 2, "SELECT :'missing';", "");
    insta::assert_snapshot!(project.run(["upgrade", "head", "--sql"]), @r"
    ------- stderr -------
    error: revision 2222aaaaaaaa: variable missing has no value
      --> [PROJECT]/migrations/202601010000_2222aaaaaaaa_step_2.sql:8:8
      8 | SELECT :'missing';
        |        ^

    hint: give it one: -x missing=VALUE, or missing under [variables] in schemactl.toml
    [exit status: 1]
    ");
}

#[test]
fn another_history_schema_and_a_role_reach_the_script() {
    let (project, database) = project_and_database();
    database.psql("GRANT CREATE ON SCHEMA public TO pg_monitor");
    project.file(
        "schemactl.toml",
        "[run]\nrole = \"pg_monitor\"\nsearch_path = \"public\"\n[history]\nschema = \"It's ours\"\n",
    );
    chain(&project, 1);
    database.psql_file(&script(&project, ["upgrade", "head", "--sql"]));
    insta::assert_snapshot!(
        database.psql("SELECT relowner::regrole FROM pg_class WHERE relname = 't1'; SELECT revision_id, applied_by FROM \"It's ours\".revision"),
        @r"
        pg_monitor
        1111aaaaaaaa|postgres
        "
    );
    project.on(&database).run(["status"]).success();
}

#[test]
fn a_script_runs_in_the_session_that_a_run_would_have() {
    let database = common::database();
    let project = common::project().on(&database);
    database.psql(&format!(
        "ALTER DATABASE {} SET client_encoding = 'LATIN1'",
        database.name()
    ));
    link(
        &project,
        1,
        "CREATE TABLE todo (a text);\nINSERT INTO todo VALUES ('café');\nCREATE TEMP TABLE done (a text);\nPREPARE p AS SELECT 1;\n\
         CREATE TABLE limits AS SELECT current_setting('lock_timeout') AS a, current_setting('statement_timeout') AS b",
        "",
    );
    link(
        &project,
        2,
        "PREPARE p AS SELECT 1;\nCREATE TABLE IF NOT EXISTS done (a text);\nINSERT INTO done VALUES ('kept')",
        "",
    );
    let up = script(
        &project,
        ["upgrade", "head", "--sql", "--lock-timeout", "7s"],
    );
    database.psql_file(&up);
    assert_eq!(
        database.psql("SET client_encoding = 'UTF8'; SELECT length(a) FROM todo; SELECT a FROM public.done; SELECT * FROM limits"),
        "4\nkept\n7s|0\n"
    );
}
