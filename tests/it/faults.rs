//! The line breaks at one message of a run: what the run then says is true, and the next run finishes the job once.
//!
//! Every message of either side is a place to break, and there are three ways: cut (FIN), reset (RST), frozen. By default
//! a sample; `SCHEMACTL_ALL=1` takes every message, `SCHEMACTL_ONLY=freeze` only what has this in its name.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::common::{
    Break, Database, Fault, Faulty, Output, Project, Side, database, is_all, only, project,
};

/// How many faults are tried at a time: most of the time of a frozen one is spent waiting.
const AT_ONCE: usize = 6;

/// What is done on a line that breaks.
struct Job {
    name: &'static str,
    command: &'static [&'static str],
    /// Makes the database what it is before the job.
    prepare: fn(&Project, &Database),
    /// Whether what the run said is true; the text says why not.
    judge: fn(&Output, &Database) -> Result<(), String>,
    /// What must be there in the end.
    must_be: &'static str,
    /// The query that tells.
    query: &'static str,
    /// How many of its faults are tried by default.
    sample: usize,
    /// Which messages of the server are places to break, by their number and type.
    counts: fn(usize, u8) -> bool,
}

const REVISIONS: [&str; 3] = ["000000000001", "000000000002", "000000000003"];

const DONE: &str = "SELECT what, count(*) FROM done.log GROUP BY 1 ORDER BY 1; \
     SELECT string_agg(revision_id, ',' ORDER BY revision_id) FROM schemactl.revision; \
     SELECT count(*) FROM schemactl.statement_progress; \
     SELECT kind, revision_id, count(*) FROM schemactl.event WHERE outcome = 'done' GROUP BY 1, 2 ORDER BY 1, 2; \
     SELECT count(*) FROM pg_index WHERE NOT indisvalid";

