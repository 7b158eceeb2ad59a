//! Every schema of the corpora and of the cases: dumped and loaded again it is the same to an independent oracle, and the database
//! differs neither from its dump nor from the SQL it was loaded from.
//!
//! By default the small corpora and a sample of the cases; `SCHEMACTL_ALL=1` takes all of them, `SCHEMACTL_ONLY=text`
//! those whose name holds the text, and `SCHEMACTL_FAILURES=folder` gets a file for each that fails.

mod bench;
mod schemas;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::common::{self, Input, run_psql};
use bench::Bench;
use schemas::{Schema, cases, corpora};

/// One of this many distinct sides of the cases is in the sample.
const SAMPLE: usize = 30;

/// One of this many that take part goes through the binary as well.
const THROUGH_THE_BINARY: usize = 15;

/// The corpora that take long.
const LARGE: &[&str] = &["adventureworks", "cratesio", "hatchet"];

/// What does not survive as SQL.
const ROUND_TRIP: &str = include_str!("known_gaps/round_trip.txt");

/// What does not survive as TOML.
const TOML_ROUND_TRIP: &str = include_str!("known_gaps/toml_round_trip.txt");

/// The schemas of this run.
fn wanted(folder: &Path) -> Vec<Schema> {
    let all = std::env::var_os("SCHEMACTL_ALL").is_some();
    let only = std::env::var("SCHEMACTL_ONLY").ok();
    let is_wanted = |name: &str, is_sampled: bool| match &only {
        Some(text) => name.contains(text.as_str()),
        None => all || is_sampled,
    };
    let mut schemas: Vec<Schema> = corpora(folder)
        .into_iter()
        .filter(|schema| is_wanted(&schema.name, !LARGE.contains(&&*schema.name)))
        .collect();
    schemas.extend(
        cases(folder)
            .into_iter()
            .enumerate()
            .filter(|(index, schema)| is_wanted(&schema.name, index % SAMPLE == 0))
            .map(|(_, schema)| schema),
    );
    schemas
}

/// The names and reasons of a list of gaps.
fn known_gaps(list: &str) -> BTreeMap<String, String> {
    list.lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| {
            let (name, reason) = line.split_once(' ').expect("a name and a reason");
            (name.to_owned(), reason.to_owned())
        })
        .collect()
}

/// What is to hold for a schema; `Err` says what does not.
type Holds = fn(&mut Bench, &Schema) -> Result<(), String>;

/// The names of those that fail, with what was said; a few at a time.
fn failures(schemas: &[Schema], holds: Holds) -> BTreeMap<String, String> {
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(BTreeMap::new());
    let threads = std::thread::available_parallelism().map_or(2, usize::from) + 1;
    std::thread::scope(|scope| {
        for _ in 0..threads.min(schemas.len()) {
            scope.spawn(|| {
                let mut bench = Bench::new();
                while let Some(schema) = schemas.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(error) = holds(&mut bench, schema) {
                        failures.lock().unwrap().insert(schema.name.clone(), error);
                    }
                }
            });
        }
    });
    failures.into_inner().unwrap()
}

/// Holds for every schema of this run but those on the list of gaps, and not for those.
fn holds_for_all(list: &str, holds: Holds) {
    let Some(folder) = common::shared() else {
        return;
    };
    let schemas = wanted(&folder);
    assert!(!schemas.is_empty());
    let gaps = known_gaps(list);
    let failures = failures(&schemas, holds);
    if let Some(folder) = std::env::var_os("SCHEMACTL_FAILURES") {
        fs::create_dir_all(&folder).unwrap();
        for (name, error) in &failures {
            let file = Path::new(&folder).join(name.replace('/', "."));
            fs::write(file, error).unwrap();
        }
    }
    let mut said = Vec::new();
    for (name, error) in &failures {
        if !gaps.contains_key(name) {
            said.push(format!("{name}: {error}"));
        }
    }
    for schema in &schemas {
        if gaps.contains_key(&schema.name) && !failures.contains_key(&schema.name) {
            said.push(format!(
                "{} survives: take it off the list of gaps",
                schema.name
            ));
        }
    }
    assert!(
        said.is_empty(),
        "{} of {} schemas:\n{}",
        said.len(),
        schemas.len(),
        said.join("\n\n")
    );
}

#[test]
fn every_schema_comes_back_and_differs_from_nothing_that_says_the_same() {
    holds_for_all(ROUND_TRIP, Bench::holds);
}

#[test]
fn every_schema_comes_back_from_toml_and_does_not_differ_from_it() {
    holds_for_all(TOML_ROUND_TRIP, Bench::holds_as_toml);
}

/// The same, as a person does it.
fn holds_for_the_binary(schema: &Schema) {
    let database = common::database();
    database.psql(&schema.before);
    for file in &schema.files {
        run_psql(&database.url(), Input::File(file)).unwrap();
    }
    let project = common::project().on(&database);
    project.file("schema.sql", schema.text());
    let whole = ["--with", "owners,privileges"];
    for output in [["dump", "--split", "dump"], ["dump", "-o", "dump.sql"]] {
        project.run(output.iter().chain(&whole).copied()).success();
    }
    for (model, is_cached) in [
        ("dump", false),
        ("dump.sql", false),
        ("schema.sql", false),
        ("schema.sql", true),
    ] {
        let arguments = ["diff", "-v", "--model", model];
        let output = project.run(arguments.iter().chain(&whole).copied());
        let said_cached = output.stderr.contains("unchanged since it was loaded");
        assert_eq!(
            (output.code, output.stdout.as_str(), said_cached),
            (Some(0), "", is_cached),
            "{} against {model}: {}",
            schema.name,
            output.stderr
        );
    }
}

#[test]
fn a_sample_of_the_schemas_differs_from_nothing_to_the_binary_either() {
    let Some(folder) = common::shared() else {
        return;
    };
    let gaps = known_gaps(ROUND_TRIP);
    for schema in wanted(&folder).iter().step_by(THROUGH_THE_BINARY) {
        if !gaps.contains_key(&schema.name) {
            holds_for_the_binary(schema);
        }
    }
}
