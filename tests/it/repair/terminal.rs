//! What `repair` asks on a terminal: was it renamed, and shall it be done; what each answer does, and what Ctrl-C does.

use super::project;
use crate::common::terminal::{CONTROL_C, DOWN, ENTER, ESCAPE, Terminal, UP};
use crate::common::{Database, Project};

const LIVE: &str = "CREATE TABLE t (id int, name text NOT NULL); INSERT INTO t VALUES (1, 'x')";
const MODEL: &str = "CREATE TABLE t (id int, full_name text NOT NULL)";
const QUESTION: &str = "column public.t.name is gone and public.t.full_name is new";

/// A run of `repair --apply` on a terminal, with these arguments besides.
fn run(project: &Project, arguments: &[&str]) -> Option<Terminal> {
    let arguments: Vec<&str> = ["repair", "--apply"]
        .iter()
        .chain(arguments)
        .copied()
        .collect();
    let mut command = project.command(arguments);
    command.env("TERM", "xterm").env_remove("NO_COLOR");
    Terminal::start(&command)
}

fn columns(database: &Database) -> String {
    database.psql(
        "SELECT string_agg(column_name, ',' ORDER BY ordinal_position) FROM information_schema.columns WHERE table_name = 't'",
    )
}

#[test]
fn a_rename_is_asked_for_and_done_when_it_is_one() {
    let (project, database) = project(LIVE, MODEL);
    let Some(mut terminal) = run(&project, &[]) else {
        return;
    };
    terminal.wait_for(QUESTION);
    terminal.wait_for("stop");
    // "stop" is the one that Enter would mean.
    terminal.press(UP);
    terminal.press(UP);
    terminal.press(ENTER);
    terminal.wait_for("RENAME COLUMN name TO full_name");
    // From 18 on the NOT NULL has a name of its own, which follows.
    terminal.wait_for("Apply ");
    terminal.press("y");
    let (code, shown) = terminal.wait();
    assert_eq!(code, Some(0), "{shown}");
    assert!(shown.contains("read again, and as planned"), "{shown}");
    terminal.is_sane();
    assert_eq!(database.psql("TABLE t"), "1|x\n");
    project.run(["diff"]).success();
}

#[test]
fn different_things_are_dropped_and_made_and_the_gate_is_asked_as_ever() {
    let (project, database) = project(LIVE, "CREATE TABLE t (id int, full_name text)");
    database.psql("ALTER TABLE t ALTER name DROP NOT NULL");
    let Some(mut terminal) = run(&project, &["--allow", "drop-column"]) else {
        return;
    };
    terminal.wait_for("stop");
    terminal.press(UP);
    terminal.press(ENTER);
    terminal.wait_for("1 row (counted), 1 with a value");
    terminal.wait_for("Apply 2 steps to ");
    terminal.press("y");
    let (code, shown) = terminal.wait();
    assert_eq!(code, Some(0), "{shown}");
    assert_eq!(columns(&database), "id,full_name\n");
    assert_eq!(database.psql("SELECT full_name IS NULL FROM t"), "t\n");
}

#[test]
fn enter_and_escape_at_the_question_of_a_rename_change_nothing() {
    for key in [ENTER, ESCAPE] {
        let (project, database) = project(LIVE, MODEL);
        let Some(mut terminal) = run(&project, &[]) else {
            return;
        };
        terminal.wait_for("stop");
        terminal.press(key);
        let (code, shown) = terminal.wait();
        assert_eq!(code, Some(3), "{shown}");
        assert!(shown.contains("stopped: nothing was changed"), "{shown}");
        terminal.is_sane();
        assert_eq!(columns(&database), "id,name\n");
    }
}

#[test]
fn no_and_enter_at_the_last_question_change_nothing() {
    for key in ["n", ENTER] {
        let (project, database) =
            project(LIVE, "CREATE TABLE t (id int, name text NOT NULL, z int)");
        let Some(mut terminal) = run(&project, &[]) else {
            return;
        };
        terminal.wait_for("Apply 1 step to ");
        terminal.press(key);
        let (code, shown) = terminal.wait();
        assert_eq!(code, Some(3), "{shown}");
        assert!(
            shown.contains("not confirmed: nothing was changed"),
            "{shown}"
        );
        terminal.is_sane();
        assert_eq!(columns(&database), "id,name\n");
    }
}

#[test]
fn control_c_at_a_question_ends_the_run_and_leaves_the_terminal_as_it_was() {
    for (model, question) in [
        (MODEL, "stop"),
        (
            "CREATE TABLE t (id int, name text NOT NULL, z int)",
            "Apply 1 step to ",
        ),
    ] {
        let (project, database) = project(LIVE, model);
        let Some(mut terminal) = run(&project, &[]) else {
            return;
        };
        terminal.wait_for(question);
        terminal.press(DOWN);
        terminal.press(CONTROL_C);
        let (code, shown) = terminal.wait();
        assert_eq!(code, Some(130), "{shown}");
        assert!(
            shown.contains("interrupted: nothing was changed"),
            "{shown}"
        );
        terminal.is_sane();
        assert_eq!(columns(&database), "id,name\n");
        // Nobody holds the lock.
        project
            .run([
                "repair",
                "--apply",
                "--renames",
                "never",
                "--allow-destructive",
                "--exclude",
                "*.*.*",
            ])
            .success();
    }
}

#[test]
fn whoever_says_yes_beforehand_is_asked_nothing_and_a_rename_is_not_guessed() {
    let (project, database) = project(LIVE, "CREATE TABLE t (id int, name text NOT NULL, z int)");
    let Some(mut terminal) = run(&project, &["--yes"]) else {
        return;
    };
    let (code, shown) = terminal.wait();
    assert_eq!(code, Some(0), "{shown}");
    assert!(!shown.contains("Apply 1 step"), "{shown}");
    assert_eq!(columns(&database), "id,name,z\n");
    project.file(
        "schema.sql",
        "CREATE TABLE t (id int, name text NOT NULL, y int)",
    );
    let Some(mut terminal) = run(&project, &["--yes"]) else {
        return;
    };
    let (code, shown) = terminal.wait();
    assert_eq!(code, Some(3), "{shown}");
    assert!(shown.contains("--rename public.t.z=y"), "{shown}");
    assert_eq!(columns(&database), "id,name,z\n");
}
