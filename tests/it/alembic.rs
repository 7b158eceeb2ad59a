//! The things an Alembic user would miss first, each as that user would try it.
//!
//! What schemactl answers in another way (autogenerate, `check` against a model, include and exclude filters) is not
//! here: the README says what stands in its place.

use std::fs;

use crate::common::{self, Database, Project};
use crate::fixture::{APPLIED, TABLES, chain, diamond, fork, link};

fn on_database() -> (Database, Project) {
    let database = common::database();
    let project = common::project().on(&database);
    (database, project)
}

#[test]
fn upgrade_head_heads_plus_n_and_a_revision() {
    let (database, project) = on_database();
    chain(&project, 4);
    project.run(["upgrade", "+1"]).success();
    project.run(["upgrade", "2222aaaaaaaa"]).success();
    project.run(["upgrade", "2222aaaaaaaa+1"]).success();
    assert_eq!(database.psql(APPLIED), "1111 2222 3333\n");
    project.run(["upgrade", "head"]).success();
    project.run(["upgrade", "heads"]).success();
    assert_eq!(database.psql(TABLES), "t1 t2 t3 t4\n");
}

#[test]
fn downgrade_minus_one_and_base() {
    let (database, project) = on_database();
    chain(&project, 3);
    project.run(["upgrade", "head"]).success();
    project.run(["downgrade", "-1"]).success();
    assert_eq!(database.psql(APPLIED), "1111 2222\n");
    project.run(["downgrade", "base"]).success();
    assert_eq!(database.psql(TABLES), "-\n");
}

#[test]
fn revision_writes_a_file_with_id_and_slug() {
    let project = common::project();
    let first = project
        .run(["revision", "-m", "create account table"])
        .success();
    let path = first.stdout.trim_end();
    assert!(path.ends_with("_create_account_table.sql"), "{path}");
    let text = fs::read_to_string(path).unwrap();
    for line in [
        "-- create account table\n",
        "-- Revision ID: ",
        "-- Revises: \n",
        "-- Create Date: ",
    ] {
        assert!(
            text.contains(line) || text.contains(line.trim_end()),
            "{line:?} in {text}"
        );
    }
    project.run(["revision", "-m", "Add a column"]).success();
    let history = project.run(["history"]).success().stdout;
    assert!(
        history.contains("(head), Add a column\n<base> -> "),
        "{history}"
    );
}

#[test]
fn current_and_current_verbose() {
    let (_database, project) = on_database();
    chain(&project, 1);
    project.run(["upgrade", "head"]).success();
    assert_eq!(
        project.run(["current"]).success().stdout,
        "1111aaaaaaaa (head)\n"
    );
    let verbose = project.run(["current", "-v"]).success();
    assert!(
        verbose.stdout.starts_with("Rev: 1111aaaaaaaa (head)"),
        "{verbose}"
    );
    assert!(
        verbose.stdout.contains("\nParent: <base>\nPath: "),
        "{verbose}"
    );
}

#[test]
fn history_verbose_range_and_indicate_current() {
    let (_database, project) = on_database();
    chain(&project, 3);
    project.run(["upgrade", "+2"]).success();
    let marked = project
        .run(["history", "--indicate-current"])
        .success()
        .stdout;
    assert!(
        marked.contains("1111aaaaaaaa -> 2222aaaaaaaa (current), step_2\n"),
        "{marked}"
    );
    let range = project.run(["history", "-r", "1111:2222"]).success().stdout;
    assert_eq!(range.lines().count(), 2, "{range}");
    let last = project
        .run(["history", "-r", "-1:current"])
        .success()
        .stdout;
    assert!(
        last.contains("2222aaaaaaaa") && !last.contains("3333"),
        "{last}"
    );
    let verbose = project.run(["history", "--verbose"]).success().stdout;
    assert_eq!(verbose.matches("Rev: ").count(), 3, "{verbose}");
}

#[test]
fn stamp_several_and_stamp_purge() {
    let (database, project) = on_database();
    fork(&project);
    project.run(["stamp", "2222", "3333"]).success();
    assert_eq!(database.psql(APPLIED), "1111 2222 3333\n");
    project.run(["stamp", "--purge", "1111"]).success();
    assert_eq!(database.psql(APPLIED), "1111\n");
}

#[test]
fn partial_revision_ids() {
    let (database, project) = on_database();
    project.step("1975ea83b712", "", "account", "SELECT 1;", "");
    project.step("19fe1027a6ac", "1975ea83b712", "column", "SELECT 1;", "");
    let ambiguous = project.run(["upgrade", "19"]).code(1);
    assert!(
        ambiguous.stderr.contains("1975ea83b712") && ambiguous.stderr.contains("19fe1027a6ac"),
        "{ambiguous}"
    );
    project.run(["upgrade", "197"]).success();
    assert_eq!(database.psql(APPLIED), "1975\n");
}

