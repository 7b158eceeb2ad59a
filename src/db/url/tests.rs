//! Every form of URL that users have, one row each: what it is read as, and what is said about it.

use std::path::PathBuf;
use std::time::Duration;

use super::*;

/// What a row checks: everything after the URL must hold of the address read from it.
type Check = fn(&Address) -> bool;

fn host(address: &Address) -> Vec<(String, u16)> {
    address
        .hosts
        .iter()
        .map(|host| match &host.name {
            HostName::Tcp(name) => (name.clone(), host.port()),
            HostName::Socket(path) => (path.to_string_lossy().into_owned(), host.port()),
            HostName::Unnamed => (String::new(), host.port()),
        })
        .collect()
}

fn is(
    address: &Address,
    user: &str,
    password: &str,
    server: &str,
    port: u16,
    database: &str,
) -> bool {
    address.user.as_deref().unwrap_or_default() == user
        && address.password.as_ref().map_or("", Secret::expose) == password
        && host(address) == [(server.to_owned(), port)]
        && address.database.as_deref().unwrap_or_default() == database
}

fn is_quiet(address: &Address) -> bool {
    address.warnings.is_empty()
}

fn warns(address: &Address, words: &str) -> bool {
    address
        .warnings
        .iter()
        .filter(|warning| warning.contains(words))
        .count()
        == 1
}

