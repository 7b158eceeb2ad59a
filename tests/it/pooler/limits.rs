//! What poolers do to those who hold connections: too few of them, time limits, a restart in the middle.

use std::time::{Duration, Instant};

use crate::common::{self, Manners, PgBouncer, pgbouncer};
use crate::fixture::{APPLIED, TABLES, chain, link};

use super::{behind, marked};

fn with(database: &common::Database, pool_size: usize, settings: &str) -> Option<PgBouncer> {
    PgBouncer::start(
        database,
        &Manners {
            pool_size,
            settings: settings.to_owned(),
            ..Manners::default()
        },
    )
}

#[test]
fn a_pool_of_one_connection_is_explained_within_seconds() {
    let database = common::database();
    for (mode, settings) in [
        ("transaction", ""),
        ("transaction", "query_wait_timeout = 2"),
        ("session", ""),
    ] {
        let manners = Manners {
            mode,
            pool_size: 1,
            settings: settings.to_owned(),
            ..Manners::default()
        };
        let Some(bouncer) = PgBouncer::start(&database, &manners) else {
            return;
        };
        let project = behind(&bouncer, &database);
        chain(&project, 2);
        let started = Instant::now();
        let output = project.run(["upgrade", "head"]).code(5);
        assert!(started.elapsed() < Duration::from_secs(20), "{output}");
        assert!(
            output.stderr.contains("gave no second server connection")
                && output.stderr.contains("default_pool_size")
                && output.stderr.contains("nothing was begun"),
            "{mode} {settings}: {output}"
        );
        assert_eq!(database.psql(TABLES), "-\n");
        // One is enough to look.
        project.run(["status"]).code(2);
        project.run(["dump"]).success();
        // And to find out what cannot be done.
        marked(&project, 1, "no-transaction", "VACUUM;");
        let started = Instant::now();
        let output = project.run(["upgrade", "+1"]);
        assert_ne!(output.code, Some(0), "{output}");
        assert!(started.elapsed() < Duration::from_secs(30), "{output}");
        assert_eq!(database.psql(TABLES), "-\n");
    }
}

#[test]
fn two_connections_are_enough_even_when_somebody_stands_in_the_way() {
    let database = common::database();
    let Some(bouncer) = with(&database, 2, "") else {
        return;
    };
    let project = behind(&bouncer, &database);
    project.file("schemactl.toml", "[run]\nlock_retries = 2\n");
    chain(&project, 1);
    project.run(["upgrade", "head"]).success();
    link(&project, 2, "ALTER TABLE t1 ADD COLUMN note text;", "");
    // Directly: the pool has no third connection to look with, and the run must not wait for one.
    let mut blocker = std::process::Command::new(common::client("psql"))
        .args(["-Xq", "-d", &database.url(), "-c"])
        .arg("BEGIN; LOCK TABLE t1; SELECT pg_sleep(300)")
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    while database.psql("SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation = 't1'::regclass") == "0\n" {}
    let started = Instant::now();
    let output = project
        .run(["upgrade", "head", "--lock-timeout", "3s"])
        .code(4);
    assert!(started.elapsed() < Duration::from_secs(40), "{output}");
    blocker.kill().unwrap();
    blocker.wait().unwrap();
    database.psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(300)%' AND pid <> pg_backend_pid()");
    project.run(["upgrade", "head"]).success();
    assert_eq!(database.psql(APPLIED), "1111 2222\n");
}

#[test]
fn a_long_statement_is_not_given_up_because_the_pool_has_no_connection_left_to_look_with() {
    let database = common::database();
    let Some(bouncer) = with(&database, 2, "") else {
        return;
    };
    let project = behind(&bouncer, &database).env("SCHEMACTL_LINK_TIMEOUT", "2s");
    link(&project, 1, "SELECT pg_sleep(9);", "");
    link(&project, 2, "CREATE TABLE t2 (id int);", "");
    project.run(["upgrade", "head"]).success();
    assert_eq!(database.psql(APPLIED), "1111 2222\n");
}

#[test]
fn a_full_pooler_is_named() {
    let database = common::database();
    let Some(bouncer) = with(&database, 1, "query_wait_timeout = 2\n") else {
        return;
    };
    let project = behind(&bouncer, &database);
    chain(&project, 1);
    let mut other = std::process::Command::new(common::client("psql"))
        .args([
            "-Xq",
            "-d",
            &bouncer.url(&database),
            "-c",
            "SELECT pg_sleep(60)",
        ])
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    while database.psql("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query = 'SELECT pg_sleep(60)'")
        == "0\n"
    {}
    let output = project.run(["upgrade", "head"]);
    assert_ne!(output.code, Some(0));
    assert!(
        output.stderr.contains("query_wait_timeout") && output.stderr.contains("SHOW POOLS"),
        "{output}"
    );
    other.kill().unwrap();
    other.wait().unwrap();

    let Some(bouncer) = with(&database, 5, "max_client_conn = 1\n") else {
        return;
    };
    let project = behind(&bouncer, &database);
    chain(&project, 1);
    let output = project.run(["upgrade", "head"]).code(5);
    assert!(output.stderr.contains("max_client_conn"), "{output}");
    assert_eq!(database.psql(TABLES), "-\n");
}

