//! However a run ends, nothing of it is left at work in the server, and its connections say whose they are.

use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use crate::common::{self, Database, Project, pgbouncer};
use crate::fixture::{chain, link};

/// What of ours is at work: a pooler keeps its own connections, which are then idle.
fn at_work(database: &Database) -> String {
    database.psql(
        "SELECT coalesce(string_agg(application_name || ' ' || state, ', '), '-') FROM pg_stat_activity \
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' \
         AND (application_name LIKE 'schemactl%' OR state <> 'idle') AND NOT (state = 'idle' AND xact_start IS NULL)",
    )
}

fn locks(database: &Database) -> String {
    database.psql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
}

#[track_caller]
fn nothing_is_left(database: &Database, what: &str) {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let (left, locks) = (at_work(database), locks(database));
        if left == "-\n" && locks == "0\n" {
            return;
        }
        assert!(Instant::now() < deadline, "{what}: {left}{locks}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn endings(project: &Project, database: &Database) {
    chain(project, 1);
    project.run(["upgrade", "head"]).success();
    nothing_is_left(database, "the end");
    link(project, 2, "SELECT 1/0;", "");
    project.run(["upgrade", "head"]).code(1);
    nothing_is_left(database, "an error");
    link(
        project,
        2,
        "CREATE TABLE t2 (id int);\nSELECT pg_sleep(120);",
        "",
    );
    for (signal, code) in [
        (Signal::SIGINT, Some(130)),
        (Signal::SIGTERM, Some(143)),
        (Signal::SIGHUP, Some(143)),
        (Signal::SIGKILL, None),
    ] {
        let mut running = project.spawn(["upgrade", "head"]);
        running.wait_for_stderr("-> 2222");
        let names = names(database);
        assert!(
            names.contains(&format!(
                "schemactl/{} upgrade 2222aaaaaaaa",
                env!("CARGO_PKG_VERSION")
            )) && names.contains(&format!(
                "schemactl/{} upgrade\n",
                env!("CARGO_PKG_VERSION")
            )),
            "{names}"
        );
        running.signal(signal);
        assert_eq!(running.wait().code, code);
        nothing_is_left(database, signal.as_str());
    }
    link(project, 2, "CREATE TABLE t2 (id int);", "");
    project.run(["upgrade", "head"]).success();
}

/// What the sessions that are at work call themselves.
fn names(database: &Database) -> String {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let names = database.psql(
            "SELECT application_name FROM pg_stat_activity WHERE datname = current_database() \
             AND application_name LIKE 'schemactl%' AND state <> 'idle' ORDER BY 1",
        );
        if names.lines().count() >= 2 && names.contains("2222") || Instant::now() > deadline {
            return names;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn nothing_is_left_at_work_after_any_ending() {
    let database = common::database();
    endings(&common::project().on(&database), &database);
}

#[test]
fn nothing_is_left_at_work_after_any_ending_behind_a_pooler() {
    let database = common::database();
    let Some(bouncer) = pgbouncer(&database, "transaction") else {
        return;
    };
    endings(&super::behind(&bouncer, &database), &database);
}

#[test]
fn a_waiting_run_leaves_nothing_when_it_is_killed() {
    let database = common::database();
    let project = common::project().on(&database);
    link(&project, 1, "SELECT pg_sleep(60);", "");
    let mut first = project.spawn(["upgrade", "head"]);
    first.wait_for_stderr("-> 1111");
    let mut second = project.spawn(["upgrade", "head"]);
    second.wait_for_stderr("waiting for the lock");
    second.kill();
    first.signal(Signal::SIGTERM);
    first.wait().code(143);
    nothing_is_left(&database, "killed while waiting");
}

/// What each command leaves in the server's log about how it went.
#[test]
fn nobody_vanishes_from_the_server() {
    let cluster = common::private_cluster(&schemactl::server::Options::new());
    let database = common::private_database(&cluster);
    let project = common::project().on(&database);
    chain(&project, 2);
    project.file(
        "schema.sql",
        "CREATE TABLE t1 (id int);\nCREATE TABLE t2 (id int);\nCREATE TABLE other (note text);\n",
    );
    for (arguments, code) in [
        (&["upgrade", "head"][..], 0),
        (&["downgrade", "-1"], 0),
        (&["stamp", "head"], 0),
        (&["status"], 0),
        (&["health"], 0),
        (&["diff"], 2),
        (&["repair", "--apply", "--allow-destructive"], 0),
        (&["deploy"], 0),
    ] {
        project.run(arguments.iter().copied()).code(code);
    }
    link(&project, 3, "SELECT 1/0;", "");
    project.run(["upgrade", "head"]).code(1);
    let log = std::fs::read_to_string(cluster.log_file()).unwrap();
    assert!(log.contains("division by zero"), "{log}");
    assert!(!log.contains("unexpected EOF"), "{log}");
    let Some(bouncer) = pgbouncer(&database, "transaction") else {
        return;
    };
    link(&project, 3, "SELECT 1;", "");
    let mut command = project.command(["upgrade", "head"]);
    command.env("DATABASE_URL", bouncer.url(&database));
    project.start(command).wait().success();
    assert!(!bouncer.log().contains("unclean"), "{}", bouncer.log());
    assert!(!bouncer.log().contains("not ready"), "{}", bouncer.log());
}

/// PgBouncer 1.18 has a bug that ends it when a client leaves before its cancel request was passed on.
#[test]
fn interrupts_leave_the_pooler_alive() {
    let database = common::database();
    let Some(bouncer) = pgbouncer(&database, "transaction") else {
        return;
    };
    let project = super::behind(&bouncer, &database);
    link(&project, 1, "SELECT pg_sleep(120);", "");
    for pause in [0, 3, 50, 300, 1200] {
        let mut running = project.spawn(["upgrade", "head"]);
        running.wait_for_stderr("-> 1111");
        running.signal(Signal::SIGINT);
        std::thread::sleep(Duration::from_millis(pause));
        if running.is_running() {
            running.signal(Signal::SIGINT);
        }
        running.wait().code(130);
    }
    assert!(!bouncer.log().contains("FATAL"), "{}", bouncer.log());
    project.run(["status"]).code(2);
}
