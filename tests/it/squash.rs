//! `squash`: many revisions as one, proved equal; databases that stand on the old ids go on.

use std::fs;
use std::path::Path;

use crate::common::{Database, Output, Project, database, oracle, project, shared};

fn with_history() -> (Project, Database) {
    let database = database();
    let project = project().on(&database);
    let steps = [
        (
            "aaaaaaaaaaaa",
            "",
            "CREATE TABLE kinds (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text, seen timestamptz DEFAULT now());\n\
          INSERT INTO kinds (name) VALUES ('it''s'), (NULL), (E'two\\nlines');",
            "DROP TABLE kinds;",
        ),
        (
            "bbbbbbbbbbbb",
            "aaaaaaaaaaaa",
            "CREATE TABLE things (id int PRIMARY KEY, kind int REFERENCES kinds, doc jsonb, raw bytea, twice int GENERATED ALWAYS AS (id * 2) STORED);\n\
          INSERT INTO things VALUES (1, 2, '{\"a\": [1, null]}', '\\x00ff');",
            "DROP TABLE things;",
        ),
        (
            "cccccccccccc",
            "bbbbbbbbbbbb",
            "CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not any more'; END $$;\n\
          CREATE TRIGGER stop BEFORE INSERT ON things FOR EACH ROW EXECUTE FUNCTION stop();\nALTER TABLE kinds DROP COLUMN seen;",
            "DROP FUNCTION stop() CASCADE; ALTER TABLE kinds ADD seen timestamptz;",
        ),
        (
            "dddddddddddd",
            "cccccccccccc",
            "CREATE TABLE later (id int);",
            "DROP TABLE later;",
        ),
    ];
    for (id, before, up, down) in steps {
        project.step(id, before, &id[..1], up, down);
    }
    (project, database)
}

fn run_at(project: &Project, database: &Database, arguments: &[&str]) -> Output {
    let mut command = project.command(arguments.iter().copied());
    command.env("DATABASE_URL", database.url());
    project.start(command).wait()
}

