//! Looking works through every mode, statement mode included, and shows what a direct connection shows.

use crate::common::{self, pgbouncer};
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
            &["current"][..],
            &["current", "--verbose"],
            &["history", "-i"],
            &["log"],
            &["status", "--format", "json"],
            &["show", "1111aaaaaaaa", "--applied"],
            &["tables"],
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
            let expected = direct.run(arguments.iter().copied());
            let mut command = direct.command(arguments.iter().copied());
            command.env("DATABASE_URL", bouncer.url(&database));
            let found = direct.start(command).wait();
            assert_eq!(
                (found.code, of_the_database(&found.stdout)),
                (expected.code, of_the_database(&expected.stdout)),
                "{mode} {arguments:?}\n{}",
                found.stderr
            );
        }
    }
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
