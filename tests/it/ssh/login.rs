//! Getting in: keys, agent, jump hosts, which setting says where, and what travels on one login.

use std::fs;
use std::process::{Child, Command, Stdio};

use super::{PASSWORD, Server};
use crate::common::sshd::generate;
use crate::common::{self, Sshd};
use crate::fixture::chain;

#[test]
fn every_command_works_through_ssh_as_it_does_directly() {
    let Some(sshd) = Sshd::start("") else { return };
    let server = Server::start();
    let project = sshd.project(server.url());
    chain(&project, 3);
    project.file(
        "schema.sql",
        "CREATE TABLE t1 (id int);\nCREATE TABLE t2 (id int);\nCREATE TABLE t3 (id int, added text);\n",
    );
    project.run(["upgrade", "head"]).success();
    assert_eq!(sshd.logins(), 1, "the lock and the work share a login");
    for (arguments, code) in [
        (&["current"][..], 0),
        (&["history", "-i"], 0),
        (&["log", "--format", "json"], 0),
        (&["tables"], 0),
        (&["schema", "t1"], 0),
        (&["count", "t1"], 0),
        (&["dump"], 0),
        (&["diff"], 2),
        (&["repair"], 0),
        (&["upgrade", "head"], 0),
    ] {
        let there = project.run(arguments).code(code);
        let mut direct = project.command(arguments);
        direct.env("SCHEMACTL_SSH", "none");
        let here = project.start(direct).wait().code(code);
        assert_eq!(there.stdout, here.stdout, "{arguments:?}");
    }
    project.run(["repair", "--apply", "--yes"]).success();
    project.run(["diff"]).success();
    project.run(["downgrade", "base"]).success();
    let health = project.run(["health", "--no-revisions"]);
    assert!(
        health.stdout.contains("through ssh vps answers"),
        "{health}"
    );
    sshd.assert_nothing_left();
}

#[test]
fn a_socket_of_the_server_is_reached_and_every_connection_shares_one_login() {
    let Some(sshd) = Sshd::start("") else { return };
    let database = common::database();
    let project = sshd.project(database.url());
    chain(&project, 2);
    let output = project.run(["upgrade", "head", "-v"]).success();
    assert_eq!(sshd.logins(), 1);
    assert!(
        output
            .stderr
            .contains("not encrypted (a local socket; inside ssh as far as vps)"),
        "{}",
        output.stderr
    );
    sshd.assert_nothing_left();
}

/// An agent that ends with the test.
struct Agent(Child);

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_agent_of_the_user_is_asked() {
    let Some(sshd) = Sshd::start("") else { return };
    let database = common::database();
    let socket = sshd.path("agent");
    // The key has a passphrase: only the agent can use it.
    generate(&sshd.path("id"), "secret phrase");
    fs::copy(sshd.path("id.pub"), sshd.path("authorized_keys")).unwrap();
    sshd.configure("IdentityAgent SSH_AUTH_SOCK\n");
    let project = sshd.project(database.url()).env("SSH_AUTH_SOCK", &socket);
    let refused = project.run(["current"]).code(1);
    assert!(
        refused.stderr.contains("does not accept the login") && refused.stderr.contains("ssh-add"),
        "{}",
        refused.stderr
    );

    let agent = Command::new("ssh-agent")
        .args(["-D", "-a"])
        .arg(&socket)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let _agent = Agent(agent);
    while !socket.exists() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let askpass = sshd.path("askpass");
    fs::write(&askpass, "#!/bin/sh\necho 'secret phrase'\n").unwrap();
    let mut mode = fs::metadata(&askpass).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut mode, 0o700);
    fs::set_permissions(&askpass, mode).unwrap();
    let added = Command::new("ssh-add")
        .arg(sshd.path("id"))
        .env("SSH_AUTH_SOCK", &socket)
        .env("SSH_ASKPASS", &askpass)
        .env("SSH_ASKPASS_REQUIRE", "force")
        .env("DISPLAY", ":0")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(added.status.success(), "{added:?}");
    project.run(["current"]).success();
}

#[test]
fn a_jump_host_of_the_users_configuration_is_gone_through() {
    let (Some(jump), Some(inner)) = (Sshd::start(""), Sshd::start("")) else {
        return;
    };
    let database = common::database();
    fs::copy(jump.path("id.pub"), inner.path("authorized_keys")).unwrap();
    let known = ["known_hosts", "known_hosts"].map(|name| {
        let of_inner = fs::read_to_string(inner.path(name)).unwrap();
        let of_jump = fs::read_to_string(jump.path(name)).unwrap();
        format!("{of_jump}{of_inner}")
    });
    fs::write(jump.path("known_hosts"), &known[0]).unwrap();
    jump.configure(&format!(
        "Host inner\n  HostName 127.0.0.1\n  Port {}\n  ProxyJump vps\n",
        inner.port()
    ));
    let project = jump.project(database.url());
    chain(&project, 1);
    project.run(["upgrade", "head", "--ssh", "inner"]).success();
    assert_eq!((jump.logins(), inner.logins()), (1, 1));
    jump.assert_nothing_left();

    drop(inner);
    let refused = project.run(["current", "--ssh", "inner"]).code(5);
    assert!(
        refused
            .stderr
            .contains("the jump host cannot reach the SSH server inner"),
        "{}",
        refused.stderr
    );
}

