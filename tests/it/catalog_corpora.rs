//! Every schema of the corpora, of the cases and of the project's own cases: dumped and loaded again it is the same to an independent oracle, and the database
//! differs neither from its dump nor from the SQL it was loaded from.
//!
//! By default the small corpora, a sample of the cases and of the own ones; `SCHEMACTL_ALL=1` takes all of them, `SCHEMACTL_ONLY=text`
//! those whose name holds the text, and `SCHEMACTL_FAILURES=folder` gets a file for each that fails.

pub(crate) mod bench;
pub(crate) mod schemas;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::common::{self, Input, run_psql};
use bench::Bench;
use schemas::{Schema, cases, corpora, own_cases};

/// One of this many distinct sides of the cases is in the sample.
const SAMPLE: usize = 50;

/// One of this many sides of the own cases is in the sample.
const OWN_SAMPLE: usize = 5;

/// One of this many that take part goes through the binary as well.
const THROUGH_THE_BINARY: usize = 20;

/// The version that all the schemas load on; older and newer ones refuse some.
const WRITTEN_FOR: u32 = 15;

/// How the error of a schema begins that the server refuses.
const REFUSED: &str = "does not load";

/// The corpora that take long.
const LARGE: &[&str] = &["adventureworks", "cratesio", "hatchet"];

/// What does not survive as SQL.
const ROUND_TRIP: &str = include_str!("known_gaps/round_trip.txt");

/// What does not survive as TOML.
const TOML_ROUND_TRIP: &str = include_str!("known_gaps/toml_round_trip.txt");

/// What does not survive as one file per object.
const SPLIT_ROUND_TRIP: &str = include_str!("known_gaps/split_round_trip.txt");

/// The schemas of this run.
fn wanted(folder: &Path) -> Vec<Schema> {
    let all = common::is_all();
    let only = common::only();
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
    schemas.extend(
        own_cases()
            .into_iter()
            .enumerate()
            .filter(|(index, schema)| is_wanted(&schema.name, index % OWN_SAMPLE == 0))
            .map(|(_, schema)| schema),
    );
    schemas
}

/// The names and reasons of a list of gaps: those of every version of PostgreSQL, and those that name this run's.
fn known_gaps(list: &str) -> BTreeMap<String, String> {
    let major = common::installation().version.major.to_string();
    list.lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .filter_map(|line| {
            let (name, reason) = line.split_once(' ').expect("a name and a reason");
            let (name, majors) = name.split_once('@').unwrap_or((name, ""));
            let is_ours = majors.is_empty() || majors.split(',').any(|named| named == major);
            is_ours.then(|| (name.to_owned(), reason.to_owned()))
        })
        .collect()
}

/// Takes out what the server of this run refuses to load, says how many, and makes sure that it is few.
fn skip_refused(failures: &mut BTreeMap<String, String>, all: usize) {
    let major = common::installation().version.major;
    if major == WRITTEN_FOR {
        return;
    }
    let before = failures.len();
    failures.retain(|_, error| !error.starts_with(REFUSED));
    let refused = before - failures.len();
    if refused > 0 {
        common::skip(&format!(
            "{refused} of {all} schemas, which PostgreSQL {major} does not load"
        ));
    }
    assert!(
        refused <= all / 20 + 5,
        "PostgreSQL {major} refuses {refused} of {all} schemas"
    );
}

/// What is to hold for a schema; `Err` says what does not.
type Holds = fn(&mut Bench, &Schema) -> Result<(), String>;

/// The names of those that fail, with what was said; a few at a time.
fn failures(schemas: &[Schema], holds: Holds) -> BTreeMap<String, String> {
    let next = AtomicUsize::new(0);
    let finished = AtomicUsize::new(0);
    let failures = Mutex::new(BTreeMap::new());
    let threads = std::thread::available_parallelism().map_or(2, usize::from) + 1;
    std::thread::scope(|scope| {
        for _ in 0..threads.min(schemas.len()) {
            scope.spawn(|| {
                let mut bench = Bench::new();
                while let Some(schema) = schemas.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(error) = holds(&mut bench, schema) {
                        keep(&schema.name, &error);
                        failures.lock().unwrap().insert(schema.name.clone(), error);
                    }
                    let done = finished.fetch_add(1, Ordering::Relaxed) + 1;
                    if done.is_multiple_of(100) {
                        let _ = writeln!(io::stderr(), "{done} of {} schemas", schemas.len());
                    }
                }
            });
        }
    });
    failures.into_inner().unwrap()
}

/// A file for each that fails, at once, where they are asked for.
fn keep(name: &str, error: &str) {
    if let Some(folder) = std::env::var_os("SCHEMACTL_FAILURES") {
        fs::create_dir_all(&folder).unwrap();
        let file = Path::new(&folder).join(name.replace('/', "."));
        fs::write(file, error).unwrap();
    }
}

/// Holds for every schema of this run but those on the list of gaps, and not for those.
fn holds_for_all(list: &str, holds: Holds) {
    let Some(folder) = common::shared() else {
        return;
    };
    let schemas = wanted(&folder);
    assert!(!schemas.is_empty());
    let gaps = known_gaps(list);
    let mut failures = failures(&schemas, holds);
    skip_refused(&mut failures, schemas.len());
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
    holds_for_all(ROUND_TRIP, |bench, schema| bench.holds(schema).map(drop));
}

#[test]
fn every_schema_comes_back_from_toml_and_does_not_differ_from_it() {
    holds_for_all(TOML_ROUND_TRIP, Bench::holds_as_toml);
}

#[test]
fn every_schema_comes_back_from_a_file_for_each_object_and_does_not_differ_from_them() {
    holds_for_all(SPLIT_ROUND_TRIP, Bench::holds_as_files);
}

/// The same, as a person does it.
fn holds_for_the_binary(schema: &Schema) {
    let database = common::database();
    database.psql(&schema.before);
    for file in &schema.files {
        match run_psql(&database.url(), Input::File(file)) {
            Err(_) if common::installation().version.major != WRITTEN_FOR => return,
            result => drop(result.unwrap()),
        }
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
