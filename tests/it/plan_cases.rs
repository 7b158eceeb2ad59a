//! Every pair of the cases, in both directions: the plan leads from the one schema to the other, by our own reading and an independent
//! oracle's.
//!
//! Those of `tests/cases` all, each direction in one of the two ways to do it; of the others a sample; `SCHEMACTL_ALL=1` takes all in both ways,
//! `SCHEMACTL_ONLY=text` and `SCHEMACTL_FAILURES=folder` as in `catalog_corpora`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use schemactl::action::Transaction;
use schemactl::catalog::Catalog;
use schemactl::db::Session;
use schemactl::diff::{self, Scope};
use schemactl::plan::{self, OnlineTables, Plan, Request};

use crate::catalog_corpora::bench::{Bench, Place};
use crate::catalog_corpora::schemas::{Pair, Schema, own_pairs, pairs};
use crate::common;

/// One of this many pairs is in the sample; odd, so that both directions are.
const SAMPLE: usize = 41;

pub(crate) fn wanted(folder: &Path) -> Vec<Pair> {
    let all = common::is_all();
    let only = common::only();
    pairs(folder)
        .into_iter()
        .enumerate()
        .filter(|(index, pair)| match &only {
            Some(text) => pair.name.contains(text.as_str()),
            None => all || index % SAMPLE == 0,
        })
        .map(|(_, pair)| pair)
        .collect()
}

/// Those for this version of PostgreSQL: `NAME REASON`, or `NAME@17,18 REASON`.
fn known_gaps(list: &str) -> BTreeMap<String, String> {
    let major = Bench::new().major().to_string();
    list.lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| {
            let (name, reason) = line.split_once(' ').expect("a name and a reason");
            (name.to_owned(), reason.to_owned())
        })
        .filter_map(|(name, reason)| match name.split_once('@') {
            None => Some((name, reason)),
            Some((name, majors)) => {
                let is_here = majors.split(',').any(|other| other == major);
                is_here.then(|| (name.to_owned(), reason))
            }
        })
        .collect()
}

pub(crate) fn read(place: &mut Place) -> Catalog {
    Catalog::read(&mut place.session, true).unwrap()
}

pub(crate) fn plan(
    live: &Catalog,
    declared: &Catalog,
    executor: &str,
    online: &OnlineTables,
) -> Result<Plan, String> {
    let with: BTreeSet<&'static str> = ["privileges"].into();
    let difference = diff::difference(live, declared, &Scope { with: with.clone() });
    plan::plan(&Request {
        live,
        declared,
        changes: &difference.changes,
        with: &with,
        executor,
        online,
    })
    .map_err(
        |error| match error.downcast_ref::<schemactl::error::UserError>() {
            Some(user) => format!("{user}\n{}", user.details().join("\n")),
            None => format!("{error:#}"),
        },
    )
}

/// The plan as one would read it.
pub(crate) fn script(plan: &Plan) -> String {
    plan.steps
        .iter()
        .map(|step| {
            let statements: String = step
                .statements
                .iter()
                .map(|statement| format!("{statement};\n"))
                .collect();
            format!("-- {} {}\n{statements}", step.verb, step.object)
        })
        .collect()
}

/// How far a plan came, and why no further.
pub(crate) struct Failed {
    /// The step that failed.
    pub(crate) step: usize,
    /// What PostgreSQL calls the error.
    pub(crate) state: String,
    text: String,
}

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// Runs the plan; the transaction in which it fails is rolled back.
pub(crate) fn run(session: &mut Session, plan: &Plan) -> Result<(), Failed> {
    let result = try_run(session, plan);
    if result.is_err() {
        session.query("ROLLBACK").unwrap();
    }
    result
}

fn try_run(session: &mut Session, plan: &Plan) -> Result<(), Failed> {
    let mut is_open = false;
    let mut send = |step: usize, sql: &str| {
        session.query(sql).map(drop).map_err(|error| Failed {
            step,
            state: error.sqlstate().unwrap_or_default().to_owned(),
            text: format!("{error}\nin: {sql}"),
        })
    };
    send(0, "SET check_function_bodies = off")?;
    for (index, step) in plan.steps.iter().enumerate() {
        let is_shared = step.transaction == Transaction::Shared;
        if is_shared != is_open {
            send(index, if is_shared { "BEGIN" } else { "COMMIT" })?;
            is_open = is_shared;
        }
        for statement in &step.statements {
            send(index, statement)?;
        }
    }
    if is_open {
        send(plan.steps.len() - 1, "COMMIT")?;
    }
    Ok(())
}

pub(crate) fn executor(session: &mut Session) -> String {
    let rows = session.query("SELECT current_user").unwrap();
    let row = rows.first().and_then(schemactl::db::Rows::first);
    row.unwrap().text("current_user").to_owned()
}

