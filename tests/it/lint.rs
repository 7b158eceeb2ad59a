//! `lint`: exit codes, formats, ignores, configuration, places, and every file there is without a crash.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use schemactl::lint::{Options, Unit, lint};

use crate::cli::check_generated;
use crate::common::{Project, project, shared, skip};

/// A project with one table that is there and one revision that changes it.
fn with(up: &str) -> Project {
    let project = project();
    project.step(
        "aaaaaaaaaaaa",
        "",
        "first",
        "CREATE TABLE t (id bigint PRIMARY KEY, a text);",
        "DROP TABLE t;",
    );
    project.step("bbbbbbbbbbbb", "aaaaaaaaaaaa", "second", up, "SELECT 1;");
    project
}

const SECOND: &str = "migrations/202601010000_bbbbbbbbbbbb_second.sql";

#[test]
fn what_is_found_decides_the_exit_code_as_far_as_fail_on_says() {
    let warning = with("CREATE INDEX i ON t (a);");
    let output = warning.run(["lint"]).success();
    assert!(
        output.stdout.starts_with(&format!(
            "{SECOND}:8:1: warning: building index i stops all writes to t [index-blocks-writes]\n    help: CREATE INDEX CONCURRENTLY"
        )),
        "{output}"
    );
    assert!(
        output.stderr.contains("linted 2 revisions: 1 warning"),
        "{output}"
    );
    warning.run(["lint", "--fail-on", "warning"]).code(3);
    warning
        .run(["lint", "--rule", "index-blocks-writes=error"])
        .code(3);
    warning
        .run([
            "lint",
            "--fail-on",
            "note",
            "--rule",
            "index-blocks-writes=off",
        ])
        .success();
    let error = with("DROP TABLE t;");
    error.run(["lint"]).code(3);
    error.run(["lint", "--fail-on", "never"]).success();
    error.run(["lint", "--fail-on", "everything"]).code(64);
    let output = error.run(["lint", "--rule", "drop-tabel=off"]).code(64);
    assert!(
        output.stderr.contains("did you mean drop-table?"),
        "{output}"
    );
    let clean = with("ALTER TABLE t ADD COLUMN b text;")
        .run(["lint"])
        .success();
    assert_eq!(clean.stdout, "");
    assert!(clean.stderr.contains("nothing found"), "{clean}");
}

#[test]
fn every_format_of_findings_is_printed_and_no_other() {
    let project = with("DROP TABLE t;");
    for (format, part) in [
        ("json", "\"rule\": \"drop-table\""),
        ("github", "::error file=migrations/"),
        ("gitlab", "\"check_name\": \"drop-table\""),
        ("sarif", "\"ruleId\": \"drop-table\""),
        ("junit", "<failure type=\"error\""),
        ("markdown", "| error | migrations/"),
    ] {
        let output = project.run(["lint", "--format", format]).code(3);
        assert!(output.stdout.contains(part), "{output}");
    }
    project.run(["lint", "--format", "csv"]).code(64);
}

#[test]
fn ignores_need_a_reason_and_something_to_ignore_and_the_revisions_still_run() {
    let project = with(
        "-- schemactl:ignore drop-table nothing was ever in it\n\
         DROP TABLE t;\n\
         CREATE TABLE u (a timestamp); -- schemactl:ignore timestamp-without-zone, table-without-primary-key local times of a shop\n\
         -- schemactl:ignore serial\n\
         SELECT 1;\n\
         -- schemactl:ignore no-such-rule because\n\
         SELECT 2;",
    );
    let output = project
        .run(["lint", "--format", "json", "--fail-on", "warning"])
        .code(3);
    let value: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    let found: Vec<(u64, &str)> = value["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            (
                finding["line"].as_u64().unwrap(),
                finding["rule"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (11, "ignore-without-reason"),
            (11, "unused-ignore"),
            (13, "ignore-of-unknown-rule")
        ]
    );
    project.run(["heads"]).success();
}

#[test]
fn an_ignore_in_the_header_is_for_the_whole_file() {
    let project = with("SELECT 1;");
    let path = project.path().join(SECOND);
    let text = fs::read_to_string(&path).unwrap().replace(
        "-- second\n",
        "-- second\n-- schemactl:ignore-file update-all-rows t has ten rows\n",
    );
    fs::write(&path, text.replace("SELECT 1;", "UPDATE t SET a = 1;")).unwrap();
    let output = project.run(["lint", "--fail-on", "note"]).success();
    assert_eq!(output.stdout, "", "{output}");
    let heads = project.run(["heads"]).success();
    assert!(heads.stdout.contains("bbbbbbbbbbbb"), "{heads}");
}

#[test]
fn the_configuration_says_where_to_begin_and_what_matters() {
    let project = with("DROP TABLE t;");
    project.file("schemactl.toml", "[lint]\nstart_after = \"bbbb\"\n");
    let output = project.run(["lint"]).success();
    assert!(
        output
            .stderr
            .contains("linted 0 revisions (2 up to start_after left out)"),
        "{output}"
    );
    project.file("schemactl.toml", "[lint]\nstart_after = \"aaaa\"\n");
    project.run(["lint"]).code(3);
    project.file("schemactl.toml", "[lint]\nstart_after = \"cccc\"\n");
    let output = project.run(["lint"]).code(1);
    assert!(output.stderr.contains("[lint] start_after"), "{output}");
    project.file(
        "schemactl.toml",
        "[lint]\nfail_on = \"warning\"\n[lint.rules]\ndrop-table = \"warning\"\n",
    );
    project.run(["lint"]).code(3);
    project.file("schemactl.toml", "[lint.rules]\ndrop-tabel = \"off\"\n");
    let output = project.run(["lint"]).code(1);
    assert!(
        output.stderr.contains("schemactl.toml line 2")
            && output.stderr.contains("did you mean drop-table?"),
        "{output}"
    );
}

