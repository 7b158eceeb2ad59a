//! `rebase`: after a merge from main there is one head again, and the files say the same SQL.

use std::fs;

use crate::common::{Project, database, project};

/// Main has one revision more than the branch that is checked out, and the branch two; main is merged into it.
fn merged() -> Project {
    let project = project();
    project.step(
        "aaaaaaaaaaaa",
        "",
        "a",
        "CREATE TABLE a (id int);",
        "DROP TABLE a;",
    );
    project.git(&["init", "-q"]);
    project.git(&["add", "."]);
    project.git(&["commit", "-qm", "a"]);
    project.git(&["checkout", "-qb", "mine"]);
    project.step(
        "cccccccccccc",
        "aaaaaaaaaaaa",
        "c",
        "CREATE TABLE c (id int);",
        "DROP TABLE c;",
    );
    project.step(
        "dddddddddddd",
        "cccccccccccc",
        "d",
        "CREATE TABLE d (id int);",
        "DROP TABLE d;",
    );
    project.git(&["add", "."]);
    project.git(&["commit", "-qm", "mine"]);
    project.git(&["checkout", "-q", "main"]);
    project.step(
        "bbbbbbbbbbbb",
        "aaaaaaaaaaaa",
        "b",
        "CREATE TABLE b (id int);",
        "DROP TABLE b;",
    );
    project.git(&["add", "."]);
    project.git(&["commit", "-qm", "b"]);
    project.git(&["checkout", "-q", "mine"]);
    project.git(&["merge", "-q", "--no-edit", "main"]);
    project
}

#[test]
fn ones_own_revisions_go_on_top_of_what_main_has() {
    let project = merged();
    project.run(["heads", "--check"]).code(2);
    insta::assert_snapshot!(project.run(["rebase", "--dry-run"]).success());
    project.run(["heads", "--check"]).code(2);
    insta::assert_snapshot!(project.run(["rebase"]).success());
    project.run(["heads", "--check"]).success();
    project.run(["check", "--base", "main"]).success();
    project.run(["verify"]).success();
    let again = project.run(["rebase"]).success();
    assert!(again.stderr.contains("nothing to move"), "{again}");
    let database = database();
    let project = project.on(&database);
    project.run(["upgrade", "head"]).success();
    assert_eq!(
        database.psql(
            "SELECT string_agg(revision_id, ',' ORDER BY applied_at) FROM schemactl.revision"
        ),
        "aaaaaaaaaaaa,bbbbbbbbbbbb,cccccccccccc,dddddddddddd\n"
    );
}

#[test]
fn a_revision_can_be_named_instead() {
    let project = merged();
    fs::remove_dir_all(project.path().join(".git")).unwrap();
    let asked = project.run(["rebase"]).code(1);
    assert!(asked.stderr.contains("--onto OTHER"), "{asked}");
    project.run(["rebase", "bbbb", "--onto", "dddd"]).success();
    project.run(["heads", "--check"]).success();
    let below = project.run(["rebase", "cccc", "--onto", "bbbb"]).code(1);
    assert!(below.stderr.contains("stands on"), "{below}");
}

#[test]
fn what_is_all_published_is_left_alone() {
    let project = merged();
    project.git(&["checkout", "-q", "main"]);
    project.git(&["merge", "-q", "--no-edit", "mine"]);
    let refused = project.run(["rebase", "--base", "mine"]).code(1);
    assert!(
        refused.stderr.contains("schemactl merge heads"),
        "{refused}"
    );
}

#[test]
fn the_sum_is_settled_even_where_nothing_has_to_move() {
    let project = project();
    let (up, down) = ("CREATE TABLE a (id bigint PRIMARY KEY);", "DROP TABLE a;");
    project.step("aaaaaaaaaaaa", "", "a", up, down);
    project.run(["check", "--fix"]).success();
    project.git(&["init", "-q"]);
    project.git(&["add", "."]);
    project.git(&["commit", "-qm", "a"]);
    project.git(&["checkout", "-qb", "mine"]);
    project.file("migrations/schemactl.sum", "<<<<<<< HEAD\n");
    project.run(["check"]).code(2);
    project.run(["rebase", "--dry-run"]).success();
    project.run(["check"]).code(2);
    project.run(["rebase"]).success();
    project.run(["check"]).success();
}

#[test]
fn a_revision_that_others_have_is_not_moved() {
    let project = merged();
    let before = project.run(["history"]).success().stdout;
    let output = project.run(["rebase", "bbbb", "--onto", "dddd"]).code(1);
    assert!(
        output
            .stderr
            .contains("revision bbbbbbbbbbbb is in main already"),
        "{output}"
    );
    assert_eq!(project.run(["history"]).success().stdout, before);
}
