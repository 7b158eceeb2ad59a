//! What travels: protocol versions, round trips, cancel requests, connections that die.

use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::certificates::{Authority, NAMES};
use super::relay::Relay;
use super::server::Server;
use super::terminal;
use crate::fixture::chain;

/// The SSLRequest message: its length, 1234 and 5679.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

#[test]
fn an_oldest_version_of_tls_is_kept_to() {
    let authority = Authority::new("Test CA");
    let server = Server::of(&authority);
    server
        .database
        .psql("ALTER SYSTEM SET ssl_max_protocol_version = 'TLSv1.2'");
    server.database.psql("SELECT pg_reload_conf()");
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let said = server.schemactl("tls_only", "sslmode=require").encrypted();
        if said.starts_with("encrypted with TLSv1.2") {
            break;
        }
        assert!(Instant::now() < deadline, "{said}");
    }
    let said = server
        .schemactl(
            "tls_only",
            "sslmode=require ssl_min_protocol_version=TLSv1.3",
        )
        .refused();
    assert!(said.contains("ssl_max_protocol_version"), "{said}");
}

#[test]
fn connecting_and_one_query_take_seven_round_trips_and_five_unencrypted() {
    let authority = Authority::new("Test CA");
    let server = Server::of(&authority);
    server.database.psql("ALTER ROLE scram SUPERUSER");
    let root = server.file("root.crt", &authority.pem);
    for (more, expected) in [
        (format!("sslmode=verify-full sslrootcert={root}"), 7),
        ("sslmode=require".to_owned(), 7),
        ("sslmode=disable".to_owned(), 5),
    ] {
        // Where there is nothing to do, an upgrade asks no more than `current` does, and takes no lock.
        for arguments in [&["current"][..], &["upgrade", "head"]] {
            let relay = Relay::to(server.port());
            let project = |port| {
                let address = format!("{more} password='correct horse' port={port}");
                let project = server.project("scram", &address);
                chain(&project, 3);
                project
            };
            project(server.port()).run(["upgrade", "head"]).success();
            let output = project(relay.port).run(arguments.iter().copied()).success();
            let passed = relay.passed();
            assert_eq!(passed.len(), 1, "{more}: {passed:?}\n{output}");
            assert_eq!(
                passed[0].round_trips(),
                expected,
                "{arguments:?} {more}: {passed:?}"
            );
        }
    }
}

#[test]
fn direct_negotiation_saves_a_round_trip_and_names_the_protocol() {
    let authority = Authority::new("Test CA");
    let server = Server::of(&authority);
    let root = server.file("root.crt", &authority.pem);
    let terminal = terminal::listen(&authority.issue("localhost", NAMES), server.port());
    let relay = Relay::to(terminal);
    let direct = format!(
        "sslmode=verify-full sslrootcert={root} sslnegotiation=direct port={}",
        relay.port
    );
    server.schemactl("anyhow", &direct).encrypted();
    let passed = relay.passed();
    // TLS begins at once: a handshake record, where PostgreSQL's request would be a length.
    assert!(passed[0].opening.starts_with(&[0x16, 0x03]), "{passed:?}");
    // TCP, handshake, login without a password, query.
    assert_eq!(passed[0].round_trips(), 4, "{passed:?}");
}

#[test]
fn ctrl_c_ends_a_statement_and_its_cancel_request_is_encrypted() {
    let authority = Authority::new("Test CA");
    let server = Server::of(&authority);
    let root = server.file("root.crt", &authority.pem);
    let relay = Relay::to(server.port());
    let project = server.project(
        "tls_only",
        &format!("sslmode=verify-full sslrootcert={root} port={}", relay.port),
    );
    project.step(
        "aaaaaaaaaaaa",
        "",
        "sleep",
        "SELECT pg_sleep(60);",
        "SELECT 1;",
    );
    let running = project.spawn(["upgrade", "head"]);
    let deadline = Instant::now() + Duration::from_secs(20);
    while server
        .database
        .psql("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
        != "1\n"
    {
        assert!(Instant::now() < deadline, "{}", running.stderr_so_far());
    }
    let before = relay.passed().len();
    let interrupted = Instant::now();
    running.signal(Signal::SIGINT);
    running.wait().code(130);
    assert!(
        interrupted.elapsed() < Duration::from_secs(10),
        "{:?}",
        interrupted.elapsed()
    );
    let passed = relay.passed();
    assert!(passed.len() > before, "no cancel request came by");
    for connection in passed {
        assert!(
            connection.opening.starts_with(&SSL_REQUEST),
            "{connection:?}"
        );
    }
    assert!(server.logged("canceling statement due to user request"));
}

#[test]
fn an_encrypted_connection_that_dies_is_a_lost_connection() {
    let authority = Authority::new("Test CA");
    let server = Server::of(&authority);
    let root = server.file("root.crt", &authority.pem);
    let project = server.project(
        "tls_only",
        &format!("sslmode=verify-full sslrootcert={root}"),
    );
    project.step(
        "aaaaaaaaaaaa",
        "",
        "sleep",
        "SELECT pg_sleep(60);",
        "SELECT 1;",
    );
    let running = project.spawn(["upgrade", "head"]);
    let deadline = Instant::now() + Duration::from_secs(20);
    let pid = loop {
        let pid = server
            .database
            .psql("SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
        if let Ok(pid) = pid.trim().parse() {
            break Pid::from_raw(pid);
        }
        assert!(Instant::now() < deadline, "{}", running.stderr_so_far());
    };
    kill(pid, Signal::SIGKILL).unwrap();
    let output = running.wait().code(1);
    assert!(
        output.stderr.contains("connection to the database lost"),
        "{output}"
    );
    assert!(
        output
            .stderr
            .contains("connecting again to see what became of aaaaaaaaaaaa"),
        "{output}"
    );
}
