//! The label is true: the locks that each step of a plan takes and the tables that it writes again, measured on a server, are those it says.
//!
//! Every case is a schema and statements that change it; what the plan from the one to the other does is measured step by step, in
//! an open transaction: `pg_locks`, `pg_relation_filenode`, and how often each table was read whole. After the last step the
//! database must be as declared, and its rows must be there.
//!
//! Locks weaker than SHARE UPDATE EXCLUSIVE keep nobody waiting and need not be said; what is said must be so. A scan or an index
//! build may be said although PostgreSQL finds a way around it. A lock on an index that queries wait for counts as one on its table.
//!
//! By default half of the cases are measured, as they are done soonest or as they are done while others go on, by turns; with `SCHEMACTL_ALL=1`
//! all, and with `SCHEMACTL_ONLY=text` those with it in their name, in both ways. What keeps others waiting even then has to say why. What runs outside a transaction cannot be looked into; `repair::online_load` shows that nobody waits for it.

mod constraints;
mod covered;
mod mutations;
mod objects;
mod renames;
mod tables;
mod types;
mod views;

use std::collections::{BTreeMap, BTreeSet};

use schemactl::action::{Hazard, Impact, Lock, Transaction};
use schemactl::catalog::Catalog;
use schemactl::diff::{self, Scope};
use schemactl::object::{Kind, ObjectId};
use schemactl::plan::rename::stated::{self, Flag};
use schemactl::plan::rename::steps::steps;
use schemactl::plan::{self, OnlineTables, Plan, Request, Step};

use crate::catalog::read;
use crate::common::{self, Database};

/// A change that is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    /// What it is about.
    pub(crate) name: &'static str,
    /// The schema as it is, with rows.
    pub(crate) setup: &'static str,
    /// What makes it as declared.
    pub(crate) change: &'static str,
    /// What has to be said of it besides locks: words of losses and `rewrite`, sorted.
    pub(crate) says: &'static [&'static str],
    /// A query whose answer must be the same before and after; empty where rows are meant to go.
    pub(crate) keeps: &'static str,
    /// What is renamed first, as `--rename` says it.
    pub(crate) renames: &'static [&'static str],
    /// The servers it is for: `server_version_num` from, and below.
    pub(crate) versions: (u32, u32),
}

impl Case {
    /// A case for every server, in which nothing has to be said.
    pub(crate) const fn new(name: &'static str, setup: &'static str, change: &'static str) -> Self {
        Self {
            name,
            setup,
            change,
            says: &[],
            keeps: "",
            renames: &[],
            versions: (0, u32::MAX),
        }
    }

    /// Saying this.
    pub(crate) const fn says(mut self, says: &'static [&'static str]) -> Self {
        self.says = says;
        self
    }

    /// Keeping what this query returns.
    pub(crate) const fn keeps(mut self, query: &'static str) -> Self {
        self.keeps = query;
        self
    }

    /// Renaming this first.
    pub(crate) const fn renaming(mut self, renames: &'static [&'static str]) -> Self {
        self.renames = renames;
        self
    }

    /// For servers from this version on.
    pub(crate) const fn since(mut self, version: u32) -> Self {
        self.versions.0 = version;
        self
    }

    /// For servers before this version.
    pub(crate) const fn before(mut self, version: u32) -> Self {
        self.versions.1 = version;
        self
    }
}