#[test]
fn offline_scripts_with_ranges_on_a_clean_stdout() {
    let (database, project) = on_database();
    chain(&project, 3);
    for arguments in [
        ["upgrade", "base:2222"],
        ["upgrade", "2222:head"],
        ["downgrade", "head:1111"],
    ] {
        let output = project
            .run(arguments.into_iter().chain(["--sql"]))
            .success();
        assert_eq!(output.stderr, "");
        database.psql(&output.stdout);
    }
    assert_eq!(database.psql(TABLES), "t1\n");
}

#[test]
fn a_gate_for_ci_at_head_and_with_one_head() {
    let (_database, project) = on_database();
    fork(&project);
    project.run(["heads", "--check"]).code(2);
    project.run(["current", "--check-heads"]).code(2);
    diamond(&project);
    project.run(["heads", "--check"]).success();
    project.run(["status"]).code(2);
    project.run(["upgrade", "head"]).success();
    project.run(["current", "--check-heads"]).success();
    project.run(["status"]).success();
}

#[test]
fn heads_branches_and_merge() {
    let project = common::project();
    fork(&project);
    assert_eq!(
        project.run(["heads"]).success().stdout,
        "3333aaaaaaaa (head)\n2222aaaaaaaa (web) (head)\n"
    );
    assert_eq!(
        project.run(["branches"]).success().stdout,
        "1111aaaaaaaa (branchpoint)\n             -> 3333aaaaaaaa (head)\n             -> 2222aaaaaaaa (web) (head)\n"
    );
    project
        .run([
            "merge",
            "heads",
            "-m",
            "merge two",
            "--rev-id",
            "cccc33334444",
        ])
        .success();
    let history = project.run(["history", "-r", "cccc:cccc"]).success().stdout;
    assert!(
        history.contains("-> cccc33334444 (web) (head) (mergepoint), merge two\n"),
        "{history}"
    );
}

#[test]
fn transactional_ddl_with_full_rollback() {
    let (database, project) = on_database();
    chain(&project, 3);
    link(
        &project,
        3,
        "CREATE TABLE t3 (id int);\nCREATE TYPE mood AS ENUM ('sad');\nSELECT 1/0;",
        "",
    );
    // As Alembic does by default: all of the run, or nothing.
    project
        .run(["upgrade", "head", "--single-transaction"])
        .code(1);
    assert_eq!(database.psql(TABLES), "-\n");
    // And as schemactl does: each revision whole.
    project.run(["upgrade", "head"]).code(1);
    assert_eq!(database.psql(TABLES), "t1 t2\n");
    assert_eq!(
        database.psql("SELECT count(*) FROM pg_type WHERE typname = 'mood'"),
        "0\n"
    );
}

#[test]
fn a_step_outside_a_transaction_as_autocommit_block() {
    let (database, project) = on_database();
    chain(&project, 1);
    project.revision(
        "202601010001_2222aaaaaaaa_index.sql",
        "-- Index\n--\n-- Revision ID: 2222aaaaaaaa\n-- Revises: 1111aaaaaaaa\n\n\
         -- schemactl:up no-transaction\nCREATE INDEX CONCURRENTLY t1_id ON t1 (id);\n\n\
         -- schemactl:down no-transaction\nDROP INDEX CONCURRENTLY t1_id;\n",
    );
    project.run(["upgrade", "head"]).success();
    project.run(["downgrade", "-1"]).success();
    assert_eq!(database.psql("SELECT to_regclass('t1_id') IS NULL"), "t\n");
}

#[test]
fn a_configuration_file_environments_and_the_url_from_the_environment() {
    let (one, two) = (common::database(), common::database());
    let project = common::project().env(
        "PRODUCTION_URL",
        two.url().replace("postgresql:", "postgresql+psycopg2:"),
    );
    chain(&project, 1);
    project.file(
        "deploy/tool.toml",
        format!(
            "migrations = \"../migrations\"\n[env.local]\nurl = \"{}\"\n[env.production]\nurl_env = \"PRODUCTION_URL\"\n",
            one.url()
        ),
    );
    project
        .run(["-c", "deploy/tool.toml", "-e", "local", "upgrade", "head"])
        .success();
    assert_eq!(one.psql(TABLES), "t1\n");
    assert_eq!(two.psql(TABLES), "-\n");
    project
        .run([
            "-c",
            "deploy/tool.toml",
            "--env",
            "production",
            "upgrade",
            "head",
        ])
        .success();
    assert_eq!(two.psql(TABLES), "t1\n");
}