const READ: &[(&str, Check)] = &[
    // SQLAlchemy drivers are dropped, known ones without a word.
    ("postgresql+psycopg2://u:p@h/d", |a| {
        is(a, "u", "p", "h", 5432, "d") && is_quiet(a) && a.notes.is_empty()
    }),
    ("postgresql+psycopg://u:p@h:1/d", |a| {
        is(a, "u", "p", "h", 1, "d") && a.notes.is_empty()
    }),
    ("postgresql+psycopg_async://u:p@h/d", |a| {
        is(a, "u", "p", "h", 5432, "d")
    }),
    ("postgresql+asyncpg://u:p@h/d", |a| {
        is(a, "u", "p", "h", 5432, "d") && a.notes.is_empty()
    }),
    ("postgresql+pg8000://u:p@h/d", |a| {
        is(a, "u", "p", "h", 5432, "d")
    }),
    ("postgresql+psycopg2cffi://u:p@h/d", |a| {
        is(a, "u", "p", "h", 5432, "d")
    }),
    ("postgres+new://u:p@h/d", |a| {
        is(a, "u", "p", "h", 5432, "d") && a.notes.len() == 1 && is_quiet(a)
    }),
    // Both schemes, in any case.
    ("postgres://u:p@h/d", |a| is(a, "u", "p", "h", 5432, "d")),
    ("postgresql://u:p@h/d", |a| is(a, "u", "p", "h", 5432, "d")),
    ("PostgreSQL://u:p@h/d", |a| is(a, "u", "p", "h", 5432, "d")),
    ("postgis://u:p@h/d", |a| is(a, "u", "p", "h", 5432, "d")),
    ("  postgresql://u:p@h/d\n", |a| {
        is(a, "u", "p", "h", 5432, "d") && is_quiet(a)
    }),
    ("\"postgresql://u:p@h/d\"", |a| {
        is(a, "u", "p", "h", 5432, "d") && warns(a, "quotes")
    }),
    // libpq strings.
    ("host=h dbname=d user=u password='p w' port=", |a| {
        is(a, "u", "p w", "h", 5432, "d")
    }),
    ("host = h dbname = d", |a| is(a, "", "", "h", 5432, "d")),
    ("dbname=d", |a| {
        a.hosts.is_empty() && a.database.as_deref() == Some("d")
    }),
    ("hostaddr=127.0.0.1 host=name", |a| {
        host(a) == [("name".to_owned(), 5432)] && a.hosts[0].hostaddr.is_some()
    }),
    ("hostaddr=127.0.0.1", |a| {
        host(a) == [("127.0.0.1".to_owned(), 5432)]
    }),
    // JDBC.
    ("jdbc:postgresql://h:1/d?user=u&password=p", |a| {
        is(a, "u", "p", "h", 1, "d")
    }),
    ("jdbc:postgresql://h/d?ssl=true", |a| {
        a.tls.mode == Some(SslMode::VerifyFull)
    }),
    ("jdbc:postgresql://h/d?ssl=true&sslmode=require", |a| {
        a.tls.mode == Some(SslMode::Require)
    }),
    ("jdbc:postgresql:d", |a| {
        a.hosts.is_empty() && a.database.as_deref() == Some("d")
    }),
    (
        "jdbc:postgresql://h/d?currentSchema=s&ApplicationName=n",
        |a| {
            a.search_path.as_deref() == Some("s")
                && a.application_name.as_deref() == Some("n")
                && warns(a, "currentschema")
        },
    ),
    // Several hosts.
    ("postgresql://u@h1:1,h2/d", |a| {
        host(a) == [("h1".to_owned(), 1), ("h2".to_owned(), 5432)]
    }),
    ("postgresql://u@/d?host=h1&host=h2", |a| {
        host(a) == [("h1".to_owned(), 5432), ("h2".to_owned(), 5432)]
    }),
    ("postgresql+psycopg2://u:p@/d?host=h1:1&host=h2:2", |a| {
        host(a) == [("h1".to_owned(), 1), ("h2".to_owned(), 2)]
    }),
    ("postgresql://u@/d?host=h1,h2&port=1,2", |a| {
        host(a) == [("h1".to_owned(), 1), ("h2".to_owned(), 2)]
    }),
    ("host=h1,h2 port=6000", |a| {
        host(a) == [("h1".to_owned(), 6000), ("h2".to_owned(), 6000)]
    }),
    // Sockets, no host, IPv6.
    ("postgresql:///d", |a| {
        a.hosts.is_empty() && a.database.as_deref() == Some("d")
    }),
    ("postgresql://", |a| {
        a.hosts.is_empty() && a.database.is_none()
    }),
    ("postgresql://u@/d", |a| {
        a.hosts.is_empty() && a.user.as_deref() == Some("u")
    }),
    ("postgresql://:6000/d", |a| {
        host(a) == [(String::new(), 6000)]
    }),
    ("postgresql:///d?host=/var/run/postgresql&port=6000", |a| {
        is(a, "", "", "/var/run/postgresql", 6000, "d")
    }),
    ("postgresql+asyncpg://u:p@/d?host=/tmp", |a| {
        is(a, "u", "p", "/tmp", 5432, "d") && is_quiet(a)
    }),
    ("postgresql://u@%2Fvar%2Frun%2Fpostgresql:1/d", |a| {
        is(a, "u", "", "/var/run/postgresql", 1, "d")
    }),
    ("host=@abstract dbname=d", |a| {
        a.hosts[0].name == HostName::Socket(PathBuf::from("@abstract"))
    }),
    ("postgresql://u:p@[::1]:6000/d", |a| {
        is(a, "u", "p", "::1", 6000, "d")
    }),
    ("postgresql://u:p@[2001:db8::1]/d", |a| {
        is(a, "u", "p", "2001:db8::1", 5432, "d")
    }),
    // TLS.
    ("postgresql://h/d?sslmode=allow", |a| {
        a.tls.mode == Some(SslMode::Allow)
    }),
    ("postgresql://h/d?sslmode=verify-ca", |a| {
        a.tls.mode == Some(SslMode::VerifyCa)
    }),
    (
        "postgresql://h/d?sslmode=verify-full&sslrootcert=/ca.pem&sslcert=c&sslkey=k&sslpassword=p",
        |a| {
            a.tls.root_certificate == Some(RootCertificate::File("/ca.pem".into()))
                && a.tls.certificate == Some("c".into())
                && a.tls.key == Some("k".into())
                && a.tls.key_password == Some(Secret::new("p"))
        },
    ),
    ("postgresql://h/d?sslrootcert=system", |a| {
        a.tls.effective_mode() == SslMode::VerifyFull
    }),
    ("postgresql://h/d?requiressl=1", |a| {
        a.tls.mode == Some(SslMode::Require)
    }),
    (
        "postgresql://h/d?sslsni=0&ssl_min_protocol_version=TLSv1.3&gssencmode=disable&krbsrvname=x",
        |a| {
            a.tls.server_name_indication == Some(false)
                && a.tls.minimum_version == Some(TlsVersion::V1_3)
                && is_quiet(a)
        },
    ),
    ("postgresql+asyncpg://h/d?ssl=require", |a| {
        a.tls.mode == Some(SslMode::Require)
    }),
    ("postgresql+asyncpg://h/d?ssl=true", |a| {
        a.tls.mode == Some(SslMode::Require)
    }),
    ("postgresql+asyncpg://h/d?ssl=verify-full", |a| {
        a.tls.mode == Some(SslMode::VerifyFull)
    }),
    ("postgresql://h/d?ssl=require&sslmode=require", |a| {
        a.tls.mode == Some(SslMode::Require)
    }),
    // Passwords and services from elsewhere.
    (
        "service=s passfile=/p servicefile=/f require_auth=scram-sha-256",
        |a| {
            a.service.as_deref() == Some("s")
                && a.passfile == Some("/p".into())
                && a.servicefile == Some("/f".into())
                && a.require_auth.as_deref() == Some("scram-sha-256")
        },
    ),
    (
        "host=h fallback_application_name=f client_encoding=utf8",
        |a| a.application_name.as_deref() == Some("f") && is_quiet(a),
    ),
    // Units and names where the driver differs from libpq.
    (
        "postgresql://h/d?keepalives=1&keepalives_idle=2&keepalives_interval=3&keepalives_count=4",
        |a| {
            let expected = Keepalives {
                enabled: Some(true),
                idle: Some(Duration::from_secs(2)),
                interval: Some(Duration::from_secs(3)),
                count: Some(4),
                user_timeout: None,
            };
            a.keepalives == expected
        },
    ),
    ("postgresql://h/d?tcp_user_timeout=1500", |a| {
        a.keepalives.user_timeout == Some(Duration::from_millis(1500))
    }),
    ("postgresql://h/d?target_session_attrs=primary", |a| {
        a.target_session_attrs == Some(TargetSessionAttrs::Primary)
    }),
    (
        "postgresql://h/d?target_session_attrs=prefer-standby",
        |a| a.target_session_attrs == Some(TargetSessionAttrs::PreferStandby),
    ),
    ("postgresql://h/d?connect_timeout=3", |a| {
        a.connect_timeout == Some(Duration::from_secs(3))
    }),
    ("postgresql+asyncpg://h/d?timeout=2.5", |a| {
        a.connect_timeout == Some(Duration::from_millis(2500))
    }),
    // What belongs to other clients is dropped without a warning.
    (
        "postgresql+asyncpg://h/d?prepared_statement_cache_size=0&command_timeout=60&async_fallback=true",
        |a| a.statement_cache_off && is_quiet(a) && a.notes.len() == 2,
    ),
    (
        "postgresql://h/d?prepared_statement_name_func=f&server_settings=x&statement_cache_size=100",
        |a| !a.statement_cache_off && is_quiet(a),
    ),
    (
        "postgresql://h/d?pgbouncer=true&connection_limit=1&pool_timeout=0&socket_timeout=3&sslidentity=x",
        |a| a.pgbouncer && is_quiet(a),
    ),
    ("postgresql://h/d?sslaccept=strict", |a| {
        warns(a, "sslaccept")
    }),
    // Schemas and routing.
    ("postgresql://h/d?schema=app", |a| {
        a.search_path.as_deref() == Some("app") && warns(a, "schema does not set")
    }),
    ("postgresql://h/d?schema=public", is_quiet),
    ("postgresql://h/d?search_path=a,b", |a| {
        a.search_path.as_deref() == Some("a,b") && warns(a, "search_path does not set")
    }),
    ("postgresql://h/d?options=-csearch_path%3Dx", |a| {
        a.search_path.as_deref() == Some("x") && a.options.as_deref() == Some("-csearch_path=x")
    }),
    (
        "postgresql://postgres.tenant:p@h:6543/d?options=reference%3Dtenant",
        |a| {
            a.options.as_deref() == Some("reference=tenant")
                && a.user.as_deref() == Some("postgres.tenant")
        },
    ),
    ("postgresql://h/d?options=endpoint%3Dep-1", |a| {
        a.options.as_deref() == Some("endpoint=ep-1")
    }),
    // Unknown keys are said once and ignored.
    ("postgresql://u:p@h/d?wat=1&wat=2&sslmode=require", |a| {
        is(a, "u", "p", "h", 5432, "d") && warns(a, "wat") && a.tls.mode == Some(SslMode::Require)
    }),
    // Special characters in passwords, libpq's reading where it is possible.
    ("postgresql://u:p#x@h/d", |a| {
        is(a, "u", "p#x", "h", 5432, "d") && is_quiet(a)
    }),
    ("postgresql://u:p?x@h/d", |a| {
        is(a, "u", "p?x", "h", 5432, "d") && is_quiet(a)
    }),
    ("postgresql://u:p:x@h/d", |a| {
        is(a, "u", "p:x", "h", 5432, "d") && is_quiet(a)
    }),
    ("postgresql://u:p/x@h/d", |a| {
        is(a, "u", "p/x", "h", 5432, "d") && warns(a, "%2F")
    }),
    ("postgresql://u:p@ss@h/d", |a| {
        is(a, "u", "p@ss", "h", 5432, "d") && warns(a, "%40")
    }),
    ("postgresql://u:p@s/s@h:1/d?sslmode=require", |a| {
        is(a, "u", "p@s/s", "h", 1, "d") && a.warnings.len() == 2
    }),
    ("postgresql://u:12/x@h/d", |a| {
        is(a, "u", "12/x", "h", 5432, "d")
    }),
    ("postgresql://u:p@@h", |a| is(a, "u", "p@", "h", 5432, "")),
    ("postgresql://u:@@/d", |a| {
        a.password.as_ref().map(Secret::expose) == Some("@") && a.hosts.is_empty()
    }),
    ("postgresql://u:100%@h/d", |a| {
        is(a, "u", "100%", "h", 5432, "d") && warns(a, "%25")
    }),
    ("postgresql://u:%zz@h/d", |a| {
        is(a, "u", "%zz", "h", 5432, "d") && warns(a, "%25")
    }),
    ("postgresql://u:p%40s%2Fs%25@h/d", |a| {
        is(a, "u", "p@s/s%", "h", 5432, "d") && is_quiet(a)
    }),
    ("postgres://h/d?user=me@x", |a| {
        is(a, "me@x", "", "h", 5432, "d") && is_quiet(a)
    }),
    ("postgres://h:5432?user=me@x", |a| {
        is(a, "me@x", "", "h", 5432, "")
    }),
    ("postgresql://u:p/x@h/d?user=me@y", |a| {
        is(a, "me@y", "p/x", "h", 5432, "d")
    }),
    ("postgresql://u:p@h/d%40x", |a| {
        is(a, "u", "p", "h", 5432, "d@x") && is_quiet(a)
    }),
    ("postgresql://u+1:a+b@h/d?application_name=a+b", |a| {
        is(a, "u+1", "a+b", "h", 5432, "d") && a.application_name.as_deref() == Some("a+b")
    }),
    ("postgresql://u:p%%x@h/d", |a| {
        is(a, "u", "p%%x", "h", 5432, "d") && warns(a, "%25")
    }),
    ("postgresql://u:pä ß🦀@h/d", |a| {
        is(a, "u", "pä ß🦀", "h", 5432, "d")
    }),
    ("postgresql://u:p@my_db-1.internal/d", |a| {
        is(a, "u", "p", "my_db-1.internal", 5432, "d")
    }),
];

