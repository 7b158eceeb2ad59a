//! The corpora: a plan leads from every one to every other, and to and from what random statements make of it.
//!
//! By default small corpora and few mutations; `SCHEMACTL_ALL=1` takes all corpora and 200 mutations of each, `SCHEMACTL_ONLY=text` those
//! whose name holds the text, `SCHEMACTL_MUTATIONS=number` that many, and `SCHEMACTL_FAILURES=folder` gets a file for each that fails.
//! A mutation is named by corpus and number, and the same every time.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use schemactl::db::Session;
use schemactl::plan::OnlineTables;

use crate::catalog_corpora::bench::{Bench, Place};
use crate::catalog_corpora::schemas::corpora;
use crate::common;
use crate::plan_cases::leads_there;

/// Those that take part by default.
const SMALL: &[&str] = &["chinook", "northwind", "pagila", "svix"];

/// Mutations of each corpus by default, and of all.
const MUTATIONS: (usize, usize) = (3, 200);

/// Makes statements out of a catalog.
const STATEMENTS: &str = include_str!("plan_corpora/mutations.sql");

/// What is done to a mutation at most.
const MOST_STATEMENTS: u64 = 6;

/// What fails, with the reason.
const GAPS: &str = include_str!("known_gaps/plan_corpora.txt");

/// Without rows: whether they survive is shown elsewhere, and what they forbid would make fewer mutations. The schema `public` belongs to
/// whom it belongs to everywhere else: owners are not compared here, and the oracle says more of it where it is another's.
const EMPTIED: &str = "
SET client_min_messages = error;
DO $$ DECLARE path text; BEGIN
    FOR path IN SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    LOOP
        EXECUTE format('TRUNCATE %s CASCADE', path);
    END LOOP;
    IF current_setting('server_version_num')::int >= 150000 THEN
        ALTER SCHEMA public OWNER TO pg_database_owner;
    END IF;
END $$";

/// Numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn of(name: &str) -> Self {
        Self(name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit.max(1)
    }

    fn one_of<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let index = self.below(u64::try_from(list.len()).unwrap());
        list.get(usize::try_from(index).unwrap())
    }
}

fn is_all() -> bool {
    common::is_all()
}

fn known_gaps() -> BTreeMap<String, String> {
    GAPS.lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| {
            let (name, reason) = line.split_once(' ').expect("a name and a reason");
            (name.to_owned(), reason.to_owned())
        })
        .collect()
}

/// The corpora in databases that nobody is connected to.
fn loaded(bench: &mut Bench, folder: &Path) -> Vec<(String, Place)> {
    let mut places = Vec::new();
    for schema in corpora(folder) {
        if !is_all() && !SMALL.contains(&schema.name.as_str()) {
            continue;
        }
        let mut place = bench
            .load(&schema)
            .unwrap_or_else(|error| panic!("{} does not load: {error}", schema.name));
        place.session.query(EMPTIED).unwrap();
        bench.leave(&mut place);
        places.push((schema.name, place));
    }
    places
}

