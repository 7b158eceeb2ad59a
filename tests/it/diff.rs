//! `schemactl diff`: nothing where nothing differs, and exactly what does where something does.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{self, Database, Output, Project, shared};

/// A project whose model is `schema.sql`, on a database that has the same schema.
fn in_sync(sql: &str) -> (Project, Database) {
    let database = common::database();
    database.psql(sql);
    let project = common::project().on(&database);
    project.file("schema.sql", sql);
    (project, database)
}

fn diff(project: &Project, arguments: &[&str]) -> Output {
    let arguments: Vec<&str> = ["diff"].iter().chain(arguments).copied().collect();
    project.run(arguments)
}

/// Changes the database with `mutation`; the difference must be exactly `expected`.
#[track_caller]
fn mutated(sql: &str, mutation: &str, expected: &str) {
    let (project, database) = in_sync(sql);
    database.psql(mutation);
    let output = diff(&project, &["--with", "owners,privileges"]).code(2);
    assert_eq!(
        output.stdout.trim_end(),
        expected.trim_end(),
        "{mutation}\n{}",
        output.stderr
    );
}

#[test]
fn one_change_is_named_exactly() {
    mutated(
        "CREATE TYPE mood AS ENUM ('a', 'b')",
        "ALTER TYPE mood ADD VALUE 'c'",
        "~ enum public.mood\n    values: a, b, c → a, b",
    );
    mutated(
        "CREATE SCHEMA app",
        "COMMENT ON SCHEMA app IS 'mine'",
        "~ schema app\n    comment: mine → nothing",
    );
    mutated(
        "SELECT 1",
        "CREATE VIEW v AS SELECT 1 AS one",
        "- view public.v",
    );
    mutated(
        "CREATE TABLE t (id int)",
        "ALTER TABLE t ADD COLUMN x text",
        "  table public.t\n    - column x",
    );
    mutated(
        "CREATE TABLE t (id int PRIMARY KEY, x text NOT NULL)",
        "DROP TABLE t",
        "+ table public.t  (2 columns, 1 primary key)",
    );
    mutated(
        "CREATE TABLE t (id int); CREATE INDEX i ON t (id)",
        "DROP INDEX i; CREATE UNIQUE INDEX i ON t (id)",
        "  table public.t\n    ~ index i\n        unique: yes → no",
    );
    mutated(
        "CREATE SEQUENCE s",
        "ALTER SEQUENCE s INCREMENT BY 5",
        "~ sequence public.s\n    increment: 5 → 1",
    );
}

#[test]
fn a_function_is_compared_line_by_line() {
    mutated(
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\n  SELECT 1\n  + 1;\n$$",
        "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS $$\n  SELECT 2\n  + 1;\n$$",
        "~ function public.f()\n    body:\n      @@ -1,3 +1,3 @@\n       \n      -  SELECT 2\n      +  SELECT 1\n         + 1;",
    );
}

#[test]
fn columns_in_another_order_are_a_remark() {
    let (project, database) = in_sync("CREATE TABLE t (a int, b int)");
    database.psql("DROP TABLE t; CREATE TABLE t (b int, a int)");
    let output = diff(&project, &[]).success();
    assert!(
        output.stdout.contains("another order (not a difference)"),
        "{output}"
    );
    assert!(output.stdout.contains("database: b, a"), "{output}");
}

#[test]
fn owners_and_privileges_are_compared_only_when_asked_for() {
    let (project, database) = in_sync("CREATE TABLE t (a int)");
    database.psql("GRANT SELECT ON t TO PUBLIC");
    diff(&project, &[]).success();
    let output = diff(&project, &["--with", "privileges"]).code(2);
    assert!(output.stdout.contains("privileges"), "{output}");
    diff(&project, &["--with", "owners"]).success();
}

