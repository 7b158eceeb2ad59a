//! `revision --autogenerate`: what leads from the revisions to the model and back, as a person would have written it.

use std::fs;

use serde_json::Value;

use crate::common::{Database, Project, database, project};

const FIRST: &str = "CREATE TYPE mood AS ENUM ('calm', 'cross');
CREATE TABLE people (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, mood mood DEFAULT 'calm');
CREATE TABLE orders (id bigint PRIMARY KEY, person bigint NOT NULL REFERENCES people, note text);
CREATE INDEX orders_person ON orders (person);
CREATE FUNCTION greeting(name text) RETURNS text LANGUAGE sql AS $$ SELECT 'Hello ' || name $$;
CREATE VIEW greeted AS SELECT id, greeting(name) AS greeting FROM people;
";

fn with_model(model: &str) -> (Project, Database) {
    let database = database();
    let project = project().on(&database);
    project.file("schema.sql", model);
    (project, database)
}

/// Runs it and returns the new files' texts.
fn generate(project: &Project, arguments: &[&str]) -> Vec<String> {
    let all = [
        &[
            "revision",
            "--autogenerate",
            "-m",
            "change",
            "--format",
            "json",
        ],
        arguments,
    ]
    .concat();
    let output = project.run(all).success();
    let value: Value =
        serde_json::from_str(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output}"));
    let revisions = value["revisions"].as_array().unwrap();
    revisions
        .iter()
        .map(|revision| fs::read_to_string(revision["file"].as_str().unwrap()).unwrap())
        .collect()
}

/// A file without what differs from run to run.
fn body(text: &str) -> &str {
    &text[text.find("-- schemactl:up").unwrap()..]
}

/// The database goes to the head, where it does not differ, and back to the base, and again to the head.
fn leads_there_and_back(project: &Project) {
    project.run(["upgrade", "head"]).success();
    project.run(["diff"]).success();
    project.run(["downgrade", "base"]).success();
    project.run(["upgrade", "head"]).success();
    project.run(["diff"]).success();
    project.run(["verify"]).success();
    let again = project
        .run(["revision", "--autogenerate", "-m", "again"])
        .success();
    assert!(again.stderr.contains("no revision is needed"), "{again}");
    assert_eq!(again.stdout, "");
}

#[test]
fn the_first_revision_is_written_from_the_model_alone() {
    let (project, _database) = with_model(FIRST);
    // No database is needed for writing it.
    let project = project.env("DATABASE_URL", "postgresql://nowhere.invalid/x");
    let files = generate(&project, &[]);
    let mut settings = insta::Settings::clone_current();
    // Before 16 PostgreSQL printed the columns of a view's only table with the name of that.
    settings.add_filter(r"\bpeople\.(id|name)\b", "$1");
    settings.bind(|| insta::assert_snapshot!(body(&files[0])));
    assert_eq!(files.len(), 1);
}

#[test]
fn the_first_revision_leads_there_and_back() {
    let (project, _database) = with_model(FIRST);
    generate(&project, &[]);
    leads_there_and_back(&project);
}

#[test]
fn bodies_are_checked_where_they_can_be_and_broken_ones_named() {
    let (project, _database) = with_model("CREATE TABLE t (id int)");
    generate(&project, &[]);
    let unchecked = "check_function_bodies";
    // One that only names what is there; one of two that need each other; one that names nothing.
    let mut model = "CREATE TABLE t (id int); CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM t';".to_owned();
    project.file("schema.sql", &model);
    assert!(!body(&generate(&project, &[])[0]).contains(unchecked));
    model.push_str(
        "CREATE FUNCTION g(int) RETURNS int LANGUAGE sql AS 'SELECT h($1)'; CREATE FUNCTION h(int) RETURNS int LANGUAGE sql AS 'SELECT g($1)';",
    );
    project.file("schema.sql", &model);
    let output = project
        .run(["revision", "--autogenerate", "-m", "two"])
        .success();
    assert!(!output.stderr.contains("cannot run"), "{output}");
    model.push_str(
        "CREATE FUNCTION oops() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM nowhere'; \
        CREATE FUNCTION typo() RETURNS int LANGUAGE plpgsql AS 'BEGIN IF true RETURN 1; END'",
    );
    project.file("schema.sql", &model);
    let output = project
        .run(["revision", "--autogenerate", "-m", "three"])
        .success();
    assert!(
        output.stderr.contains(
            "warning: function public.oops() cannot run as it is declared: relation \"nowhere\" does not exist"
        ) && output.stderr.contains("warning: function public.typo() cannot run as it is declared: "),
        "{output}"
    );
    leads_there_and_back(&project);
}

#[test]
fn bodies_are_checked_as_well_after_a_rehearsal_that_did_not() {
    let (project, _database) = with_model(
        "CREATE FUNCTION g(int) RETURNS int LANGUAGE sql AS 'SELECT h($1)'; CREATE FUNCTION h(int) RETURNS int LANGUAGE sql AS 'SELECT g($1)'",
    );
    let files = generate(&project, &["--from", "live"]);
    let written = body(&files[0]);
    assert!(written.contains("check_function_bodies"), "{written}");
    project.run(["upgrade", "head"]).success();
}

#[test]
fn what_is_taken_away_and_holds_no_rows_is_written() {
    let (project, _database) = with_model(
        "CREATE TABLE t (id int); CREATE INDEX i ON t (id); CREATE VIEW v AS SELECT id FROM t",
    );
    generate(&project, &[]);
    project.file("schema.sql", "CREATE TABLE t (id int, a text NOT NULL)");
    let files = generate(&project, &[]);
    let written = body(&files[0]);
    for line in [
        "\nDROP VIEW public.v;",
        "\nDROP INDEX public.i;",
        "\n-- fails if there are rows: ",
    ] {
        assert!(written.contains(line), "{written}");
    }
}