/// Does this for all of these, a few at a time; those that fail and are no known gaps, and gaps that do not fail, fail the test.
fn for_all<T: Sync>(
    tasks: &[(String, T)],
    holds: impl Fn(&mut Bench, &str, &T) -> Result<(), String> + Sync,
) {
    let only = common::only().unwrap_or_default();
    let tasks: Vec<&(String, T)> = tasks
        .iter()
        .filter(|(name, _)| name.contains(&only))
        .collect();
    let gaps = known_gaps();
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(BTreeMap::new());
    let threads = std::thread::available_parallelism().map_or(2, usize::from) + 1;
    std::thread::scope(|scope| {
        for _ in 0..threads.min(tasks.len()) {
            scope.spawn(|| {
                let mut bench = Bench::new();
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some((name, task)) = tasks.get(index) else {
                        break;
                    };
                    if let Err(error) = holds(&mut bench, name, task) {
                        if let Some(folder) = std::env::var_os("SCHEMACTL_FAILURES") {
                            fs::create_dir_all(&folder).unwrap();
                            fs::write(Path::new(&folder).join(name.replace('/', ".")), &error)
                                .unwrap();
                        }
                        failures.lock().unwrap().insert(name.clone(), error);
                    }
                    if index.is_multiple_of(20) {
                        let _ = writeln!(io::stderr(), "{index} of {}", tasks.len());
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    let mut said: Vec<String> = failures
        .iter()
        .filter(|(name, _)| !gaps.contains_key(*name))
        .map(|(name, error)| format!("{name}: {error}"))
        .collect();
    said.extend(
        tasks
            .iter()
            .filter(|(name, _)| gaps.contains_key(name) && !failures.contains_key(name))
            .map(|(name, _)| format!("{name} works: take it off the list of gaps")),
    );
    let summary = format!(
        "{} of {}, {} of them known gaps",
        failures.len(),
        tasks.len(),
        gaps.len()
    );
    let _ = writeln!(io::stderr(), "{summary}");
    assert!(said.is_empty(), "{summary}:\n{}", said.join("\n\n"));
}

#[test]
fn a_plan_leads_from_every_corpus_to_every_other() {
    let Some(folder) = common::shared() else {
        return;
    };
    let mut bench = Bench::new();
    let places = loaded(&mut bench, &folder);
    let mut pairs = Vec::new();
    for (from, live) in &places {
        for (to, declared) in &places {
            if from != to {
                pairs.push((
                    format!("{from}/{to}"),
                    (live.name.clone(), declared.name.clone()),
                ));
            }
        }
    }
    for_all(&pairs, |bench, _, (live, declared)| {
        let mut live = bench.copy_of(live);
        let mut declared = bench.copy_of(declared);
        let result = leads_there(bench, &mut live, &mut declared, &OnlineTables::None);
        bench.remove(live);
        bench.remove(declared);
        result
    });
    for (_, place) in places {
        bench.remove(place);
    }
}

/// Statements by the kind of change.
fn statements(session: &mut Session) -> Vec<Vec<String>> {
    let found = session.query(STATEMENTS).unwrap();
    let mut kinds: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in found.first().unwrap().iter() {
        let kind = kinds.entry(row.text("kind").to_owned()).or_default();
        kind.push(row.text("statement").to_owned());
    }
    kinds.into_values().collect()
}

/// Some statements that PostgreSQL accepts.
fn mutate(session: &mut Session, numbers: &mut Numbers) -> Vec<String> {
    let kinds = statements(session);
    session
        .query("SET client_min_messages = error; SET statement_timeout = '30s'")
        .unwrap();
    let wanted = 1 + numbers.below(MOST_STATEMENTS);
    let mut done = Vec::new();
    for _ in 0..wanted * 4 {
        let Some(statement) = numbers.one_of(&kinds).and_then(|kind| numbers.one_of(kind)) else {
            continue;
        };
        if session.query(statement).is_ok() {
            done.push(statement.clone());
        }
        if u64::try_from(done.len()).unwrap() == wanted {
            break;
        }
    }
    session
        .query("RESET client_min_messages; RESET statement_timeout")
        .unwrap();
    done
}

fn there_and_back(bench: &mut Bench, name: &str, template: &str) -> Result<(), String> {
    let mut mutated = bench.copy_of(template);
    let mut original = bench.copy_of(template);
    let done = mutate(&mut mutated.session, &mut Numbers::of(name));
    let there = leads_there(bench, &mut original, &mut mutated, &OnlineTables::None);
    bench.remove(original);
    let mut original = bench.copy_of(template);
    let back = leads_there(bench, &mut mutated, &mut original, &OnlineTables::None);
    bench.remove(mutated);
    bench.remove(original);
    let mutation = done.join(";\n");
    let said: Vec<String> = [("there", there), ("back", back)]
        .into_iter()
        .filter_map(|(direction, result)| result.err().map(|error| format!("{direction}: {error}")))
        .collect();
    if said.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "--- mutation\n{mutation};\n--- {}",
            said.join("\n--- ")
        ))
    }
}

#[test]
fn a_plan_leads_to_every_mutation_and_back() {
    let Some(folder) = common::shared() else {
        return;
    };
    let count = match std::env::var("SCHEMACTL_MUTATIONS") {
        Ok(number) => number.parse().unwrap(),
        Err(_) if is_all() => MUTATIONS.1,
        Err(_) => MUTATIONS.0,
    };
    let mut bench = Bench::new();
    let places = loaded(&mut bench, &folder);
    let mut tasks = Vec::new();
    for number in 0..count {
        for (corpus, place) in &places {
            tasks.push((format!("{corpus}/{number}"), place.name.clone()));
        }
    }
    for_all(&tasks, |bench, name, template| {
        there_and_back(bench, name, template)
    });
    for (_, place) in places {
        bench.remove(place);
    }
}
