//! Every schema of the corpora and of the cases: dumped, loaded again, and the same to the independent oracle and to us.
//!
//! By default the small corpora and a sample of the cases; `SCHEMACTL_ALL=1` takes all of them, `SCHEMACTL_ONLY=text`
//! those whose name holds the text.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::catalog::comes_back;
use crate::common;

/// A name, and the files that make the schema.
struct Schema {
    name: String,
    before: String,
    files: Vec<PathBuf>,
}

/// One of this many distinct sides of the cases is in the sample.
const SAMPLE: usize = 60;

/// The corpora that take long.
const LARGE: &[&str] = &["adventureworks", "cratesio", "hatchet"];

/// Both sides of each case, those that say the same as another left out.
fn cases(folder: &Path) -> Vec<Schema> {
    let mut known = BTreeSet::new();
    let mut schemas = Vec::new();
    for suite in ["pgschema", "sqldef"] {
        for case in sorted(&folder.join("cases").join(suite)) {
            for side in ["from", "to"] {
                let file = case.join(format!("{side}.sql"));
                let Ok(text) = fs::read_to_string(&file) else {
                    continue;
                };
                if known.insert(text) {
                    let case = case.file_name().unwrap().to_string_lossy();
                    schemas.push(Schema {
                        name: format!("{suite}/{case}/{side}"),
                        before: String::new(),
                        files: vec![file],
                    });
                }
            }
        }
    }
    schemas
}

/// The corpora that are SQL, in the order of files that their `meta.json` says.
fn corpora(folder: &Path) -> Vec<Schema> {
    let mut schemas = Vec::new();
    for corpus in sorted(&folder.join("corpora")) {
        let Ok(meta) = fs::read_to_string(corpus.join("meta.json")) else {
            continue;
        };
        let meta: serde_json::Value = serde_json::from_str(&meta).unwrap();
        let Some(files) = meta.get("load").or(meta.get("ups")) else {
            continue;
        };
        let files = files.as_array().unwrap().iter();
        schemas.push(Schema {
            name: corpus.file_name().unwrap().to_string_lossy().into_owned(),
            before: meta
                .get("pre")
                .and_then(|sql| sql.as_str())
                .unwrap_or_default()
                .to_owned(),
            files: files
                .map(|file| corpus.join(file.as_str().unwrap()))
                .collect(),
        });
    }
    schemas
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = folder
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    entries.sort();
    entries
}

fn known_gaps() -> BTreeMap<String, String> {
    include_str!("known_gaps/round_trip.txt")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| {
            let (name, reason) = line.split_once(' ').expect("a name and a reason");
            (name.to_owned(), reason.to_owned())
        })
        .collect()
}

/// Loads a schema and sends it on its way. Several files are several transactions: migrations build on committed ones.
fn survives(schema: &Schema) -> Result<(), String> {
    let database = common::database();
    let load = || -> Result<(), String> {
        if !schema.before.is_empty() {
            database.try_psql(&schema.before)?;
        }
        let script: String = schema
            .files
            .iter()
            .map(|file| format!("\\i '{}'\n", file.display()))
            .collect();
        database.try_psql(&script).map(drop)
    };
    // Roles belong to all databases: two schemas that make the same one at the same time get in each other's way.
    load().map_err(|error| format!("does not load: {error}"))?;
    comes_back(&database)
}

/// The names of those that fail, with what was said; a few at a time.
fn failures(schemas: &[Schema]) -> BTreeMap<String, String> {
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(BTreeMap::new());
    let threads = std::thread::available_parallelism().map_or(2, usize::from) + 2;
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(schema) = schemas.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let first = survives(schema);
                    let again = match first {
                        Err(error) if error.starts_with("does not load") => survives(schema),
                        first => first,
                    };
                    if let Err(error) = again {
                        failures.lock().unwrap().insert(schema.name.clone(), error);
                    }
                }
            });
        }
    });
    failures.into_inner().unwrap()
}

#[test]
fn every_schema_survives_a_round_trip() {
    let Some(folder) = common::shared() else {
        return;
    };
    let all = std::env::var_os("SCHEMACTL_ALL").is_some();
    let only = std::env::var("SCHEMACTL_ONLY").ok();
    let is_wanted = |name: &str, is_sampled: bool| match &only {
        Some(text) => name.contains(text.as_str()),
        None => all || is_sampled,
    };
    let mut schemas: Vec<Schema> = corpora(&folder)
        .into_iter()
        .filter(|schema| is_wanted(&schema.name, !LARGE.contains(&&*schema.name)))
        .collect();
    schemas.extend(
        cases(&folder)
            .into_iter()
            .enumerate()
            .filter(|(index, schema)| is_wanted(&schema.name, index % SAMPLE == 0))
            .map(|(_, schema)| schema),
    );
    assert!(!schemas.is_empty());
    let gaps = known_gaps();
    let failures = failures(&schemas);
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
