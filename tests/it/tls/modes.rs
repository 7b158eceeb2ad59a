//! What each `sslmode` makes of each server and root certificate, beside psql.

use std::fmt::Write as _;
use std::fs;

use super::certificates::{self, Authority};
use super::server::{Outcome, Server};

const MODES: &[&str] = &[
    "disable",
    "allow",
    "prefer",
    "require",
    "verify-ca",
    "verify-full",
];

/// A row of a table: the same connection by psql and by schemactl, and a mark where they differ, on purpose.
///
/// They differ where libpq goes on unencrypted after a failed verification or a refused login, and nowhere else.
fn row(server: &Server, table: &mut String, title: &str, user: &str, more: &str) {
    let psql = server.psql(user, more).word();
    let ours = server.schemactl(user, more).word();
    let mark = if psql == ours { "" } else { "  *" };
    writeln!(table, "{title:42} {psql:8} {ours}{mark}").unwrap();
}

#[test]
fn sslmode_and_root_certificate_decide_as_in_libpq_save_that_nothing_falls_back_to_plaintext() {
    let authority = Authority::new("Test CA");
    let server = Server::of(&authority);
    let good = server.file("good.crt", &authority.pem);
    let wrong = server.file("wrong.crt", &Authority::new("Other CA").pem);
    let namesake = server.file("namesake.crt", &Authority::new("Test CA").pem);
    let bundle = server.file(
        "bundle.crt",
        &format!("{}{}", Authority::new("Other CA").pem, authority.pem),
    );
    let empty = server.file("empty.crt", "nothing\n");
    let mut table = format!("{:42} {:8} schemactl\n", "", "psql");
    for mode in MODES {
        for (root, parameters) in [
            ("no root", String::new()),
            ("good root", format!("sslrootcert={good}")),
            ("good root in a bundle", format!("sslrootcert={bundle}")),
            ("wrong root", format!("sslrootcert={wrong}")),
            (
                "wrong root of the same name",
                format!("sslrootcert={namesake}"),
            ),
            (
                "root that does not exist",
                "sslrootcert=/no/such/file".to_owned(),
            ),
            (
                "root that holds no certificate",
                format!("sslrootcert={empty}"),
            ),
            (
                "good root, other host",
                format!("sslrootcert={good} host=other.example hostaddr=127.0.0.1"),
            ),
            (
                "good root, host by name",
                format!("sslrootcert={good} host=localhost hostaddr=127.0.0.1"),
            ),
        ] {
            row(
                &server,
                &mut table,
                &format!("{mode}, {root}"),
                "anyhow",
                &format!("sslmode={mode} {parameters}"),
            );
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn what_the_server_allows_meets_every_mode() {
    let authority = Authority::new("Test CA");
    let encrypting = Server::of(&authority);
    let plain = Server::plain();
    let mut table = format!("{:42} {:8} schemactl\n", "", "psql");
    for mode in MODES {
        for (title, server, user) in [
            ("server without TLS", &plain, "anyhow"),
            ("hostssl", &encrypting, "tls_only"),
            ("hostnossl", &encrypting, "plain_only"),
        ] {
            let root = server.file("root.crt", &authority.pem);
            row(
                server,
                &mut table,
                &format!("{mode}, {title}"),
                user,
                &format!("sslmode={mode} sslrootcert={root}"),
            );
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn with_v_a_connection_says_how_it_is_encrypted_and_verified() {
    let authority = Authority::new("Test CA");
    let server = Server::of(&authority);
    let root = server.file("root.crt", &authority.pem);
    let said = |more: &str| match server.schemactl("anyhow", more) {
        Outcome::Encrypted(said) | Outcome::Plain(said) => said.replace(&root, "[ROOT]"),
        Outcome::Refused(said) => panic!("{said}"),
    };
    insta::assert_snapshot!(said("sslmode=disable"), @"not encrypted (sslmode=disable)");
    insta::assert_snapshot!(said("sslmode=allow"), @"not encrypted (sslmode=allow)");
    insta::assert_snapshot!(said(""), @"encrypted with TLSv1.3 (TLS_AES_256_GCM_SHA384), server not verified (sslmode=prefer and no root certificate)");
    insta::assert_snapshot!(said("sslmode=require sslrootcert=/no/such/file"), @"encrypted with TLSv1.3 (TLS_AES_256_GCM_SHA384), server not verified (the root certificate /no/such/file does not exist)");
    insta::assert_snapshot!(said(&format!("sslmode=require sslrootcert={root}")), @"encrypted with TLSv1.3 (TLS_AES_256_GCM_SHA384), server verified by its chain to [ROOT]");
    insta::assert_snapshot!(said(&format!("sslmode=verify-full sslrootcert={root}")), @"encrypted with TLSv1.3 (TLS_AES_256_GCM_SHA384), server verified by host name and chain to [ROOT]");
    let host = format!("host={}", server.database.socket_directory().display());
    let output = server
        .project("postgres", &format!("{host} sslmode=verify-full"))
        .run(["current", "-v"])
        .success();
    assert!(
        output
            .stderr
            .contains("connection: not encrypted (a local socket)"),
        "{output}"
    );
}

#[test]
fn a_root_certificate_that_does_not_exist_is_warned_about() {
    let authority = Authority::new("Test CA");
    let server = Server::of(&authority);
    let output = server
        .project("anyhow", "sslmode=require sslrootcert=/no/such/file")
        .run(["current"])
        .success();
    assert!(
        output.stderr.contains(
            "warning: the root certificate /no/such/file does not exist: the server is not verified"
        ),
        "{output}"
    );
}

#[test]
fn the_roots_of_the_system_verify_where_no_root_certificate_is_named() {
    let authority = Authority::new("Test CA");
    let server = Server::of(&authority);
    let root = server.file("root.crt", &authority.pem);
    for parameters in [
        "sslmode=verify-full",
        "sslmode=verify-ca",
        "sslrootcert=system",
    ] {
        let output = server
            .project("anyhow", parameters)
            .env("SSL_CERT_FILE", &root)
            .run(["current", "-v"])
            .success();
        assert!(
            output
                .stderr
                .contains("server verified by host name and chain to the system's roots"),
            "{output}"
        );
        // From a public authority anybody can have a certificate: the name counts even with verify-ca.
        let output = server
            .project(
                "anyhow",
                &format!("{parameters} host=other.example hostaddr=127.0.0.1"),
            )
            .env("SSL_CERT_FILE", &root)
            .run(["current"])
            .code(1);
        assert!(output.stderr.contains("not for other.example"), "{output}");
    }
    let said = server.schemactl("anyhow", "sslmode=verify-full").refused();
    assert!(
        said.contains("an authority that is not in the system's roots"),
        "{said}"
    );
    assert!(said.contains("global-bundle.pem"), "{said}");
}

#[test]
fn files_in_the_home_directory_are_used_as_libpq_uses_them() {
    let authority = Authority::new("Test CA");
    let server = Server::of(&authority);
    let project = server.project("certified", "sslmode=require");
    let home = project.home().join(".postgresql");
    fs::create_dir(&home).unwrap();
    let client = authority.issue("certified", &[]);
    certificates::private_file(&home, "root.crt", &authority.pem);
    certificates::private_file(&home, "postgresql.crt", &client.certificate);
    certificates::private_file(&home, "postgresql.key", &client.key);
    let output = project.run(["current", "-v"]).success();
    assert!(output.stderr.contains("verified by its chain"), "{output}");
    certificates::private_file(&home, "root.crt", &Authority::new("Other CA").pem);
    let output = project.run(["current"]).code(1);
    assert!(
        output
            .stderr
            .contains("comes from an authority that is not in"),
        "{output}"
    );
}

#[test]
fn certificates_in_a_variable_and_self_signed_ones_by_permission() {
    let authority = Authority::new("Test CA");
    let server = Server::of(&authority);
    let inline = authority.pem.replace('\n', "\\n");
    let output = server
        .project("anyhow", "sslmode=verify-full")
        .env("PG_SSL_ROOT_CERT", &inline)
        .run(["current", "-v"])
        .success();
    assert!(
        output.stderr.contains("server verified by host name"),
        "{output}"
    );
    let output = server
        .project("anyhow", "")
        .env("PG_SSL_ROOT_CERT", Authority::new("Other CA").pem)
        .env("PG_SSL_ALLOW_SELF_SIGNED", "true")
        .run(["current", "-v"])
        .success();
    assert!(
        output
            .stderr
            .contains("server not verified (PG_SSL_ALLOW_SELF_SIGNED)"),
        "{output}"
    );
}
