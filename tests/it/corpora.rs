//! Real migration histories of other projects, run as revisions and compared with psql running the same files.

use std::fs;
use std::path::PathBuf;

use crate::common::{Database, Project, database, oracle, project, shared};

/// One migration of a corpus.
pub(crate) struct Migration {
    /// Twelve digits that keep the order.
    id: String,
    up: PathBuf,
    down: PathBuf,
}

/// The migrations in the order that `meta.json` lists their files, and the downs that fail when psql runs them all,
/// as was found without schemactl.
pub(crate) fn corpus(name: &str) -> Option<(Vec<Migration>, Vec<String>)> {
    let folder = shared()?.join("corpora").join(name);
    let meta: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.join("meta.json")).unwrap()).unwrap();
    let broken = meta["down_result"]["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| {
            folder
                .join(error[0].as_str().unwrap())
                .display()
                .to_string()
        })
        .collect();
    let ups = meta["ups"].as_array().unwrap().iter();
    let migrations = ups
        .enumerate()
        .map(|(index, up)| {
            let up = up.as_str().unwrap();
            Migration {
                id: format!("{:012}", index + 1),
                up: folder.join(up),
                down: folder.join(match up.strip_suffix("up.sql") {
                    Some(stem) => format!("{stem}down.sql"),
                    None => panic!("{up} has no down"),
                }),
            }
        })
        .collect();
    Some((migrations, broken))
}

/// Writes the migrations as one line of revisions. Those that PostgreSQL refuses in a transaction are marked so.
pub(crate) fn write(project: &Project, migrations: &[Migration]) {
    let mut before = "";
    for migration in migrations {
        let (up, down) = (
            fs::read_to_string(&migration.up).unwrap(),
            fs::read_to_string(&migration.down).unwrap(),
        );
        let id = &migration.id;
        project.revision(
            &format!("{id}_{id}_step.sql"),
            format!(
                "-- Step\n--\n-- Revision ID: {id}\n-- Revises: {before}\n-- Create Date: 2026-01-01 00:00:00+00:00\n\n\
                 -- schemactl:up{}\n{up}\n-- schemactl:down{}\n{down}\n",
                mark(&up),
                mark(&down)
            ),
        );
        before = id;
    }
}

fn mark(sql: &str) -> &'static str {
    let is_concurrent = sql.lines().any(|line| {
        let line = line.trim_start().to_ascii_lowercase();
        !line.starts_with("--")
            && (line.contains("index concurrently") || line.contains("detach partition"))
    });
    if is_concurrent { " no-transaction" } else { "" }
}

/// Runs files through psql, in one go; the last statement of a file may lack its semicolon.
#[track_caller]
fn psql<'a>(database: &Database, files: impl Iterator<Item = &'a PathBuf>) {
    let script: String = files
        .map(|file| format!("\\i '{}'\n;\nRESET ALL;\n", file.display()))
        .collect();
    database.psql(&script);
}

/// Everything in the database but the history.
#[track_caller]
fn same(ours: &Database, theirs: &Database) {
    let copy = ours.copy();
    copy.psql("DROP SCHEMA IF EXISTS schemactl CASCADE");
    oracle(&copy.url(), &theirs.url()).unwrap_or_else(|differences| panic!("{differences}"));
}

fn applied(database: &Database) -> usize {
    database
        .psql("SELECT count(*) FROM schemactl.revision")
        .trim()
        .parse()
        .unwrap()
}