#[test]
fn every_form_of_url_that_users_have_is_read() {
    for (url, check) in READ {
        match Address::parse(url) {
            Ok(address) => assert!(check(&address), "{url} was read as {address:#?}"),
            Err(error) => panic!("{url} was refused: {error:?}"),
        }
    }
}

#[test]
fn what_cannot_be_honoured_is_refused_and_says_why() {
    let cases = [
        ("sqlite:///app.db", "SQLite"),
        ("sqlite+aiosqlite:///app.db", "SQLite"),
        ("mysql://u:hunter2@h/d", "MySQL"),
        ("mysql+pymysql://u:hunter2@h/d", "MySQL"),
        ("https://u:hunter2@h/d", "not a scheme of PostgreSQL"),
        ("jdbc:mysql://h/d?password=hunter2", "not for PostgreSQL"),
        ("hunter2", "neither a URL nor"),
        ("", "empty"),
        ("postgresql://u:hunter2@h:port/d", "cannot be read"),
        ("postgresql://u:hunter2@h:0/d", "cannot be read"),
        ("postgresql://u:@%zhunter2,", "cannot be read"),
        ("postgresql://u:hunter2@h:70000/d", "cannot be read"),
        ("postgresql://u:hunter2@::1/d", "cannot be read"),
        ("postgresql://u:hunter2", "cannot be read"),
        // The rest of the password, or the name of the database?
        ("postgresql://u:p@x/hunter2@h", "read in two ways"),
        ("postgresql://u:1/@hunter2?@h/d", "cannot be read"),
        ("postgresql://u:/hunter2?x@h/d", "cannot be read"),
        ("postgresql://h/d?x=y?password=hunter2", "cannot be read"),
        ("postgresql://u:hunter2@<host>/d", "cannot be read"),
        ("postgresql://u:hunter2@h:${PORT}/d", "cannot be read"),
        ("postgresql://u:hunter2@h/d?port=x", "port"),
        ("postgresql://u:hunter2@h/d?sslmode=maybe", "sslmode"),
        (
            "postgresql://u:hunter2@h/d?ssl=require&sslmode=disable",
            "contradict",
        ),
        ("postgresql://u:hunter2@h/d?sslcrl=/crl", "sslcrl"),
        (
            "postgresql://u:hunter2@h/d?gssencmode=require",
            "gssencmode",
        ),
        (
            "postgresql://u:hunter2@h/d?requirepeer=postgres",
            "requirepeer",
        ),
        (
            "postgresql://u:hunter2@h/d?sslrootcert=system&sslmode=require",
            "too weak",
        ),
        (
            "postgresql://u:hunter2@h/d?connect_timeout=soon",
            "connect_timeout",
        ),
        ("postgresql://u:hunter2%00@h/d", "%00"),
        ("host=h password=my hunter2", "not key=value"),
        ("host=h1,h2 port=1,2,3 password=hunter2", "do not match"),
    ];
    for (url, words) in cases {
        let error = Address::parse(url).expect_err(url);
        assert!(error.message().contains(words), "{url}: {error:?}");
        assert!(
            !format!("{error:?}").contains("hunter2"),
            "{url}: {error:?}"
        );
    }
}

