//! The declared schema: files, folders, commands, dumps, and what is said when one does not load.

use std::fs;
use std::path::PathBuf;

use crate::common::{self, Database, Project};

fn project(sql: &str) -> (Project, Database) {
    let database = common::database();
    database.psql(sql);
    (common::project().on(&database), database)
}

#[test]
fn the_files_of_a_folder_load_in_whatever_order_they_need() {
    let (project, _database) = project(
        "CREATE SCHEMA app; CREATE TYPE app.mood AS ENUM ('a'); CREATE TABLE app.one (id int PRIMARY KEY, m app.mood); \
         CREATE TABLE app.two (id int PRIMARY KEY, one int REFERENCES app.one); ALTER TABLE app.one ADD two int REFERENCES app.two; \
         CREATE VIEW app.v AS SELECT * FROM app.two",
    );
    project.file(
        "schema/a/view.sql",
        "SET search_path = app;\nCREATE VIEW v AS SELECT * FROM two;",
    );
    project.file(
        "schema/b.sql",
        "CREATE TABLE app.two (id int PRIMARY KEY, one int REFERENCES app.one);",
    );
    project.file(
        "schema/c.sql",
        "CREATE TABLE app.one (id int PRIMARY KEY, m app.mood, two int);\nALTER TABLE app.one ADD CONSTRAINT one_two_fkey FOREIGN KEY (two) REFERENCES app.two;",
    );
    project.file("schema/d.sql", "CREATE TYPE app.mood AS ENUM ('a');");
    project.file("schema/e.sql", "CREATE SCHEMA app;");
    project.file("schema/notes.txt", "not SQL");
    project.file("schemactl.toml", "model = \"schema\"\n");
    project.run(["diff"]).success();
}

#[test]
fn what_cannot_be_loaded_of_a_folder_is_shown_by_its_real_error() {
    let (project, _database) = project("SELECT 1");
    project.file("schema/a.sql", "CREATE TABLE a (id int REFERENCES b);");
    project.file(
        "schema/b.sql",
        "CREATE TABLE b (\n  id int PRIMARY KEY,\n  x nonsense\n);",
    );
    let output = project.run(["diff", "--model", "schema"]).code(1);
    assert!(
        output.stderr.contains("type \"nonsense\" does not exist"),
        "{output}"
    );
    assert!(output.stderr.contains("--> schema/b.sql:3:5"), "{output}");
    assert!(
        output
            .stderr
            .contains("schema/a.sql:1:1: relation \"b\" does not exist"),
        "{output}"
    );
}

#[test]
fn an_error_in_a_file_is_shown_with_its_place() {
    let (project, _database) = project("SELECT 1");
    project.file(
        "schema.sql",
        "CREATE TABLE fine (id int);\n\nCREATE TABLE t (\n    id int,\n    é text DEFAULT no_such()\n);\n",
    );
    let output = project.run(["diff"]).code(1);
    for text in [
        "the model does not load: function no_such() does not exist",
        "--> schema.sql:5:20",
        "5 |     é text DEFAULT no_such()\n    |                    ^",
        "SQLSTATE: 42883",
    ] {
        assert!(output.stderr.contains(text), "{text}: {output}");
    }
    project.file(
        "schema.sql",
        "CREATE TABLE fine (id int);\nCREATE TABEL t (id int);\n",
    );
    let output = project.run(["diff"]).code(1);
    assert!(output.stderr.contains("--> schema.sql:2:8"), "{output}");
}

#[test]
fn a_command_may_print_the_model() {
    let (project, _database) = project("CREATE TYPE a AS ENUM ('x')");
    project.file(
        "print.sh",
        "echo \"CREATE TYPE a AS ENUM ('x');\"; echo progress >&2",
    );
    project.file(
        "schemactl.toml",
        "model = { command = [\"sh\", \"print.sh\"] }\n",
    );
    project.run(["diff"]).success();
    project.file("print.sh", "echo Traceback >&2; exit 3");
    let output = project.run(["diff"]).code(1);
    assert!(output.stderr.contains("`sh print.sh` failed"), "{output}");
    assert!(output.stderr.contains("Traceback"), "{output}");
    project.file("print.sh", "true");
    let output = project.run(["diff"]).code(1);
    assert!(output.stderr.contains("is empty"), "{output}");
}