#[test]
fn what_a_filter_hides_is_counted() {
    let (project, database) = in_sync("CREATE SCHEMA app; CREATE TYPE app.a AS ENUM ('x')");
    database.psql("CREATE TYPE app.b AS ENUM ('x'); CREATE TYPE c AS ENUM ('x')");
    let output = diff(&project, &["--schema", "app"]).code(2);
    assert_eq!(output.stdout, "- enum app.b\n");
    assert!(
        output.stderr.contains("not compared: 2 objects (--schema)"),
        "{output}"
    );
    let output = diff(&project, &["--exclude", "enum:b", "--exclude", "c"]).success();
    assert!(
        output.stderr.contains("1 object (--exclude enum:b)"),
        "{output}"
    );
    project.file(
        "schemactl.toml",
        "[diff]\nignore = [\"app.*\", \"public.c\"]\n",
    );
    let output = diff(&project, &[]).success();
    assert!(output.stderr.contains("([diff] ignore app.*)"), "{output}");
    let output = diff(&project, &["--include", "tabel:x"]).code(64);
    assert!(output.stderr.contains("no kind of object"), "{output}");
}

/// Whoever leaves out views compares tables whole.
#[test]
fn a_kind_in_a_pattern_is_that_of_the_whole() {
    let (project, database) = in_sync(
        "CREATE TABLE t (id int PRIMARY KEY, v text CHECK (v <> '')); CREATE INDEX i ON t (v); CREATE VIEW w AS SELECT 1 AS one; \
         CREATE DOMAIN d AS int CHECK (VALUE > 0)",
    );
    database.psql(
        "ALTER TABLE t ADD COLUMN more int; DROP INDEX i; ALTER VIEW w ALTER COLUMN one SET DEFAULT 1; \
         ALTER DOMAIN d ADD CONSTRAINT more CHECK (VALUE < 9)",
    );
    let seen = |arguments: &[&str]| {
        let output = project.run([&["diff"], arguments].concat());
        let lines = output
            .stdout
            .lines()
            .map(str::trim)
            .filter(|line| line.starts_with(['+', '-', '~']));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let (table, view, domain) = (
        ["- column more", "+ index i"],
        "- default public.w.one",
        "- check of domain public.d.more",
    );
    let all = seen(&[]);
    assert_eq!(all.len(), 4, "{all:?}");
    for (option, pattern) in [
        ("--exclude", "materialized-view:*"),
        ("--exclude", "foreign-table:*"),
    ] {
        assert_eq!(seen(&[option, pattern]), all, "{pattern}");
    }
    let without = |pattern: &str| seen(&["--exclude", pattern]);
    for part in table {
        assert!(all.iter().any(|line| line == part), "{all:?}");
        assert!(without("view:*").iter().any(|line| line == part));
        assert!(!without("table:*").iter().any(|line| line == part));
    }
    assert_eq!(without("view:*").len(), 3, "{view} {:?}", without("view:*"));
    assert_eq!(
        without("domain:*").len(),
        3,
        "{domain} {:?}",
        without("domain:*")
    );
    project.file("schema.sql", "CREATE TABLE new (id int PRIMARY KEY)");
    let dump = project.run(["dump", "--exclude", "view:*"]).success();
    assert!(dump.stdout.contains("more integer"), "{dump}");
}

/// A comparison of nothing finds nothing.
#[test]
fn a_name_that_selects_nothing_is_a_mistake() {
    let (project, _database) = in_sync("CREATE TABLE t (id int); CREATE SCHEMA app");
    for (arguments, said) in [
        (["--schema", "pubilc"], "the schemas are app, public"),
        (["--schema", "app,public"], "--schema a --schema b"),
        (["--include", "table:u"], "there is nothing of that name"),
    ] {
        for command in ["diff", "repair", "dump"] {
            let output = project.run([&[command], &arguments[..]].concat()).code(64);
            assert!(output.stderr.contains(said), "{output}");
        }
    }
    let output = diff(&project, &["--include", "tenant_*"]).success();
    assert!(
        output.stderr.contains("--include tenant_* selects nothing"),
        "{output}"
    );
    diff(&project, &["--schema", "app", "--exclude", "nothing"]).success();
}

/// Python takes its time, and a shadow has to start.
#[test]
fn a_model_may_take_longer_than_a_session_may_be_idle() {
    let (project, database) = in_sync("CREATE TABLE t (id int)");
    if database.psql("SHOW server_version_num").trim() < "140000" {
        return;
    }
    database.psql(&format!(
        "ALTER DATABASE {} SET idle_session_timeout = '500ms'",
        database.name()
    ));
    project.file(
        "schemactl.toml",
        "model = { command = [\"sh\", \"-c\", \"sleep 1; cat schema.sql\"] }\n",
    );
    for command in [&["diff"][..], &["repair"], &["repair", "--apply"]] {
        project.run(command).success();
    }
}

#[test]
fn the_tools_own_history_and_other_tools_are_left_alone() {
    let (project, database) = in_sync("CREATE TYPE mood AS ENUM ('a')");
    project.step("aaaaaaaaaaaa", "", "nothing", "SELECT 1;", "SELECT 1;");
    project.run(["upgrade", "head"]).success();
    database.psql("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)");
    let output = diff(&project, &[]).success();
    assert!(output.stderr.contains("another migration tool"), "{output}");
}

#[test]
fn what_postgresql_spells_differently_after_a_dump_is_no_difference() {
    let sql = "CREATE TABLE t (e varchar(10) CHECK (e IN ('a', 'b')), n int)";
    let (project, database) = in_sync(sql);
    database.psql(
        "DROP TABLE t; CREATE TABLE t (e varchar(10), n int, CONSTRAINT t_e_check CHECK (e = ANY (ARRAY[('a'::varchar)::text, ('b'::varchar)::text])))",
    );
    let output = diff(&project, &[]).success();
    assert!(
        output.stderr.contains("only spelled differently"),
        "{output}"
    );
    database.psql(
        "ALTER TABLE t DROP CONSTRAINT t_e_check, ADD CONSTRAINT t_e_check CHECK (e IN ('a', 'c'))",
    );
    let output = diff(&project, &[]).code(2);
    assert!(
        output.stdout.contains("~ check constraint t_e_check"),
        "{output}"
    );
}

#[test]
fn what_has_one_spelling_differs_beside_an_expression_that_may_have_several() {
    // The sequence's table and the table's index are not needed to read the expressions once more, and must not be lost with that.
    let (project, database) = in_sync(
        "CREATE TABLE t (id int, CONSTRAINT t_key PRIMARY KEY (id)); CREATE SEQUENCE s; CREATE SEQUENCE s2; \
         ALTER TABLE t REPLICA IDENTITY USING INDEX t_key; CREATE TABLE u (x int DEFAULT nextval('s2'))",
    );
    database.psql(
        "ALTER SEQUENCE s OWNED BY t.id; ALTER TABLE t REPLICA IDENTITY DEFAULT; ALTER TABLE u ALTER x SET DEFAULT nextval('s')",
    );
    let output = diff(&project, &[]).code(2);
    for line in [
        "owned by: public.t.id → nothing",
        "replica identity: default → index",
        "expression: nextval('public.s'::regclass) → nextval('public.s2'::regclass)",
    ] {
        assert!(output.stdout.contains(line), "{line}\n{output}");
    }
}

#[test]
fn every_format_says_the_same() {
    let (project, database) = in_sync("CREATE TYPE a AS ENUM ('x')");
    database.psql("CREATE TYPE b AS ENUM ('x')");
    let json = diff(&project, &["--format", "json"]).code(2).stdout;
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["diff"]["changes"][0]["change"], "dropped");
    let output = diff(&project, &["--format", "markdown"]).code(2);
    assert!(
        output
            .stdout
            .contains("### enum public.b: in the database, not declared"),
        "{output}"
    );
    let output = diff(&project, &["--format", "github"]).code(2);
    assert!(
        output
            .stdout
            .starts_with("::error title=Schema drift%3A enum public.b::"),
        "{output}"
    );
    diff(&project, &["--format", "csv"]).code(64);
}

