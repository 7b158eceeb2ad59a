//! Every pair of the cases, in both directions, with rows in the tables: what may lose nothing loses nothing, and of the rest only that
//! is gone which a step says is lost.
//!
//! By default a sample; `SCHEMACTL_ALL=1`, `SCHEMACTL_ONLY=text` and `SCHEMACTL_FAILURES=folder` as in `catalog_corpora`.

mod rows;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use schemactl::action::Loss;
use schemactl::catalog::Catalog;
use schemactl::diff::{self, Scope};
use schemactl::gate::{Changes, Gate, Permissions, Reason, Verdict, leave, unlisted_partitions};
use schemactl::object::{Kind, Object, ObjectId};
use schemactl::plan::{self, OnlineTables, Plan, Request, Step};

use crate::catalog_corpora::bench::{Bench, Place};
use crate::catalog_corpora::schemas::{Pair, Schema};
use crate::common;
use crate::plan_cases::{executor, read, run, script, wanted};

use rows::{Content, Name, contents, fill, given_back};

/// One of this many pairs of the sample of [`crate::plan_cases`] is in ours.
const SAMPLE: usize = 2;

/// Why rows can make a statement fail that is right without them: SQLSTATE's classes for values and for constraints.
const OF_THE_DATA: &[&str] = &["22", "23"];

/// How often a change is taken out that fails without those that are refused.
const MOST_REFUSALS: usize = 20;

/// What was seen over all pairs.
#[derive(Default)]
struct Tally {
    filled: AtomicUsize,
    empty: AtomicUsize,
    refused: AtomicUsize,
    failed_safely: AtomicUsize,
    failed_whole: AtomicUsize,
    /// Changes that the gate let through and that did not run without the refused ones.
    stuck: AtomicUsize,
}

/// What a whole plan says that it loses.
#[derive(Debug, Default)]
struct Lost {
    tables: BTreeSet<Name>,
    columns: BTreeSet<(Name, String)>,
}

impl Lost {
    fn of(live: &Catalog, steps: &[Step]) -> Self {
        let mut lost = Self::default();
        for step in steps.iter().filter(|step| !step.impact.losses.is_empty()) {
            lost.add(live, step);
        }
        lost.spread(live);
        lost
    }

    fn add(&mut self, live: &Catalog, step: &Step) {
        let id = &step.object;
        let name = (id.schema.clone(), id.name.clone());
        match id.kind {
            Kind::Column => {
                let table = (id.schema.clone(), id.parent.clone());
                self.columns.insert((table, id.name.clone()));
            }
            Kind::Table | Kind::ForeignTable
                if step.impact.losses.iter().any(|loss| {
                    matches!(loss, Loss::DropTable | Loss::RecreateTable | Loss::Other)
                }) =>
            {
                self.tables.insert(name);
            }
            Kind::Schema | Kind::Extension => {
                let dependents = reached(live, id);
                self.tables.extend(
                    dependents
                        .iter()
                        .filter(|id| id.kind == Kind::Table)
                        .map(|id| (id.schema.clone(), id.name.clone())),
                );
            }
            _ => {}
        }
        if !matches!(id.kind, Kind::Column | Kind::Table) {
            for id in reached(live, id) {
                if id.kind == Kind::Column {
                    self.columns.insert(((id.schema, id.parent), id.name));
                }
            }
        }
    }

    /// To what inherits: a partition goes with its table, a column with that of the parent.
    fn spread(&mut self, live: &Catalog) {
        loop {
            let before = (self.tables.len(), self.columns.len());
            for table in live.of_kind(Kind::Table) {
                let Object::Table(table) = table else {
                    continue;
                };
                let child = (table.schema.clone(), table.name.clone());
                let schemas = table.parent_schemas.iter().cloned();
                for parent in schemas.zip(table.parent_names.iter().cloned()) {
                    if table.partition_of.is_some() && self.tables.contains(&parent) {
                        self.tables.insert(child.clone());
                    }
                    let columns: Vec<String> = self
                        .columns
                        .iter()
                        .filter(|(name, _)| *name == parent)
                        .map(|(_, column)| column.clone())
                        .collect();
                    for column in columns {
                        self.columns.insert((child.clone(), column));
                    }
                }
            }
            if before == (self.tables.len(), self.columns.len()) {
                return;
            }
        }
    }

