//! `schemactl repair`: what it prints, what it refuses, and that what it does is the model.

mod cases;
mod crash;
mod crash_online;
mod gaps;
mod gate;
mod misfits;
mod numbers;
mod online_load;
mod owners;
mod rehearsal;
mod renames;
mod reviewed;
mod shown;
mod staying;
mod terminal;
mod together;
mod unlisted;

use std::collections::BTreeSet;

use schemactl::action::{Impact, Transaction};
use schemactl::catalog::{Catalog, Fingerprint};
use schemactl::object::{Kind, ObjectId};
use schemactl::plan::{Step, Verb};
use schemactl::saved_plan::SavedPlan;

use crate::common::{self, Database, Output, Project};

/// A project with this model, on a database with this schema.
fn project(live: &str, model: &str) -> (Project, Database) {
    let database = common::database();
    database.psql(live);
    let project = common::project().on(&database);
    project.file("schema.sql", model);
    (project, database)
}

fn repair(project: &Project, arguments: &[&str]) -> Output {
    let arguments: Vec<&str> = ["repair"].iter().chain(arguments).copied().collect();
    project.run(arguments)
}

/// Nothing differs any more, and a second repair has nothing to do.
#[track_caller]
fn is_repaired(project: &Project) {
    project.run(["diff"]).success();
    let output = repair(project, &["--apply"]).success();
    assert!(output.stderr.contains("nothing to repair"), "{output}");
}

fn fingerprint(database: &Database) -> Fingerprint {
    Catalog::read(&mut database.session(), false)
        .unwrap()
        .fingerprint("schemactl")
}

/// A step made by hand.
fn step(object: ObjectId, transaction: Transaction, statements: &[&str]) -> Step {
    Step {
        verb: Verb::Create,
        causes: BTreeSet::from([object.clone()]),
        object,
        statements: statements.iter().map(|text| (*text).to_owned()).collect(),
        impact: Impact::none(),
        transaction,
    }
}

fn table(name: &str) -> ObjectId {
    ObjectId::in_schema(Kind::Table, "public", name)
}

fn index(of: &str, name: &str) -> ObjectId {
    ObjectId::part(Kind::Index, "public", of, name)
}

/// Writes a plan made by hand, as if it had been saved for the database as it is.
fn write_plan(project: &Project, database: &Database, steps: Vec<Step>) {
    let base = fingerprint(database);
    let saved = SavedPlan {
        database: database.name().to_owned(),
        model: "schema.sql".to_owned(),
        model_digest: String::new(),
        base,
        // Nobody knows: a plan made by hand was not rehearsed.
        target: Catalog::default().fingerprint("schemactl"),
        needs: vec![BTreeSet::new(); steps.len()],
        steps,
    };
    project.file("plan.json", saved.to_text());
}

fn events(database: &Database) -> String {
    database.psql(
        "SELECT outcome, regexp_replace(message, '^plan [0-9a-f]{12}, ', '') FROM schemactl.event WHERE kind = 'repair' ORDER BY event_id",
    )
}

#[test]
fn an_empty_database_becomes_what_the_model_declares() {
    let (project, database) = project(
        "SELECT 1",
        "CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL); \
         CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users); \
         CREATE INDEX ON orders (user_id); CREATE VIEW v AS SELECT email FROM users",
    );
    let output = repair(&project, &[]).success();
    assert!(
        output.stdout.contains("CREATE TABLE public.users"),
        "{output}"
    );
    assert!(output.stderr.contains("nothing was changed"), "{output}");
    assert_eq!(database.psql("SELECT to_regclass('users') IS NULL"), "t\n");
    let output = repair(&project, &["--apply"]).success();
    assert_eq!(output.stdout, "", "{output}");
    assert!(
        output.stderr.contains("read again, and as planned"),
        "{output}"
    );
    is_repaired(&project);
    let events = events(&database);
    assert!(
        events.starts_with("done|step 1 of ") && events.contains("create view public.v"),
        "{events}"
    );
}

#[test]
fn the_event_log_names_the_columns_that_a_step_changed_together() {
    let (project, database) = project(
        "CREATE TABLE a (n int, w int)",
        "CREATE TABLE a (n bigint, w bigint)",
    );
    repair(&project, &["--apply"]).success();
    assert_eq!(
        events(&database),
        "done|step 1 of 1: alter table public.a (n, w)\n"
    );
}

/// The names that two types are put aside under differ where their own do, however long these are.
#[test]
fn types_with_the_longest_names_are_made_anew_beside_each_other() {
    let start = "e".repeat(62);
    let of = |values: &str| {
        format!(
            "CREATE TYPE {start}a AS ENUM ({values}); CREATE TYPE {start}b AS ENUM ({values}); CREATE TABLE t (a {start}a, b {start}b)"
        )
    };
    let (project, _database) = project(&of("'x', 'y'"), &of("'y', 'x'"));
    repair(&project, &["--apply", "--allow-destructive"]).success();
    is_repaired(&project);
}

/// PostgreSQL counts bytes.
#[test]
fn an_index_with_a_long_name_of_other_letters_is_replaced_without_a_gap() {
    let name = "ü".repeat(31);
    let of = |column: &str| {
        format!("CREATE TABLE t (a int, b int); CREATE INDEX {name} ON t ({column})")
    };
    let (project, _database) = project(&of("a"), &of("b"));
    let output = repair(&project, &["--apply", "--online", "--allow-destructive"]).success();
    assert!(!output.stderr.contains("truncated"), "{output}");
    is_repaired(&project);
}