/// Measures all cases, and names every one whose label is not true.
pub(crate) fn measure(cases: &[Case]) {
    let only = common::only();
    let major = common::installation().version.major;
    let gaps: BTreeMap<&str, &str> = include_str!("known_gaps/labels.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(": "))
        .collect();
    let is_whole = only.is_some() || common::is_all();
    let failures: Vec<String> = cases
        .iter()
        .enumerate()
        .filter(|(index, case)| match &only {
            Some(only) => case.name.contains(only.as_str()),
            None => is_whole || index % 4 < 2,
        })
        .filter_map(|(index, case)| {
            // Some are gaps of one version: "a name (PostgreSQL 18): reason".
            let here = format!("{} (PostgreSQL {major})", case.name);
            let gap = gaps.get(case.name).or_else(|| gaps.get(here.as_str()));
            let ways: &[OnlineTables] = match (is_whole || gap.is_some(), index % 2) {
                (true, _) => &[OnlineTables::None, OnlineTables::All],
                (false, 0) => &[OnlineTables::None],
                _ => &[OnlineTables::All],
            };
            let error = match (check(case, ways), gap) {
                (Ok(true), Some(_)) => "is true: take it off the list of gaps".to_owned(),
                (Err(error), None) => error,
                _ => return None,
            };
            let text = format!("--- {}\n{error}", case.name);
            keep(case.name, &text);
            Some(text)
        })
        .collect();
    assert!(
        failures.is_empty(),
        "{} of {} labels are not true:\n{}",
        failures.len(),
        cases.len(),
        failures.join("\n\n")
    );
}

/// Writes what is not true to a file of its own in `SCHEMACTL_FAILURES`.
pub(crate) fn keep(name: &str, text: &str) {
    if let Some(folder) = std::env::var_os("SCHEMACTL_FAILURES") {
        std::fs::create_dir_all(&folder).unwrap();
        let file = std::path::Path::new(&folder).join(name.replace([' ', '/', '#'], "_"));
        std::fs::write(file, text).unwrap();
    }
}

/// A database that is being changed, and what is found out meanwhile.
struct Bench<'a> {
    live: &'a Database,
    /// What was there before: what the plan makes itself nobody waits for.
    old: BTreeSet<u32>,
    online: OnlineTables,
    /// Words of what was said.
    said: BTreeSet<String>,
    errors: Vec<String>,
    /// The steps, as one would read them.
    text: String,
}

impl Bench<'_> {
    /// Runs and measures steps.
    fn run(&mut self, steps: &[Step]) -> Result<(), String> {
        self.text.push_str(&script(steps));
        let is_online = self.online == OnlineTables::All;
        for step in steps {
            self.said.extend(words(&step.impact));
            let measured = Measured::of(step, self.live, &self.old)
                .map_err(|error| format!("{error}\n--- plan\n{}", self.text))?;
            let mut errors = Vec::new();
            if step.transaction != Transaction::Outside {
                errors.extend(measured.against(&step.impact));
            }
            let keeps_waiting = step
                .impact
                .hazards()
                .iter()
                .any(|hazard| matches!(hazard, Hazard::BlocksReads | Hazard::BlocksWrites));
            if is_online && keeps_waiting && step.impact.obstacles.is_empty() {
                errors.push("keeps others waiting and does not say why".to_owned());
            }
            if !is_online && !step.impact.obstacles.is_empty() {
                errors.push("says why it is not online, which nobody asked".to_owned());
            }
            errors.extend(covered::unlisted(step));
            let errors = errors.into_iter();
            self.errors
                .extend(errors.map(|error| format!("{} {}: {error}", step.verb, step.object)));
        }
        Ok(())
    }
}

