//! `rebase`: after a merge from main there is one head again, and the files say the same SQL.

use std::fs;
use std::process::Command;

use crate::common::{Project, database, project};

fn git(project: &Project, arguments: &[&str]) -> bool {
    Command::new("git")
        .arg("-C")
        .arg(project.path())
        .args([
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@example.org",
            "-c",
            "init.defaultBranch=main",
        ])
        .args(arguments)
        .output()
        .unwrap()
        .status
        .success()
}

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
    assert!(
        git(&project, &["init", "-q"])
            && git(&project, &["add", "."])
            && git(&project, &["commit", "-qm", "a"])
    );
    assert!(git(&project, &["checkout", "-qb", "mine"]));
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
    assert!(git(&project, &["add", "."]) && git(&project, &["commit", "-qm", "mine"]));
    assert!(git(&project, &["checkout", "-q", "main"]));
    project.step(
        "bbbbbbbbbbbb",
        "aaaaaaaaaaaa",
        "b",
        "CREATE TABLE b (id int);",
        "DROP TABLE b;",
    );
    assert!(git(&project, &["add", "."]) && git(&project, &["commit", "-qm", "b"]));
    assert!(
        git(&project, &["checkout", "-q", "mine"])
            && git(&project, &["merge", "-q", "--no-edit", "main"])
    );
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
    assert!(
        git(&project, &["checkout", "-q", "main"])
            && git(&project, &["merge", "-q", "--no-edit", "mine"])
    );
    let refused = project.run(["rebase", "--base", "mine"]).code(1);
    assert!(
        refused.stderr.contains("schemactl merge heads"),
        "{refused}"
    );
}