#[test]
fn neither_debug_nor_warnings_nor_display_show_a_password() {
    for url in [
        "postgresql://u:hunter2@h/d?sslpassword=hunter2",
        "postgresql://u:hun@hunter2/hunter2@h/d",
        "host=h password=hunter2 sslpassword='hunter2'",
        "postgresql://h/d?password=hunter2%zz",
        "postgresql://u:/hunter2@h/d",
        "postgresql://u://hunter2/@h:5432/d?sslmode=require",
    ] {
        let address = Address::parse(url).unwrap();
        let shown = format!("{address:?} {}", address.display());
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

#[test]
fn embedded_is_told_from_remote() {
    assert_eq!(
        Database::parse("embedded:").unwrap(),
        Database::Embedded(None)
    );
    assert_eq!(
        Database::parse("embedded:data/pg").unwrap(),
        Database::Embedded(Some("data/pg".into()))
    );
    assert_eq!(
        Database::parse("embedded:/srv/pg").unwrap(),
        Database::Embedded(Some("/srv/pg".into()))
    );
    assert_eq!(
        Database::parse("embedded:///srv/pg").unwrap(),
        Database::Embedded(Some("/srv/pg".into()))
    );
    assert!(matches!(
        Database::parse("postgresql://h/d").unwrap(),
        Database::Remote(_)
    ));
}

#[test]
fn no_input_makes_the_reader_panic() {
    // Every prefix and every doubled character of awkward URLs: splitting must survive any boundary.
    for (url, _) in READ {
        for (end, _) in url.char_indices() {
            let _ = Database::parse(&url[..end]);
            let _ = Database::parse(&url[end..]);
            let _ = Database::parse(&format!("{}@{}", &url[..end], &url[end..]));
            let _ = Database::parse(&format!("{}%{}", &url[..end], &url[end..]));
        }
    }
}

#[test]
fn a_password_that_another_value_swallowed_is_not_shown() {
    for text in [
        "postgresql://db/shop?host=xpassword=s3cret",
        "postgresql://db/shop?application_name=a%26sslpassword=s3cret",
        "sslrootcert=ca.pemsslpassword=s3cret",
        "host='db password=s3cret' user=app",
        "user='PassWord = s3cret'",
        "dbname=postgresql://app:s3cret@db/shop",
        "host=app:s3cret@db",
        "postgresql://app://s3cret",
    ] {
        let error = Address::parse(text).unwrap_err();
        let shown = format!("{error:?}");
        assert!(
            shown.contains("goes on with password=")
                || shown.contains("a user and a password")
                || shown.contains("in two ways"),
            "{shown}"
        );
        assert!(!shown.contains("s3cret"), "{shown}");
    }
    // Not every mention is one.
    Address::parse("host=db options='-c password_encryption=md5'").unwrap();
    Address::parse("postgresql://app:password=1@db/shop").unwrap();
}

#[test]
fn the_folder_of_an_embedded_database_holds_no_password() {
    for text in [
        "embedded:@ password=s3cret",
        "embedded://app:s3cret@db/shop",
    ] {
        let error = format!("{:?}", Database::parse(text).unwrap_err());
        assert!(
            error.contains("the folder of the embedded database"),
            "{error}"
        );
        assert!(!error.contains("s3cret"), "{error}");
    }
    for text in [
        "embedded:",
        "embedded:.schemactl/postgres",
        "embedded:///var/lib/x",
    ] {
        assert!(matches!(Database::parse(text), Ok(Database::Embedded(_))));
    }
}

#[test]
fn a_password_with_several_raw_characters_ends_where_only_a_host_can_begin() {
    for password in ["p@s#x?y/z", "a/b?c#d"] {
        let address = Address::parse(&format!("postgresql://app:{password}@db:5432/shop")).unwrap();
        assert_eq!(address.password, Some(Secret::new(password)));
        assert_eq!(host(&address), [("db".to_owned(), 5432)]);
        assert_eq!(address.database.as_deref(), Some("shop"));
        assert!(warns(&address, "%2F"), "{:?}", address.warnings);
    }
    // `b` may be a host, and what follows it a query.
    let error = Address::parse("postgresql://app:#a@b/c?d@db:5432/shop").unwrap_err();
    assert!(error.hints().iter().any(|hint| hint.contains("# is %23")));
}
