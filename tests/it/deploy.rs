//! `deploy`: the one line of an entrypoint, alone and in many replicas at once.

use serde_json::Value;

use crate::common::{Database, Project, Proxy, database, project};

const MODEL: &str = "CREATE TABLE log (what text);\nCREATE TABLE a (id int PRIMARY KEY, note text);\n\
                     CREATE TABLE b (id int REFERENCES a);\nCREATE INDEX b_id ON b (id);\n";

/// Two revisions, and a model that has more than they make.
fn with_model() -> (Project, Database) {
    let database = database();
    let project = project().on(&database);
    project.file("schemactl.toml", "model = \"schema.sql\"\n");
    project.file("schema.sql", MODEL);
    project.step(
        "aaaaaaaaaaaa",
        "",
        "log",
        "CREATE TABLE log (what text);\nINSERT INTO log VALUES ('first');",
        "DROP TABLE log;",
    );
    project.step(
        "bbbbbbbbbbbb",
        "aaaaaaaaaaaa",
        "a",
        "CREATE TABLE a (id int PRIMARY KEY);\nINSERT INTO log VALUES ('second');",
        "DROP TABLE a;",
    );
    (project, database)
}

fn json(project: &Project, arguments: &[&str]) -> Value {
    let all = [&["deploy", "--format", "json"], arguments].concat();
    let output = project.run(all);
    serde_json::from_str(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output}"))
}

#[test]
fn an_empty_database_gets_the_revisions_and_then_what_the_model_has_more() {
    let (project, _database) = with_model();
    let first = json(&project, &[]);
    assert_eq!(first["applied"].as_array().unwrap().len(), 2);
    assert_eq!(first["current"][0], "bbbbbbbbbbbb");
    assert_eq!(first["model"]["state"], "repaired");
    assert_eq!(first["model"]["steps"], 4);
    assert_eq!(first["in_sync"], true);
    let second = json(&project, &[]);
    assert_eq!(second["applied"].as_array().unwrap().len(), 0);
    assert_eq!(second["model"]["state"], "in-sync");
    project.run(["diff"]).success();
    let text = project.run(["deploy"]).success();
    assert_eq!(text.stdout, "");
    insta::assert_snapshot!(text);
}

#[test]
fn what_would_lose_something_is_reported_and_left_whatever_the_environment_allows() {
    let (project, database) = with_model();
    project.run(["deploy"]).success();
    database
        .psql("CREATE TABLE old (id int); INSERT INTO old VALUES (1); ALTER TABLE a ADD gone int");
    let project = project.env("AUTO_SCHEMA_DESTRUCTIVE", "true");
    insta::assert_snapshot!(project.run(["deploy"]).success());
    insta::assert_snapshot!(project.run(["deploy", "--strict"]).code(2));
    assert_eq!(database.psql("SELECT * FROM old"), "1\n");
}

#[test]
fn without_auto_migration_only_the_revisions_are_applied() {
    let (project, database) = with_model();
    let project = project.env("ENABLE_AUTO_MIGRATION", "false");
    let output = project.run(["deploy"]).success();
    assert!(
        output.stderr.contains("ENABLE_AUTO_MIGRATION is false"),
        "{output}"
    );
    assert_eq!(database.psql("SELECT to_regclass('b') IS NULL"), "t\n");
    assert_eq!(json(&project, &[])["model"]["state"], "off");
}

#[test]
fn a_schema_file_that_nobody_declared_changes_nothing() {
    let (project, database) = with_model();
    project.file("schemactl.toml", "");
    assert_eq!(json(&project, &[])["model"], Value::Null);
    assert_eq!(database.psql("SELECT to_regclass('b') IS NULL"), "t\n");
    assert_eq!(
        json(&project, &["--model", "schema.sql"])["model"]["steps"],
        4
    );
}

#[test]
fn a_project_with_a_model_and_no_revisions_is_deployed() {
    let (project, _database) = with_model();
    std::fs::remove_dir_all(project.path().join("migrations")).unwrap();
    assert_eq!(json(&project, &[])["model"]["state"], "repaired");
    project.run(["diff"]).success();
}

#[test]
fn with_neither_revisions_nor_model_there_is_nothing_to_deploy() {
    let project = project();
    let output = project.run(["deploy"]).code(1);
    insta::assert_snapshot!(output);
}

#[test]
fn an_older_version_starts_on_a_newer_database_only_when_told_to() {
    let (project, database) = with_model();
    project.run(["deploy"]).success();
    std::fs::remove_file(
        project
            .path()
            .join("migrations/202601010000_bbbbbbbbbbbb_a.sql"),
    )
    .unwrap();
    project.file("schema.sql", "CREATE TABLE older (id int);");
    let refused = project.run(["deploy"]).code(1);
    assert!(
        refused.stderr.contains("schemactl deploy --allow-ahead"),
        "{refused}"
    );
    insta::assert_snapshot!(project.run(["deploy", "--allow-ahead"]).success());
    assert_eq!(
        json(&project, &["--allow-ahead"])["ahead"][0],
        "bbbbbbbbbbbb"
    );
    assert_eq!(database.psql("SELECT to_regclass('older') IS NULL"), "t\n");
}

#[test]
fn up_to_date_costs_one_connection_and_two_queries() {
    let (project, database) = with_model();
    project.run(["deploy"]).success();
    let cost = |project: &Project| {
        let proxy = Proxy::before(&database);
        let mut command = project.command(["deploy"]);
        command.env("DATABASE_URL", proxy.url(&database));
        project.start(command).wait().success();
        proxy.round_trips()
    };
    // Logging in is one on a server that asks for no password.
    assert_eq!(cost(&project), 3);
    project.file("schemactl.toml", "");
    assert_eq!(cost(&project), 2);
}

#[test]
fn twelve_replicas_deploy_once() {
    let (project, database) = with_model();
    let runs: Vec<_> = (0..12).map(|_| project.spawn(["deploy"])).collect();
    for run in runs {
        run.wait().success();
    }
    project.run(["diff"]).success();
    project.run(["current", "--check-heads"]).success();
    assert_eq!(
        database.psql("SELECT what, count(*) FROM log GROUP BY 1 ORDER BY 1"),
        "first|1\nsecond|1\n"
    );
    assert_eq!(
        database.psql(
            "SELECT count(*) = count(DISTINCT message) FROM schemactl.event WHERE kind = 'repair'"
        ),
        "t\n"
    );
}

#[test]
fn a_failed_revision_fails_the_deployment_and_no_repair_is_tried() {
    let (project, database) = with_model();
    project.step("cccccccccccc", "bbbbbbbbbbbb", "bad", "SELECT 1 / 0;", "");
    let output = project.run(["deploy"]).code(1);
    assert!(output.stderr.contains("division by zero"), "{output}");
    assert_eq!(database.psql("SELECT to_regclass('b') IS NULL"), "t\n");
}