#[test]
fn a_model_that_is_not_there_or_cannot_be_read_is_an_error_with_a_way_out() {
    let (project, _database) = project("SELECT 1");
    let output = project.run(["diff"]).code(1);
    assert!(
        output
            .stderr
            .contains("the model schema.sql does not exist"),
        "{output}"
    );
    let output = project.run(["diff", "--model", "schema.toml"]).code(1);
    assert!(
        output
            .stderr
            .contains("the model schema.toml does not exist"),
        "{output}"
    );
    fs::create_dir(project.path().join("empty")).unwrap();
    let output = project.run(["diff", "--model", "empty"]).code(1);
    assert!(output.stderr.contains("without .sql files"), "{output}");
    project.file("latin.sql", b"-- caf\xe9\n");
    let output = project.run(["diff", "--model", "latin.sql"]).code(1);
    assert!(output.stderr.contains("is not UTF-8 (line 1)"), "{output}");
    for (bytes, said, hint) in [
        (
            &b"\xff\xfe-\0-\0"[..],
            "is UTF-16",
            "iconv -f UTF-16 -t UTF-8 strange.sql >",
        ),
        (
            b"PGDMP\x01\x0e\0",
            "is an archive of pg_dump",
            "pg_restore --schema-only",
        ),
        (
            b"SELECT 1;\nSELECT\0 2",
            "holds a NUL byte (line 2)",
            "binary",
        ),
    ] {
        project.file("strange.sql", bytes);
        let output = project.run(["diff", "--model", "strange.sql"]).code(1);
        assert!(
            output.stderr.contains(said) && output.stderr.contains(hint),
            "{output}"
        );
    }
    let output = project.run(["diff", "-c", "nowhere.toml"]).code(1);
    assert!(output.stderr.contains("does not exist"), "{output}");
    project.file("schemactl.toml", "model = { comand = [\"x\"] }\n");
    let output = project.run(["diff"]).code(1);
    assert!(output.stderr.contains("comand"), "{output}");
}

#[test]
fn what_git_on_windows_makes_of_a_checkout_says_nothing() {
    let body = "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN\n RETURN 1;\nEND';\n";
    let (project, _database) = project(body);
    project.file("schema.sql", body.replace('\n', "\r\n"));
    project.run(["diff"]).success();
}

#[test]
fn ends_of_lines_in_a_body_are_said_to_be_all_that_differs() {
    let body = "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN\n RETURN 1;\nEND';\n";
    let (project, database) = project(body);
    // Not all lines of the file end so: it is meant.
    project.file(
        "schema.sql",
        format!("-- Made on Windows.\n{}", body.replace('\n', "\r\n")),
    );
    let output = project.run(["diff"]).code(2);
    assert!(
        output
            .stdout
            .contains("only the ends of lines differ: CR LF in the model, LF in the other"),
        "{output}"
    );
    database.psql(
        "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE plpgsql AS E'BEGIN\n RETURN 2;\nEND'",
    );
    let output = project.run(["diff"]).code(2);
    assert!(output.stdout.contains("+ RETURN 1;\\r\n"), "{output}");
}

/// Data is no schema, and what the server reads or runs for it is nobody's wish.
#[test]
fn copy_is_left_out_whatever_it_copies() {
    let (project, _database) = project("CREATE TABLE t (id int)");
    let (made, told) = (project.path().join("made"), project.path().join("told"));
    project.file(
        "schema.sql",
        format!(
            "CREATE TABLE t (id int); COPY t FROM PROGRAM 'touch {}; echo 1'; COPY (SELECT 1) TO '{}'; CHECKPOINT;",
            made.display(),
            told.display()
        ),
    );
    for shadow in ["local", "server"] {
        project.run(["diff", "--shadow", shadow]).success();
    }
    assert!(!made.exists() && !told.exists());
}

