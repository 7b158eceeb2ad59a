//! `tunnel`: a way for other programs, as psql sees it.

use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use super::{PASSWORD, Server};
use crate::common::sshd::Sshd;
use crate::common::{Input, Project, Running, run_psql};

/// A tunnel that is open, and what it printed.
fn open(project: &Project, arguments: &[&str]) -> (Running, String) {
    let arguments = ["tunnel"].iter().chain(arguments).copied();
    let mut running = project.spawn(arguments);
    running.wait_for_stderr("open until Ctrl-C");
    let printed = running.stdout_so_far();
    (running, printed)
}

#[test]
fn psql_uses_the_url_that_it_prints() {
    let Some(sshd) = Sshd::start("") else { return };
    let server = Server::start();
    let project = sshd.project(server.url());
    let (mut running, url) = open(&project, &["--show-password"]);
    let url = url.trim();
    assert!(
        url.starts_with("postgresql://app:correct%20horse@127.0.0.1:")
            && url.ends_with("?sslmode=disable"),
        "{url}"
    );
    for _ in 0..3 {
        let answer = run_psql(url, Input::Text("SELECT inet_server_port()")).unwrap();
        assert_eq!(answer.trim(), server.port().to_string());
    }
    assert_eq!(sshd.logins(), 1);

    // When the login is lost, the next connection logs in anew.
    let master = nix::unistd::Pid::from_raw(sshd.master());
    nix::sys::signal::kill(master, Signal::SIGKILL).unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    while run_psql(url, Input::Text("SELECT 1")).is_err() {
        assert!(Instant::now() < deadline);
    }
    assert_eq!(sshd.logins(), 2);

    assert!(running.is_running());
    running.signal(Signal::SIGINT);
    let output = running.wait().success();
    assert!(output.stderr.ends_with("closed\n"), "{}", output.stderr);
    sshd.assert_nothing_left();
    assert!(run_psql(url, Input::Text("SELECT 1")).is_err());
}

#[test]
fn the_password_is_printed_only_when_asked_for() {
    let Some(sshd) = Sshd::start("") else { return };
    let server = Server::start();
    let (running, url) = open(&sshd.project(server.url()), &[]);
    assert!(url.starts_with("postgresql://app@127.0.0.1:"), "{url}");
    running.signal(Signal::SIGTERM);
    let output = running.wait().success();
    assert!(!output.stderr.contains("horse"), "{}", output.stderr);

    // PostgreSQL answers, also where it wants a password that nobody has given.
    let (running, _) = open(&sshd.project(server.url_without_password()), &[]);
    assert!(
        running.stderr_so_far().contains("asks for a password"),
        "{}",
        running.stderr_so_far()
    );
}

#[test]
fn a_private_socket_serves_libpq_without_a_port() {
    let Some(sshd) = Sshd::start("") else { return };
    let server = Server::start();
    let (running, url) = open(
        &sshd.project(server.url()),
        &["--socket", "--show-password"],
    );
    assert!(url.contains("@/") && url.contains("?host=/"), "{url}");
    assert_eq!(
        run_psql(url.trim(), Input::Text("SELECT 1")).unwrap(),
        "1\n"
    );
    running.signal(Signal::SIGTERM);
    running.wait().success();
    sshd.assert_nothing_left();
}

#[test]
fn a_port_is_on_loopback_only_and_refused_when_it_is_taken() {
    let Some(sshd) = Sshd::start("") else { return };
    let server = Server::start();
    let project = sshd.project(server.url());
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = project.run(["tunnel", "--port", &port]).code(1);
    assert!(
        output.stderr.contains(&format!(
            "port {port} of 127.0.0.1 is taken by another program"
        )),
        "{}",
        output.stderr
    );
    drop(taken);
    let mut running = project.spawn(["tunnel", "--port", &port, "--format", "json"]);
    let deadline = Instant::now() + Duration::from_secs(60);
    while running.stdout_so_far().is_empty() {
        assert!(running.is_running() && Instant::now() < deadline);
        std::thread::sleep(Duration::from_millis(10));
    }
    let printed: serde_json::Value = serde_json::from_str(&running.stdout_so_far()).unwrap();
    assert_eq!(printed["format"], 1);
    assert_eq!(printed["port"].to_string(), port);
    assert_eq!(printed["through"], "vps");
    assert!(!printed.to_string().contains(PASSWORD), "{printed}");
    // Every address of 127/8 is this machine's, and only one of them was bound.
    assert!(TcpStream::connect(("127.0.0.1", port.parse().unwrap())).is_ok());
    if cfg!(target_os = "linux") {
        assert!(TcpStream::connect(("127.0.0.2", port.parse().unwrap())).is_err());
    }
    running.kill();
    sshd.assert_nothing_left();
}

#[test]
fn without_a_server_or_with_a_dead_end_nothing_is_opened() {
    let Some(sshd) = Sshd::start("") else { return };
    let dead = sshd
        .project("postgresql://app@127.0.0.1:1/shop")
        .run(["tunnel"])
        .code(5);
    assert_eq!(dead.stdout, "");
    assert!(
        dead.stderr.contains("nothing accepts connections"),
        "{}",
        dead.stderr
    );
    let project = crate::common::project().env("DATABASE_URL", "postgresql://app@127.0.0.1:1/shop");
    let output = project.run(["tunnel"]).code(64);
    assert!(
        output.stderr.contains("no SSH server is named"),
        "{}",
        output.stderr
    );
}