#[test]
fn every_format_names_what_is_not_modelled() {
    let (project, database) = in_sync("CREATE TYPE a AS ENUM ('x')");
    database.psql(
        "CREATE SUBSCRIPTION \"Far away\" CONNECTION 'dbname=none' PUBLICATION p WITH (connect = false)",
    );
    let outputs = ["text", "json", "markdown", "github"]
        .map(|format| (format, diff(&project, &["--format", format])));
    // A subscription would keep the database from being dropped.
    database.psql(
        "ALTER SUBSCRIPTION \"Far away\" SET (slot_name = NONE); DROP SUBSCRIPTION \"Far away\"",
    );
    let line = "not compared: 1 subscription, a kind that schemactl does not model";
    for (format, output) in outputs {
        let output = output.success();
        assert!(output.stderr.contains(line), "{format}: {output}");
        match format {
            "text" => assert_eq!(output.stdout, ""),
            "json" => {
                let value: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
                assert_eq!(
                    value["diff"]["unmodelled"],
                    serde_json::json!([{ "kind": "subscription", "names": ["\"Far away\""] }])
                );
            }
            _ => assert!(output.stdout.contains(line), "{format}: {output}"),
        }
    }
}

#[test]
fn a_history_table_of_another_tool_takes_part_when_the_model_declares_it() {
    let sql = "CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean);
        CREATE TABLE goose_db_version (id serial PRIMARY KEY, version_id bigint);";
    let (project, database) = in_sync("CREATE TYPE a AS ENUM ('x')");
    database.psql(sql);
    // Nobody declares them: they are the other tool's, their sequences too.
    let output = diff(&project, &[]).success();
    assert!(output.stderr.contains("another migration tool"), "{output}");
    project.file("schema.sql", format!("CREATE TYPE a AS ENUM ('x');\n{sql}"));
    let output = diff(&project, &[]).success();
    assert!(
        !output.stderr.contains("another migration tool"),
        "{output}"
    );
    database.psql("ALTER TABLE schema_migrations DROP COLUMN dirty; DROP TABLE goose_db_version");
    assert_eq!(
        diff(&project, &[]).code(2).stdout,
        "+ sequence public.goose_db_version_id_seq\n+ table public.goose_db_version  (2 columns, 1 default, 1 primary key)\n  \
         table public.schema_migrations\n    + column dirty\n"
    );
}