#[test]
fn x_arguments_are_variables_in_sql() {
    let (database, project) = on_database();
    link(
        &project,
        1,
        "CREATE SCHEMA :\"tenant\";\nCREATE TABLE :\"tenant\".t AS SELECT :'tenant' AS name;",
        "DROP SCHEMA :\"tenant\" CASCADE;",
    );
    project
        .run(["-x", "tenant=Blue", "upgrade", "head"])
        .success();
    assert_eq!(database.psql("SELECT name FROM \"Blue\".t"), "Blue\n");
    project
        .run(["-x", "tenant=Blue", "downgrade", "base"])
        .success();
}

#[test]
fn branch_labels_dependencies_several_folders_and_bases() {
    let (database, project) = on_database();
    project.file(
        "schemactl.toml",
        "migrations = [\"migrations\", \"billing\"]\n",
    );
    chain(&project, 1);
    fs::create_dir(project.path().join("billing")).unwrap();
    project
        .run([
            "revision",
            "-m",
            "invoices",
            "--head",
            "base",
            "--branch-label",
            "billing",
            "--version-path",
            "billing",
            "--depends-on",
            "1111",
            "--rev-id",
            "bbbb11112222",
        ])
        .success();
    project
        .run([
            "revision",
            "-m",
            "more",
            "--head",
            "billing@head",
            "--rev-id",
            "bbbb33334444",
        ])
        .success();
    assert_eq!(
        fs::read_dir(project.path().join("billing"))
            .unwrap()
            .count(),
        2
    );
    project.run(["upgrade", "billing@head"]).success();
    assert_eq!(database.psql(APPLIED), "1111 bbbb bbbb\n");
    project.run(["downgrade", "billing@base"]).success();
    assert_eq!(database.psql(APPLIED), "1111\n");
}

#[test]
fn file_template_timezone_slug_length_and_hooks() {
    let project = common::project();
    project.file(
        "schemactl.toml",
        "[revisions]\nfile_template = \"{year}-{rev}-{slug}\"\ntimezone = \"Asia/Kolkata\"\nslug_length = 10\n\
         after_write = [[\"sh\", \"-c\", \"echo '-- formatted' >> $1\", \"sh\", \"{path}\"]]\n",
    );
    let output = project
        .run([
            "revision",
            "-m",
            "create account table",
            "--rev-id",
            "abcdefabcdef",
        ])
        .success();
    let path = output.stdout.trim_end();
    assert!(
        regex::Regex::new(r"/\d{4}-abcdefabcdef-create\w{0,4}\.sql$")
            .unwrap()
            .is_match(path),
        "{path}"
    );
    let text = fs::read_to_string(path).unwrap();
    assert!(
        text.contains("+05:30\n") && text.ends_with("-- formatted\n"),
        "{text}"
    );
}

#[test]
fn the_schema_of_the_history_can_be_chosen() {
    let (database, project) = on_database();
    project.file("schemactl.toml", "[history]\nschema = \"app_history\"\n");
    chain(&project, 1);
    project.run(["upgrade", "head"]).success();
    assert_eq!(
        database.psql("SELECT count(*) FROM app_history.revision"),
        "1\n"
    );
    assert_eq!(
        database.psql("SELECT to_regnamespace('schemactl') IS NULL"),
        "t\n"
    );
    project.run(["status"]).success();
    // Two histories in one database know nothing of each other.
    let other = common::project().on(&database);
    link(
        &other,
        1,
        "CREATE TABLE theirs (id int);",
        "DROP TABLE theirs;",
    );
    other.run(["upgrade", "head"]).success();
    project.run(["downgrade", "base"]).success();
    assert_eq!(database.psql(TABLES), "theirs\n");
}

#[test]
fn data_steps_with_logic_are_do_blocks_and_variables() {
    let (database, project) = on_database();
    link(
        &project,
        1,
        "CREATE TABLE account (id int, name text);\n\
         INSERT INTO account SELECT n, 'user ' || n FROM generate_series(1, 5) n;\n\
         DO $$\n\
         DECLARE\n    row record;\n\
         BEGIN\n\
         \x20   FOR row IN SELECT id FROM account WHERE id % 2 = 0 LOOP\n\
         \x20       UPDATE account SET name = 'even' WHERE id = row.id;\n\
         \x20   END LOOP;\n\
         \x20   IF NOT FOUND THEN RAISE NOTICE 'nobody'; END IF;\n\
         END $$;",
        "DROP TABLE account;",
    );
    project.run(["upgrade", "head"]).success();
    assert_eq!(
        database.psql("SELECT count(*) FROM account WHERE name = 'even'"),
        "2\n"
    );
}
