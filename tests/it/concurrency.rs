//! Many processes at once: one works, the others wait, and everything is applied exactly once.

use std::time::Duration;

use nix::sys::signal::Signal;

use crate::common::{Database, Output, Project, Running, database, is_all, project};

const PROCESSES: usize = 20;

/// Revisions that would show it if one were applied twice.
fn history(project: &Project, count: usize) {
    for number in 1..=count {
        let id = format!("{number:012}");
        let before = match number {
            1 => String::new(),
            _ => format!("{:012}", number - 1),
        };
        let (mark, up) = match number {
            1 => ("", "CREATE TABLE log (what text);\n".to_owned()),
            4 => (
                " no-transaction",
                "CREATE INDEX CONCURRENTLY log_what ON log (what);\n".to_owned(),
            ),
            _ => ("", format!("CREATE TABLE t{number} (id int);\n")),
        };
        let down = match number {
            1 => "DROP TABLE log;".to_owned(),
            4 => "DROP INDEX CONCURRENTLY log_what;\nINSERT INTO log VALUES ('4 down');".to_owned(),
            _ => format!("DROP TABLE t{number};\nINSERT INTO log VALUES ('{number} down');"),
        };
        project.revision(
            &format!("20260101{number:04}_{id}_step.sql"),
            format!(
                "-- Step {number}\n--\n-- Revision ID: {id}\n-- Revises: {before}\n\
                 -- Create Date: 2026-01-01 00:00:00+00:00\n\n\
                 -- schemactl:up{mark}\n{up}INSERT INTO log VALUES ('{number} up');\n\n\
                 -- schemactl:down{mark}\n{down}\n"
            ),
        );
    }
}

fn start(project: &Project, database: &Database, arguments: &[&str]) -> Running {
    let mut command = project.command(arguments.iter().copied());
    command.env("DATABASE_URL", database.url());
    project.start(command)
}

fn all(runs: Vec<Running>) -> Vec<Output> {
    runs.into_iter().map(|run| run.wait().success()).collect()
}

/// Every revision is applied once: by the rows it wrote, by history, and by the event log.
#[track_caller]
fn applied_once(database: &Database, count: usize) {
    let expected: String = (1..=count)
        .map(|number| format!("{number} up|1\n"))
        .collect();
    assert_eq!(
        database.psql(
            "SELECT what, count(*) FROM log GROUP BY what ORDER BY split_part(what, ' ', 1)::int"
        ),
        expected
    );
    assert_eq!(
        database.psql(
            "SELECT count(*), count(DISTINCT revision_id) FROM schemactl.revision; \
             SELECT kind, outcome, count(*), count(DISTINCT revision_id) FROM schemactl.event GROUP BY 1, 2; \
             SELECT count(*) FROM schemactl.statement_progress; \
             SELECT count(*) FROM pg_index WHERE NOT indisvalid"
        ),
        format!("{count}|{count}\nupgrade|done|{count}|{count}\n0\n0\n")
    );
    // In the order of history, each row after those it revises.
    assert_eq!(
        database.psql(
            "SELECT count(*) FROM schemactl.event e JOIN schemactl.event f ON e.revision_id < f.revision_id \
             AND e.event_id > f.event_id"
        ),
        "0\n"
    );
}

#[test]
fn twenty_processes_upgrade_an_empty_database_at_once_and_each_revision_is_applied_once() {
    let project = project();
    history(&project, 8);
    let rounds = if is_all() { 20 } else { 6 };
    for _ in 0..rounds {
        let database = database();
        let runs = (0..PROCESSES)
            .map(|_| start(&project, &database, &["upgrade", "head"]))
            .collect();
        let outputs = all(runs);
        applied_once(&database, 8);
        let workers = outputs
            .iter()
            .filter(|output| output.stderr.contains("8 revisions applied"))
            .count();
        assert_eq!(workers, 1, "one process does all the work");
    }
}

