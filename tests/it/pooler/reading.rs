//! Looking works through every mode, statement mode included, and shows what a direct connection shows.

use crate::common::{self, Database, Output, PgBouncer, Project, pgbouncer};
use crate::fixture::{chain, link};

use super::behind;

#[test]
fn looking_through_a_pooler_in_any_mode_shows_the_same_as_directly() {
    let database = common::database();
    let direct = common::project().on(&database);
    chain(&direct, 3);
    link(
        &direct,
        4,
        "CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL);\nINSERT INTO people SELECT g, 'x' FROM generate_series(1, 7) g;\n\
         CREATE VIEW names AS SELECT name FROM people;\nCREATE INDEX ON people (name);",
        "",
    );
    direct.run(["upgrade", "head"]).success();
    chain(&direct, 4);
    link(&direct, 5, "CREATE TABLE t5 (id int);", "");
    let model = "CREATE TABLE t1 (id int);\nCREATE TABLE people (id int PRIMARY KEY, name text, age int);\n";
    direct.file("schema.sql", model);
    for mode in ["transaction", "session", "statement"] {
        let Some(bouncer) = pgbouncer(&database, mode) else {
            return;
        };
        for arguments in [
            &["tables"][..],
            &["current"],
            &["current", "--verbose"],
            &["history", "-i"],
            &["log"],
            &["status", "--format", "json"],
            &["show", "1111aaaaaaaa", "--applied"],
            &["schema", "people"],
            &["count", "people", "t1"],
            &["count", "people", "--estimate"],
            &["dump"],
            &["diff"],
            &["diff", "--format", "sql"],
            &["repair"],
            &["upgrade", "head", "--dry-run"],
            &["downgrade", "-1", "--dry-run"],
            &["stamp", "base", "--dry-run"],
        ] {
            if mode == "statement" && arguments == ["count", "people", "t1"] {
                // What the names mean, then the rows: two messages in one snapshot.
                let output = start(&direct, &bouncer, &database, arguments).code(1);
                assert!(output.stderr.contains("statement mode"), "{output}");
                continue;
            }
            let expected = direct.run(arguments.iter().copied());
            let found = start(&direct, &bouncer, &database, arguments);
            assert_eq!(
                (found.code, of_the_database(&found.stdout)),
                (expected.code, of_the_database(&expected.stdout)),
                "{mode} {arguments:?}\n{}",
                found.stderr
            );
        }
    }
}

fn start(
    project: &Project,
    bouncer: &PgBouncer,
    database: &Database,
    arguments: &[&str],
) -> Output {
    let mut command = project.command(arguments.iter().copied());
    command.env("DATABASE_URL", bouncer.url(database));
    project.start(command).wait()
}

/// Without the lines that name the address.
fn of_the_database(stdout: &str) -> String {
    let lines: Vec<&str> = stdout
        .lines()
        .filter(|line| !line.contains("?host="))
        .collect();
    lines.join("\n")
}

#[test]
fn looking_asks_a_pooler_nothing_more_and_leaves_nothing_with_it() {
    let database = common::database();
    let Some(bouncer) = pgbouncer(&database, "transaction") else {
        return;
    };
    let project = behind(&bouncer, &database);
    chain(&project, 1);
    project.run(["upgrade", "head"]).success();
    let before = super::neighbours::settings(&bouncer, &database);
    for arguments in [&["dump"][..], &["status"], &["tables"], &["count", "t1"]] {
        project.run(arguments.iter().copied());
    }
    assert_eq!(super::neighbours::settings(&bouncer, &database), before);
}