fn converges(bench: &mut Bench, pair: &Pair, online: &OnlineTables) -> Result<(), String> {
    let load = |bench: &mut Bench, side: &str, file: &Path| {
        let schema = Schema::of_file(&format!("{}/{side}", pair.name), file);
        bench
            .load(&schema)
            .or_else(|_| bench.load(&schema))
            .map_err(|error| format!("{side} does not load: {error}"))
    };
    let mut live = load(bench, "from", &pair.from)?;
    let mut declared = load(bench, "to", &pair.to)?;
    let result = leads_there(bench, &mut live, &mut declared, online);
    bench.remove(live);
    bench.remove(declared);
    result
}

pub(crate) fn leads_there(
    bench: &Bench,
    live: &mut Place,
    declared: &mut Place,
    online: &OnlineTables,
) -> Result<(), String> {
    let wanted = read(declared);
    let executor = executor(&mut live.session);
    let is_as_wanted = |live: &mut Place| -> Result<(), String> {
        let plan = plan(&read(live), &wanted, &executor, online)?;
        match plan.steps.is_empty() {
            true => Ok(()),
            false => Err(format!("still to do:\n{}", script(&plan))),
        }
    };
    let plan = plan(&read(live), &wanted, &executor, online)?;
    if let Some((id, blocked)) = plan.blocked.first_key_value() {
        return Err(format!("{id} is blocked: {blocked:?}"));
    }
    let text = script(&plan);
    run(&mut live.session, &plan).map_err(|error| format!("{error}\n--- plan\n{text}"))?;
    let same =
        bench
            .same_but(live, declared, &["--acl", "-v"])
            .or_else(|error| match is_as_wanted(live) {
                // PostgreSQL's own spelling is not always the same the second time.
                Ok(()) if error.contains("::") => Ok(()),
                _ => Err(error),
            });
    same.and_then(|()| is_as_wanted(live))
        .map_err(|error| format!("{error}\n--- plan\n{text}"))
}

#[test]
fn a_plan_leads_from_one_side_of_a_case_to_the_other() {
    all_shared_converge(&OnlineTables::None);
}

#[test]
fn a_plan_that_lets_others_go_on_leads_to_the_other_side_as_well() {
    all_shared_converge(&OnlineTables::All);
}

fn all_shared_converge(online: &OnlineTables) {
    let Some(folder) = common::shared() else {
        return;
    };
    let pairs = wanted(&folder);
    let gaps = known_gaps(include_str!("known_gaps/plans.txt"));
    all_converge(&pairs, &gaps, online);
}

/// The project's own cases.
///
/// By default half of them for each way to do it: a case that goes there in the one goes back in the other.
fn own(online: &OnlineTables) -> Vec<Pair> {
    let only = common::only().unwrap_or_default();
    let is_whole = !only.is_empty() || common::is_all();
    let turn = usize::from(*online == OnlineTables::All);
    own_pairs()
        .into_iter()
        .enumerate()
        .filter(|(index, _)| is_whole || (index / 2 + index + turn) % 2 == 0)
        .map(|(_, pair)| pair)
        .filter(|pair| pair.name.contains(only.as_str()))
        .collect()
}

#[test]
fn a_plan_leads_from_one_side_of_an_own_case_to_the_other() {
    let gaps = known_gaps(include_str!("known_gaps/own_plans.txt"));
    all_converge(&own(&OnlineTables::None), &gaps, &OnlineTables::None);
}

#[test]
fn a_plan_that_lets_others_go_on_leads_to_the_other_side_of_an_own_case_as_well() {
    let gaps = known_gaps(include_str!("known_gaps/own_plans.txt"));
    all_converge(&own(&OnlineTables::All), &gaps, &OnlineTables::All);
}

fn all_converge(pairs: &[Pair], gaps: &BTreeMap<String, String>, online: &OnlineTables) {
    assert!(!pairs.is_empty());
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(BTreeMap::new());
    let threads = std::thread::available_parallelism().map_or(2, usize::from) + 1;
    std::thread::scope(|scope| {
        for _ in 0..threads.min(pairs.len()) {
            scope.spawn(|| {
                let mut bench = Bench::new();
                while let Some(pair) = pairs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(error) = converges(&mut bench, pair, online) {
                        failures.lock().unwrap().insert(pair.name.clone(), error);
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    if let Some(folder) = std::env::var_os("SCHEMACTL_FAILURES") {
        fs::create_dir_all(&folder).unwrap();
        for (name, error) in &failures {
            fs::write(Path::new(&folder).join(name.replace('/', ".")), error).unwrap();
        }
    }
    let mut said: Vec<String> = failures
        .iter()
        .filter(|(name, _)| !gaps.contains_key(*name))
        .map(|(name, error)| format!("{name}: {error}"))
        .collect();
    said.extend(
        pairs
            .iter()
            .filter(|pair| gaps.contains_key(&pair.name) && !failures.contains_key(&pair.name))
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
