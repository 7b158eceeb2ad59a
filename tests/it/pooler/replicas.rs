//! Many replicas at once, frozen ones and dead ones, directly and through a transaction pooler.

use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use crate::common::{self, Database, Manners, Output, PgBouncer, Project, Running};
use crate::fixture::{APPLIED, chain, id, link};

const REPLICAS: usize = 50;

fn pool(database: &Database, pool_size: usize) -> Option<PgBouncer> {
    PgBouncer::start(
        database,
        &Manners {
            pool_size,
            ..Manners::default()
        },
    )
}

/// Revisions that count how often they were run.
fn counted(project: &Project) {
    link(
        project,
        1,
        "CREATE TABLE log (what text);\nINSERT INTO log VALUES ('1');",
        "",
    );
    for number in 2..=6 {
        link(
            project,
            number,
            &format!(
                "CREATE TABLE t{number} (id int);\nINSERT INTO log VALUES ('{number}');\nSELECT pg_sleep(0.2);"
            ),
            "",
        );
    }
}

fn each_once(database: &Database) {
    assert_eq!(
        database.psql("SELECT string_agg(what, ' ' ORDER BY what), count(DISTINCT what) FROM log"),
        "1 2 3 4 5 6|6\n"
    );
    assert_eq!(
        database.psql(
            "SELECT count(*) FROM schemactl.event WHERE kind = 'upgrade' AND outcome = 'done'"
        ),
        "6\n"
    );
    assert_eq!(
        database.psql("SELECT count(*) FROM schemactl.event WHERE outcome <> 'done'"),
        "0\n"
    );
}

fn at_once(project: &Project) -> (Vec<Output>, Duration) {
    let started = Instant::now();
    let runs: Vec<Running> = (0..REPLICAS)
        .map(|_| project.spawn(["upgrade", "head"]))
        .collect();
    let outputs = runs.into_iter().map(Running::wait).collect();
    (outputs, started.elapsed())
}

#[track_caller]
fn fifty_replicas(pool_size: usize) {
    let database = common::database();
    let Some(bouncer) = pool(&database, pool_size) else {
        return;
    };
    let project = super::behind(&bouncer, &database);
    counted(&project);
    let (outputs, took) = at_once(&project);
    for output in &outputs {
        assert_eq!(output.code, Some(0), "{output}\n{}", bouncer.log());
    }
    each_once(&database);
    assert!(took < Duration::from_secs(60), "{took:?}");
    let (outputs, took) = at_once(&project);
    assert!(
        outputs
            .iter()
            .all(|output| output.code == Some(0) && output.stderr.contains("already at head")),
        "{outputs:?}"
    );
    assert!(took < Duration::from_secs(30), "{took:?}");
    each_once(&database);
}

#[test]
fn fifty_replicas_through_five_connections_apply_each_revision_once() {
    fifty_replicas(5);
}

#[test]
fn fifty_replicas_through_twenty_connections_apply_each_revision_once() {
    fifty_replicas(20);
}

/// Who waits for the lock has no connection of the pool meanwhile: whoever holds it needs two.
#[test]
fn replicas_that_wait_leave_a_session_pool_to_the_one_that_works() {
    for (pool_size, flags) in [(2, &[][..]), (4, &[]), (4, &["--pooler", "session"])] {
        let database = common::database();
        let manners = Manners {
            mode: "session",
            pool_size,
            ..Manners::default()
        };
        let Some(bouncer) = PgBouncer::start(&database, &manners) else {
            return;
        };
        let project = super::behind(&bouncer, &database);
        counted(&project);
        let runs: Vec<Running> = (0..10)
            .map(|_| project.spawn([&["upgrade", "head"], flags].concat()))
            .collect();
        for run in runs {
            let output = run.wait();
            assert_eq!(output.code, Some(0), "{output}\n{}", bouncer.log());
        }
        each_once(&database);
    }
}

