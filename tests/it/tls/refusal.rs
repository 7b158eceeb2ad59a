//! Servers whose certificate is not what it should be, and what a person is told.

use std::fs;

use super::certificates::{self, Authority, NAMES, self_signed};
use super::server::{Server, openssl, run_openssl};
use crate::common;

/// What the client says of a server's certificate, without what differs from run to run.
fn explained(server: &Server, more: &str) -> String {
    server
        .schemactl("anyhow", more)
        .refused()
        .lines()
        .skip_while(|line| !line.starts_with("error:"))
        .map(|line| {
            line.replace(&server.files.path().display().to_string(), "[FILES]")
                .replace(&server.address("anyhow", ""), "[ADDRESS]")
                .replace(&format!(":{}/", server.port()), ":[PORT]/")
                .replace(server.database.name(), "[DATABASE]")
        })
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn a_wrong_authority_a_wrong_name_and_a_server_without_tls_are_explained() {
    let authority = Authority::new("Test CA");
    let server = Server::of(&authority);
    let good = server.file("good.crt", &authority.pem);
    let wrong = server.file("wrong.crt", &Authority::new("Other CA").pem);
    insta::assert_snapshot!(explained(&server, &format!("sslmode=verify-full sslrootcert={wrong}")), @r#"
    error: cannot connect to postgresql://anyhow@127.0.0.1:[PORT]/[DATABASE]: the server's certificate comes from an authority that is not in [FILES]/wrong.crt
      the address comes from DATABASE_URL in the environment
      the server's certificate: subject CN=localhost, issuer CN=Test CA, valid from 2020-01-01T00:00:00Z to 2120-01-01T00:00:00Z

    hint: name the file that holds its authority: sslrootcert=FILE
    hint: to encrypt without knowing who answers: sslmode=require and no sslrootcert, or PG_SSL_ALLOW_SELF_SIGNED=true
    "#);
    insta::assert_snapshot!(
        explained(&server, &format!("sslmode=verify-full sslrootcert={good} host=other.example hostaddr=127.0.0.1")),
        @r#"
    error: cannot connect to postgresql://anyhow@other.example:[PORT]/[DATABASE]: the server's certificate is for localhost, 127.0.0.1, not for other.example
      the address comes from DATABASE_URL in the environment
      the server's certificate: subject CN=localhost, issuer CN=Test CA, valid from 2020-01-01T00:00:00Z to 2120-01-01T00:00:00Z

    hint: connect by a name that it holds; where that name does not lead there, say host=NAME and hostaddr=ADDRESS
    hint: to verify its authority and not its name: sslmode=verify-ca
    "#
    );
    insta::assert_snapshot!(explained(&server, "sslmode=verify-full sslrootcert=/no/such/file"), @r#"
    error: cannot connect to postgresql://anyhow@127.0.0.1:[PORT]/[DATABASE]: the root certificate /no/such/file does not exist, and sslmode=verify-full needs it
      the address comes from DATABASE_URL in the environment

    hint: correct sslrootcert; without it, the system's roots are used
    "#);
    if common::installation().version.major < 17 {
        let said = explained(&server, "sslmode=require sslnegotiation=direct");
        assert!(said.contains("needs PostgreSQL 17 or later"), "{said}");
    }
    insta::assert_snapshot!(explained(&Server::plain(), "sslmode=require"), @r#"
    error: cannot connect to postgresql://anyhow@127.0.0.1:[PORT]/[DATABASE]: the server does not offer encrypted connections
      the address comes from DATABASE_URL in the environment

    hint: encrypt at the server: ssl = on in postgresql.conf, with ssl_cert_file and ssl_key_file
    hint: where the way to it is safe already (this machine, a tunnel, a private network): sslmode=prefer, or sslmode=disable
    "#);
}

#[test]
fn an_expired_certificate_is_refused_where_certificates_are_verified() {
    let authority = Authority::new("Test CA");
    let server = Server::with(&authority.issue_expired("localhost", NAMES), &authority);
    let root = server.file("root.crt", &authority.pem);
    let verifying = format!("sslmode=verify-ca sslrootcert={root}");
    insta::assert_snapshot!(explained(&server, &verifying), @r#"
    error: cannot connect to postgresql://anyhow@127.0.0.1:[PORT]/[DATABASE]: the server's certificate expired at 2021-01-01T00:00:00Z
      the address comes from DATABASE_URL in the environment
      the server's certificate: subject CN=localhost, issuer CN=Test CA, valid from 2020-01-01T00:00:00Z to 2021-01-01T00:00:00Z

    hint: renew it at the server, then: SELECT pg_reload_conf()
    "#);
    server.psql("anyhow", &verifying).refused();
    server.schemactl("anyhow", "sslmode=require").encrypted();
}

#[test]
fn a_certificate_with_only_a_common_name_is_explained() {
    let authority = Authority::new("Test CA");
    let server = Server::with(&authority.issue("localhost", &[]), &authority);
    let root = server.file("root.crt", &authority.pem);
    let host = "host=localhost hostaddr=127.0.0.1";
    insta::assert_snapshot!(explained(&server, &format!("sslmode=verify-full sslrootcert={root} {host}")), @r#"
    error: cannot connect to postgresql://anyhow@localhost:[PORT]/[DATABASE]: the server's certificate names no host: it has no subjectAltName, only the common name localhost, which no longer counts (RFC 9525)
      the address comes from DATABASE_URL in the environment
      the server's certificate: subject CN=localhost, issuer CN=Test CA, valid from 2020-01-01T00:00:00Z to 2120-01-01T00:00:00Z

    hint: issue it again with that name: openssl req … -addext subjectAltName=DNS:localhost
    hint: to verify its authority and not its name: sslmode=verify-ca
    "#);
    // libpq still accepts it.
    server
        .psql(
            "anyhow",
            &format!("sslmode=verify-full sslrootcert={root} {host}"),
        )
        .encrypted();
    server
        .schemactl(
            "anyhow",
            &format!("sslmode=verify-ca sslrootcert={root} {host}"),
        )
        .encrypted();
}

#[test]
fn a_self_signed_certificate_is_its_own_root_when_it_is_named() {
    let identity = self_signed(NAMES);
    let server = Server::with(&identity, &Authority::new("Test CA"));
    let pinned = server.file("server.crt", &identity.certificate);
    let other = server.file("other.crt", &self_signed(NAMES).certificate);
    for mode in ["require", "verify-ca", "verify-full"] {
        let more = format!("sslmode={mode} sslrootcert={pinned}");
        server.psql("anyhow", &more).encrypted();
        server.schemactl("anyhow", &more).encrypted();
        server
            .schemactl("anyhow", &format!("sslmode={mode} sslrootcert={other}"))
            .refused();
    }
    server
        .schemactl(
            "anyhow",
            &format!(
                "sslmode=verify-full sslrootcert={pinned} host=other.example hostaddr=127.0.0.1"
            ),
        )
        .refused();
    insta::assert_snapshot!(explained(&server, &format!("sslmode=verify-ca sslrootcert={other}")), @r#"
    error: cannot connect to postgresql://anyhow@127.0.0.1:[PORT]/[DATABASE]: the server's certificate is self-signed, and not in [FILES]/other.crt
      the address comes from DATABASE_URL in the environment
      the server's certificate: subject CN=localhost, issuer CN=localhost, valid from 2020-01-01T00:00:00Z to 2120-01-01T00:00:00Z

    hint: to trust exactly this one, copy the server's ssl_cert_file and name it: sslrootcert=FILE
    hint: to encrypt without knowing who answers: sslmode=require and no sslrootcert, or PG_SSL_ALLOW_SELF_SIGNED=true
    "#);
    server.schemactl("anyhow", "sslmode=require").encrypted();
}

#[test]
fn a_certificate_of_x509_version_1_encrypts_and_is_explained_where_it_should_be_verified() {
    if !openssl() {
        common::skip("no openssl to make a certificate of X.509 version 1");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new("Test CA");
    for arguments in [
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.crt -subj /CN=Old -days 99",
        "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key -out server.csr -subj /CN=localhost",
        "x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 99 -out server.crt",
    ] {
        run_openssl(folder.path(), &arguments.split(' ').collect::<Vec<_>>());
    }
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    run_openssl(
        folder.path(),
        &["x509", "-in", "server.crt", "-text", "-out", "server.txt"],
    );
    if !read("server.txt").contains("Version: 1") {
        common::skip("this openssl makes no certificates of X.509 version 1");
        return;
    }
    let identity = certificates::Identity {
        certificate: read("server.crt"),
        key: read("server.key"),
    };
    let server = Server::with(&identity, &authority);
    server.schemactl("anyhow", "sslmode=require").encrypted();
    let root = server.file("root.crt", &read("ca.crt"));
    let said = server
        .schemactl("anyhow", &format!("sslmode=verify-ca sslrootcert={root}"))
        .refused();
    assert!(said.contains("X.509 version 1"), "{said}");
}

#[test]
fn a_certificate_named_like_its_authority_is_not_taken_for_a_self_signed_one() {
    let authority = Authority::new("localhost");
    let server = Server::of(&authority);
    let root = server.file("root.crt", &authority.pem);
    let more = format!("sslmode=verify-full sslrootcert={root}");
    // OpenSSL does, and libpq refuses it.
    server.schemactl("anyhow", &more).encrypted();
}