#[test]
fn what_loses_data_is_written_as_a_comment_unless_it_is_allowed() {
    let (project, database) = with_model(FIRST);
    generate(&project, &[]);
    project.file("schema.sql", FIRST.replace(", note text", ", paid boolean"));
    let careful = generate(&project, &["--renames", "never"]);
    insta::assert_snapshot!(body(&careful[0]));
    project.run(["upgrade", "head"]).success();
    // Applied as it is, it is published without the comment, and what is written next does nothing else.
    let again = project
        .run(["revision", "--autogenerate", "-m", "again"])
        .success();
    assert!(
        again
            .stderr
            .contains("warning: the revision does nothing until it is uncommented"),
        "{again}"
    );
    fs::remove_file(project.path().join(again.stdout.trim())).unwrap();
    database
        .psql("INSERT INTO people (name) VALUES ('x'); INSERT INTO orders VALUES (1, 1, 'kept')");
    assert_eq!(database.psql("SELECT note FROM orders"), "kept\n");
    // Uncommented by hand, both ways work.
    let path = fs::read_dir(project.path().join("migrations"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| fs::read_to_string(path).unwrap().contains("left to you"))
        .unwrap();
    project.run(["downgrade", "-1"]).success();
    let text = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        text.replace("\n-- ALTER", "\nALTER")
            .replace("\n--     ", "\n    "),
    )
    .unwrap();
    project.run(["upgrade", "head"]).success();
    project.run(["diff"]).success();
    project.run(["downgrade", "-1"]).success();
}

#[test]
fn what_is_allowed_is_written_out() {
    let (project, _database) = with_model(FIRST);
    generate(&project, &[]);
    project.file("schema.sql", FIRST.replace(", note text", ", paid boolean"));
    generate(&project, &["--renames", "never", "--allow", "drop-column"]);
    leads_there_and_back(&project);
}

#[test]
fn renames_are_asked_for_and_taken_back_as_renames() {
    let (project, database) = with_model(FIRST);
    generate(&project, &[]);
    project.run(["upgrade", "head"]).success();
    database.psql("INSERT INTO people (name) VALUES ('Ada')");
    let renamed = FIRST
        .replace("people", "persons")
        .replace("name text NOT NULL", "full_name text NOT NULL")
        .replace("greeting(name) AS", "greeting(full_name) AS");
    project.file("schema.sql", &renamed);
    let refused = project
        .run(["revision", "--autogenerate", "-m", "rename"])
        .code(3);
    assert!(
        refused.stderr.contains("--rename public.people=persons"),
        "{refused}"
    );
    let files = generate(
        &project,
        &[
            "--rename",
            "public.people=persons",
            "--rename",
            "public.people.name=full_name",
        ],
    );
    insta::assert_snapshot!(body(&files[0]));
    project.run(["upgrade", "head"]).success();
    assert_eq!(database.psql("SELECT full_name FROM persons"), "Ada\n");
    project.run(["downgrade", "-1"]).success();
    assert_eq!(database.psql("SELECT name FROM people"), "Ada\n");
    database.psql("DELETE FROM people");
    leads_there_and_back(&project);
}

#[test]
fn a_value_that_is_used_is_added_in_a_revision_before() {
    let (project, _database) = with_model(FIRST);
    generate(&project, &[]);
    project.file(
        "schema.sql",
        FIRST
            .replace("'cross')", "'cross', 'glad')")
            .replace("DEFAULT 'calm'", "DEFAULT 'glad'"),
    );
    let files = generate(&project, &[]);
    assert_eq!(files.len(), 2);
    assert!(files[0].starts_with("-- change (1 of 2)\n"), "{}", files[0]);
    assert!(files[0].contains("ADD VALUE 'glad'"), "{}", files[0]);
    leads_there_and_back(&project);
}

#[test]
fn online_steps_get_revisions_without_a_transaction() {
    let (project, _database) = with_model(FIRST);
    generate(&project, &[]);
    project.file(
        "schema.sql",
        format!("{FIRST}CREATE INDEX orders_note ON orders (note);"),
    );
    let files = generate(&project, &["--online"]);
    insta::assert_snapshot!(body(&files[0]));
    leads_there_and_back(&project);
}

#[test]
fn a_revision_can_be_written_from_what_a_database_has() {
    let (project, database) = with_model(FIRST);
    database.psql(FIRST);
    let nothing = project
        .run(["revision", "--autogenerate", "--from", "live", "-m", "x"])
        .success();
    assert!(
        nothing.stderr.contains("no revision is needed"),
        "{nothing}"
    );
    project.file("schema.sql", format!("{FIRST}CREATE TABLE more (id int);"));
    let files = generate(&project, &["--from", "live"]);
    assert_eq!(
        body(&files[0]).trim(),
        "-- schemactl:up\nCREATE TABLE public.more (\n    id integer\n);\n\n-- schemactl:down\n-- loses data (drop-table)\nDROP TABLE public.more;"
    );
}

#[test]
fn a_revision_that_fails_on_the_shadow_is_named_with_its_line() {
    let (project, _database) = with_model(FIRST);
    project.step(
        "aaaaaaaaaaaa",
        "",
        "bad",
        "SELECT 1;\nCREATE TABLE a (id nothing);",
        "",
    );
    let output = project
        .run(["revision", "--autogenerate", "-m", "x"])
        .code(1);
    insta::assert_snapshot!(output);
}

#[test]
fn options_of_autogenerate_need_it() {
    let (project, _database) = with_model(FIRST);
    project.run(["revision", "-m", "x", "--online"]).code(64);
}
