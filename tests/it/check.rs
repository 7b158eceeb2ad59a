//! `check`: the gate for CI, with and without a database.

use serde_json::Value;

use crate::common::{Project, database, project};

/// The rules that were found, with file and line.
fn found(project: &Project, arguments: &[&str], code: i32) -> Vec<String> {
    let all = [&["check", "--format", "json"], arguments].concat();
    let output = project.run(all).code(code);
    let value: Value =
        serde_json::from_str(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output}"));
    let findings = value["findings"].as_array().unwrap();
    findings
        .iter()
        .map(|finding| {
            format!(
                "{} {}:{}",
                finding["rule"].as_str().unwrap(),
                finding["file"].as_str().unwrap_or("-"),
                finding["line"]
            )
        })
        .collect()
}

fn two_revisions() -> Project {
    let project = project();
    project.step(
        "aaaaaaaaaaaa",
        "",
        "a",
        "CREATE TABLE a (id int);",
        "DROP TABLE a;",
    );
    project.step(
        "bbbbbbbbbbbb",
        "aaaaaaaaaaaa",
        "b",
        "CREATE TABLE b (id int);",
        "DROP TABLE b;",
    );
    project.file(
        "schema.sql",
        "CREATE TABLE a (id int);\nCREATE TABLE b (id int);\n",
    );
    project
}

const A: &str = "migrations/202601010000_aaaaaaaaaaaa_a.sql";
const B: &str = "migrations/202601010000_bbbbbbbbbbbb_b.sql";

#[test]
fn what_is_well_is_silent_with_and_without_a_database() {
    let project = two_revisions();
    let offline = project.run(["check"]).success();
    assert_eq!(offline.stdout, "");
    insta::assert_snapshot!(offline);
    let database = database();
    let project = project.on(&database);
    project.run(["upgrade", "head"]).success();
    project.run(["check"]).success();
}

