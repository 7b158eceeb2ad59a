//! Every pair of the cases, in both directions, through the binary: repaired, nothing differs, a second repair plans nothing, and the
//! independent oracle says so too.
//!
//! By default a part of the sample of `plan_cases`; `SCHEMACTL_ALL=1`, `SCHEMACTL_ONLY=text` and `SCHEMACTL_FAILURES=folder` as in `plan_cases`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::catalog_corpora::bench::{Bench, Place};
use crate::catalog_corpora::schemas::{Pair, Schema};
use crate::common::{self, Input, Project};
use crate::plan_cases::wanted;

/// One of this many pairs of the sample of [`crate::plan_cases`] is in ours.
const SAMPLE: usize = 3;

/// Where the model is loaded that a shared shadow cannot load: one that makes roles, for example.
const LOCAL_SHADOW: &[&str] = &["--shadow", "local"];

#[test]
fn every_case_is_repaired_by_the_binary() {
    all_are_repaired(&[]);
}

#[test]
fn every_case_is_repaired_by_the_binary_while_others_go_on() {
    all_are_repaired(&["--online"]);
}

/// The pairs that are not repaired, each with the reason.
fn known_gaps() -> BTreeMap<&'static str, &'static str> {
    include_str!("../known_gaps/repairs.txt")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| line.split_once(' ').expect("a name and a reason"))
        .collect()
}

fn all_are_repaired(options: &[&str]) {
    let Some(folder) = common::shared() else {
        return;
    };
    let mut pairs = wanted(&folder);
    if common::is_sample() {
        pairs = pairs.into_iter().step_by(SAMPLE).collect();
    }
    assert!(!pairs.is_empty());
    let gaps = known_gaps();
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(BTreeMap::new());
    let threads = std::thread::available_parallelism().map_or(2, usize::from) + 1;
    std::thread::scope(|scope| {
        for _ in 0..threads.min(pairs.len()) {
            scope.spawn(|| {
                let mut bench = Bench::new();
                while let Some(pair) = pairs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(error) = is_repaired(&mut bench, pair, options) {
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
    let mut said: Vec<String> = failures
        .iter()
        .filter(|(name, _)| !gaps.contains_key(name.as_str()))
        .map(|(name, error)| format!("{name}: {error}"))
        .collect();
    said.extend(
        pairs
            .iter()
            .filter(|pair| {
                gaps.contains_key(pair.name.as_str()) && !failures.contains_key(&pair.name)
            })
            .map(|pair| format!("{} works: take it off the list of gaps", pair.name)),
    );
    assert!(
        said.is_empty(),
        "{} of {} pairs:\n{}",
        said.len(),
        pairs.len(),
        said.join("\n\n")
    );
}

fn is_repaired(bench: &mut Bench, pair: &Pair, options: &[&str]) -> Result<(), String> {
    let load = |bench: &mut Bench, side: &str, file: &Path| {
        let schema = Schema::of_file(&format!("{}/{side}", pair.name), file);
        // Roles belong to all databases: two that make the same one get in each other's way.
        bench
            .load(&schema)
            .or_else(|_| bench.load(&schema))
            .map_err(|error| format!("{side} does not load: {error}"))
    };
    let live = load(bench, "from", &pair.from)?;
    let declared = load(bench, "to", &pair.to)?;
    let result = becomes(bench, &live, &declared, &pair.to, options);
    bench.remove(live);
    bench.remove(declared);
    result
}

/// Repairs a database to a model, and compares it with one that the model was loaded into.
fn becomes(
    bench: &mut Bench,
    live: &Place,
    declared: &Place,
    model: &Path,
    options: &[&str],
) -> Result<(), String> {
    let url = bench.url(live);
    let project = common::project()
        .env("DATABASE_URL", &url)
        .env("SCHEMACTL_SHADOW_URL", bench.url_of("postgres"));
    let model = model.to_str().unwrap();
    repaired(&project, model, options).or_else(|error| {
        // What is refused before anything runs may be the fault of the shadow, which shares its roles with all.
        if !error.contains("shadow") {
            return Err(error);
        }
        let options: Vec<&str> = options.iter().chain(LOCAL_SHADOW).copied().collect();
        repaired(&project, model, &options)
    })?;
    common::run_psql(&url, Input::Text("DROP SCHEMA schemactl CASCADE")).or_else(|error| {
        match error.contains("does not exist") {
            true => Ok(String::new()),
            false => Err(error),
        }
    })?;
    bench
        .same_but(live, declared, &["--acl", "-v"])
        .or_else(|difference| {
            // PostgreSQL spells some expressions in another way once they have been read back; the second time is the last.
            let (left, right) = (bench.place(), bench.place());
            let again = [(live, &left), (declared, &right)]
                .into_iter()
                .try_for_each(|(from, to)| {
                    let text = common::pg_dump(&bench.url(from));
                    common::run_psql(&bench.url(to), Input::Text(&text)).map(drop)
                })
                .and_then(|()| bench.same_but(&left, &right, &["--acl", "-v"]))
                .map_err(|_| format!("the oracle: {difference}"));
            bench.remove(left);
            bench.remove(right);
            again
        })
}

/// Repairs, finds no difference, and has nothing more to do.
fn repaired(project: &Project, model: &str, options: &[&str]) -> Result<(), String> {
    let shadow = if options.contains(&"--shadow") {
        LOCAL_SHADOW
    } else {
        &[]
    };
    let common = ["--model", model, "--with", "privileges"];
    let run = |words: &[&str]| project.run(words.iter().chain(&common).copied());
    let mut repair = vec![
        "repair",
        "--apply",
        "--allow-destructive",
        "--renames",
        "never",
        "--yes",
    ];
    repair.extend(options);
    let first = run(&repair);
    if first.code != Some(0) {
        return Err(format!("repair: {first}"));
    }
    let mut diff = vec!["diff"];
    diff.extend(shadow);
    let difference = run(&diff);
    if difference.code != Some(0) {
        return Err(format!("diff: {difference}\n--- repair\n{first}"));
    }
    let second = run(&repair);
    if second.code != Some(0) || !second.stderr.contains("nothing to repair") {
        return Err(format!("a second repair: {second}\n--- repair\n{first}"));
    }
    Ok(())
}
