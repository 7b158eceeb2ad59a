//! What scripts rely on: JSON that parses and carries its version, an empty stdout without data, and exit codes.

use serde_json::Value;

use crate::common::{self, Project};
use crate::fixture::{chain, diamond, fork, link};

#[track_caller]
fn json(project: &Project, arguments: &[&str]) -> Value {
    let output = project.run(arguments.iter().copied().chain(["--format", "json"]));
    let value: Value = serde_json::from_str(&output.stdout)
        .unwrap_or_else(|error| panic!("{arguments:?}: {error}\n{output}"));
    assert_eq!(value["format"], 1, "{arguments:?}: {value}");
    value
}

#[test]
fn every_command_that_reads_prints_versioned_json() {
    let database = common::database();
    let project = common::project().on(&database);
    diamond(&project);
    // Before anything happened, and after it.
    for target in ["", "web@head", "head"] {
        if !target.is_empty() {
            project.run(["upgrade", target]).success();
        }
        for arguments in [
            &["current"][..],
            &["history"],
            &["history", "-i", "-r", "1111:head"],
            &["heads"],
            &["branches"],
            &["show", "2222"],
            &["status"],
            &["log"],
            &["upgrade", "head", "--dry-run"],
            &["current", "-v"],
        ] {
            json(&project, arguments);
        }
    }
    assert_eq!(
        json(&project, &["current"])["current"],
        serde_json::json!(["4444aaaaaaaa"])
    );
    json(&project, &["show", "2222", "--applied"]);
    let show = json(&project, &["show", "2222"]);
    assert_eq!(
        show["revisions"][0]["branch_labels"],
        serde_json::json!(["web"])
    );
    let log = json(&project, &["log"]);
    assert_eq!(log["events"][0]["kind"], "upgrade");
    assert_eq!(log["events"][0]["revision"], "4444aaaaaaaa");
    let history = json(&project, &["history", "-i"]);
    assert_eq!(history["revisions"].as_array().unwrap().len(), 4);
    assert_eq!(history["revisions"][0]["applied"], true);
}

#[test]
fn commands_that_change_something_report_it_as_json() {
    let database = common::database();
    let project = common::project().on(&database);
    chain(&project, 2);
    let done = json(&project, &["upgrade", "head"]);
    assert_eq!(done["done"][1]["revision"], "2222aaaaaaaa");
    assert_eq!(
        json(&project, &["upgrade", "head"])["done"],
        serde_json::json!([])
    );
    assert_eq!(
        json(&project, &["downgrade", "-1"])["done"][0]["revision"],
        "2222aaaaaaaa"
    );
    assert_eq!(
        json(&project, &["stamp", "head"])["current"],
        serde_json::json!(["2222aaaaaaaa"])
    );
    json(&project, &["stamp", "head"]);
    json(&project, &["stamp", "base", "--dry-run"]);
    json(&project, &["rehash", "--all"]);
    link(
        &project,
        1,
        "CREATE TABLE t1 (id integer);",
        "DROP TABLE t1;",
    );
    assert_eq!(
        json(&project, &["rehash", "--all"])["revisions"],
        serde_json::json!(["1111aaaaaaaa"])
    );
    let created = json(
        &project,
        &["revision", "-m", "x", "--rev-id", "abcdefabcdef"],
    );
    assert_eq!(created["revision"], "abcdefabcdef");
    let fork_project = common::project();
    fork(&fork_project);
    json(&fork_project, &["merge", "heads"]);
}

#[test]
fn a_failure_leaves_stdout_empty_also_with_json() {
    let database = common::database();
    let project = common::project().on(&database);
    link(&project, 1, "SELECT 1/0;", "");
    for arguments in [
        &["upgrade", "head"][..],
        &["upgrade", "nothing"],
        &["downgrade", "-1"],
        &["show", "nothing"],
        &["history", "-r", "x"],
        &["stamp", "nothing"],
    ] {
        for format in [&[][..], &["--format", "json"]] {
            let output = project.run(arguments.iter().chain(format).copied());
            assert_ne!(output.code, Some(0), "{arguments:?}");
            assert_eq!(output.stdout, "", "{arguments:?}");
            assert!(output.stderr.contains("error: "), "{arguments:?}: {output}");
        }
    }
}

#[test]
fn wrong_usage_is_64_and_help_is_0() {
    let project = common::project();
    for arguments in [
        &[][..],
        &["nonsense"],
        &["upgrade"],
        &["upgrade", "head", "--nonsense"],
        &["upgrade", "head", "extra"],
        &["history", "--format", "yaml"],
        &["-x", "novalue", "heads"],
        &["--lock-wait", "soon", "heads"],
        &["-v", "-q", "heads"],
        &["log", "-n", "many"],
        &["status", "--format", "csv"],
        &["upgrade", "head", "--format", "markdown"],
        &["stamp", "head", "--format", "markdown"],
    ] {
        let output = project.run(arguments.iter().copied());
        assert_eq!(output.code, Some(64), "{arguments:?}: {output}");
        assert_eq!(output.stdout, "", "{arguments:?}");
    }
    for arguments in [
        &["--help"][..],
        &["help"],
        &["help", "upgrade"],
        &["upgrade", "-h"],
        &["--version"],
        &["-V"],
    ] {
        let output = project.run(arguments.iter().copied());
        assert_eq!(output.code, Some(0), "{arguments:?}: {output}");
        assert!(
            !output.stdout.is_empty() && output.stderr.is_empty(),
            "{arguments:?}"
        );
    }
}

#[test]
fn a_reader_that_goes_away_ends_the_program_quietly() {
    let project = common::project();
    chain(&project, 9);
    let mut command = project.command(["history", "-v"]);
    let mut child = command
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}
