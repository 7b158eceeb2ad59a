//! Interrupts, kills and lost links: what is said is true, and nothing of ours is left on either side.

use std::os::unix::process::CommandExt;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;

use super::{SESSIONS, Server, wait_for};
use crate::common::{self, Database, Project, Running, Sshd};
use crate::fixture::{APPLIED, TABLES, chain, link};

/// A run through ssh that sleeps in its third revision of four, in a group of processes of its own, as a shell starts it.
fn sleeping(sshd: &Sshd) -> (Database, Project, Running) {
    let database = common::database();
    let project = sshd.project(database.url());
    chain(&project, 4);
    link(
        &project,
        3,
        "CREATE TABLE t3 (id int);\nSELECT pg_sleep(60);",
        "DROP TABLE t3;",
    );
    let mut command = project.command(["upgrade", "head"]);
    command.process_group(0);
    let mut running = project.start(command);
    running.wait_for_stderr("-> 3333");
    wait_for(
        &database,
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'",
        "1\n",
    );
    (database, project, running)
}

/// What is sent to everybody at once, as terminals and service managers do, reaches ssh as well.
fn interrupted_by(signal: Signal, to_all: bool, code: i32) {
    let Some(sshd) = Sshd::start("") else { return };
    let (database, project, running) = sleeping(&sshd);
    let started = Instant::now();
    if to_all {
        killpg(Pid::from_raw(running.pid().cast_signed()), signal).unwrap();
    } else {
        running.signal(signal);
    }
    let output = running.wait().code(code);
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "{:?}",
        started.elapsed()
    );
    for said in [
        "the running statement was cancelled and revision 3333aaaaaaaa rolled back",
        "committed in this run: 1111aaaaaaaa, 2222aaaaaaaa; not begun: 1",
    ] {
        assert!(output.stderr.contains(said), "{}", output.stderr);
    }
    assert_eq!(database.psql(TABLES), "t1 t2\n");
    wait_for(&database, SESSIONS, "0\n");
    sshd.assert_nothing_left();
    assert_eq!(sshd.logins(), 1, "the cancel request took the same way");
    link(&project, 3, "CREATE TABLE t3 (id int);", "DROP TABLE t3;");
    project.run(["upgrade", "head"]).success();
}

#[test]
fn sigterm_cancels_the_statement_and_leaves_nothing() {
    interrupted_by(Signal::SIGTERM, false, 143);
}

#[test]
fn control_c_on_a_terminal_does_not_end_ssh_before_the_rollback() {
    interrupted_by(Signal::SIGINT, true, 130);
}

#[test]
fn a_service_manager_that_terminates_all_does_not_end_ssh_before_the_rollback() {
    interrupted_by(Signal::SIGTERM, true, 143);
}

#[test]
fn a_terminal_that_hangs_up_does_not_end_ssh_before_the_rollback() {
    interrupted_by(Signal::SIGHUP, true, 143);
}

#[test]
fn after_kill_9_neither_ssh_nor_a_session_of_the_server_is_left() {
    let Some(sshd) = Sshd::start("") else { return };
    let (database, project, running) = sleeping(&sshd);
    assert!(!sshd.clients().is_empty());
    running.kill();
    sshd.assert_nothing_left();
    let major: u32 = database
        .psql("SELECT current_setting('server_version_num')::int / 10000")
        .trim()
        .parse()
        .unwrap();
    if major >= 14 {
        // Older servers notice only when the statement is over.
        wait_for(&database, SESSIONS, "0\n");
    }
    assert_eq!(database.psql(APPLIED), "1111 2222\n");
    link(&project, 3, "CREATE TABLE t3 (id int);", "DROP TABLE t3;");
    project.run(["upgrade", "head"]).success();
}

#[test]
fn a_kill_9_while_ssh_logs_in_leaves_nothing() {
    let Some(sshd) = Sshd::prepare("") else {
        return;
    };
    let _silent = std::net::TcpListener::bind(("127.0.0.1", sshd.port())).unwrap();
    let project = sshd.project("postgresql://app@127.0.0.1/shop");
    let mut running = project.spawn(["current"]);
    while sshd.clients().len() < 2 {
        assert!(running.is_running(), "{}", running.stderr_so_far());
        std::thread::sleep(Duration::from_millis(5));
    }
    running.kill();
    sshd.assert_nothing_left();
}

#[test]
fn ssh_that_dies_in_the_middle_is_a_lost_connection_and_the_next_run_finishes() {
    let Some(sshd) = Sshd::start("") else { return };
    let (database, project, running) = sleeping(&sshd);
    kill(Pid::from_raw(sshd.master()), Signal::SIGKILL).unwrap();
    let output = running.wait().code(1);
    assert!(
        output.stderr.contains("lost") && output.stderr.contains("ssh ended"),
        "{}",
        output.stderr
    );
    assert!(sshd.logins() >= 2, "history was looked at again");
    assert_eq!(database.psql(APPLIED), "1111 2222\n");
    sshd.assert_nothing_left();
    link(&project, 3, "CREATE TABLE t3 (id int);", "DROP TABLE t3;");
    project.run(["upgrade", "head"]).success();
    assert_eq!(database.psql(APPLIED), "1111 2222 3333 4444\n");
}

#[test]
fn nobody_vanishes_from_a_server_behind_ssh() {
    let Some(sshd) = Sshd::start("") else { return };
    let server = Server::start();
    let project = sshd.project(server.url());
    chain(&project, 3);
    for _ in 0..3 {
        project.run(["upgrade", "head"]).success();
        project.run(["downgrade", "base"]).success();
    }
    let log = std::fs::read_to_string(server.cluster.log_file()).unwrap();
    assert!(!log.contains("unexpected EOF"), "{log}");
}