/// Three revisions, one of them outside a transaction; each leaves a row for every time that it runs.
fn revisions() -> Project {
    let project = project();
    let rows = |what: &str| format!("INSERT INTO done.log VALUES ('{what}');");
    for (number, (up, down)) in [
        (
            format!("\nCREATE TABLE t1 (id int);\n{}", rows("up 1")),
            format!("\nDROP TABLE t1;\n{}", rows("down 1")),
        ),
        (
            format!(
                " no-transaction\n{}\nCREATE INDEX CONCURRENTLY t1_id ON t1 (id);\n{}",
                rows("up 2"),
                rows("up 2 again")
            ),
            format!(
                " no-transaction\nDROP INDEX CONCURRENTLY t1_id;\n{}",
                rows("down 2")
            ),
        ),
        (
            format!("\nCREATE TABLE t3 (id int);\n{}", rows("up 3")),
            format!("\nDROP TABLE t3;\n{}", rows("down 3")),
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let revises = number.checked_sub(1).map_or("", |before| REVISIONS[before]);
        project.revision(
            &format!("20260101000{number}_{}_step.sql", REVISIONS[number]),
            format!(
                "-- Step\n--\n-- Revision ID: {}\n-- Revises: {revises}\n-- Create Date: 2026-01-01 00:00:00+00:00\n\n\
                 -- schemactl:up{up}\n\n-- schemactl:down{down}\n",
                REVISIONS[number]
            ),
        );
    }
    project
}

const UPGRADE: Job = Job {
    name: "upgrade",
    command: &["upgrade", "head"],
    prepare: |_, database| {
        database.psql(
            "DROP SCHEMA IF EXISTS schemactl CASCADE; DROP SCHEMA IF EXISTS done CASCADE; \
             DROP TABLE IF EXISTS t1, t3; CREATE SCHEMA done; CREATE TABLE done.log (what text)",
        );
    },
    judge: |output, database| judge(output, database, &[]),
    must_be: "up 1|1\nup 2|1\nup 2 again|1\nup 3|1\n000000000001,000000000002,000000000003\n0\n\
              upgrade|000000000001|1\nupgrade|000000000002|1\nupgrade|000000000003|1\n0\n",
    query: DONE,
    sample: 20,
    counts: |_, _| true,
};

const DOWNGRADE: Job = Job {
    name: "downgrade",
    command: &["downgrade", "base"],
    prepare: |project, database| {
        (UPGRADE.prepare)(project, database);
        run_directly(project, database, UPGRADE.command).success();
        database.psql("TRUNCATE done.log, schemactl.event");
    },
    judge: |output, database| judge(output, database, &REVISIONS),
    must_be: "down 1|1\ndown 2|1\ndown 3|1\n\n0\n\
              downgrade|000000000001|1\ndowngrade|000000000002|1\ndowngrade|000000000003|1\n0\n",
    query: DONE,
    sample: 20,
    counts: |_, _| true,
};

const REPAIR: Job = Job {
    name: "repair",
    command: &["repair", "--apply", "--online"],
    prepare: |_, database| {
        database.psql(
            "DROP SCHEMA IF EXISTS schemactl CASCADE; DROP TABLE IF EXISTS a, b; \
             CREATE TABLE a (id int, n int); INSERT INTO a VALUES (1, 1)",
        );
    },
    judge: judge_repair,
    must_be: "1|1\nb|1\na_n|1\n0\n",
    query: "SELECT max(id), count(note) FROM a GROUP BY note IS NULL; \
            SELECT relname, count(*) FROM pg_class WHERE relname IN ('b', 'a_n') GROUP BY 1 ORDER BY relname = 'a_n'; \
            SELECT count(*) FROM pg_index WHERE NOT indisvalid",
    sample: 10,
    // Rows of the catalog are many and alike, and so are the ends of the statements that read it.
    counts: |index, kind| match kind {
        b'D' | b'T' => false,
        b'C' => index % 5 == 0,
        _ => true,
    },
};

/// What `repair` is to make of the database.
const MODEL: &str = "CREATE TABLE a (id int, n int, note text NOT NULL DEFAULT ''); CREATE TABLE b (id int); CREATE INDEX a_n ON a (n);";

/// Compares how many steps a run calls done with how many are.
fn judge_repair(output: &Output, database: &Database) -> Result<(), String> {
    let stderr = &output.stderr;
    let done: usize = database
        .psql(
            "SELECT (SELECT count(*) FROM pg_attribute WHERE attrelid = 'a'::regclass AND attname = 'note') \
             + (SELECT count(*) FROM pg_class WHERE relname = 'b') \
             + (SELECT count(*) FROM pg_index WHERE indexrelid = to_regclass('a_n') AND indisvalid)",
        )
        .trim()
        .parse()
        .unwrap();
    let are_all = ["every step is committed", "steps 1 to 3 of 3 are committed"]
        .iter()
        .any(|text| stderr.contains(text));
    let said = if output.code == Some(0) || are_all {
        3
    } else if stderr.contains("steps 1 to 2 of 3 are committed") {
        2
    } else {
        usize::from(stderr.contains("step 1 of 3 is committed"))
    };
    let is_unknown = stderr.contains("it is not known whether");
    if done != said && !(is_unknown && done > said) {
        return Err(format!("{done} steps are done, said {said}"));
    }
    match output.code {
        Some(0 | 1 | 5) => Ok(()),
        other => Err(format!("exit code {other:?}")),
    }
}

fn run_directly(project: &Project, database: &Database, arguments: &[&str]) -> Output {
    let mut command = project.command(arguments.iter().copied());
    command
        .env("DATABASE_URL", database.url())
        .env("SCHEMACTL_SHADOW_URL", database.url_of("postgres"));
    project.start(command).wait()
}

/// Compares what a run says with history: what it calls done is, and everything else is as `before`, unless the run says
/// that it does not know.
fn judge(output: &Output, database: &Database, before: &[&str]) -> Result<(), String> {
    let history = database.psql(
        "SELECT CASE WHEN to_regclass('schemactl.revision') IS NULL THEN '' ELSE (xpath('//id/text()', \
         query_to_xml('SELECT revision_id AS id FROM schemactl.revision', true, false, '')))::text END",
    );
    let stderr = &output.stderr;
    let claimed: Vec<&str> = stderr
        .lines()
        .filter_map(|line| line.split_once("committed in this run: "))
        .flat_map(|(_, ids)| ids.split(';').next().unwrap_or_default().split(", "))
        .map(str::trim)
        .filter(|id| REVISIONS.contains(id))
        .collect();
    for id in REVISIONS {
        let is_changed = history.contains(id) != before.contains(&id);
        let is_claimed = output.code == Some(0) || claimed.contains(&id);
        let is_unknown = stderr.contains(&format!("it is not known whether revision {id}"))
            || (stderr.contains(&format!("revision {id}: ")) && stderr.contains("it is not known"));
        if is_changed != is_claimed && !is_unknown {
            return Err(format!("{id}: changed {is_changed}, said {is_claimed}"));
        }
        if is_changed && stderr.contains(&format!("revision {id} was rolled back")) {
            return Err(format!("{id} is said to be rolled back"));
        }
    }
    // What is said about single statements.
    let said_done = |number: usize| {
        let range = format!("statements 1 to {number} are done");
        number == 0
            || stderr.contains(&range)
            || (number == 1 && stderr.contains("statement 1 is done"))
    };
    if let Some((_, rest)) = stderr.split_once("looked up after connecting again: statement ") {
        let number: usize = rest
            .split_whitespace()
            .next()
            .and_then(|word| word.parse().ok())
            .ok_or("which statement?")?;
        let done: usize = database
            .psql("SELECT count(*) FROM schemactl.statement_progress WHERE state = 'done'")
            .trim()
            .parse()
            .unwrap();
        if done != number - 1 || !said_done(done) {
            return Err(format!(
                "{done} statements are done, and it is about {number}"
            ));
        }
    }
    match output.code {
        Some(0 | 1 | 5) => Ok(()),
        other => Err(format!("exit code {other:?}")),
    }
}

fn faulty_command(
    project: &Project,
    database: &Database,
    faulty: &Faulty,
    arguments: &[&str],
) -> std::process::Command {
    let mut command = project.command(arguments.iter().copied());
    command
        // What is not the target is reached by another line.
        .env("SCHEMACTL_SHADOW_URL", database.url_of("postgres"))
        .env(
            "DATABASE_URL",
            format!("{}&connect_timeout=3", faulty.url()),
        )
        .env("SCHEMACTL_LINK_TIMEOUT", "1200ms")
        .env("SCHEMACTL_RECONNECT_WAIT", "4s");
    command
}

/// One run on a line that breaks, and one that makes it good.
fn try_fault(
    job: &Job,
    project: &Project,
    database: &Database,
    fault: Fault,
) -> Result<String, String> {
    (job.prepare)(project, database);
    let faulty = Faulty::before(database, Some(fault));
    let started = Instant::now();
    let output = project
        .start(faulty_command(project, database, &faulty, job.command))
        .wait();
    let took = started.elapsed();
    let has_struck = faulty.has_struck();
    drop(faulty);
    let trouble = |why: String| {
        Err(format!(
            "{} {fault:?} after {took:?}: {why}\n{output}\n{}",
            job.name, output.stderr
        ))
    };
    if let Err(why) = (job.judge)(&output, database) {
        return trouble(why);
    }
    if took > Duration::from_secs(40) {
        return trouble("it took long".to_owned());
    }
    let again = run_directly(project, database, job.command);
    if again.code != Some(0) {
        return trouble(format!("the next run fails:\n{again}"));
    }
    let is = database.psql(job.query);
    if is != job.must_be {
        return trouble(format!("in the end there is\n{is}\nafter\n{again}"));
    }
    // On a machine that is very busy a run may give its line up before its time: what it says then is judged as well.
    Ok(if has_struck {
        verdict(&output).to_owned()
    } else {
        NOT_REACHED.to_owned()
    })
}

/// The verdict on a run that ended before the message at which its line was to break.
const NOT_REACHED: &str = "the line did not break";

/// What a run said, in a few words.
fn verdict(output: &Output) -> &'static str {
    if output.code == Some(0) {
        return if output.stderr.contains("connecting again") {
            "found committed, went on"
        } else {
            "nothing lost"
        };
    }
    [
        ("was rolled back", "rolled back"),
        ("is not done", "statement not done"),
        ("left an INVALID index", "invalid index"),
        ("before a statement was sent", "before a statement"),
        ("it is not known", "not known"),
        ("the lock was given back", "found committed, stopped"),
        ("that held the lock was lost", "lock lost"),
        ("cannot connect", "cannot connect"),
        ("the lock was not obtained", "no lock"),
        ("connection to the database lost", "lost before anything"),
    ]
    .into_iter()
    .find_map(|(text, verdict)| output.stderr.contains(text).then_some(verdict))
    .unwrap_or("other")
}