/// Whatever the order of the files, and wherever links lead.
#[test]
fn a_folder_whose_files_need_the_next_one_each_is_loaded() {
    const FILES: usize = 300;
    let tables: Vec<String> = (0..FILES)
        .map(|number| {
            let other = if number + 1 < FILES {
                format!(" REFERENCES t{}", number + 1)
            } else {
                String::new()
            };
            format!("CREATE TABLE t{number} (id int PRIMARY KEY{other});")
        })
        .collect();
    let all: Vec<&str> = tables.iter().rev().map(String::as_str).collect();
    let (project, _database) = project(&all.concat());
    for (number, table) in tables.iter().enumerate() {
        let extension = if number % 2 == 0 { "sql" } else { "SQL" };
        project.file(format!("schema/{number:03}.{extension}"), table);
    }
    std::os::unix::fs::symlink(".", project.path().join("schema/again")).unwrap();
    let started = std::time::Instant::now();
    project.run(["diff", "--model", "schema"]).success();
    assert!(started.elapsed() < std::time::Duration::from_secs(60));
}

/// What a hosted platform has is nowhere in a model that hangs on it.
#[test]
fn the_schema_of_a_platform_has_to_be_declared_for_the_shadow() {
    let (project, _database) = project("SELECT 1");
    project.file(
        "schema.sql",
        "CREATE TABLE t (id uuid REFERENCES auth.users);",
    );
    let output = project.run(["diff"]).code(1);
    assert!(
        output
            .stderr
            .contains("where auth is a platform's, declare as much of it as the model needs"),
        "{output}"
    );
}

#[test]
fn a_dump_with_data_and_psql_commands_is_a_model() {
    let (project, _database) =
        project("CREATE TABLE t (a int, b text); CREATE VIEW v AS SELECT a FROM t");
    project.file(
        "schema.sql",
        "\\restrict abc\nSET statement_timeout = 0;\nSET client_encoding = 'LATIN1';\nSELECT pg_catalog.set_config('search_path', '', false);\n\
         BEGIN;\nCREATE SCHEMA public;\nCREATE TABLE public.t (a integer, b text);\nALTER TABLE public.t OWNER TO nobody_here;\n\
         COPY public.t (a, b) FROM stdin;\n1\tit's; a 'trap\n\\.\n\nINSERT INTO public.t VALUES (1, 'x');\nCOMMIT;\n\
         \\connect other\nCREATE VIEW public.v AS SELECT a FROM public.t;\n\\unrestrict abc\n",
    );
    project.run(["diff"]).success();
}

#[test]
fn a_changed_model_is_loaded_again_and_a_damaged_cache_is_ignored() {
    let (project, _database) = project("CREATE TYPE a AS ENUM ('x')");
    project.file("schema.sql", "CREATE TYPE a AS ENUM ('x');");
    let is_cached = || {
        let output = project.run(["diff", "-v"]).success();
        output.stderr.contains("unchanged since it was loaded")
    };
    assert!(!is_cached());
    assert!(is_cached());
    let models = project.home().join(".cache/schemactl/models");
    let entries: Vec<_> = fs::read_dir(&models)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    // The rows, what they amount to, and which database was found to be like that.
    assert_eq!(entries.len(), 3);
    let damage = |entry: &PathBuf| {
        let mut bytes = fs::read(entry).unwrap();
        bytes.truncate(bytes.len() / 2);
        fs::write(entry, bytes).unwrap();
    };
    entries.iter().for_each(damage);
    assert!(!is_cached());
    assert!(is_cached());
    for entry in &entries {
        damage(entry);
        project.run(["diff"]).success();
    }
    project.file("schema.sql", "CREATE TYPE a AS ENUM ('x', 'y');");
    project.run(["diff"]).code(2);
}

#[test]
fn many_runs_at_once_share_the_cache() {
    let (project, _database) = project("CREATE TYPE a AS ENUM ('x')");
    project.file("schema.sql", "CREATE TYPE a AS ENUM ('x');");
    let runs: Vec<_> = (0..4).map(|_| project.spawn(["diff"])).collect();
    for run in runs {
        run.wait().success();
    }
    let models = project.home().join(".cache/schemactl/models");
    assert_eq!(fs::read_dir(models).unwrap().count(), 3);
}

#[test]
fn a_command_that_does_not_print_utf_8_is_told_what_it_can_do() {
    let (project, _database) = project("SELECT 1");
    project.file(
        "schemactl.toml",
        "model = { command = [\"printf\", 'CREATE TABLE t (a int); -- \\351'] }\n",
    );
    let output = project.run(["diff"]).code(1);
    assert!(
        output
            .stderr
            .contains("send what it prints through iconv -f LATIN1 -t UTF-8"),
        "{output}"
    );
}