/// What role and database set is for the application: a plan means what it meant in the shadow.
#[test]
fn settings_of_the_database_do_not_change_what_a_plan_means() {
    let (project, database) = project(
        "SELECT 1",
        "CREATE TABLE t (id int PRIMARY KEY, x xml DEFAULT '<a/><b/>', b int CHECK (b = ANY ('{1,NULL}'))); CREATE INDEX i ON t (b); \
         CREATE MATERIALIZED VIEW m AS SELECT 1 AS a",
    );
    let name = database.name();
    database.psql(&format!(
        "CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler; ALTER DATABASE {name} SET default_table_access_method = heap2; \
         ALTER DATABASE {name} SET xmloption = document; ALTER DATABASE {name} SET array_nulls = off"
    ));
    for options in [
        &["--apply", "--exclude", "access-method:*"][..],
        &["--apply", "--online", "--exclude", "access-method:*"],
    ] {
        repair(&project, options).success();
        assert_eq!(
            database.psql("SELECT DISTINCT amname, reltablespace FROM pg_class c LEFT JOIN pg_am a ON a.oid = c.relam WHERE c.oid IN ('t'::regclass, 'm'::regclass)"),
            "heap|0\n"
        );
        database.psql("DROP TABLE t CASCADE; DROP MATERIALIZED VIEW m");
    }
}

#[test]
fn nothing_to_do_takes_no_lock_and_writes_no_history() {
    let sql = "CREATE TABLE t (id int)";
    let (project, database) = project(sql, sql);
    let output = repair(&project, &["--apply"]).success();
    assert_eq!(output.stdout, "");
    assert_eq!(
        database.psql("SELECT to_regnamespace('schemactl') IS NULL"),
        "t\n"
    );
    let json = repair(&project, &["--format", "json"]).success().stdout;
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["repair"]["in_sync"], true);
}

#[test]
fn the_printed_sql_is_what_repairs() {
    let live = "CREATE TYPE mood AS ENUM ('a'); CREATE TABLE t (id int)";
    let model = "CREATE TYPE mood AS ENUM ('a', 'b'); CREATE TABLE t (id int); CREATE TABLE u (m mood); COMMENT ON TABLE u IS 'it''s'";
    for command in [
        &["repair", "--format", "sql"][..],
        &["diff", "--format", "sql"],
    ] {
        let (project, database) = project(live, model);
        let output = project.run(command.iter().copied());
        assert_eq!(
            output.code,
            Some(if command[0] == "diff" { 2 } else { 0 }),
            "{output}"
        );
        assert!(output.stdout.contains("\nBEGIN;\n"), "{output}");
        database.psql(&output.stdout);
        project.run(["diff"]).success();
    }
}

#[test]
fn every_format_shows_the_plan() {
    let (project, database) = project(
        "CREATE TABLE t (id int, old text); INSERT INTO t VALUES (1, 'x'), (2, NULL)",
        "CREATE TABLE t (id int)",
    );
    let text = repair(&project, &[]).success();
    assert!(text.stdout.contains("data-loss (drop-column)"), "{text}");
    assert!(
        text.stdout
            .contains("public.t has 2 rows (counted), 1 with a value; needs --allow drop-column"),
        "{text}"
    );
    let markdown = repair(&project, &["--format", "markdown"]).success();
    assert!(
        markdown.stdout.contains("```sql\nALTER TABLE"),
        "{markdown}"
    );
    let github = repair(&project, &["--format", "github"]).success();
    assert!(
        github
            .stdout
            .starts_with("::warning title=Step 1%3A drop column public.t.old::"),
        "{github}"
    );
    repair(&project, &["--format", "csv"]).code(64);
    let json = repair(&project, &["--format", "json"]).success().stdout;
    let json = json.replace(
        serde_json::from_str::<serde_json::Value>(&json).unwrap()["repair"]["base"]
            .as_str()
            .unwrap(),
        "[FINGERPRINT]",
    );
    let json = json.replace(
        serde_json::from_str::<serde_json::Value>(&json).unwrap()["repair"]["plan"]
            .as_str()
            .unwrap(),
        "[PLAN]",
    );
    insta::assert_snapshot!("plan_json", json);
    assert_eq!(database.psql("SELECT count(*) FROM t"), "2\n");
}

#[test]
fn the_outcome_of_every_step_is_in_the_json() {
    let (project, _database) = project(
        "SELECT 1",
        "CREATE TABLE t (id int); CREATE TABLE u (id int)",
    );
    let json = repair(&project, &["--apply", "--format", "json"])
        .success()
        .stdout;
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["repair"]["applied"], true);
    for step in value["repair"]["steps"].as_array().unwrap() {
        assert_eq!(step["outcome"], "done");
        assert!(step["duration_ms"].is_u64(), "{step}");
    }
}

#[test]
fn the_role_of_the_run_owns_what_is_made() {
    let (project, database) = project(
        "SELECT 1",
        "CREATE TABLE t (id int); CREATE VIEW v AS SELECT id FROM t",
    );
    let role = format!("owner_{}", database.name());
    database.psql(&format!(
        "CREATE ROLE {role}; GRANT CREATE, USAGE ON SCHEMA public TO {role}; \
         ALTER DEFAULT PRIVILEGES FOR ROLE {role} GRANT SELECT ON TABLES TO PUBLIC"
    ));
    // The default privileges are the database's own.
    repair(
        &project,
        &[
            "--apply",
            "--role",
            &role,
            "--exclude",
            "default privileges:*",
        ],
    )
    .success();
    assert_eq!(
        database.psql("SELECT relname, relowner::regrole, has_table_privilege('public', oid, 'SELECT') FROM pg_class WHERE relname IN ('t', 'v') ORDER BY 1")
            .replace(&role, "ROLE"),
        "t|ROLE|t\nv|ROLE|t\n"
    );
    database.psql(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
}
