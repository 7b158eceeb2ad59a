//! Who logs in through an encrypted connection: client certificates, keys, channel binding.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::certificates::{self, Authority};
use super::server::{Server, openssl, run_openssl};
use crate::common;

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