#[test]
fn a_pooler_that_ends_idle_transactions_lets_those_at_work_be() {
    let database = common::database();
    let Some(bouncer) = with(&database, 5, "idle_transaction_timeout = 2") else {
        return;
    };
    let project = behind(&bouncer, &database);
    project.file(
        "schemactl.toml",
        "[run]\nlock_retries = 3\nlock_timeout = \"100ms\"\n",
    );
    chain(&project, 1);
    // The lock's transaction and that of the work last longer than the pooler lets one be idle.
    link(&project, 2, "SELECT pg_sleep(5);", "");
    link(&project, 3, "CREATE TABLE t3 (id int);", "");
    project.run(["upgrade", "head"]).success();
    assert_eq!(database.psql(APPLIED), "1111 2222 3333\n");
}

#[test]
fn a_lock_that_was_ended_is_noticed_before_the_next_step() {
    let database = common::database();
    let Some(bouncer) = with(&database, 5, "") else {
        return;
    };
    let project = behind(&bouncer, &database);
    chain(&project, 1);
    link(&project, 2, "SELECT pg_sleep(2);", "");
    link(&project, 3, "CREATE TABLE t3 (id int);", "");
    let mut running = project.spawn(["upgrade", "head"]);
    running.wait_for_stderr("-> 2222");
    database.psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction' AND application_name LIKE 'schemactl/%upgrade'");
    let output = running.wait().code(1);
    assert!(
        output
            .stderr
            .contains("the connection that held the lock was lost")
            && output.stderr.contains("it was told: ")
            && output
                .stderr
                .contains("committed in this run: 1111aaaaaaaa, 2222aaaaaaaa; not done: 1"),
        "{output}"
    );
    assert_eq!(database.psql(APPLIED), "1111 2222\n");
    project.run(["upgrade", "head"]).success();
}

#[test]
fn a_pooler_that_is_restarted_in_the_middle_is_survived_or_said_truly() {
    let database = common::database();
    let Some(mut bouncer) = pgbouncer(&database, "transaction") else {
        return;
    };
    let project = behind(&bouncer, &database);
    chain(&project, 1);
    link(
        &project,
        2,
        "CREATE TABLE t2 (id int);\nSELECT pg_sleep(3);",
        "",
    );
    let mut running = project.spawn(["upgrade", "head"]);
    running.wait_for_stderr("-> 2222");
    std::thread::sleep(Duration::from_millis(300));
    bouncer.restart();
    let output = running.wait().code(1);
    assert!(
        output
            .stderr
            .contains("revision 2222aaaaaaaa was rolled back"),
        "{output}"
    );
    assert!(
        output
            .stderr
            .contains("committed in this run: 1111aaaaaaaa"),
        "{output}"
    );
    assert_eq!(database.psql(APPLIED), "1111\n");
    project.run(["upgrade", "head"]).success();
    assert_eq!(database.psql(APPLIED), "1111 2222\n");
}

#[test]
fn connections_that_the_pooler_replaces_all_the_time_do_no_harm() {
    let database = common::database();
    let Some(bouncer) = with(&database, 5, "server_lifetime = 1\nserver_idle_timeout = 1") else {
        return;
    };
    let project = behind(&bouncer, &database);
    for number in 1..=4 {
        link(
            &project,
            number,
            &format!("CREATE TABLE t{number} (id int);\nSELECT pg_sleep(1.2);"),
            "",
        );
    }
    project.run(["upgrade", "head"]).success();
    assert_eq!(database.psql(APPLIED), "1111 2222 3333 4444\n");
}

#[test]
fn what_pgbouncer_says_of_itself_is_explained() {
    let database = common::database();
    let manners = Manners {
        settings: "auth_type = plain\n".to_owned(),
        users: vec!["app".to_owned()],
        ..Manners::default()
    };
    let Some(bouncer) = PgBouncer::start(&database, &manners) else {
        return;
    };
    let url = bouncer.url_as("app:wr0ng", database.name());
    let project = common::project().env("DATABASE_URL", url);
    chain(&project, 1);
    let output = project.run(["status"]).code(1);
    assert!(
        output.stderr.contains("check the password in that setting")
            && output.stderr.contains("auth_file"),
        "{output}"
    );
}

#[test]
fn a_shadow_on_a_server_behind_a_pooler_that_does_not_list_it_is_explained() {
    let database = common::database();
    let Some(mut bouncer) = PgBouncer::start(&database, &Manners::default()) else {
        return;
    };
    bouncer.list_only(&database);
    let project = behind(&bouncer, &database).env("SCHEMACTL_SHADOW", "server");
    project.file("schema.sql", "CREATE TABLE one (id int);\n");
    let output = project.run(["diff"]).code(1);
    for said in [
        "knows only those of its [databases]",
        "an entry *",
        "DIRECT_URL",
        "shadow_url",
    ] {
        assert!(output.stderr.contains(said), "{said}: {output}");
    }
    let health = project.run(["health", "--no-revisions"]);
    assert!(
        health.stdout.contains("whose mode is not known"),
        "{health}"
    );
    let health = project.run(["health", "--no-revisions", "--pooler", "session"]);
    assert!(health.stdout.contains("in session mode"), "{health}");
}
