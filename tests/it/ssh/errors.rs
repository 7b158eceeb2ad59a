//! What goes wrong on the way, told with what to do about it, and whether it is waited for.

use std::fs;
use std::time::{Duration, Instant};

use super::Server;
use crate::common::sshd::generate;
use crate::common::{self, Output, Sshd};

/// Panics unless the error says all of these.
#[track_caller]
fn says(output: &Output, texts: &[&str]) {
    for text in texts {
        assert!(
            output.stderr.contains(text),
            "no {text:?} in\n{}",
            output.stderr
        );
    }
}

#[test]
fn a_host_key_that_is_not_known_is_never_accepted_silently() {
    let Some(sshd) = Sshd::start("") else { return };
    let database = common::database();
    fs::write(sshd.path("known_hosts"), "").unwrap();
    let project = sshd.project(database.url());
    let started = Instant::now();
    let output = project.run(["current", "--wait=60s"]).code(1);
    assert!(started.elapsed() < Duration::from_secs(30));
    says(
        &output,
        &[
            "through ssh vps: the host key of the SSH server vps is not known on this machine",
            "ssh: Host key verification failed.",
            "the address comes from DATABASE_URL in the environment",
            "ssh comes from SCHEMACTL_SSH in the environment",
            &format!(
                "hint: connect once by hand, compare the fingerprint and answer yes: {} vps",
                sshd.command()
            ),
        ],
    );
    assert_eq!(fs::read_to_string(sshd.path("known_hosts")).unwrap(), "");
    sshd.assert_nothing_left();
}

#[test]
fn a_host_key_that_has_changed_is_a_warning_and_names_the_way_out() {
    let Some(sshd) = Sshd::start("") else { return };
    let database = common::database();
    generate(&sshd.path("other"), "");
    sshd.know(&sshd.path("other.pub"));
    let output = sshd
        .project(database.url())
        .run(["current", "--wait=60s"])
        .code(1);
    says(
        &output,
        &[
            "has another host key than the one that is known",
            "find out why before anything else",
            "ssh-keygen -f",
        ],
    );
    assert!(!output.stderr.contains("@@@"), "{}", output.stderr);
}

#[test]
fn a_wrong_key_is_not_waited_for() {
    let Some(sshd) = Sshd::start("") else { return };
    let database = common::database();
    fs::write(sshd.path("authorized_keys"), "").unwrap();
    let output = sshd
        .project(database.url())
        .run(["current", "--wait=60s"])
        .code(1);
    says(
        &output,
        &[
            "the SSH server vps does not accept the login",
            "Permission denied (publickey)",
            "ssh-add -l",
        ],
    );
    sshd.assert_nothing_left();
}

#[test]
fn nobody_on_the_port_of_ssh_or_of_the_database_is_unreachable() {
    let Some(mut sshd) = Sshd::start("") else {
        return;
    };
    let project = sshd.project("postgresql://app:secret@127.0.0.1:1/shop");
    let output = project.run(["current"]).code(5);
    says(
        &output,
        &[
            "cannot connect to postgresql://app:***@127.0.0.1:1/shop through ssh vps: \
             nothing accepts connections on 127.0.0.1:1 as seen from the SSH server vps: Connection refused",
            "look: ssh -F",
            "a container's port has to be published there",
        ],
    );
    let output = project.run(["current", "--wait=8s"]).code(5);
    says(&output, &["waiting for postgresql://", "waited 8"]);
    let compose = sshd
        .project("postgresql://app@db/shop")
        .run(["current"])
        .code(5);
    says(
        &compose,
        &[
            "the database host db:5432 has no address as seen from the SSH server vps",
            "Compose",
        ],
    );
    let socket = sshd
        .project("postgresql://app@/shop?host=/nowhere")
        .run(["current"])
        .code(5);
    says(&socket, &["cannot open the socket /nowhere/.s.PGSQL.5432"]);

    sshd.stop();
    let output = project.run(["current"]).code(5);
    says(
        &output,
        &[
            "the SSH server vps cannot be reached",
            "Connection refused",
            "to wait until it is up: --wait=60s",
        ],
    );
    let output = project.run(["current", "--ssh", "nowhere.invalid"]).code(5);
    says(
        &output,
        &["the name of the SSH server nowhere.invalid cannot be resolved"],
    );
}