/// Changes a database into what is wanted, and measures every step; what is not true, and the words of what was said.
pub(crate) fn changes(
    live: &Database,
    wanted: &Catalog,
    renames: &[&str],
    online: &OnlineTables,
) -> Result<BTreeSet<String>, String> {
    let mut bench = Bench {
        old: relations(&live.psql(RELATIONS)).into_keys().collect(),
        live,
        online: online.clone(),
        said: BTreeSet::new(),
        errors: Vec::new(),
        text: String::new(),
    };
    let mut flags: Vec<Flag> = renames
        .iter()
        .map(|text| Flag::parse(text).unwrap())
        .collect();
    while !flags.is_empty() {
        let before = read(live);
        let difference = diff::difference(&before, wanted, &Scope::default());
        let renames = stated::of_flags(&mut flags, &before, wanted, &difference)
            .map_err(|error| format!("{error} {:?}", error.details()))?;
        if renames.is_empty() {
            return Err("a name was not found".to_owned());
        }
        bench.run(&steps(&before, &before, &renames))?;
    }
    let plan = plan(&read(live), wanted, online)?;
    if !plan.blocked.is_empty() {
        return Err(format!("blocked: {:?}", plan.blocked));
    }
    bench.run(&plan.steps)?;
    let rest = self::plan(&read(live), wanted, online)?;
    if !rest.steps.is_empty() {
        bench
            .errors
            .push(format!("still to do:\n{}", script(&rest.steps)));
    }
    if bench.errors.is_empty() {
        Ok(bench.said)
    } else {
        Err(format!(
            "{}\n--- plan\n{}",
            bench.errors.join("\n"),
            bench.text
        ))
    }
}

/// Whether the server is one that the case is for; the error says what is not true.
fn check(case: &Case, ways: &[OnlineTables]) -> Result<bool, String> {
    let base = common::database();
    let version: u32 = base.psql("SHOW server_version_num").trim().parse().unwrap();
    if !(case.versions.0..case.versions.1).contains(&version) {
        return Ok(false);
    }
    base.try_psql(case.setup)?;
    let declared = base.copy();
    let databases: Vec<(&OnlineTables, Database)> =
        ways.iter().map(|online| (online, base.copy())).collect();
    declared.try_psql(case.change)?;
    let wanted = read(&declared);
    let says: BTreeSet<String> = case.says.iter().map(|word| (*word).to_owned()).collect();
    for (online, live) in databases {
        let which = match online {
            OnlineTables::None => "",
            _ => "while others go on: ",
        };
        let before = kept(case, &live)?;
        let said = changes(&live, &wanted, case.renames, online)
            .map_err(|error| format!("{which}{error}"))?;
        if said != says {
            return Err(format!("{which}says {said:?} instead of {says:?}"));
        }
        let after = kept(case, &live)?;
        if before != after {
            return Err(format!("{which}rows were {before:?} and are {after:?}"));
        }
    }
    Ok(true)
}

fn kept(case: &Case, database: &Database) -> Result<String, String> {
    if case.keeps.is_empty() {
        return Ok(String::new());
    }
    database.try_psql(case.keeps)
}

fn words(impact: &Impact) -> Vec<String> {
    let mut words: Vec<String> = impact
        .losses
        .iter()
        .map(|loss| loss.word().to_owned())
        .collect();
    if !impact.rewrites.is_empty() {
        words.push("rewrite".to_owned());
    }
    words
}

fn plan(live: &Catalog, declared: &Catalog, online: &OnlineTables) -> Result<Plan, String> {
    let with: BTreeSet<&str> = ["owner", "privileges"].into();
    let difference = diff::difference(live, declared, &Scope { with: with.clone() });
    plan::plan(&Request {
        live,
        declared,
        changes: &difference.changes,
        with: &with,
        executor: "postgres",
        online,
    })
    .map_err(|error| format!("{error:#}\n{error:?}"))
}

fn script(steps: &[Step]) -> String {
    steps
        .iter()
        .map(|step| {
            format!(
                "-- {} {}\n{}",
                step.verb,
                step.object,
                text(&step.statements)
            )
        })
        .collect()
}

fn text(statements: &[String]) -> String {
    statements
        .iter()
        .map(|statement| format!("{statement};\n"))
        .collect()
}

/// What a step did to the relations that were there before it.
#[derive(Debug, Default)]
struct Measured {
    locks: BTreeMap<ObjectId, Lock>,
    rewritten: BTreeSet<ObjectId>,
    read_whole: BTreeSet<ObjectId>,
    indexed: BTreeSet<ObjectId>,
    /// What earlier steps have made.
    new: BTreeSet<ObjectId>,
}