    fn has(&self, table: &Name, column: &str) -> bool {
        self.tables.contains(table) || self.columns.contains(&(table.clone(), column.to_owned()))
    }
}

fn reached(live: &Catalog, id: &ObjectId) -> BTreeSet<ObjectId> {
    let dependents = live.dependents();
    let mut found = BTreeSet::new();
    let mut open = vec![id.clone()];
    while let Some(at) = open.pop() {
        for dependent in dependents.get(&at).into_iter().flatten() {
            if found.insert(dependent.clone()) {
                open.push(dependent.clone());
            }
        }
    }
    found
}

/// What is not as it was, apart from what is said to be lost.
fn violations(
    live: &mut Place,
    before: &BTreeMap<Name, Content>,
    lost: &Lost,
) -> Result<(), String> {
    let after = contents(&mut live.session);
    let mut said = Vec::new();
    for (table, content) in before {
        if lost.tables.contains(table) {
            continue;
        }
        let Some(now) = after.get(table) else {
            said.push(format!("{table:?} is gone with {} rows", content.rows));
            continue;
        };
        if now.rows != content.rows {
            said.push(format!(
                "{table:?} had {} rows and has {}",
                content.rows, now.rows
            ));
        }
        for (column, (data_type, values)) in &content.columns {
            if lost.has(table, column) {
                continue;
            }
            match now.columns.get(column) {
                _ if content.rows == 0 => {}
                None => said.push(format!("{table:?}.{column} is gone")),
                Some((_, after)) if after == values => {}
                Some((_, after)) => {
                    let back = given_back(&mut live.session, table, column, data_type);
                    if back.as_ref() != Some(values) {
                        said.push(format!("{table:?}.{column}: {values}\n    became {after}"));
                    }
                }
            }
        }
    }
    if said.is_empty() {
        Ok(())
    } else {
        Err(said.join("\n"))
    }
}

fn scope() -> Scope {
    Scope {
        with: ["privileges"].into(),
    }
}

/// The plan that loses nothing, or the whole plan.
fn approved(
    live: &Catalog,
    declared: &Catalog,
    executor: &str,
    permissions: &Permissions,
    refused: BTreeMap<ObjectId, Reason>,
) -> Result<Verdict, String> {
    let scope = scope();
    let mut changes = diff::difference(live, declared, &scope).changes;
    let mut partitions = unlisted_partitions(live, declared, &changes);
    if permissions.drops_partitions() {
        partitions = BTreeSet::new();
    } else {
        leave(&mut changes, &partitions, live);
        partitions = BTreeSet::new();
    }
    let planner = |changes: &Changes| -> anyhow::Result<Plan> {
        plan::plan(&Request {
            live,
            declared,
            changes,
            with: &scope.with,
            executor,
            online: &OnlineTables::None,
        })
    };
    let gate = Gate {
        live,
        base: live.fingerprint("schemactl"),
        permissions,
        partitions: &partitions,
        kept: &BTreeSet::new(),
        planner: &planner,
    };
    gate.approve(changes, refused)
        .map_err(|error| format!("{error:#}\n{error:?}"))
}

fn as_plan(verdict: &Verdict) -> Plan {
    Plan {
        steps: verdict.approved.steps().to_vec(),
        target: verdict.target.clone(),
        blocked: BTreeMap::new(),
    }
}