#[test]
fn an_ssh_server_that_is_not_up_yet_is_waited_for() {
    let Some(mut sshd) = Sshd::prepare("") else {
        return;
    };
    let database = common::database();
    let project = sshd.project(database.url());
    let mut running = project.spawn(["current", "--wait=60s"]);
    running.wait_for_stderr("cannot be reached");
    sshd.run();
    running.wait().success();
    sshd.assert_nothing_left();
}

#[test]
fn a_server_that_forbids_forwarding_is_named_and_not_waited_for() {
    let server = Server::start();
    for settings in [
        "AllowTcpForwarding no".to_owned(),
        "PermitOpen 127.0.0.1:1".to_owned(),
        "DisableForwarding yes".to_owned(),
    ] {
        let Some(sshd) = Sshd::start(&settings) else {
            return;
        };
        let output = sshd
            .project(server.url())
            .run(["current", "--wait=60s"])
            .code(1);
        says(
            &output,
            &[
                &format!(
                    "does not let this login forward to 127.0.0.1:{}",
                    server.port()
                ),
                "AllowTcpForwarding, PermitOpen",
            ],
        );
    }
    let Some(sshd) = Sshd::start(&format!("PermitOpen 127.0.0.1:{}", server.port())) else {
        return;
    };
    sshd.project(server.url()).run(["current"]).success();
}

#[test]
fn a_server_that_accepts_and_says_nothing_ends_in_time() {
    let Some(sshd) = Sshd::prepare("") else {
        return;
    };
    let silent = std::net::TcpListener::bind(("127.0.0.1", sshd.port())).unwrap();
    let project = sshd.project("postgresql://app@127.0.0.1/shop?connect_timeout=2");
    let started = Instant::now();
    let output = project.run(["current"]).code(5);
    assert!(
        started.elapsed() < Duration::from_secs(15),
        "{:?}",
        started.elapsed()
    );
    says(&output, &["SSH server vps"]);
    drop(silent);
    sshd.assert_nothing_left();
}

#[test]
fn a_client_that_is_missing_or_cannot_be_run_is_said() {
    let Some(sshd) = Sshd::start("") else { return };
    let database = common::database();
    let project = sshd.project(database.url());
    let mut command = project.command(["current", "--wait=60s"]);
    command
        .env_remove("SCHEMACTL_SSH_COMMAND")
        .env("PATH", "/nowhere");
    let output = project.start(command).wait().code(1);
    says(
        &output,
        &["is not installed: no ssh in PATH", "openssh-client"],
    );
    let project = project.env("SCHEMACTL_SSH_COMMAND", "no-such-ssh -F x");
    let output = project.run(["current", "--wait=60s"]).code(1);
    says(
        &output,
        &["the command for ssh cannot be run: no-such-ssh -F x"],
    );
    let project = project.env("SCHEMACTL_SSH_COMMAND", "ssh -F /no/such/file");
    let output = project.run(["current"]).code(1);
    says(
        &output,
        &["ssh cannot read its configuration", "/no/such/file"],
    );
    sshd.assert_nothing_left();
}

#[test]
fn a_refused_database_login_is_told_as_without_ssh() {
    let Some(sshd) = Sshd::start("") else { return };
    let server = Server::start();
    let url = server.url().replace("correct", "wrong");
    let output = sshd.project(url).run(["current"]).code(1);
    says(
        &output,
        &[
            "password authentication failed",
            "ssh comes from SCHEMACTL_SSH",
        ],
    );
    assert!(!output.stderr.contains("wrong%20horse"));
}