fn files(project: &Project) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(project.path().join("migrations"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn many_become_one_with_their_rows_and_what_stood_on_them_stands_on_it() {
    let (project, _database) = with_history();
    project
        .run(["check", "--fix", "--offline", "--no-lint"])
        .success();
    let dry = project.run(["squash", ":cccc", "--dry-run"]).success();
    assert_eq!(files(&project).len(), 5);
    let text = &dry.stdout[dry.stdout.find("-- Replaces").unwrap()..];
    insta::assert_snapshot!(text);
    project
        .run([
            "squash",
            ":cccc",
            "-m",
            "Baseline",
            "--rev-id",
            "eeeeeeeeeeee",
        ])
        .success();
    let names = files(&project);
    assert_eq!(names.len(), 3, "{names:?}");
    let later = fs::read_to_string(
        project
            .path()
            .join("migrations/202601010000_dddddddddddd_d.sql"),
    )
    .unwrap();
    assert!(later.contains("-- Revises: eeeeeeeeeeee\n"), "{later}");
    project.run(["check", "--offline"]).success();
    project.run(["verify"]).success();
}

#[test]
fn an_empty_database_a_database_above_and_one_in_the_middle() {
    let (project, above) = with_history();
    let (middle, at_end, empty) = (database(), database(), database());
    project.run(["upgrade", "head"]).success();
    let at = |database: &Database, arguments: &[&str]| run_at(&project, database, arguments);
    at(&middle, &["upgrade", "bbbb"]).success();
    at(&at_end, &["upgrade", "cccc"]).success();
    project
        .run(["squash", ":cccc", "--rev-id", "eeeeeeeeeeee"])
        .success();

    let status = at(&above, &["status"]).success();
    assert!(
        status.stdout.contains("Applied:   2\nPending:   0\n"),
        "{status}"
    );
    let nothing = at(&above, &["upgrade", "head"]).success();
    assert!(nothing.stderr.contains("already at head"), "{nothing}");

    let adopted = at(&at_end, &["upgrade", "head"]).success();
    assert!(
        adopted
            .stderr
            .contains("history holds revision eeeeeeeeeeee in place of the 3 that it replaces"),
        "{adopted}"
    );
    assert_eq!(
        at_end.psql("SELECT revision_id FROM schemactl.revision ORDER BY 1; SELECT kind, message FROM schemactl.event WHERE kind = 'squash'"),
        "dddddddddddd\neeeeeeeeeeee\nsquash|in place of aaaaaaaaaaaa, bbbbbbbbbbbb, cccccccccccc\n"
    );
    at(&at_end, &["current", "--check-heads"]).success();

    let refused = at(&middle, &["upgrade", "head"]).code(1);
    assert!(
        refused.stderr.contains("the database stands at bbbbbbbbbbbb, in the middle of what revision eeeeeeeeeeee replaces"),
        "{refused}"
    );
    let status = at(&middle, &["status"]).code(2);
    assert!(
        status
            .stdout
            .contains("Current:   bbbbbbbbbbbb b (no file)")
            && status
                .stderr
                .contains("in the middle of what revision eeeeeeeeeeee replaces"),
        "{status}"
    );

    at(&empty, &["upgrade", "head"]).success();
    assert_eq!(
        empty.psql(
            "SELECT id, name FROM kinds ORDER BY id; SELECT id, kind, doc, raw, twice FROM things"
        ),
        above.psql(
            "SELECT id, name FROM kinds ORDER BY id; SELECT id, kind, doc, raw, twice FROM things"
        )
    );
    assert_eq!(
        empty.psql("INSERT INTO kinds (name) VALUES ('next') RETURNING id"),
        "4\n"
    );
    at(&above, &["downgrade", "base"]).success();
    assert_eq!(above.psql("SELECT count(*) FROM schemactl.revision"), "0\n");
}

/// Numbers that begin at 1000 do so in a new database too.
#[test]
fn sequences_stand_where_the_many_left_them() {
    let (many, one) = (database(), database());
    let project = project();
    let at = |database: &Database| run_at(&project, database, &["upgrade", "head"]).success();
    for (id, before, up) in [
        (
            "aaaaaaaaaaaa",
            "",
            "CREATE TABLE a (id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY); INSERT INTO a DEFAULT VALUES; CREATE SEQUENCE b; CREATE SEQUENCE c START 7;",
        ),
        (
            "bbbbbbbbbbbb",
            "aaaaaaaaaaaa",
            "ALTER TABLE a ALTER id RESTART WITH 1000; SELECT setval('b', 5); ALTER SEQUENCE c RESTART WITH 3;",
        ),
    ] {
        project.step(id, before, &id[..1], up, "");
    }
    at(&many);
    project.run(["squash", ":head"]).success();
    at(&one);
    for database in [&many, &one] {
        assert_eq!(
            database.psql(
                "INSERT INTO a DEFAULT VALUES RETURNING id; SELECT nextval('b'), nextval('c')"
            ),
            "1000\n6|3\n"
        );
    }
}

#[test]
fn what_is_a_constant_from_now_on_is_said() {
    let project = project();
    project.step(
        "aaaaaaaaaaaa",
        "",
        "a",
        "CREATE TABLE a (id uuid, k text); CREATE TABLE b (k text); INSERT INTO a VALUES (gen_random_uuid(), :'pw'); INSERT INTO b VALUES ('1');",
        "",
    );
    project.step("bbbbbbbbbbbb", "aaaaaaaaaaaa", "b", "SELECT 1;", "");
    let output = project
        .run(["squash", ":head", "-x", "pw=secret"])
        .success();
    assert!(
        output
            .stderr
            .contains("the values that variables had in this run, not the variables: pw")
            && output
                .stderr
                .contains("the rows of table public.a are others in each run")
            && !output.stderr.contains("public.b"),
        "{output}"
    );
}

#[test]
fn what_cannot_be_one_is_refused_and_nothing_changes() {
    let (project, _database) = with_history();
    project.step("ffffffffffff", "bbbbbbbbbbbb", "f", "SELECT 1;", "");
    let before = files(&project);
    let branch = project.run(["squash", ":cccc"]).code(1);
    assert!(
        branch
            .stderr
            .contains("stands on bbbbbbbbbbbb, in the middle of the range"),
        "{branch}"
    );
    let (project, _database) = with_history();
    project.step(
        "ffffffffffff",
        "dddddddddddd",
        "f",
        "UPDATE kinds SET name = 'x';",
        "",
    );
    let changed = project.run(["squash", "dddd:ffff"]).code(1);
    assert!(
        changed
            .stderr
            .contains("change rows of table public.kinds that were there before"),
        "{changed}"
    );
    project.run(["squash", "dddd"]).code(64);
    assert_eq!(files(&project).len(), before.len());
}

#[test]
fn the_examples_can_be_squashed_whole() {
    for name in ["rbac", "deals"] {
        let (many, one) = (database(), database());
        let project = project();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("examples")
            .join(name)
            .join("migrations");
        for entry in fs::read_dir(folder).unwrap().flatten() {
            project.revision(
                entry.file_name().to_str().unwrap(),
                fs::read(entry.path()).unwrap(),
            );
        }
        let project = project.on(&many);
        project.run(["upgrade", "head"]).success();
        project.run(["squash", ":head"]).success();
        assert_eq!(project.run(["heads"]).success().stdout.lines().count(), 1);
        project.run(["status"]).success();
        let project = project.on(&one);
        project.run(["upgrade", "head"]).success();
        if shared().is_some() {
            let bare = |database: &Database| {
                let copy = database.copy();
                copy.psql("DROP SCHEMA schemactl CASCADE");
                copy
            };
            oracle(&bare(&many).url(), &bare(&one).url())
                .unwrap_or_else(|differences| panic!("{name}: {differences}"));
        }
    }
}

#[test]
fn the_one_depends_on_what_the_many_depended_on() {
    let project = project();
    let step = |id: &str, before: &str, depends: &str, up: &str, down: &str| {
        project.revision(
            &format!("202601010000_{id}_{}.sql", &id[..1]),
            format!(
                "-- {id}\n--\n-- Revision ID: {id}\n-- Revises: {before}\n-- Depends-On: {depends}\n\n\
                 -- schemactl:up\n{up}\n\n-- schemactl:down\n{down}\n"
            ),
        );
    };
    let (a, b, x) = ("aaaaaaaaaaaa", "bbbbbbbbbbbb", "ffffffffffff");
    step(
        x,
        "",
        "",
        "CREATE TYPE kind AS ENUM ('x');",
        "DROP TYPE kind;",
    );
    step(a, "", x, "CREATE TABLE a (kind kind);", "DROP TABLE a;");
    step(b, a, "", "CREATE TABLE b (kind kind);", "DROP TABLE b;");
    project
        .run(["squash", "aaaa:bbbb", "--rev-id", "eeeeeeeeeeee"])
        .success();
    project.run(["verify"]).success();
}

/// The first three revisions are one on this branch, which left main before somebody else added a revision to it.
#[test]
fn objects_stay_with_the_roles_that_the_many_gave_them_to() {
    let database = database();
    let project = project().on(&database);
    let steps = [
        (
            "aaaaaaaaaaaa",
            "",
            "CREATE TABLE kinds (id int PRIMARY KEY);",
            "DROP TABLE kinds;",
        ),
        (
            "bbbbbbbbbbbb",
            "aaaaaaaaaaaa",
            "CREATE TABLE things (id int PRIMARY KEY);\nALTER TABLE kinds OWNER TO schemactl_squash_app;\n\
             ALTER TABLE things OWNER TO schemactl_squash_app;\nGRANT SELECT ON things TO schemactl_squash_reader;",
            "ALTER TABLE kinds OWNER TO CURRENT_USER;\nDROP TABLE things;",
        ),
        (
            "cccccccccccc",
            "bbbbbbbbbbbb",
            "CREATE VIEW seen AS SELECT id FROM things;",
            "DROP VIEW seen;",
        ),
    ];
    for (id, before, up, down) in steps {
        project.step(id, before, &id[..1], up, down);
    }
    let output = project
        .run(["squash", "bbbbbbbbbbbb:cccccccccccc", "--dry-run"])
        .success();
    for said in [
        "ALTER TABLE public.kinds OWNER TO schemactl_squash_app;",
        "ALTER TABLE public.things OWNER TO schemactl_squash_app;",
    ] {
        assert_eq!(output.stdout.matches(said).count(), 1, "{output}");
    }
    project
        .run(["squash", "aaaaaaaaaaaa:cccccccccccc"])
        .success();
    project.run(["check", "--no-lint"]).code(2);
}

fn squashed_beside(others_revises: &str) -> (Project, Database) {
    let (project, database) = with_history();
    project.git(&["init", "-q"]);
    project.git(&["add", "."]);
    project.git(&["commit", "-qm", "first"]);
    project.git(&["checkout", "-qb", "theirs"]);
    let (up, down) = ("CREATE TABLE theirs (id int);", "DROP TABLE theirs;");
    project.step("ffffffffffff", others_revises, "f", up, down);
    project.git(&["add", "."]);
    project.git(&["commit", "-qm", "theirs"]);
    project.git(&["checkout", "-q", "main"]);
    project.git(&["checkout", "-qb", "squash"]);
    project
        .run(["squash", ":cccc", "--rev-id", "eeeeeeeeeeee"])
        .success();
    project.git(&["add", "."]);
    project.git(&["commit", "-qm", "squash"]);
    (project, database)
}

#[test]
fn a_squash_takes_the_place_of_what_it_replaces_for_check_too() {
    let (project, _database) = squashed_beside("cccccccccccc");
    let checked = project
        .run(["check", "--offline", "--base", "main"])
        .success();
    assert_eq!(checked.stdout, "", "{checked}");
}

#[test]
fn what_a_colleague_built_on_the_last_of_the_squashed_stands_on_the_squash() {
    let (project, _database) = squashed_beside("cccccccccccc");
    project.git(&["checkout", "-q", "main"]);
    project.git(&["merge", "-q", "--no-edit", "squash"]);
    project.git(&["checkout", "-q", "theirs"]);
    project.git(&["merge", "-q", "--no-edit", "main"]);
    let heads = project.run(["heads"]).success();
    assert!(heads.stdout.contains("ffffffffffff"), "{heads}");
    project.run(["upgrade", "ffff"]).success();
    let moved = project.run(["rebase"]).success();
    assert!(
        moved
            .stderr
            .contains("moved ffffffffffff from eeeeeeeeeeee onto dddddddddddd"),
        "{moved}"
    );
    project
        .run(["check", "--offline", "--no-lint", "--base", "main"])
        .success();
}

#[test]
fn what_a_colleague_built_in_the_middle_of_the_squashed_is_put_on_top_by_rebase() {
    let (project, _database) = squashed_beside("bbbbbbbbbbbb");
    project.git(&["checkout", "-q", "theirs"]);
    project.git(&["merge", "-q", "--no-edit", "squash"]);
    let broken = project.run(["heads"]).code(1);
    assert!(
        broken
            .stderr
            .contains("revises bbbbbbbbbbbb, which is replaced by eeeeeeeeeeee"),
        "{broken}"
    );
    assert!(broken.stderr.contains("schemactl rebase"), "{broken}");
    let moved = project.run(["rebase", "--base", "squash"]).success();
    assert!(
        moved
            .stderr
            .contains("moved ffffffffffff from bbbbbbbbbbbb onto dddddddddddd"),
        "{moved}"
    );
    project.run(["heads", "--check"]).success();
    project
        .run(["check", "--offline", "--no-lint", "--base", "squash"])
        .success();
}

#[test]
fn rehash_knows_what_a_squash_replaced() {
    let (project, _database) = with_history();
    project.run(["upgrade", "cccc"]).success();
    project
        .run(["squash", ":bbbb", "--rev-id", "eeeeeeeeeeee"])
        .success();
    project.step("cccccccccccc", "eeeeeeeeeeee", "c", "SELECT 1;", "");
    let output = project.run(["upgrade", "cccc"]).code(1);
    assert!(output.stderr.contains("was edited after"), "{output}");
    project.run(["rehash", "cccc"]).success();
    project.run(["upgrade", "cccc"]).success();
}
