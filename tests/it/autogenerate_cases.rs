//! Every pair of the cases: from the one side, a revision is generated that leads to the other; up equals the one, down the other, by the
//! independent oracle. Through the binary.
//!
//! By default a sample; `SCHEMACTL_ALL=1`, `SCHEMACTL_ONLY=text` and `SCHEMACTL_FAILURES=folder` as in `catalog_corpora`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::catalog_corpora::schemas::{Pair, pairs};
use crate::common::{self, Database, database, oracle_with, project};

/// One of this many pairs is in the sample.
const SAMPLE: usize = 200;

/// Pairs that do not work yet, with the reason; one that works makes the test fail.
const GAPS: &str = include_str!("known_gaps/autogenerate.txt");

#[test]
fn what_is_written_leads_to_the_other_side_of_a_case_and_back() {
    let Some(folder) = common::shared() else {
        return;
    };
    let all = common::is_all();
    let only = common::only();
    let wanted: Vec<Pair> = pairs(&folder)
        .into_iter()
        .enumerate()
        .filter(|(index, pair)| match &only {
            Some(text) => pair.name.contains(text.as_str()),
            None => all || index % SAMPLE == 7,
        })
        .map(|(_, pair)| pair)
        .collect();
    assert!(!wanted.is_empty());
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..3.min(wanted.len()) {
            scope.spawn(|| {
                while let Some(pair) = wanted.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(error) = leads_there_and_back(pair) {
                        // At once: a run over all of them is long, and may be cut short.
                        if let Some(folder) = std::env::var_os("SCHEMACTL_FAILURES") {
                            fs::create_dir_all(&folder).unwrap();
                            let name = pair.name.replace('/', ".");
                            fs::write(Path::new(&folder).join(name), &error).unwrap();
                        }
                        failures.lock().unwrap().insert(pair.name.clone(), error);
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    let gaps: BTreeMap<&str, &str> = GAPS
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| line.split_once(' ').expect("a name and a reason"))
        .collect();
    let mut said: Vec<String> = failures
        .iter()
        .filter(|(name, _)| !gaps.contains_key(name.as_str()))
        .map(|(name, error)| format!("{name}: {error}"))
        .collect();
    let tried = wanted.iter().map(|pair| pair.name.as_str());
    said.extend(
        tried
            .filter(|name| gaps.contains_key(name) && !failures.contains_key(*name))
            .map(|name| format!("{name} works: take it off the list of gaps")),
    );
    assert!(
        said.is_empty(),
        "{} of {} pairs:\n{}",
        said.len(),
        wanted.len(),
        said.join("\n\n")
    );
}

fn leads_there_and_back(pair: &Pair) -> Result<(), String> {
    let (live, from, to) = (database(), database(), database());
    for (database, file) in [(&live, &pair.from), (&from, &pair.from), (&to, &pair.to)] {
        database.psql_file(file);
    }
    let project = project().on(&live);
    let run = |arguments: &[&str]| {
        let output = project.run(arguments.iter().copied());
        match output.code {
            Some(0) => Ok(output),
            _ => Err(format!("{arguments:?}: {output}")),
        }
    };
    let model = pair.to.display().to_string();
    let generated = run(&[
        "revision",
        "--autogenerate",
        "--from",
        "live",
        "-m",
        "change",
        "--model",
        &model,
        "--with",
        "privileges",
        "--allow-destructive",
        "--renames",
        "never",
    ])?;
    let files: Vec<String> = generated
        .stdout
        .lines()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let and_files = |error: String| format!("{error}\n{}", files.join("\n"));
    if files.is_empty() {
        return same(&live, &to, "up");
    }
    run(&["upgrade", "head"]).map_err(and_files)?;
    same(&live, &to, "up").map_err(and_files)?;
    run(&["downgrade", "base"]).map_err(and_files)?;
    same(&live, &from, "down").map_err(and_files)
}

fn same(live: &Database, wanted: &Database, way: &str) -> Result<(), String> {
    let copy = live.copy();
    copy.psql("DROP SCHEMA IF EXISTS schemactl CASCADE");
    oracle_with(&copy.url(), &wanted.url(), &["--acl", "-v"])
        .map_err(|differences| format!("{way}: {differences}"))
}