/// The ways to the database that a test goes.
fn ways(database: &Database) -> Vec<(Project, Option<PgBouncer>)> {
    let mut ways = vec![(common::project().on(database), None)];
    if let Some(bouncer) = pool(database, 20) {
        ways.push((super::behind(&bouncer, database), Some(bouncer)));
    }
    ways
}

#[test]
fn a_replica_that_is_frozen_with_the_lock_is_named_and_finishes_when_it_thaws() {
    let databases = [common::database(), common::database()];
    for (index, database) in databases.iter().enumerate() {
        let Some((project, _bouncer)) = ways(database).into_iter().nth(index) else {
            return;
        };
        chain(&project, 1);
        link(&project, 2, "SELECT pg_sleep(1);", "");
        link(&project, 3, "CREATE TABLE t3 (id int);", "");
        let mut frozen = project.spawn(["upgrade", "head"]);
        frozen.wait_for_stderr("-> 2222");
        frozen.signal(Signal::SIGSTOP);
        std::thread::sleep(Duration::from_millis(1200));
        let started = Instant::now();
        let output = project
            .run(["upgrade", "head", "--lock-wait", "2s"])
            .code(4);
        assert!(started.elapsed() < Duration::from_secs(8), "{output}");
        assert!(
            output.stderr.contains("schemactl/") && output.stderr.contains("idle in transaction"),
            "{output}"
        );
        assert!(output.stderr.contains("pg_terminate_backend("), "{output}");
        frozen.signal(Signal::SIGCONT);
        frozen.wait().success();
        assert_eq!(database.psql(APPLIED), "1111 2222 3333\n");
        project.run(["upgrade", "head"]).success();
    }
}

#[test]
fn when_the_replica_with_the_lock_is_killed_the_others_take_over() {
    let databases = [common::database(), common::database()];
    for (index, database) in databases.iter().enumerate() {
        let Some((project, _bouncer)) = ways(database).into_iter().nth(index) else {
            return;
        };
        chain(&project, 1);
        link(
            &project,
            2,
            "CREATE TABLE t2 (id int);\nSELECT pg_sleep(CASE WHEN (SELECT count(*) FROM t1) = 0 THEN 60 ELSE 0 END);",
            "",
        );
        let mut first = project.spawn(["upgrade", "head"]);
        first.wait_for_stderr(&format!("-> {}", id(2)));
        let mut others: Vec<Running> = (0..5).map(|_| project.spawn(["upgrade", "head"])).collect();
        for other in &mut others {
            other.wait_for_stderr("waiting for the lock");
        }
        // Whoever comes next does not sleep.
        database.psql("INSERT INTO t1 VALUES (1)");
        assert_eq!(first.kill().signal, Some(9));
        let started = Instant::now();
        for other in others {
            let output = other.wait();
            assert_eq!(output.code, Some(0), "{output}");
        }
        // The statement of the dead one is ended early, not after a minute (client_connection_check_interval, from 14 on).
        if common::installation().version.major >= 14 {
            assert!(started.elapsed() < Duration::from_secs(30));
        }
        assert_eq!(database.psql(APPLIED), "1111 2222\n");
    }
}

#[test]
fn a_frozen_replica_that_is_killed_lets_the_others_finish() {
    let database = common::database();
    let Some(bouncer) = pool(&database, 5) else {
        return;
    };
    let project = super::behind(&bouncer, &database);
    chain(&project, 1);
    link(&project, 2, "SELECT pg_sleep(1);", "");
    let mut frozen = project.spawn(["upgrade", "head"]);
    frozen.wait_for_stderr("-> 2222");
    frozen.signal(Signal::SIGSTOP);
    let mut waiting = project.spawn(["upgrade", "head"]);
    waiting.wait_for_stderr("waiting for the lock");
    frozen.kill();
    waiting.wait().success();
    assert_eq!(database.psql(APPLIED), "1111 2222\n");
}