#[test]
fn a_flag_beats_the_environments_section_which_is_named_where_it_holds() {
    let Some(sshd) = Sshd::start("") else { return };
    let database = common::database();
    let project = common::project()
        .env("DATABASE_URL", database.url())
        .env("XDG_RUNTIME_DIR", sshd.path("run"));
    project.file(
        "schemactl.toml",
        format!(
            "[env.production]\nssh = \"vps\"\nssh_command = \"{}\"\n",
            sshd.command()
        ),
    );
    let output = project.run(["current", "-v"]).success();
    assert!(!output.stderr.contains("ssh"), "{}", output.stderr);
    let output = project
        .run(["current", "-v", "--env", "production"])
        .success();
    assert!(
        output
            .stderr
            .contains("ssh: vps (from schemactl.toml [env.production] ssh)"),
        "{}",
        output.stderr
    );
    // The next command has to go there as well.
    project.step("000000000001", "", "one", "SELECT 1;", "");
    let status = project
        .run(["status", "--env", "production", "--ssh", "vps"])
        .code(2);
    assert!(
        status
            .stderr
            .contains("schemactl --env production --ssh vps upgrade head"),
        "{status}"
    );
    let refused = project
        .run(["current", "--env", "production", "--ssh", "vps:1"])
        .code(5);
    assert!(
        refused.stderr.contains("ssh comes from --ssh"),
        "{}",
        refused.stderr
    );
    project
        .run(["current", "--env", "production", "--ssh", "none"])
        .success();
    let usage = project
        .run(["current", "--ssh", "deploy:secret@vps"])
        .code(64);
    assert!(!usage.stderr.contains("secret"), "{}", usage.stderr);
    let usage = project
        .run(["current", "--ssh", "vps", "--database-url", "embedded:"])
        .code(64);
    assert!(
        usage.stderr.contains("is on this machine"),
        "{}",
        usage.stderr
    );
    // So does a setting: whoever configured a server did not mean a database of this machine.
    let mut command = project.command(["current", "--database-url", "embedded:"]);
    command.env("SCHEMACTL_SSH", "vps");
    let refused = project.start(command).wait().code(1);
    assert!(
        refused.stderr.contains("is on this machine")
            && refused
                .stderr
                .contains("SCHEMACTL_SSH in the environment leads to another one")
            && refused.stderr.contains("--ssh none"),
        "{refused}"
    );
}

#[test]
fn a_password_is_looked_up_by_the_name_of_the_machine_before_its_loopback() {
    let Some(sshd) = Sshd::start("") else { return };
    let server = Server::start();
    let project = sshd.project(server.url_without_password());
    let file = project.home().join(".pgpass");
    fs::write(
        &file,
        format!("127.0.0.1:*:*:*:of here\nvps:*:*:app:{PASSWORD}\n"),
    )
    .unwrap();
    let mut mode = fs::metadata(&file).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut mode, 0o600);
    fs::set_permissions(&file, mode).unwrap();
    let output = project.run(["current", "-v"]).success();
    assert!(output.stderr.contains("line 2"), "{}", output.stderr);
    assert!(
        output
            .stderr
            .contains("sslmode=disable, since ssh encrypts"),
        "{}",
        output.stderr
    );
}

#[test]
fn neither_arguments_nor_environment_of_ssh_hold_the_password() {
    let Some(sshd) = Sshd::start("") else { return };
    let server = Server::start();
    let spy = sshd.path("spy");
    let seen = sshd.path("seen");
    fs::write(
        &spy,
        format!(
            "#!/bin/sh\n{{ env; echo \"$@\"; }} >>{}\nexec {} \"$@\"\n",
            seen.display(),
            sshd.command()
        ),
    )
    .unwrap();
    let project = sshd
        .project(server.url())
        .env("SCHEMACTL_SSH_COMMAND", format!("sh {}", spy.display()))
        .env("PGPASSWORD", PASSWORD)
        .env("DB_PASSWORD", PASSWORD)
        .env("APP_SECRET", PASSWORD)
        .env("BACKEND_URL", server.url())
        .env("KEPT", "yes");
    project.run(["current"]).success();
    let seen = fs::read_to_string(seen).unwrap();
    assert!(
        seen.contains("KEPT=yes") && seen.contains("-O forward"),
        "{seen}"
    );
    for secret in [PASSWORD, "correct%20horse", "PGPASSWORD", "DATABASE_URL"] {
        assert!(!seen.contains(secret), "{secret}: {seen}");
    }
    sshd.assert_nothing_left();
}

#[test]
fn forwardings_of_the_users_configuration_are_not_opened() {
    let Some(sshd) = Sshd::start("") else { return };
    let database = common::database();
    // Somebody else listens there: ssh would say so, or end.
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    sshd.configure(&format!(
        "LocalForward 127.0.0.1:{port} 127.0.0.1:5432\nExitOnForwardFailure yes\nControlPath {}\nControlPersist 60\n",
        sshd.path("theirs").display()
    ));
    let output = sshd
        .project(database.url())
        .run(["current", "-v"])
        .success();
    assert!(!output.stderr.contains("forward"), "{}", output.stderr);
    sshd.assert_nothing_left();
    assert!(!sshd.path("theirs").exists());
}
