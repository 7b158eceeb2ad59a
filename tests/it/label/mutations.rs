//! The labels of what makes the changes good again that `mutation` tries: every attribute of every kind, in both directions.
//!
//! By default a sample; `SCHEMACTL_ALL=1` and `SCHEMACTL_ONLY=text` as in `plan_cases`.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use schemactl::plan::OnlineTables;

use super::{changes, keep};
use crate::catalog::read;
use crate::common;
use crate::mutation::laboratory::Laboratory;
use crate::mutation::trials;

/// One of this many mutations is in the sample.
const SAMPLE: usize = 41;

/// The mutations whose labels are not true, be it on all versions or on one (`…@18`), each with the reason.
fn known_gaps() -> BTreeMap<&'static str, &'static str> {
    include_str!("../known_gaps/label_mutations.txt")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| line.split_once(": ").expect("a name and a reason"))
        .filter_map(|(name, reason)| match name.rsplit_once('@') {
            None => Some((name, reason)),
            Some((name, major)) => {
                let is_here = major == common::installation().version.major.to_string();
                is_here.then_some((name, reason))
            }
        })
        .collect()
}

/// Whether the server takes it; the error says what is not true.
fn check(setup: &str, sql: &str) -> Result<(), String> {
    let base = common::database();
    base.try_psql(setup)?;
    let changed = base.copy();
    changed.try_psql(sql)?;
    let ways = [OnlineTables::None, OnlineTables::All];
    let databases: Vec<_> = ways
        .iter()
        .flat_map(|online| {
            [
                (online, "back", changed.copy()),
                (online, "there", base.copy()),
            ]
        })
        .collect();
    let (before, after) = (read(&base), read(&changed));
    for (online, direction, live) in databases {
        let wanted = if direction == "there" {
            &after
        } else {
            &before
        };
        changes(&live, wanted, &[], online)
            .map_err(|error| format!("{direction}, {online:?}: {error}"))?;
    }
    Ok(())
}

#[test]
fn every_attribute_of_every_kind_changes_at_the_cost_that_is_said() {
    let laboratory = Laboratory::new();
    let all = common::is_all();
    let only = common::only();
    let trials: Vec<_> = trials(laboratory.major())
        .enumerate()
        .filter(|(index, (name, _, _))| match &only {
            Some(text) => name.contains(text.as_str()),
            None => all || index % SAMPLE == 0,
        })
        .map(|(_, trial)| trial)
        .collect();
    assert!(!trials.is_empty());
    let gaps = known_gaps();
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(BTreeMap::new());
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((name, setup, sql)) =
                    trials.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    if let Err(error) = check(setup, sql) {
                        let error = format!("--- {name}: {sql}\n{error}");
                        keep(name, &error);
                        failures.lock().unwrap().insert(name.clone(), error);
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    let mut said: Vec<String> = failures
        .iter()
        .filter(|(name, _)| !gaps.contains_key(name.as_str()))
        .map(|(_, error)| error.clone())
        .collect();
    said.extend(
        trials
            .iter()
            .filter(|(name, _, _)| gaps.contains_key(name.as_str()) && !failures.contains_key(name))
            .map(|(name, _, _)| format!("{name} is true: take it off the list of gaps")),
    );
    assert!(
        said.is_empty(),
        "{} of {} labels are not true:\n{}",
        said.len(),
        trials.len(),
        said.join("\n\n")
    );
}
