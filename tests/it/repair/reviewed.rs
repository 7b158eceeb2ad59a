//! A plan in a file: reviewed, then applied as it is, or refused.

use std::fs;

use super::{is_repaired, project, repair};

const LIVE: &str = "CREATE TABLE t (id int, old text); INSERT INTO t VALUES (1, 'x')";
const MODEL: &str = "CREATE TABLE t (id int, new int); CREATE TABLE u (id int)";

#[test]
fn a_saved_plan_is_applied_as_it_was_reviewed() {
    let (project, database) = project(LIVE, MODEL);
    let output = repair(&project, &["--plan", "plan.json"]).success();
    assert!(
        output.stderr.contains("wrote the plan to plan.json"),
        "{output}"
    );
    let output = repair(&project, &["--apply", "--plan", "plan.json"]).code(3);
    assert!(
        output
            .stderr
            .contains("the plan in plan.json loses data (drop-column)"),
        "{output}"
    );
    assert_eq!(database.psql("SELECT old FROM t"), "x\n");
    // The model is not asked again.
    project.file("schema.sql", "CREATE TABLE something_else (id int)");
    repair(
        &project,
        &["--apply", "--plan", "plan.json", "--allow", "drop-column"],
    )
    .success();
    project.file("schema.sql", MODEL);
    is_repaired(&project);
    let output = repair(&project, &["--apply", "--plan", "plan.json"]).success();
    assert!(output.stderr.contains("done already"), "{output}");
}

/// What was allowed to who saved it is not allowed to who applies it, and what loses no row takes a word as well.
#[test]
fn who_applies_a_plan_says_what_is_allowed() {
    let (project, database) = project(
        "CREATE TABLE t (id int, old text); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE VIEW v AS SELECT 1 AS one; \
         CREATE TABLE p (id int) PARTITION BY LIST (id); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)",
        "CREATE TABLE t (id int); CREATE TABLE p (id int) PARTITION BY LIST (id)",
    );
    let words = "drop-column,drop-other,drop-partition";
    let output = repair(&project, &["--plan", "plan.json", "--allow", words]).success();
    let told = format!("repair --apply --plan plan.json --allow {words} does it");
    assert!(output.stderr.contains(&told), "{output}");
    let apply = |allowed: &str| {
        let mut options = vec!["--apply", "--plan", "plan.json"];
        options.extend([allowed].iter().filter(|words| !words.is_empty()));
        repair(&project, &options)
    };
    for (allowed, missing) in [
        ("", words),
        (
            "--allow=drop-column,drop-table",
            "drop-other,drop-partition",
        ),
        ("--allow=drop-column,drop-partition", "drop-other"),
        ("--allow=drop-other", "drop-column,drop-partition"),
    ] {
        let output = apply(allowed).code(3);
        let said = format!("({missing})");
        assert!(output.stderr.contains(&said), "{allowed}: {output}");
    }
    assert_eq!(
        database.psql("SELECT relrowsecurity, to_regclass('v') FROM pg_class WHERE relname = 't'"),
        "t|v\n"
    );
    apply(&format!("--allow={words}")).success();
    is_repaired(&project);
}

#[test]
fn a_plan_for_a_database_that_has_moved_on_is_refused() {
    let (project, database) = project(LIVE, MODEL);
    repair(&project, &["--plan", "plan.json"]).success();
    database.psql("CREATE INDEX late ON t (id)");
    let output = repair(
        &project,
        &["--apply", "--plan", "plan.json", "--allow-destructive"],
    )
    .code(1);
    assert!(
        output
            .stderr
            .contains("the database has moved on since plan.json was written"),
        "{output}"
    );
    assert_eq!(
        database.psql("SELECT old FROM t; SELECT to_regclass('u') IS NULL, to_regnamespace('schemactl') IS NULL"),
        "x\nt|t\n"
    );
    // Rows are no part of it, nor is the history of schemactl.
    database.psql("DROP INDEX late; INSERT INTO t VALUES (2, 'y')");
    repair(
        &project,
        &["--apply", "--plan", "plan.json", "--allow-destructive"],
    )
    .success();
}

#[test]
fn a_plan_that_was_edited_is_refused() {
    let (project, database) = project(LIVE, MODEL);
    repair(&project, &["--plan", "plan.json"]).success();
    let path = project.path().join("plan.json");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("DROP COLUMN old", "DROP COLUMN id")).unwrap();
    let output = repair(
        &project,
        &["--apply", "--plan", "plan.json", "--allow-destructive"],
    )
    .code(1);
    assert!(output.stderr.contains("plan.json was edited"), "{output}");
    fs::write(&path, "{}").unwrap();
    let output = repair(&project, &["--apply", "--plan", "plan.json"]).code(1);
    assert!(
        output.stderr.contains("is not a plan of schemactl repair"),
        "{output}"
    );
    repair(&project, &["--apply", "--plan", "missing.json"]).code(1);
    assert_eq!(database.psql("SELECT * FROM t"), "1|x\n");
}

#[test]
fn only_what_loses_nothing_can_be_saved_as_well() {
    let (project, database) = project(LIVE, MODEL);
    repair(&project, &["--plan", "plan.json", "--only-safe"]).success();
    repair(&project, &["--apply", "--plan", "plan.json"]).success();
    assert_eq!(
        database.psql("SELECT old FROM t; SELECT to_regclass('u') IS NOT NULL"),
        "x\nt\n"
    );
}

/// What a plan is to be is said when it is saved.
#[test]
fn a_saved_plan_takes_no_options_that_would_make_another_one() {
    let (project, database) = project("CREATE TABLE t (a int); CREATE TABLE u (a int)", "");
    let allow = ["--allow", "drop-table"];
    repair(&project, &[&["--plan", "plan.json"][..], &allow].concat()).success();
    for option in [
        &["--include", "table:public.t"][..],
        &["--exclude", "table:public.t"],
        &["--schema", "s"],
        &["--keep-unknown"],
        &["--only-safe"],
        &["--renames", "never"],
    ] {
        let all = [&["--apply", "--plan", "plan.json"][..], &allow, option].concat();
        let output = repair(&project, &all).code(64);
        assert!(output.stderr.contains("is executed as it is"), "{output}");
    }
    assert_eq!(database.psql("SELECT to_regclass('t') IS NULL"), "f\n");
}