/// Every place to break and every way, or a sample of them.
fn faults(job: &Job, project: &Project) -> Vec<Fault> {
    let database = database();
    (job.prepare)(project, &database);
    let faulty = Faulty::before(&database, None);
    project
        .start(faulty_command(project, &database, &faulty, job.command))
        .wait()
        .success();
    assert_eq!(database.psql(job.query), job.must_be, "{}", job.name);
    let only = only().unwrap_or_default();
    let mut faults = Vec::new();
    for side in [Side::Client, Side::Server] {
        for (index, kind) in faulty.seen(side).into_iter().enumerate() {
            if side == Side::Server && !(job.counts)(index, kind) {
                continue;
            }
            for how in [Break::Cut, Break::Reset, Break::Freeze] {
                for everything in [false, true] {
                    // All connections at once are lost in the same places; every fourth will do.
                    if everything && index % 4 != 0 {
                        continue;
                    }
                    faults.push(Fault {
                        side,
                        index,
                        how,
                        everything,
                    });
                }
            }
        }
    }
    faults.retain(|fault| format!("{fault:?}").to_lowercase().contains(&only));
    if is_all() || !only.is_empty() {
        return faults;
    }
    // A stride without a common divisor meets every way, and another part of the run each time.
    let stride = (faults.len() / job.sample).max(1) | 1;
    let offset = usize::from(std::process::id() as u8) % stride;
    faults.into_iter().skip(offset).step_by(stride).collect()
}

