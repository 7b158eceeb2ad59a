//! Encryption inside ssh: the database's own name is verified, not that of the SSH server or of a socket.

use super::certificates::Authority;
use super::server::Server;
use crate::common::Sshd;

#[test]
fn the_name_of_the_database_host_is_verified_inside_ssh() {
    let Some(sshd) = Sshd::start("") else { return };
    let authority = Authority::new("Test CA");
    let server = Server::of(&authority);
    let root = server.file("root.crt", &authority.pem);
    let current = |host: &str, mode: &str| {
        let address = server.address(
            "tls_only",
            &format!("host={host} sslmode={mode} sslrootcert={root}"),
        );
        sshd.project(address).run(["current", "-v"])
    };
    let output = current("localhost", "verify-full").success();
    assert!(
        output
            .stderr
            .contains("server verified by host name and chain to"),
        "{}",
        output.stderr
    );
    let wrong = current("db.internal hostaddr=127.0.0.1", "verify-full").code(1);
    assert!(
        wrong.stderr.contains("db.internal") && wrong.stderr.contains("certificate"),
        "{}",
        wrong.stderr
    );
    current("localhost", "verify-ca").success();

    // Without a word about TLS ssh encrypts, which a server may find too little.
    let address = server.address("tls_only", "");
    let refused = sshd.project(address).run(["current"]).code(1);
    assert!(
        refused.stderr.contains("sslmode=require"),
        "{}",
        refused.stderr
    );
    let address = server.address("plain_only", "");
    let output = sshd.project(address).run(["current", "-v"]);
    assert!(
        output
            .stderr
            .contains("connection: not encrypted (sslmode=disable; inside ssh as far as vps)"),
        "{}",
        output.stderr
    );
}

#[test]
fn cancel_requests_are_encrypted_inside_ssh() {
    let Some(sshd) = Sshd::start("") else { return };
    let authority = Authority::new("Test CA");
    let server = Server::of(&authority);
    let root = server.file("root.crt", &authority.pem);
    let address = server.address(
        "tls_only",
        &format!("host=localhost sslmode=verify-full sslrootcert={root}"),
    );
    let project = sshd.project(address);
    crate::fixture::link(&project, 1, "SELECT pg_sleep(60);", "");
    let mut running = project.spawn(["upgrade", "head"]);
    running.wait_for_stderr("-> 1111");
    std::thread::sleep(std::time::Duration::from_millis(300));
    running.signal(nix::sys::signal::Signal::SIGINT);
    let output = running.wait().code(130);
    assert!(
        output
            .stderr
            .contains("the running statement was cancelled"),
        "{}",
        output.stderr
    );
    sshd.assert_nothing_left();
}
