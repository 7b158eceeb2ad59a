//! The example projects: each loads, runs up, down and up again, and its offline script does the same.

use std::fs;
use std::path::Path;

use crate::common::{Database, Project, database, oracle, project, shared};

/// A copy of an example's revisions, with a database of its own.
fn example(name: &str, database: &Database) -> Project {
    let project = project().on(database);
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
    project
}

fn count(database: &Database, what: &str) -> usize {
    database
        .psql(&format!("SELECT count(*) FROM {what}"))
        .trim()
        .parse()
        .unwrap()
}

const TABLES: &str =
    "pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'schemactl')";
const INDEXES: &str =
    "pg_indexes WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'schemactl')";

#[track_caller]
fn same(left: &Database, right: &Database) {
    if shared().is_some() {
        oracle(&left.url(), &right.url()).unwrap_or_else(|differences| panic!("{differences}"));
    }
}

/// Up, all the way down, up again: the schema is the same, and in between there is nothing.
fn up_down_up(name: &str) -> (Database, usize) {
    let (database, empty) = (database(), crate::common::database());
    let project = example(name, &database);
    project.run(["upgrade", "head"]).success();
    let revisions = count(&database, "schemactl.revision");
    let first = database.copy();
    project.run(["downgrade", "base"]).success();
    assert_eq!(count(&database, "schemactl.revision"), 0);
    let bare = database.copy();
    bare.psql("DROP SCHEMA schemactl CASCADE");
    same(&bare, &empty);
    project.run(["upgrade", "head"]).success();
    same(&first, &database);
    (database, revisions)
}

/// The script that `--sql` prints leads psql to the same schema and history.
fn script_equals_run(name: &str, ran: &Database) {
    let scripted = database();
    let project = example(name, &scripted);
    let script = project.run(["upgrade", "head", "--sql"]).success();
    assert_eq!(script.stderr, "", "a script is data only");
    scripted.psql(&script.stdout);
    same(ran, &scripted);
    let history =
        "SELECT revision_id, up_checksum, down_checksum FROM schemactl.revision ORDER BY 1";
    assert_eq!(ran.psql(history), scripted.psql(history));
    project.run(["current", "--check-heads"]).success();
    let script = project.run(["downgrade", "head:base", "--sql"]).success();
    scripted.psql(&script.stdout);
    assert_eq!(count(&scripted, TABLES), 0);
    assert_eq!(count(&scripted, "schemactl.revision"), 0);
}

#[test]
fn rbac_goes_up_down_and_up_again_and_its_script_does_the_same() {
    let (database, revisions) = up_down_up("rbac");
    assert_eq!(revisions, 33);
    assert_eq!(count(&database, TABLES), 15);
    let indexes = count(&database, INDEXES);
    assert!(indexes > 150, "{indexes} indexes");
    script_equals_run("rbac", &database);
}

#[test]
fn deals_goes_up_down_and_up_again_and_its_script_does_the_same() {
    let (database, _) = up_down_up("deals");
    assert_eq!(
        database.psql(&format!(
            "SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM {TABLES}"
        )),
        "comps cross_posts listing_scores listings marketplace_accounts my_items notifications orders snap_jobs user_prefs\n"
    );
    script_equals_run("deals", &database);
}

#[test]
fn the_toml_model_says_what_its_revision_makes() {
    let (database, _) = up_down_up("toml-model");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/toml-model");
    let project = example("toml-model", &database);
    for file in ["schema.toml", "schemactl.toml"] {
        project.file(file, fs::read(folder.join(file)).unwrap());
    }
    project.run(["diff"]).success();
    let dump = project.run(["dump", "--format", "toml"]).success().stdout;
    project.file("schema.toml", dump);
    project.run(["diff"]).success();
    database.psql("ALTER TABLE members ADD phone text");
    project.run(["diff"]).code(2);
}

/// The words of every schemactl command in a text: what stands behind the name to the end of the line, or in a list of arguments.
fn commands(text: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for line in text.lines() {
        let line = line.trim_start().trim_start_matches("- ");
        let shell = ["run: schemactl ", "schemactl ", "entry: schemactl "]
            .iter()
            .find_map(|prefix| line.strip_prefix(prefix))
            // A sentence of prose is no command.
            .filter(|_| !line.starts_with("schemactl check`"));
        let list = ["command: [", "args: [", "CMD ["]
            .iter()
            .find_map(|prefix| line.strip_prefix(prefix))
            .and_then(|rest| rest.strip_suffix(']'));
        if let Some(words) = shell {
            let words = words.split(" > ").next().unwrap().split_whitespace();
            found.push(
                words
                    .map(|word| word.trim_matches('"').to_owned())
                    .collect(),
            );
        } else if let Some(words) = list {
            found.push(
                words
                    .split(", ")
                    .map(|word| word.trim_matches('"').to_owned())
                    .collect(),
            );
        }
    }
    found
}

#[test]
fn the_pipelines_use_commands_and_options_that_there_are() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut checked = 0;
    for file in [
        "examples/pipelines/github.yml",
        "examples/pipelines/gitlab-ci.yml",
        "examples/pipelines/Dockerfile",
        "examples/pipelines/compose.yaml",
        "examples/pipelines/kubernetes.yaml",
        ".pre-commit-hooks.yaml",
        "examples/deals/entrypoint.sh",
    ] {
        let text = fs::read_to_string(root.join(file)).unwrap();
        let found = commands(&text);
        assert!(!found.is_empty(), "{file}");
        for words in found {
            let whole = std::iter::once("schemactl".to_owned()).chain(words.iter().cloned());
            if let Err(error) = schemactl::cli::command().try_get_matches_from(whole) {
                panic!("{file}: schemactl {}\n{error}", words.join(" "));
            }
            checked += 1;
        }
    }
    assert!(checked >= 9, "{checked}");
}