#[test]
fn named_files_are_linted_with_what_the_others_say() {
    let project = with("SELECT 1;");
    project.step(
        "cccccccccccc",
        "bbbbbbbbbbbb",
        "third",
        "ALTER TABLE t ALTER a TYPE text;\nDROP TABLE u;",
        "SELECT 1;",
    );
    let third = "migrations/202601010000_cccccccccccc_third.sql";
    let output = project.run(["lint", third]).code(3);
    assert!(
        output.stdout.contains("drop-table") && !output.stdout.contains("alter-type"),
        "{output}"
    );
    assert!(output.stderr.contains("linted 1 revision"), "{output}");
    project.file("other.sql", "DROP TABLE x;");
    let output = project.run(["lint", "other.sql"]).code(3);
    assert!(
        output.stdout.starts_with("other.sql:1:1: error"),
        "{output}"
    );
    project.run(["lint", "nowhere.sql"]).code(1);
}

#[test]
fn places_are_right_behind_marks_wide_characters_and_other_line_ends() {
    let project = project();
    project.revision(
        "202601010000_aaaaaaaaaaaa_a.sql",
        "\u{feff}-- a\r\n--\r\n-- Revision ID: aaaaaaaaaaaa\r\n-- Revises:\r\n\r\n-- schemactl:up\r\n\
         SELECT 'é🦀';\r\n/* ü */ CREATE TABLE \"té\" (id bigint PRIMARY KEY, \"ö\" timestamp);\r\n\r\n-- schemactl:down\r\nSELECT 1;\r\n",
    );
    let output = project.run(["lint"]).success();
    assert!(
        output
            .stdout
            .contains("_a.sql:8:55: warning: column \"ö\" of \"té\""),
        "{output}"
    );
    project.file("b.sql", "\u{feff}DROP TABLE t;");
    let output = project.run(["lint", "b.sql"]).code(3);
    assert!(output.stdout.starts_with("b.sql:1:1: "), "{output}");
}

#[test]
fn it_needs_no_database_and_asks_none() {
    let project = with("SELECT 1;").env("DATABASE_URL", "postgresql://nobody@192.0.2.1:1/none");
    let started = Instant::now();
    project.run(["lint"]).success();
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

#[test]
fn the_generated_list_of_lint_rules_is_current() {
    let list = project()
        .run(["lint", "--list", "--format", "markdown"])
        .success();
    let text = format!(
        "# The rules of `schemactl lint`\n\n\
         `off` are looked for when [lint.rules] of schemactl.toml or `--rule` turns them on; `squawk/…` are those of\n\
         [squawk](https://squawkhq.com). Written by `SCHEMACTL_UPDATE=1 ./tests/run generated`.\n\n{}",
        list.stdout
    );
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lint/README.md");
    check_generated(&path, &text);
}

#[test]
fn the_examples_are_clean_or_say_why_not() {
    for example in ["rbac", "deals", "toml-model"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("examples")
            .join(example);
        let mut command = project().command(["lint", "--fail-on", "warning"]);
        let output = command.current_dir(folder).output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stdout)
        );
    }
}

/// Every SQL file below a folder.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "sql") {
            files.push(path);
        }
    }
    files.sort();
}

fn units(files: &[PathBuf]) -> Vec<Unit> {
    files
        .iter()
        .filter_map(|file| Some(Unit::sql(&fs::read_to_string(file).ok()?, file.clone())))
        .collect()
}

#[test]
fn the_histories_of_others_are_linted_without_a_crash() {
    let Some(shared) = shared() else {
        return skip("the corpora");
    };
    for corpus in ["cratesio", "svix", "hatchet"] {
        let mut files = Vec::new();
        collect(&shared.join("corpora").join(corpus), &mut files);
        let units = units(&files);
        assert!(!units.is_empty());
        let found = lint(&units, &Options::default());
        assert!(!found.is_empty(), "{corpus}");
        for finding in &found {
            let place = finding.place.as_ref().unwrap();
            let text = fs::read_to_string(&place.path).unwrap();
            let line = text.lines().nth(place.line - 1).unwrap_or_default();
            assert!(
                line.chars().count() >= place.column,
                "{finding:?}: {line:?}"
            );
        }
    }
}

#[test]
fn damaged_files_are_linted_without_a_crash() {
    let Some(shared) = shared() else {
        return skip("the cases");
    };
    let mut files = Vec::new();
    collect(&shared.join("cases"), &mut files);
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let mut below = |limit: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random >> 16) as usize % limit.max(1)
    };
    let mut damaged = Vec::new();
    for file in files.iter().step_by(7) {
        let mut characters: Vec<char> = fs::read_to_string(file)
            .unwrap_or_default()
            .chars()
            .collect();
        for _ in 0..4 {
            let at = below(characters.len());
            match below(4) {
                0 => characters.truncate(at),
                1 => characters.insert(at, ['\'', '"', '(', ')', ';', '$', 'é', '\\'][below(8)]),
                2 if !characters.is_empty() => {
                    characters.remove(at);
                }
                _ => {
                    let end = (at + below(40)).min(characters.len());
                    characters.drain(at..end);
                }
            }
        }
        let text: String = characters.into_iter().collect();
        damaged.push(Unit::sql(&text, file.clone()));
    }
    lint(&damaged, &Options::default());
}