#[test]
fn the_shadow_can_be_named_on_the_command_line() {
    let (project, database) = in_sync("CREATE TYPE a AS ENUM ('x')");
    let project = project.env(
        "SCHEMACTL_SHADOW_URL",
        "postgresql://nobody@/none?host=/nowhere",
    );
    diff(&project, &[]).code(5);
    // What is on the command line comes before what is in the environment.
    diff(&project, &["--shadow", "local"]).success();
    diff(&project, &["--shadow", "server"]).success();
    let output = diff(&project, &["--shadow", &database.url(), "-v"]).success();
    assert!(!output.stderr.contains("unchanged since"), "{output}");
    let output = diff(&project, &["--shadow", "sever"]).code(64);
    assert!(
        output
            .stderr
            .contains("--shadow takes local, server or the URL of a server"),
        "{output}"
    );
    let output = diff(
        &project,
        &["--shadow", "postgresql://me:hunter2@/none?host=/nowhere"],
    )
    .code(5);
    assert!(!output.stderr.contains("hunter2"), "{output}");
}

#[test]
fn nothing_is_written_to_stdout_when_nothing_differs() {
    let (project, _database) = in_sync("CREATE TYPE a AS ENUM ('x')");
    let output = diff(&project, &[]).success();
    assert_eq!(output.stdout, "");
    assert!(
        output.stderr.contains("in sync with schema.sql"),
        "{output}"
    );
}