/// What is measured of every relation, one a line.
const RELATIONS: &str = "SELECT c.oid || ' ' || c.relkind::text || ' ' || coalesce(pg_relation_filenode(c.oid), 0) || ' '
        || coalesce(i.indrelid, 0) || ' ' || quote_ident(n.nspname) || ' ' || quote_ident(c.relname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_index i ON i.indexrelid = c.oid
    WHERE c.oid >= 16384 AND n.nspname NOT LIKE 'pg\\_%' ORDER BY 1";

#[derive(Clone)]
struct Relation {
    kind: char,
    file: u64,
    table: u32,
    id: ObjectId,
}

fn relations(lines: &str) -> BTreeMap<u32, Relation> {
    lines
        .lines()
        .filter_map(|line| {
            let mut fields = line.splitn(6, ' ');
            let oid = fields.next()?.parse().ok()?;
            let kind = fields.next()?.chars().next()?;
            let file = fields.next()?.parse().ok()?;
            let table = fields.next()?.parse().ok()?;
            let bare = |name: &str| name.trim_matches('"').replace("\"\"", "\"");
            let (schema, name) = (bare(fields.next()?), bare(fields.next()?));
            let of = match kind {
                'v' => Kind::View,
                'm' => Kind::MaterializedView,
                'f' => Kind::ForeignTable,
                'S' => Kind::Sequence,
                'i' | 'I' => Kind::Index,
                _ => Kind::Table,
            };
            let id = ObjectId::in_schema(of, &schema, &name);
            Some((
                oid,
                Relation {
                    kind,
                    file,
                    table,
                    id,
                },
            ))
        })
        .collect()
}

impl Measured {
    fn of(step: &Step, database: &Database, old: &BTreeSet<u32>) -> Result<Self, String> {
        let statements = text(&step.statements);
        if step.transaction == Transaction::Outside {
            database.try_psql(&format!("SET check_function_bodies = off;\n{statements}"))?;
            return Ok(Self::default());
        }
        let locks = "SELECT l.relation || ' ' || l.mode FROM pg_locks l WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation'
            AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        let reads = "SELECT c.oid || ' ' || pg_stat_get_xact_numscans(c.oid) FROM pg_class c WHERE c.relkind IN ('r', 'm')
            AND c.oid >= 16384 AND pg_stat_get_xact_numscans(c.oid) > 0";
        let output = database.try_psql(&format!(
            "{RELATIONS};\n\\echo begun\nBEGIN;\nSET LOCAL check_function_bodies = off;\n\\o /dev/null\n{statements}\\o\n\\echo locks\n{locks};\n\
             \\echo reads\n{reads};\n\\echo relations\n{RELATIONS};\nCOMMIT;\n"
        ))?;
        let (before, rest) = output.split_once("begun\n").unwrap();
        let (_, rest) = rest.split_once("locks\n").unwrap();
        let (locks, rest) = rest.split_once("reads\n").unwrap();
        let (reads, after) = rest.split_once("relations\n").unwrap();
        let after = relations(after);
        let before = relations(before);
        let files: BTreeSet<u64> = before.values().map(|relation| relation.file).collect();
        let (before, new): (BTreeMap<_, _>, BTreeMap<_, _>) =
            before.into_iter().partition(|(oid, _)| old.contains(oid));
        let indexes: BTreeMap<u32, Relation> = new
            .iter()
            .filter(|(_, relation)| matches!(relation.kind, 'i' | 'I'))
            .map(|(oid, relation)| (*oid, relation.clone()))
            .collect();
        let mut measured = Self {
            new: new.into_values().map(|relation| relation.id).collect(),
            ..Self::default()
        };
        for line in locks.lines() {
            let (oid, mode) = line.split_once(' ').unwrap();
            // An index that an earlier step has made is in use as well.
            let oid = oid.parse().unwrap();
            let Some(relation) = before.get(&oid).or_else(|| indexes.get(&oid)) else {
                continue;
            };
            let lock = lock(mode);
            let id = match relation.kind {
                'r' | 'p' | 'v' | 'm' | 'f' | 'S' => relation.id.clone(),
                // Whoever reads or writes a table opens its indexes.
                'i' | 'I' if lock == Lock::AccessExclusive => match before.get(&relation.table) {
                    Some(table) => table.id.clone(),
                    None => continue,
                },
                _ => continue,
            };
            let held = measured.locks.entry(id).or_insert(lock);
            *held = lock.max(*held);
        }
        for line in reads.lines() {
            let (oid, _) = line.split_once(' ').unwrap();
            if let Some(relation) = before.get(&oid.parse().unwrap()) {
                measured.read_whole.insert(relation.id.clone());
            }
        }
        for (oid, relation) in &after {
            // An index that is made again out of its old file is not built.
            if files.contains(&relation.file) {
                continue;
            }
            match relation.kind {
                'r' | 'm' if before.contains_key(oid) => {
                    measured.rewritten.insert(relation.id.clone());
                }
                'i' => {
                    if let Some(table) = before.get(&relation.table) {
                        measured.indexed.insert(table.id.clone());
                    }
                }
                _ => {}
            }
        }
        Ok(measured)
    }

    /// What is not as it was said.
    fn against(&self, impact: &Impact) -> Vec<String> {
        let mut errors = Vec::new();
        let ids: BTreeSet<&ObjectId> = self.locks.keys().chain(impact.locks.keys()).collect();
        for id in ids {
            let (taken, said) = (self.locks.get(id), impact.locks.get(id));
            let is_sequence = id.kind == Kind::Sequence || id.kind == Kind::IdentitySequence;
            let is_true = match (taken, said) {
                (Some(taken), None) => *taken < Lock::ShareUpdateExclusive || is_sequence,
                (None, Some(_)) => id.kind == Kind::IdentitySequence || self.new.contains(id),
                (taken, said) => taken == said,
            };
            if !is_true {
                errors.push(format!("{id}: took {taken:?}, said {said:?}"));
            }
        }
        let said: BTreeSet<ObjectId> = impact.rewrites.difference(&self.new).cloned().collect();
        if self.rewritten != said {
            errors.push(format!(
                "wrote {:?} again, said {:?}",
                names(&self.rewritten),
                names(&impact.rewrites)
            ));
        }
        let is_said =
            |id: &&ObjectId, sets: &[&BTreeSet<ObjectId>]| sets.iter().any(|set| set.contains(*id));
        let scanned: BTreeSet<ObjectId> = self
            .read_whole
            .iter()
            .filter(|id| !is_said(id, &[&impact.scans, &impact.rewrites, &impact.builds]))
            .cloned()
            .collect();
        if !scanned.is_empty() {
            errors.push(format!("read {:?} whole", names(&scanned)));
        }
        let built: BTreeSet<ObjectId> = self
            .indexed
            .iter()
            .filter(|id| !is_said(id, &[&impact.builds, &impact.rewrites]))
            .cloned()
            .collect();
        if !built.is_empty() {
            errors.push(format!("built an index on {:?}", names(&built)));
        }
        errors
    }
}

fn names(ids: &BTreeSet<ObjectId>) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

fn lock(mode: &str) -> Lock {
    match mode {
        "AccessShareLock" => Lock::AccessShare,
        "RowShareLock" => Lock::RowShare,
        "RowExclusiveLock" => Lock::RowExclusive,
        "ShareUpdateExclusiveLock" => Lock::ShareUpdateExclusive,
        "ShareLock" => Lock::Share,
        "ShareRowExclusiveLock" => Lock::ShareRowExclusive,
        "ExclusiveLock" => Lock::Exclusive,
        "AccessExclusiveLock" => Lock::AccessExclusive,
        other => panic!("no such lock: {other}"),
    }
}