fn prove(job: &Job, project: &Project) {
    let faults = faults(job, project);
    let (next, verdicts, troubles) = (
        AtomicUsize::new(0),
        Mutex::new(BTreeMap::<String, usize>::new()),
        Mutex::new(Vec::new()),
    );
    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                let database = database();
                while let Some(fault) = faults.get(next.fetch_add(1, Ordering::SeqCst)) {
                    match try_fault(job, project, &database, *fault) {
                        Ok(verdict) => {
                            let key = format!("{:?}: {verdict}", fault.how);
                            *verdicts.lock().unwrap().entry(key).or_default() += 1;
                        }
                        Err(trouble) => troubles.lock().unwrap().push(trouble),
                    }
                }
            });
        }
    });
    let (verdicts, troubles) = (
        verdicts.into_inner().unwrap(),
        troubles.into_inner().unwrap(),
    );
    crate::common::say(&format!(
        "{}: {} faults in {:.0?}: {verdicts:#?}",
        job.name,
        faults.len(),
        started.elapsed()
    ));
    let not_reached: usize = verdicts
        .iter()
        .filter(|(key, _)| key.ends_with(NOT_REACHED))
        .map(|(_, count)| count)
        .sum();
    assert!(
        not_reached * 2 < faults.len(),
        "{not_reached} lines did not break"
    );
    assert!(
        troubles.is_empty(),
        "{} of {}:\n{}",
        troubles.len(),
        faults.len(),
        troubles.join("\n=====\n")
    );
}

#[test]
fn an_upgrade_on_a_line_that_breaks_at_any_message_says_what_is_true_and_is_completed_once() {
    prove(&UPGRADE, &revisions());
}

#[test]
fn a_downgrade_on_a_line_that_breaks_at_any_message_says_what_is_true_and_is_completed_once() {
    prove(&DOWNGRADE, &revisions());
}

#[test]
fn a_repair_on_a_line_that_breaks_at_any_message_says_what_is_true_and_is_completed() {
    let project = project();
    project.file("schema.sql", MODEL);
    prove(&REPAIR, &project);
}