#[test]
fn an_upgrade_and_a_downgrade_at_once_leave_one_end_or_the_other() {
    let project = project();
    history(&project, 6);
    for round in 0..6 {
        let database = database();
        start(&project, &database, &["upgrade", "+3"])
            .wait()
            .success();
        let mut runs = Vec::new();
        for number in 0..6 {
            let arguments: &[&str] = if (number + round) % 2 == 0 {
                &["upgrade", "head"]
            } else {
                &["downgrade", "000000000001"]
            };
            runs.push(start(&project, &database, arguments));
        }
        all(runs);
        let history = database.psql(
            "SELECT string_agg(revision_id, ',' ORDER BY revision_id) FROM schemactl.revision",
        );
        let schema = database.psql("SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace");
        match history.trim() {
            "000000000001" => assert_eq!(schema, "log\n"),
            _ => {
                assert_eq!(history.split(',').count(), 6, "{history}");
                assert_eq!(schema, "log,log_what,t2,t3,t5,t6\n");
            }
        }
        // Every step up was taken as often as its step down, and once more where it ended up.
        assert_eq!(
            database.psql(
                "SELECT e.revision_id FROM schemactl.event e LEFT JOIN schemactl.revision r USING (revision_id) \
                 GROUP BY e.revision_id, r.revision_id \
                 HAVING count(*) FILTER (WHERE kind = 'upgrade') - count(*) FILTER (WHERE kind = 'downgrade') \
                 <> CASE WHEN r.revision_id IS NULL THEN 0 ELSE 1 END OR count(*) FILTER (WHERE outcome <> 'done') > 0"
            ),
            ""
        );
        assert_eq!(
            database.psql("SELECT * FROM schemactl.statement_progress"),
            ""
        );
    }
}

#[test]
fn twenty_processes_share_one_embedded_server_which_is_stopped_in_the_end() {
    let project = project();
    history(&project, 5);
    project.file("schemactl.toml", "database = \"embedded:\"\n");
    let runs: Vec<Running> = (0..PROCESSES)
        .map(|_| project.spawn(["upgrade", "head"]))
        .collect();
    all(runs);
    let current = project.run(["current"]).success();
    assert!(current.stdout.contains("000000000005"), "{current}");
    let data = project.path().join(".schemactl/postgres");
    let mut running = true;
    for _ in 0..200 {
        running = postmaster_lives(&data);
        if !running {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(!running, "a server of {} still runs", data.display());
}

/// Whether any process has a project's server directory among its arguments.
fn postmaster_lives(data: &std::path::Path) -> bool {
    let data = data.display().to_string();
    std::path::Path::new("/proc")
        .read_dir()
        .unwrap()
        .flatten()
        .filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok())
        .any(|arguments| {
            let arguments = String::from_utf8_lossy(&arguments).into_owned();
            arguments.contains("postgres") && arguments.contains(&data)
        })
}

#[test]
fn who_waits_does_not_hinder_an_index_that_is_built_concurrently() {
    let project = project();
    project.step(
        "000000000001",
        "",
        "rows",
        "CREATE TABLE t (id int);\nINSERT INTO t SELECT generate_series(1, 100000);",
        "DROP TABLE t;",
    );
    project.revision(
        "202601010001_000000000002_index.sql",
        "-- Index\n--\n-- Revision ID: 000000000002\n-- Revises: 000000000001\n-- Create Date: 2026-01-01 00:00:00+00:00\n\n\
         -- schemactl:up no-transaction\nSELECT pg_sleep(0.5);\nCREATE INDEX CONCURRENTLY t_id ON t (id);\n\
         DROP INDEX CONCURRENTLY t_id;\nCREATE INDEX CONCURRENTLY t_id ON t (id);\n",
    );
    let database = database();
    let runs = (0..8)
        .map(|_| start(&project, &database, &["upgrade", "head"]))
        .collect();
    for output in all(runs) {
        assert!(!output.stderr.contains("deadlock"), "{output}");
    }
}

#[test]
fn who_waits_too_long_for_a_frozen_run_is_told_who_holds_the_lock_and_changes_nothing() {
    let project = project();
    project.step(
        "000000000001",
        "",
        "slow",
        "CREATE TABLE t (id int);\nSELECT pg_sleep(1);",
        "DROP TABLE t;",
    );
    let database = database();
    let mut holder = start(&project, &database, &["upgrade", "head"]);
    holder.wait_for_stderr("Running upgrade");
    holder.signal(Signal::SIGSTOP);
    let waiter = start(
        &project,
        &database,
        &["upgrade", "head", "--lock-wait=1500ms"],
    )
    .wait()
    .code(4);
    for told in [
        "held by pid ",
        ", schemactl/",
        ", user postgres, from local, idle in transaction, for ",
        "error: another run held the lock for all of 1.5s\n",
        "hint: if it is stuck, end it: SELECT pg_terminate_backend(",
        "hint: nothing was changed; wait longer with --lock-wait 10min",
    ] {
        assert!(waiter.stderr.contains(told), "{told}: {waiter}");
    }
    holder.signal(Signal::SIGCONT);
    holder.wait().success();
    assert_eq!(
        database.psql("SELECT count(*) FROM schemactl.event WHERE revision_id = '000000000001'"),
        "1\n"
    );
    start(&project, &database, &["upgrade", "head"])
        .wait()
        .success();
}
