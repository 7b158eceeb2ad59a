//! Encrypted connections against real servers, beside libpq's own client.

mod certificates;
mod relay;
mod server;
mod terminal;

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use self::certificates::{Authority, NAMES, self_signed};
use self::relay::Relay;
use self::server::{Outcome, Server, openssl, run_openssl};
use crate::common;

const MODES: &[&str] = &[
    "disable",
    "allow",
    "prefer",
    "require",
    "verify-ca",
    "verify-full",
];

/// The SSLRequest message: its length, 1234 and 5679.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

/// A row of a table: the same connection by psql and by schemactl, and a mark where they differ.
fn row(server: &Server, table: &mut String, title: &str, user: &str, more: &str) {
    let (psql, ours) = (server.psql(user, more), server.schemactl(user, more));
    let mark = if psql.word() == ours.word() {
        ""
    } else {
        "  *"
    };
    writeln!(
        table,
        "{title:40} {:8} {:8}{mark}",
        psql.word(),
        ours.word()
    )
    .unwrap();
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
fn a_client_certificate_logs_in_and_what_is_wrong_with_one_is_explained() {
    let authority = Authority::new("Test CA");
    let server = Server::of(&authority);
    let client = authority.issue("certified", &[]);
    let certificate = server.file("client.crt", &client.certificate);
    let key = server.file("client.key", &client.key);
    let login = |certificate: &str, key: &str| {
        format!("sslmode=require sslcert={certificate} sslkey={key}")
    };
    let good = login(&certificate, &key);
    server.psql("certified", &good).encrypted();
    server.schemactl("certified", &good).encrypted();

    let refused = |more: &str, expected: &str| {
        server.psql("certified", more).refused();
        let said = server.schemactl("certified", more).refused();
        assert!(said.contains(expected), "{more}: {said}");
        assert!(!said.contains("PRIVATE KEY-"), "{said}");
    };
    refused("sslmode=require", "name it with sslcert=FILE");
    let missing = login("/no/such/file", &key);
    refused(&missing, "name it with sslcert=FILE");
    refused(
        &login(&certificate, "/no/such/file"),
        "cannot read the private key /no/such/file",
    );
    let other = server.file("other.key", &authority.issue("certified", &[]).key);
    refused(&login(&certificate, &other), "do not belong together");
    let open = server.file("open.key", &client.key);
    fs::set_permissions(&open, fs::Permissions::from_mode(0o644)).unwrap();
    refused(&login(&certificate, &open), "chmod 600");
    let somebody = authority.issue("somebody", &[]);
    let (somebody, of_somebody) = (
        server.file("some.crt", &somebody.certificate),
        server.file("some.key", &somebody.key),
    );
    refused(
        &login(&somebody, &of_somebody),
        "common name of the client's certificate",
    );
    let stranger = Authority::new("Other CA").issue("certified", &[]);
    let (stranger, of_stranger) = (
        server.file("stranger.crt", &stranger.certificate),
        server.file("stranger.key", &stranger.key),
    );
    // The server's alert may be overtaken by the end of the connection.
    let said = server
        .schemactl("certified", &login(&stranger, &of_stranger))
        .refused();
    assert!(
        said.contains("does not trust the client's certificate")
            || said.contains("connection to the database lost"),
        "{said}"
    );
}

#[test]
fn an_encrypted_private_key_is_refused_with_the_way_out() {
    if !openssl() {
        common::skip("no openssl to encrypt a private key");
        return;
    }
    let authority = Authority::new("Test CA");
    let server = Server::of(&authority);
    let client = authority.issue("certified", &[]);
    let certificate = server.file("client.crt", &client.certificate);
    let key = server.file("client.key", &client.key);
    run_openssl(
        server.files.path(),
        &[
            "pkcs8",
            "-topk8",
            "-v2",
            "aes256",
            "-passout",
            "pass:hush",
            "-in",
            &key,
            "-out",
            "locked.key",
        ],
    );
    let locked = server.files.path().join("locked.key");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o600)).unwrap();
    let said = server
        .schemactl(
            "certified",
            &format!(
                "sslmode=require sslcert={certificate} sslkey={} sslpassword=hush",
                locked.display()
            ),
        )
        .refused();
    assert!(
        said.contains("is encrypted, which is not supported"),
        "{said}"
    );
    assert!(said.contains("openssl pkey -in"), "{said}");
    assert!(!said.contains("hush"), "{said}");
}

#[test]
fn a_login_is_bound_to_its_channel() {
    let authority = Authority::new("Test CA");
    let server = Server::of(&authority);
    let password = "password='correct horse' sslmode=require";
    for binding in ["disable", "prefer", "require"] {
        let more = format!("{password} channel_binding={binding}");
        server.psql("scram", &more).encrypted();
        server.schemactl("scram", &more).encrypted();
    }
    let said = server
        .schemactl("anyhow", "sslmode=require channel_binding=require")
        .refused();
    assert!(said.contains("SCRAM-SHA-256"), "{said}");
    server
        .psql("anyhow", "sslmode=require channel_binding=require")
        .refused();
    server
        .schemactl("anyhow", "sslmode=disable channel_binding=require")
        .refused();
    let said = server
        .schemactl("scram", "password='wrong horse' sslmode=require")
        .refused();
    assert!(!said.contains("horse"), "{said}");
}

#[test]
fn a_login_is_bound_to_a_channel_with_an_rsa_certificate_of_another_hash() {
    if !openssl() {
        common::skip("no openssl to make an RSA certificate");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    run_openssl(
        folder.path(),
        &"req -x509 -newkey rsa:2048 -sha384 -nodes -keyout key -out crt -days 99 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"
            .split(' ')
            .collect::<Vec<_>>(),
    );
    let identity = certificates::Identity {
        certificate: fs::read_to_string(folder.path().join("crt")).unwrap(),
        key: fs::read_to_string(folder.path().join("key")).unwrap(),
    };
    let server = Server::with(&identity, &Authority::new("Test CA"));
    let root = server.file("root.crt", &identity.certificate);
    let more = format!(
        "sslmode=verify-full sslrootcert={root} channel_binding=require password='correct horse'"
    );
    server.psql("scram", &more).encrypted();
    server.schemactl("scram", &more).encrypted();
}

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
    ] {
        let relay = Relay::to(server.port());
        let more = format!("{more} password='correct horse' port={}", relay.port);
        server.schemactl("scram", &more).encrypted();
        let passed = relay.passed();
        assert_eq!(passed.len(), 1, "{more}: {passed:?}");
        assert_eq!(passed[0].round_trips(), expected, "{more}: {passed:?}");
    }
    let relay = Relay::to(server.port());
    server.schemactl("anyhow", &format!("sslmode=disable port={}", relay.port));
    // No password is asked for here: two less than with SCRAM.
    assert_eq!(relay.passed()[0].round_trips(), 3, "{:?}", relay.passed());
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
fn a_certificate_named_like_its_authority_is_not_taken_for_a_self_signed_one() {
    let authority = Authority::new("localhost");
    let server = Server::of(&authority);
    let root = server.file("root.crt", &authority.pem);
    let more = format!("sslmode=verify-full sslrootcert={root}");
    // OpenSSL does, and libpq refuses it.
    server.schemactl("anyhow", &more).encrypted();
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