#[test]
fn a_role_that_may_only_read_sees_the_same() {
    let sql = "CREATE SCHEMA closed; CREATE TABLE closed.t (id int PRIMARY KEY, x text DEFAULT 'a' || 'b' CHECK (x <> '')); \
               CREATE VIEW closed.v AS SELECT id FROM closed.t; \
               CREATE FUNCTION closed.f() RETURNS int LANGUAGE sql AS 'SELECT 1'";
    let (project, database) = in_sync(sql);
    let role = format!("reader_{}", database.name());
    database.psql(&format!("CREATE ROLE {role} LOGIN"));
    let url = database.url().replace("postgres@", &format!("{role}@"));
    let project = project.env("DATABASE_URL", url);
    diff(&project, &[]).success();
    database.psql("ALTER TABLE closed.t DROP CONSTRAINT t_x_check");
    let output = diff(&project, &[]).code(2);
    assert!(
        output.stdout.contains("+ check constraint t_x_check"),
        "{output}"
    );
    database.psql(&format!("DROP ROLE {role}"));
}

/// The models of the corpora, each with the name it is reported by.
fn corpora(folder: &Path, scratch: &Path) -> Vec<(String, PathBuf)> {
    let mut models: Vec<(String, PathBuf)> = [
        "pagila/pagila-schema.sql",
        "chinook/Chinook_PostgreSql.sql",
        "northwind/northwind.sql",
        "adventureworks/install.sql",
        "danbooru/structure.sql",
    ]
    .iter()
    .map(|file| ((*file).to_owned(), folder.join(file)))
    .collect();
    for (name, below, ending) in [
        ("hatchet", "hatchet/sql/schema", ".sql"),
        ("svix", "svix", ".up.sql"),
    ] {
        let mut files: Vec<PathBuf> = fs::read_dir(folder.join(below))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.to_string_lossy().ends_with(ending))
            .collect();
        files.sort();
        let text: Vec<String> = files
            .iter()
            .map(|file| fs::read_to_string(file).unwrap())
            .collect();
        let whole = scratch.join(format!("{name}.sql"));
        fs::write(&whole, text.join("\n")).unwrap();
        models.push((name.to_owned(), whole));
    }
    models
}

#[test]
fn a_schema_against_the_sql_it_was_loaded_from_is_in_sync_and_the_second_time_from_the_cache() {
    let Some(folder) = shared() else { return };
    let scratch = tempfile::tempdir().unwrap();
    let mut phantoms = Vec::new();
    for (name, model) in corpora(&folder.join("corpora"), scratch.path()) {
        let database = common::database();
        database.psql_file(&model);
        let project = common::project().on(&database);
        let model = model.to_str().unwrap();
        let first = diff(&project, &["--model", model, "--with", "privileges,owners"]);
        let second = diff(&project, &["-v", "--model", model]);
        if first.code != Some(0) || !second.stderr.contains("unchanged since it was loaded") {
            phantoms.push(format!("{name}:\n{first}\n{second}"));
        }
    }
    assert!(phantoms.is_empty(), "{}", phantoms.join("\n"));
}

/// What a revision makes in `app` a model makes in `public`, if nothing says so.
#[test]
fn a_login_whose_tables_go_elsewhere_is_told() {
    let database = common::database();
    database.psql(&format!(
        "CREATE SCHEMA app; ALTER DATABASE {} SET search_path = app, public; CREATE TABLE app.users (id int)",
        database.name()
    ));
    let project = common::project().on(&database);
    project.file(
        "schema.sql",
        "CREATE SCHEMA app; CREATE TABLE users (id int);",
    );
    for arguments in [&["diff"][..], &["repair"]] {
        let output = project.run(arguments.iter().copied());
        assert!(
            output
                .stderr
                .contains("the search_path of this login begins with app")
                && output
                    .stderr
                    .contains("[run] search_path = \"app\" in schemactl.toml"),
            "{output}"
        );
    }
    project.file("schemactl.toml", "[run]\nsearch_path = \"app\"\n");
    project.run(["diff"]).success();
}