#[test]
fn files_that_do_not_hold_together_are_failures() {
    let project = two_revisions();
    project.revision(
        "202601010000_cccccccccccc_c.sql",
        "-- C\n-- Revision ID: cccccccccccc\n-- Revises: cccccccccccd\n\n-- schemactl:up\n",
    );
    let c = "migrations/202601010000_cccccccccccc_c.sql";
    assert_eq!(found(&project, &[], 1), [format!("bad-files {c}:3")]);
    insta::assert_snapshot!(project.run(["check"]).code(1), @r"
    migrations/202601010000_cccccccccccc_c.sql:3: error: revision cccccccccccc revises cccccccccccd, which no file has [bad-files]
        help: restore the file of cccccccccccd from version control, or correct the header
    ------- stderr -------
    checked: 1 error
    [exit status: 1]
    ");
    insta::assert_snapshot!(project.run(["check", "--format", "github"]).code(1).stdout, @"::error file=migrations/202601010000_cccccccccccc_c.sql,line=3,title=schemactl check%3A bad-files::revision cccccccccccc revises cccccccccccd, which no file has%0Arestore the file of cccccccccccd from version control, or correct the header");
    project.revision("202601010000_cccccccccccc_c.sql", "");
    assert_eq!(found(&project, &[], 1), [format!("bad-files {c}:1")]);
    let project = two_revisions();
    let copy = std::fs::read_to_string(project.path().join(B)).unwrap();
    project.revision("202601010001_bbbbbbbbbbbb_copy.sql", &copy);
    assert_eq!(found(&project, &[], 1), [format!("bad-files {B}:3")]);
    let project = two_revisions();
    project.step("aaaaaaaaaaaa", "bbbbbbbbbbbb", "a", "", "");
    assert_eq!(found(&project, &[], 1), [format!("bad-files {A}:4")]);
    let project = two_revisions();
    project.step(
        "cccccccccccc",
        "bbbbbbbbbbbb",
        "c",
        "SELECT 1;\nCREATE INDEX CONCURRENTLY x ON a (id);",
        "",
    );
    assert_eq!(
        found(&project, &[], 1),
        ["not-runnable migrations/202601010000_cccccccccccc_c.sql:9"]
    );
}

#[test]
fn more_heads_than_allowed_are_a_finding() {
    let project = two_revisions();
    project.step(
        "cccccccccccc",
        "aaaaaaaaaaaa",
        "c",
        "CREATE TABLE c (id int);",
        "DROP TABLE c;",
    );
    project.file(
        "schema.sql",
        "CREATE TABLE a (id int); CREATE TABLE b (id int); CREATE TABLE c (id int);",
    );
    let heads = found(&project, &[], 2);
    assert_eq!(
        heads,
        ["several-heads migrations/202601010000_cccccccccccc_c.sql:7"]
    );
    assert_eq!(found(&project, &["--heads", "2"], 0), [""; 0]);
    // It is the head of who asks that has to move.
    let c = "migrations/202601010000_cccccccccccc_c.sql";
    project.git(&["init", "-q"]);
    project.git(&["add", A, c]);
    project.git(&["commit", "-qm", "first"]);
    assert_eq!(
        found(&project, &["--base", "HEAD"], 2),
        [format!("several-heads {B}:7")]
    );
}

#[test]
fn the_revisions_have_to_lead_to_the_model_line_by_line() {
    let project = two_revisions();
    project.file(
        "schema.sql",
        "CREATE TABLE a (\n  id bigint,\n  more text\n);\nCREATE TABLE new (id int);\n",
    );
    insta::assert_snapshot!(project.run(["check"]).code(2));
    assert_eq!(
        found(&project, &[], 2),
        [
            "revisions-differ-from-model schema.sql:null",
            "revisions-differ-from-model schema.sql:2",
            "revisions-differ-from-model schema.sql:3",
            "revisions-differ-from-model schema.sql:5",
        ]
    );
}

#[test]
fn a_revision_that_drops_a_column_is_refused_until_it_says_why() {
    let project = two_revisions();
    project.git(&["init", "-q"]);
    project.git(&["add", "."]);
    project.git(&["commit", "-qm", "first"]);
    let drop = |up: &str| {
        project.step(
            "cccccccccccc",
            "bbbbbbbbbbbb",
            "c",
            up,
            "ALTER TABLE b ADD COLUMN id int;",
        )
    };
    drop("ALTER TABLE b DROP COLUMN id;");
    project.file(
        "schema.sql",
        "CREATE TABLE a (id int);\nCREATE TABLE b ();\n",
    );
    insta::assert_snapshot!(project.run(["check"]).code(3));
    insta::assert_snapshot!(project.run(["check", "--format", "github"]).code(3));
    assert_eq!(found(&project, &["--no-lint"], 0), [""; 0]);
    // What differs weighs more.
    project.file("schema.sql", "CREATE TABLE a (id int);\n");
    found(&project, &[], 2);
    project.file(
        "schema.sql",
        "CREATE TABLE a (id int);\nCREATE TABLE b ();\n",
    );
    drop(
        "-- schemactl:ignore drop-column nobody reads it since May\nALTER TABLE b DROP COLUMN id;",
    );
    assert_eq!(found(&project, &[], 0), [""; 0]);
    // What others have is not linted.
    drop("ALTER TABLE b DROP COLUMN id;");
    project.git(&["add", "."]);
    project.git(&["commit", "-qm", "second"]);
    assert_eq!(found(&project, &["--base", "HEAD"], 0), [""; 0]);
}

#[test]
fn what_is_published_must_not_be_edited_moved_or_removed() {
    let project = two_revisions();
    project.git(&["init", "-q"]);
    project.git(&["add", "."]);
    project.git(&["commit", "-qm", "first"]);
    project.step("cccccccccccc", "bbbbbbbbbbbb", "c", "SELECT 1;", "");
    assert_eq!(found(&project, &["--base", "HEAD"], 0), [""; 0]);
    project.step(
        "aaaaaaaaaaaa",
        "",
        "a",
        "CREATE TABLE a (id int);  -- a comment",
        "DROP TABLE a;",
    );
    assert_eq!(
        found(&project, &["--base", "HEAD"], 0),
        [format!("published-edited {A}:8")]
    );
    project.step(
        "aaaaaaaaaaaa",
        "",
        "a",
        "CREATE TABLE a (id  int, x int);",
        "DROP TABLE a;",
    );
    project.file(
        "schema.sql",
        "CREATE TABLE a (id int, x int); CREATE TABLE b (id int);",
    );
    assert_eq!(
        found(&project, &["--base", "HEAD"], 2),
        [format!("published-edited {A}:8")]
    );
    std::fs::remove_file(project.path().join(B)).unwrap();
    project.step("cccccccccccc", "aaaaaaaaaaaa", "c", "SELECT 1;", "");
    project.file("schema.sql", "CREATE TABLE a (id int, x int);");
    assert_eq!(
        found(&project, &["--base", "HEAD"], 2),
        [
            format!("published-edited {A}:8"),
            format!("published-removed {B}:null")
        ]
    );
    let output = project.run(["check", "--base", "origin/nowhere"]).code(1);
    assert!(
        output.stderr.contains("is the revision fetched?"),
        "{output}"
    );
}

#[test]
fn a_branch_that_is_behind_is_held_against_where_it_left() {
    let project = two_revisions();
    project.git(&["init", "-q"]);
    project.git(&["add", "."]);
    project.git(&["commit", "-qm", "first"]);
    project.git(&["checkout", "-qb", "mine"]);
    project.git(&["checkout", "-q", "main"]);
    let third = |id: &str| project.step(id, "bbbbbbbbbbbb", &id[..1], "SELECT 1;", "SELECT 1;");
    third("cccccccccccc");
    project.git(&["add", "."]);
    project.git(&["commit", "-qm", "second"]);
    project.git(&["checkout", "-q", "mine"]);
    let against_main = ["--base", "main", "--no-lint"];
    assert_eq!(found(&project, &against_main, 0), [""; 0]);
    third("dddddddddddd");
    assert_eq!(found(&project, &against_main, 0), ["base-has-newer -:null"]);
    let said = project.run(["check", "--base", "main", "--no-lint"]);
    insta::assert_snapshot!(said.success());
    project.git(&["add", "."]);
    project.git(&["commit", "-qm", "mine"]);
    project.git(&["merge", "-q", "--no-edit", "main"]);
    project.run(["rebase"]).success();
    assert_eq!(found(&project, &against_main, 0), [""; 0]);
}

#[test]
fn a_database_is_held_against_the_files_and_the_model() {
    let database = database();
    let project = two_revisions().on(&database);
    let pending = format!("pending-revision {B}:7");
    assert_eq!(
        found(&project, &[], 2),
        [format!("pending-revision {A}:7"), pending.clone()]
    );
    project.run(["upgrade", "aaaaaaaaaaaa"]).success();
    assert_eq!(found(&project, &[], 2), [pending.as_str()]);
    database.psql("ALTER TABLE a ADD surprise int");
    assert_eq!(found(&project, &[], 2), [pending.as_str(), "drift -:null"]);
    let said = project.run(["check"]).code(2);
    assert!(
        said.stdout.contains(
            "the database has column public.a.surprise, and the applied revisions do not make it"
        ),
        "{said}"
    );
    database.psql("ALTER TABLE a DROP surprise");
    project.run(["upgrade", "head"]).success();
    database.psql("ALTER TABLE b ADD surprise int");
    project.step(
        "aaaaaaaaaaaa",
        "",
        "a",
        "CREATE TABLE a (id int CHECK (id > 0));",
        "DROP TABLE a;",
    );
    project.file(
        "schema.sql",
        "CREATE TABLE a (id int CHECK (id > 0));\nCREATE TABLE b (id int);\n",
    );
    let all = found(&project, &[], 2);
    assert_eq!(all[0], format!("edited-after-applied {A}:8"));
    assert_eq!(all[1..], ["drift schema.sql:1", "drift schema.sql:2"]);
    assert_eq!(found(&project, &["--offline"], 0), [""; 0]);
    std::fs::remove_file(project.path().join(B)).unwrap();
    assert!(
        found(&project, &[], 2)
            .iter()
            .any(|rule| rule.starts_with("unknown-revision"))
    );
}

#[test]
fn what_was_edited_is_shown_line_by_line() {
    let database = database();
    let project = two_revisions().on(&database);
    project.git(&["init", "-q"]);
    project.git(&["add", "."]);
    project.git(&["commit", "-qm", "first"]);
    project.run(["upgrade", "head"]).success();
    project.step(
        "bbbbbbbbbbbb",
        "",
        "b",
        "CREATE TABLE b (id int);\nCREATE TABLE more (id int);",
        "DROP TABLE b;",
    );
    project.file(
        "schema.sql",
        "CREATE TABLE a (id int); CREATE TABLE b (id int); CREATE TABLE more (id int);",
    );
    insta::assert_snapshot!(
        project
            .run([
                "check",
                "--base",
                "main",
                "--heads",
                "2",
                "--no-lint",
                "--model",
                "schema.sql"
            ])
            .code(2)
            .stdout
    );
}

/// Does what `check` says of c, which came in below b.
fn goes_on_top(project: &Project) {
    for command in [
        "rebase bbbb --onto aaaa",
        "rebase cccc --onto bbbb",
        "upgrade head",
    ] {
        project.run(command.split(' ')).success();
    }
    project.run(["check", "--no-lint"]).success();
}

#[test]
fn a_revision_that_came_in_below_an_applied_one_says_how_to_get_on_top() {
    let database = database();
    let project = two_revisions().on(&database);
    project.run(["upgrade", "head"]).success();
    let third =
        |revises: &str| project.step("cccccccccccc", revises, "c", "SELECT 1;", "SELECT 1;");
    third("aaaaaaaaaaaa");
    project.run(["rebase", "bbbb", "--onto", "cccc"]).success();
    let output = project.run(["check", "--no-lint"]).code(2);
    insta::assert_snapshot!(output.stdout);
    goes_on_top(&project);
}

#[test]
fn two_revisions_that_came_in_below_an_applied_one_go_on_top_together() {
    let database = database();
    let project = two_revisions().on(&database);
    project.run(["upgrade", "head"]).success();
    for (id, revises) in [
        ("cccccccccccc", "aaaaaaaaaaaa"),
        ("dddddddddddd", "cccccccccccc"),
    ] {
        project.step(id, revises, &id[..1], "SELECT 1;", "SELECT 1;");
    }
    project.run(["rebase", "bbbb", "--onto", "dddd"]).success();
    let output = project.run(["check", "--no-lint"]).code(2);
    let said = "then the other on top: schemactl rebase cccccccccccc --onto bbbbbbbbbbbb";
    assert_eq!(output.stdout.matches(said).count(), 2, "{output}");
    goes_on_top(&project);
}

#[test]
fn without_revisions_the_model_is_not_said_to_be_theirs() {
    let project = project();
    project.file("schema.sql", "CREATE TABLE a (id int);\n");
    assert_eq!(found(&project, &[], 0), ["no-revisions -:null"]);
    let said = project.run(["check"]).success();
    assert!(
        said.stdout
            .contains("no revisions: schema.sql was not compared with them"),
        "{said}"
    );
}

#[test]
fn two_branches_that_add_revisions_conflict_in_git() {
    let project = two_revisions();
    let sum = project.path().join("migrations/schemactl.sum");
    project.run(["check", "--fix"]).success();
    let fixed = std::fs::read_to_string(&sum).unwrap();
    assert_eq!(fixed.lines().count(), 4, "{fixed}");
    project.git(&["init", "-q"]);
    project.git(&["add", "."]);
    project.git(&["commit", "-qm", "first"]);
    for branch in ["mine", "theirs"] {
        project.git(&["checkout", "-q", "-b", branch, "main"]);
        project.run(["revision", "-m", branch]).success();
        assert_ne!(std::fs::read_to_string(&sum).unwrap(), fixed);
        project.run(["check"]).success();
        project.git(&["add", "."]);
        project.git(&["commit", "-qm", branch]);
    }
    let merge = project.try_git(&["merge", "-q", "mine"]);
    assert!(!merge.status.success());
    let rules = found(&project, &[], 2);
    assert!(
        rules
            .iter()
            .any(|rule| rule.starts_with("outdated-sum migrations/schemactl.sum")),
        "{rules:?}"
    );
    assert!(
        rules.iter().any(|rule| rule.starts_with("several-heads")),
        "{rules:?}"
    );
    project.run(["merge", "heads"]).success();
    project.run(["check"]).success();
}

#[test]
fn every_format_of_a_ci_service_is_printed() {
    let project = two_revisions();
    project.file("schema.sql", "CREATE TABLE a (id int);\n");
    for (format, begins) in [
        (
            "github",
            "::error file=schema.sql,title=schemactl check%3A revisions-differ-from-model::",
        ),
        ("gitlab", "["),
        ("sarif", "{"),
        ("junit", "<?xml"),
        ("markdown", "| |"),
    ] {
        let output = project.run(["check", "--format", format]).code(2);
        assert!(output.stdout.starts_with(begins), "{output}");
    }
    project.run(["check", "--format", "csv"]).code(64);
    project.run(["status", "--format", "sarif"]).code(64);
}

#[test]
fn files_are_those_of_the_work_tree_for_ci_services_and_those_of_the_folder_for_people() {
    let project = project();
    let beneath = |name: &str| format!("app/{name}");
    project.file(beneath("schema.sql"), "CREATE TABLE a (id int);\n");
    project.file(
        beneath(A),
        "-- A\n-- Revision ID: aaaaaaaaaaaa\n-- Revises:\n\n-- schemactl:up\nCREATE TABLE a (id bigint);\n\n-- schemactl:down\nDROP TABLE a;\n",
    );
    project.git(&["init", "-q"]);
    for (format, file) in [
        ("github", "file=app/schema.sql,line=1"),
        ("gitlab", "\"path\": \"app/schema.sql\""),
        ("sarif", "\"uri\": \"app/schema.sql\""),
        ("text", "\nschema.sql:1: error"),
        ("json", "\"file\": \"schema.sql\""),
    ] {
        let mut command = project.command(["check", "--no-lint", "--format", format]);
        command.current_dir(project.path().join("app"));
        let output = project.start(command).wait().code(2);
        let stdout = format!("\n{}", output.stdout);
        assert!(stdout.contains(file), "{output}");
    }
    // What stands nowhere is shown at the configuration.
    project.file("app/schemactl.toml", "");
    std::fs::remove_file(project.path().join("app").join(A)).unwrap();
    let mut command = project.command(["check", "--format", "gitlab"]);
    command.current_dir(project.path().join("app"));
    let output = project.start(command).wait().success();
    assert!(
        output.stdout.contains("\"path\": \"app/schemactl.toml\""),
        "{output}"
    );
}

#[test]
fn what_exactly_differs_is_said_to_ci_services_too() {
    let project = two_revisions();
    project.file(
        "schema.sql",
        "CREATE TABLE a (id bigint); CREATE TABLE b (id int);",
    );
    for format in ["gitlab", "sarif"] {
        let output = project.run(["check", "--format", format]).code(2);
        assert!(output.stdout.contains("type: integer → bigint"), "{output}");
    }
}

#[test]
fn a_column_that_autogenerate_drops_needs_a_reason_of_somebodys_own() {
    let project = two_revisions();
    project.git(&["init", "-q"]);
    project.git(&["add", "."]);
    project.git(&["commit", "-qm", "first"]);
    project.file(
        "schema.sql",
        "CREATE TABLE a (id int);\nCREATE TABLE b ();\n",
    );
    let written = project
        .run([
            "revision",
            "--autogenerate",
            "-m",
            "drop",
            "--allow-destructive",
        ])
        .success();
    let file = project.path().join(written.stdout.trim());
    let rules = found(&project, &["--base", "main"], 3);
    assert!(rules[0].starts_with("drop-column"), "{rules:?}");
    let text = std::fs::read_to_string(&file).unwrap();
    let explained = text.replace(
        "-- loses data (drop-column)",
        "-- Nobody reads it since May.\n-- loses data (drop-column)",
    );
    assert_ne!(explained, text);
    std::fs::write(&file, explained).unwrap();
    assert_eq!(found(&project, &["--base", "main"], 0), [""; 0]);
    // Left to be uncommented, and uncommented.
    std::fs::remove_file(&file).unwrap();
    let written = project
        .run(["revision", "--autogenerate", "-m", "drop"])
        .success();
    let file = project.path().join(written.stdout.trim());
    let text = std::fs::read_to_string(&file).unwrap();
    let (before, commented) = text.split_once("to uncomment:\n").unwrap();
    let uncommented: String = commented
        .lines()
        .map(|line| match line.starts_with("-- schemactl:") {
            true => format!("{line}\n"),
            false => format!("{}\n", line.strip_prefix("-- ").unwrap_or(line)),
        })
        .collect();
    let uncommented = uncommented.replace("If you uncommented", "-- If you uncommented");
    std::fs::write(&file, format!("{before}to uncomment:\n{uncommented}")).unwrap();
    let rules = found(&project, &["--base", "main"], 3);
    assert!(rules[0].starts_with("drop-column"), "{rules:?}");
}

#[test]
fn what_the_files_say_is_said_when_the_database_cannot_be_reached() {
    let nowhere = "postgresql://app:hunter2@127.0.0.1:1/shop";
    let project = two_revisions().env("DATABASE_URL", nowhere);
    assert_eq!(found(&project, &[], 5), [""; 0]);
    assert_eq!(project.run(["check"]).code(5).stdout, "");
    let unknown = project.run(["check", "--format", "junit"]).code(5);
    assert!(unknown.stdout.contains("tests=\"0\""), "{unknown}");
    project.file("schema.sql", "CREATE TABLE a (id int);\n");
    project.step("cccccccccccc", "aaaaaaaaaaaa", "c", "SELECT 1;", "");
    assert_eq!(
        found(&project, &[], 5),
        [
            "several-heads migrations/202601010000_cccccccccccc_c.sql:7",
            "revisions-differ-from-model schema.sql:null",
        ]
    );
    let output = project.run(["check"]).code(5);
    assert!(output.stderr.contains("cannot connect to"), "{output}");
    assert!(!output.stderr.contains("checked"), "{output}");
}

#[test]
fn a_command_that_prints_the_model_runs_once() {
    let database = database();
    let project = two_revisions().on(&database);
    project.file(
        "schemactl.toml",
        "model = { command = [\"sh\", \"-c\", \"echo >> runs; cat schema.sql\"] }\n",
    );
    project.file("schema.sql", "CREATE TABLE a (id int);\n");
    project.run(["upgrade", "head"]).success();
    assert_eq!(
        found(&project, &[], 2),
        ["revisions-differ-from-model -:null", "drift -:null"]
    );
    let runs = std::fs::read_to_string(project.path().join("runs")).unwrap();
    assert_eq!(runs, "\n");
}

#[test]
fn the_line_is_that_of_a_model_as_data_too() {
    let project = two_revisions();
    std::fs::remove_file(project.path().join("schema.sql")).unwrap();
    project.file(
        "schema.toml",
        "# Two tables.\n\n[tables.a]\ncolumns.id = \"integer\"\n\n[tables.b]\ncolumns.id = \"bigint\"\n",
    );
    assert_eq!(
        found(&project, &["--model", "schema.toml"], 2),
        ["revisions-differ-from-model schema.toml:6"]
    );
}

/// Without a model, what a database should have is what its applied revisions make.
#[test]
fn a_database_is_held_against_its_revisions_where_there_is_no_model() {
    let database = database();
    let project = project().on(&database);
    project.step(
        "aaaaaaaaaaaa",
        "",
        "a",
        "CREATE TABLE t (id int PRIMARY KEY, email text);",
        "DROP TABLE t;",
    );
    project.run(["upgrade", "head"]).success();
    project.run(["check", "--no-lint"]).success();
    database.psql("ALTER TABLE t DROP COLUMN email; CREATE TABLE by_hand (i int)");
    let output = project.run(["check", "--no-lint"]).code(2);
    for said in ["public.t.email", "public.by_hand", "[drift]"] {
        assert!(output.stdout.contains(said), "{said}: {output}");
    }
    // Where they cannot be tried, that is no fault of the files.
    let output = project
        .run([
            "check",
            "--no-lint",
            "--shadow",
            "postgresql://nobody@127.0.0.1:1/none",
        ])
        .success();
    assert!(output.stdout.contains("[drift-unknown]"), "{output}");
    // What was edited is said, and the rest is not known then.
    project.step(
        "aaaaaaaaaaaa",
        "",
        "a",
        "CREATE TABLE t (id bigint PRIMARY KEY, email text);",
        "DROP TABLE t;",
    );
    let output = project.run(["check", "--no-lint"]).code(2);
    assert!(!output.stdout.contains("[drift]"), "{output}");
}

/// A gate whose reader has seen enough is still a gate.
#[test]
fn a_reader_that_goes_away_does_not_change_the_exit_code() {
    let database = database();
    let project = project().on(&database);
    for number in 0..600 {
        let table = format!("CREATE TABLE a_table_with_quite_a_long_name_{number} (id int);\n");
        project.file(format!("model/{number}.sql"), table);
    }
    let mut command = project.command(["diff", "--model", "model"]);
    command.stdout(std::process::Stdio::piped());
    command.stderr(std::process::Stdio::null());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(2));
}