/// Up with one command; down step by step, each as psql does it; failures stop where psql does.
fn up_and_down(name: &str) {
    let Some((migrations, broken)) = corpus(name) else {
        return;
    };
    let (ours, theirs) = (database(), database());
    let project = project().on(&ours);
    write(&project, &migrations);
    project.run(["upgrade", "head"]).success();
    psql(&theirs, migrations.iter().map(|migration| &migration.up));
    same(&ours, &theirs);
    assert_eq!(applied(&ours), migrations.len());

    let mut failed = Vec::new();
    let mut left = migrations.len();
    while left > 0 {
        let output = project.run(["downgrade", "base"]);
        let now = applied(&ours);
        let reverted = migrations[now..left].iter().rev();
        psql(&theirs, reverted.map(|migration| &migration.down));
        left = now;
        if output.code == Some(0) {
            assert_eq!(left, 0, "{output}");
            break;
        }
        let migration = &migrations[left - 1];
        failed.push(migration.down.display().to_string());
        stops_where_psql_does(&project, migration, &theirs, &output);
        same(&ours, &theirs);
        // As a user would who has decided that there is nothing left to undo.
        let below = match left {
            1 => "base".to_owned(),
            _ => migrations[left - 2].id.clone(),
        };
        project.run(["stamp", &below]).success();
        left -= 1;
        assert_eq!(applied(&ours), left);
    }
    same(&ours, &theirs);
    // The list was made on 15. Since 17 indexes are built with a search_path of PostgreSQL's own, which more downs do not survive.
    let version: u32 = ours.psql("SHOW server_version_num").trim().parse().unwrap();
    if version >= 170_000 {
        failed.retain(|down| {
            broken.contains(down) || !SINCE_17.iter().any(|name| down.contains(name))
        });
    }
    assert_eq!(failed, broken);
}

/// The downs of crates.io that build an index over a function that names another one without its schema.
const SINCE_17: &[&str] = &[
    "20170311180634_remove_semver_index",
    "20170308140537_create_to_semver_no_prerelease",
];

/// The failed down is that of the newest revision; file, line, column and caret are where psql has them.
#[track_caller]
fn stops_where_psql_does(
    project: &Project,
    migration: &Migration,
    theirs: &Database,
    output: &crate::common::Output,
) {
    assert_eq!(output.code, Some(1), "{output}");
    let said = &output.stderr;
    let script = format!("BEGIN;\n\\i '{}'\n", migration.down.display());
    let error = theirs.try_psql(&script).expect_err("psql stops as well");
    let message = error
        .lines()
        .find_map(|line| line.split_once("ERROR:  "))
        .map(|(_, message)| message)
        .unwrap_or_else(|| panic!("{error}"));
    assert!(said.contains(message), "psql says {message}:\n{said}");
    let place = said
        .lines()
        .find_map(|line| line.trim().strip_prefix("--> "))
        .unwrap_or_else(|| panic!("no place:\n{said}"));
    let mut parts = place.rsplitn(3, ':');
    let column: usize = parts.next().unwrap().parse().unwrap();
    let line: usize = parts.next().unwrap().parse().unwrap();
    let path = parts.next().unwrap();
    assert!(path.contains(&migration.id), "{place}");
    let text = fs::read_to_string(project.path().join(path)).unwrap();
    let line = text.lines().nth(line - 1).unwrap();
    assert!(column <= line.chars().count() + 1, "{place}: {line}");
    // Where a long line was cut, it ends in the mark of that.
    let is_shown = said.contains(line)
        || said.lines().any(|shown| {
            let shown = shown
                .split_once(" | ")
                .map(|(_, text)| text.trim_end_matches('…'));
            shown.is_some_and(|shown| !shown.is_empty() && line.starts_with(shown))
        });
    assert!(is_shown, "the line is shown:\n{said}");
    // psql shows the position where the server gave one: "LINE 2: text", and a caret below.
    // With QUERY it is the text of a function that the statement called.
    let is_about_the_file = !error.lines().any(|line| line.starts_with("QUERY:"));
    let mut lines = error.lines();
    if let Some(shown) = lines.find(|line| is_about_the_file && line.starts_with("LINE ")) {
        let (prefix, text) = shown.split_once(": ").unwrap();
        let caret = lines.next().unwrap().find('^').unwrap() - prefix.len() - 2;
        assert!(
            line.starts_with(text.trim_end_matches("...")),
            "{text} is not {line}"
        );
        assert_eq!(column, caret + 1, "{error}\n{said}");
    }
    assert!(
        said.lines().any(|line| line.trim_end().ends_with('^')),
        "a caret points at it:\n{said}"
    );
    assert!(
        said.contains("rolled back: revision ") && said.contains("is applied as before"),
        "{said}"
    );
}

#[test]
fn crates_io_goes_up_and_down_as_with_psql_and_stops_where_a_down_is_broken() {
    up_and_down("cratesio");
}

#[test]
fn svix_goes_up_and_down_as_with_psql_and_stops_where_a_down_is_broken() {
    up_and_down("svix");
}