/// Everything in the difference that needs no permission; nothing at all may be lost.
fn loses_nothing(
    live: &mut Place,
    wanted: &Catalog,
    executor: &str,
    before: &BTreeMap<Name, Content>,
    tally: &Tally,
) -> Result<bool, String> {
    let mut refused = BTreeMap::new();
    for _ in 0..MOST_REFUSALS {
        let is = read(live);
        let verdict = approved(&is, wanted, executor, &Permissions::none(), refused)?;
        let plan = as_plan(&verdict);
        let shown =
            |error: String| format!("{error}\n--- plan that loses nothing\n{}", script(&plan));
        let result = run(&mut live.session, &plan);
        violations(live, before, &Lost::default()).map_err(shown)?;
        let failed = match result {
            Ok(()) => {
                let is = read(live);
                let rest = diff::difference(&is, &verdict.target, &scope()).changes;
                if !rest.is_empty() {
                    return Err(shown(format!("it leads elsewhere: {rest:?}")));
                }
                return Ok(!verdict.refused.is_empty());
            }
            Err(failed) => failed,
        };
        if OF_THE_DATA
            .iter()
            .any(|class| failed.state.starts_with(class))
        {
            tally.failed_safely.fetch_add(1, Ordering::Relaxed);
            return Ok(true);
        }
        let causes = &plan.steps[failed.step].causes;
        let lost = |reason: &Reason| matches!(reason, Reason::Loses(_) | Reason::Blocked(_));
        if !verdict.refused.values().any(lost)
            || !causes
                .iter()
                .any(|cause| verdict.changes.contains_key(cause))
        {
            return Err(shown(failed.to_string()));
        }
        tally.stuck.fetch_add(1, Ordering::Relaxed);
        keep(
            "stuck",
            &format!(
                "{}\n--- refused {:?}\n{}",
                failed,
                verdict.refused,
                script(&plan)
            ),
        );
        refused = verdict.refused;
        for cause in causes {
            refused
                .entry(cause.clone())
                .or_insert_with(|| Reason::FailsWithout(failed.to_string()));
        }
    }
    Err("no part of the plan runs by itself".to_owned())
}

/// All of the difference; what a step says that it loses may be gone.
fn loses_what_it_says(
    live: &mut Place,
    wanted: &Catalog,
    executor: &str,
    before: &BTreeMap<Name, Content>,
    tally: &Tally,
) -> Result<(), String> {
    let is = read(live);
    let everything = Permissions::everything();
    let verdict = approved(&is, wanted, executor, &everything, BTreeMap::new())?;
    let plan = as_plan(&verdict);
    let shown = |error: String| format!("{error}\n--- plan\n{}", script(&plan));
    let result = run(&mut live.session, &plan);
    let lost = match &result {
        Ok(()) => Lost::of(&is, &plan.steps),
        Err(_) => Lost::default(),
    };
    violations(live, before, &lost).map_err(shown)?;
    match result {
        Ok(()) => Ok(()),
        Err(failed)
            if OF_THE_DATA
                .iter()
                .any(|class| failed.state.starts_with(class)) =>
        {
            tally.failed_whole.fetch_add(1, Ordering::Relaxed);
            keep("failed", &format!("{failed}\n{}", script(&plan)));
            Ok(())
        }
        Err(failed) => Err(shown(failed.to_string())),
    }
}

