//! The example projects: each loads, runs up, down and up again, and its offline script does the same.

use std::fs;
use std::path::Path;
use std::process::Command;

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
        let found = commands(&text_of(file));
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

/// A file of this repository.
fn text_of(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

/// The lines that are indented more than the first that ends so.
fn block(text: &str, begins: &str) -> String {
    let mut lines = text.lines().skip_while(|line| !line.ends_with(begins));
    let depth = |line: &str| line.len() - line.trim_start().len();
    let above = depth(lines.next().unwrap());
    let inner: Vec<&str> = lines.take_while(|line| depth(line) > above).collect();
    inner.join("\n")
}

#[test]
fn the_action_builds_the_commit_that_a_branch_a_tag_or_nothing_means() {
    let script = block(
        &text_of("examples/pipelines/setup-schemactl/action.yml"),
        "run: |",
    );
    let project = project();
    project.git(&["init", "-q"]);
    let commit = |name: &str| {
        project.file("file", name);
        project.git(&["add", "."]);
        project.git(&["commit", "-qm", name]);
        let output = project.try_git(&["rev-parse", "HEAD"]);
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    let tagged = commit("one");
    project.git(&["tag", "-a", "v1", "-m", "one"]);
    project.git(&["checkout", "-qb", "side"]);
    let of_branch = commit("two");
    project.git(&["checkout", "-q", "main"]);
    let newest = commit("three");
    for (revision, meant) in [
        ("", &newest),
        ("main", &newest),
        ("side", &of_branch),
        ("v1", &tagged),
        (of_branch.as_str(), &of_branch),
    ] {
        let outputs = project.file("outputs", "");
        let status = Command::new("bash")
            .args(["-euo", "pipefail", "-c", &script])
            .env("REPOSITORY", project.path())
            .env("REVISION", revision)
            .env("GITHUB_OUTPUT", &outputs)
            .status()
            .unwrap();
        assert!(status.success(), "{revision}");
        assert_eq!(
            fs::read_to_string(outputs).unwrap(),
            format!("commit={meant}\n"),
            "{revision}"
        );
    }
}

#[test]
fn the_pipelines_hold_no_password_in_an_address_and_run_nothing_as_root() {
    let compose = text_of("examples/pipelines/compose.yaml");
    assert!(!compose.contains("postgresql://"), "{compose}");
    let kubernetes = text_of("examples/pipelines/kubernetes.yaml");
    let count = |what: &str| kubernetes.matches(what).count();
    assert_eq!(count("shop-migrations\n          args"), 2);
    assert_eq!(count("runAsNonRoot: true"), 2);
    let image = text_of("examples/pipelines/Dockerfile");
    let user = image.lines().find_map(|line| line.strip_prefix("USER "));
    assert_eq!(
        user,
        Some("65532:65532"),
        "a number, which runAsNonRoot can judge"
    );
}

#[test]
fn the_addresses_of_compose_lead_to_a_database() {
    let project = project();
    let compose = text_of("examples/pipelines/compose.yaml");
    let migrate = compose.split("  migrate:").nth(1).unwrap();
    let environment = block(migrate, "environment:");
    let project = environment
        .lines()
        .filter_map(|line| line.trim().split_once(": "))
        .filter(|(name, _)| !name.starts_with('#'))
        .fold(project, |project, (name, value)| {
            // A host that answers nothing, and a password that no URL could hold as it is.
            let value = match name {
                "POSTGRES_HOST" => "127.0.0.1",
                "POSTGRES_PASSWORD" => "p@ss/word",
                _ => value,
            };
            project.env(name, value)
        })
        .env("DB_PORT", "1");
    let (up, down) = ("CREATE TABLE a (id int);", "DROP TABLE a;");
    project.step("aaaaaaaaaaaa", "", "a", up, down);
    let output = project.run(["deploy", "--wait=0s"]).code(5);
    assert!(
        output
            .stderr
            .contains("cannot connect to postgresql://postgres:***@127.0.0.1:1/postgres"),
        "{output}"
    );
}