fn keeps_its_rows(bench: &mut Bench, pair: &Pair, tally: &Tally) -> Result<(), String> {
    let load = |bench: &mut Bench, side: &str, file: &Path| {
        let schema = Schema::of_file(&format!("{}/{side}", pair.name), file);
        bench
            .load(&schema)
            .or_else(|_| bench.load(&schema))
            .map_err(|error| format!("{side} does not load: {error}"))
    };
    let mut declared = load(bench, "to", &pair.to)?;
    let wanted = read(&mut declared);
    bench.remove(declared);
    let mut live = load(bench, "from", &pair.from)?;
    let executor = executor(&mut live.session);
    let (filled, empty) = fill(&mut live.session);
    tally.filled.fetch_add(filled, Ordering::Relaxed);
    tally.empty.fetch_add(empty, Ordering::Relaxed);
    let before = contents(&mut live.session);
    let mut copy = bench.copy(&mut live);
    let safe = loses_nothing(&mut live, &wanted, &executor, &before, tally);
    let mut result = safe.as_ref().map(drop).map_err(String::clone);
    if !matches!(safe, Ok(false)) {
        tally.refused.fetch_add(1, Ordering::Relaxed);
        let whole = loses_what_it_says(&mut copy, &wanted, &executor, &before, tally);
        result = match (result, whole) {
            (Err(one), Err(other)) => Err(format!("{one}\n\n{other}")),
            (one, other) => one.and(other),
        };
    }
    bench.remove(live);
    bench.remove(copy);
    result
}

/// A file for something worth reading, where they are asked for.
fn keep(name: &str, text: &str) {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    if let Some(folder) = std::env::var_os("SCHEMACTL_FAILURES") {
        fs::create_dir_all(&folder).unwrap();
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        fs::write(Path::new(&folder).join(format!("{name}-{number}")), text).unwrap();
    }
}

#[test]
fn rows_survive_but_where_a_step_says_that_they_are_lost() {
    let Some(folder) = common::shared() else {
        return;
    };
    let is_sample = common::is_sample();
    let step = if is_sample { SAMPLE } else { 1 };
    let pairs: Vec<Pair> = wanted(&folder).into_iter().step_by(step).collect();
    assert!(!pairs.is_empty());
    let (next, tally) = (AtomicUsize::new(0), Tally::default());
    let failures = Mutex::new(BTreeMap::new());
    let threads = std::thread::available_parallelism().map_or(2, usize::from) + 1;
    std::thread::scope(|scope| {
        for _ in 0..threads.min(pairs.len()) {
            scope.spawn(|| {
                let mut bench = Bench::new();
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(pair) = pairs.get(index) else { break };
                    if let Err(error) = keeps_its_rows(&mut bench, pair, &tally) {
                        keep(&pair.name.replace('/', "."), &error);
                        failures.lock().unwrap().insert(pair.name.clone(), error);
                    }
                    if index.is_multiple_of(100) {
                        let _ = writeln!(io::stderr(), "{index} of {} pairs", pairs.len());
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    let count = |number: &AtomicUsize| number.load(Ordering::Relaxed);
    let summary = format!(
        "{} pairs: {} tables with rows, {} that took none; {} pairs lose something; rows made {} plans fail without loss, and {} whole \
         ones; {} changes did not go without refused ones; {} failures",
        pairs.len(),
        count(&tally.filled),
        count(&tally.empty),
        count(&tally.refused),
        count(&tally.failed_safely),
        count(&tally.failed_whole),
        count(&tally.stuck),
        failures.len()
    );
    let _ = writeln!(io::stderr(), "{summary}");
    keep("summary", &summary);
    let said: Vec<String> = failures
        .iter()
        .map(|(name, error)| format!("{name}: {error}"))
        .collect();
    assert!(said.is_empty(), "{summary}\n{}", said.join("\n\n"));
    assert!(count(&tally.filled) > count(&tally.empty), "{summary}");
}

#[test]
fn a_column_that_stays_an_identity_keeps_its_sequence() {
    let (mut bench, tally) = (Bench::new(), Tally::default());
    let from = "CREATE TABLE color (id int GENERATED BY DEFAULT AS IDENTITY, name text)";
    let to = "CREATE TABLE color (id int NOT NULL, name text)";
    for (from, to) in [(from, to), (to, from)] {
        let pair = Pair {
            name: "identity".to_owned(),
            from: bench.file("from.sql", from),
            to: bench.file("to.sql", to),
        };
        keeps_its_rows(&mut bench, &pair, &tally).unwrap();
    }
}
