//! Waiting for a database that is not there yet, and links that answer nothing: what is said, and how it ends.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use crate::common::{
    self, Break, Faulty, Greeting, Output, Project, Standby, database, primary, project,
};
use crate::fixture::chain;

fn project_at(url: &str) -> Project {
    let project = project().env("DATABASE_URL", url);
    chain(&project, 1);
    project
}

/// What a run said, without the port.
fn shown(output: &Output, port: u16) -> String {
    output.to_string().replace(&format!(":{port}"), ":[PORT]")
}

const STARTING: Greeting = Greeting::Refuse("57P03", "the database system is starting up");
const FULL: Greeting = Greeting::Refuse("53300", "sorry, too many clients already");

#[test]
fn every_new_reason_is_a_line_and_the_end_says_how_long_it_took() {
    let database = database();
    let proxy = Faulty::scripted(
        Some(&database),
        &[
            Greeting::Close,
            Greeting::Close,
            STARTING,
            STARTING,
            FULL,
            Greeting::Refuse("3D000", "database \"shop\" does not exist"),
            Greeting::Refuse("28000", "role \"app\" does not exist"),
            Greeting::Forward,
        ],
    );
    let project = project_at(&proxy.url());
    insta::assert_snapshot!(shown(&project.run(["wait"]), proxy.port()), @r#"
    ------- stderr -------
    waiting for postgresql://postgres@127.0.0.1:[PORT]/[DATABASE]: connection to the database lost: the server closed the connection
    waiting for postgresql://postgres@127.0.0.1:[PORT]/[DATABASE]: the database system is starting up
    waiting for postgresql://postgres@127.0.0.1:[PORT]/[DATABASE]: sorry, too many clients already
    waiting for postgresql://postgres@127.0.0.1:[PORT]/[DATABASE]: database "shop" does not exist
    waiting for postgresql://postgres@127.0.0.1:[PORT]/[DATABASE]: role "app" does not exist
    postgresql://postgres@127.0.0.1:[PORT]/[DATABASE] is ready: PostgreSQL [VERSION], after [DURATION]
    [exit status: 0]
    "#);
    // Nothing of it is data, and `-q` says nothing.
    let quiet = project.run(["wait", "-q"]).success();
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
}

#[test]
fn the_outcome_is_data_where_json_is_asked_for() {
    let database = database();
    let proxy = Faulty::scripted(Some(&database), &[STARTING, Greeting::Forward]);
    let output = project_at(&proxy.url())
        .run(["wait", "-q", "--format", "json"])
        .success();
    let value: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(
        (&value["ready"], &value["attempts"], &value["format"]),
        (&true.into(), &2.into(), &1.into()),
        "{value}"
    );
    assert!(output.stderr.is_empty(), "{output}");

    let proxy = Faulty::scripted(None, &[FULL]);
    let output = project_at(&proxy.url())
        .run(["wait", "--timeout", "400ms", "--format", "json"])
        .code(5);
    let value: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(value["ready"], false, "{value}");
    assert!(
        value["reason"]
            .as_str()
            .unwrap()
            .contains("too many clients"),
        "{value}"
    );
}

#[test]
fn when_the_time_is_over_the_last_reason_is_said_and_nobody_is_told_to_wait() {
    for arguments in [
        ["wait", "--timeout=700ms"],
        ["status", "--wait=700ms"],
        ["dump", "--wait=700ms"],
    ] {
        for greeting in [STARTING, FULL, Greeting::Close, Greeting::Silence] {
            let proxy = Faulty::scripted(None, std::slice::from_ref(&greeting));
            let started = Instant::now();
            let output = project_at(&proxy.url()).run(arguments).code(5);
            assert!(
                !output.stderr.contains("--wait") && output.stderr.contains("waited "),
                "{greeting:?} {output}"
            );
            assert!(started.elapsed() < Duration::from_secs(5), "{greeting:?}");
        }
    }
    let proxy = Faulty::scripted(None, &[STARTING]);
    let output = project_at(&proxy.url()).run(["wait", "--timeout=700ms"]);
    insta::assert_snapshot!(shown(&output, proxy.port()), @r"
    ------- stderr -------
    waiting for postgresql://postgres@127.0.0.1:[PORT]/shop: the database system is starting up
    error: cannot connect to postgresql://postgres@127.0.0.1:[PORT]/shop: the database system is starting up
      the address comes from DATABASE_URL in the environment
      SQLSTATE: 57P03
      waited [DURATION]

    hint: the server is on its way up or down
    [exit status: 5]
    ");
}

#[test]
fn what_does_not_go_away_by_itself_is_said_at_once() {
    let tenant = Greeting::Refuse("XX000", "Tenant or user not found");
    let proxy = Faulty::scripted(None, &[tenant]);
    let project = project_at(&proxy.url());
    let started = Instant::now();
    insta::assert_snapshot!(shown(&project.run(["wait"]), proxy.port()), @r"
    ------- stderr -------
    error: cannot connect to postgresql://postgres@127.0.0.1:[PORT]/shop: Tenant or user not found
      the address comes from DATABASE_URL in the environment
      SQLSTATE: XX000

    hint: behind Supavisor the user's name ends with the project's reference: postgres.abcdefghijkl; copy the address from Connect in the dashboard
    [exit status: 1]
    ");
    let without_tls = listener(&[b"N"]);
    for url in [
        "mysql://app@db/shop".to_owned(),
        format!("postgresql://app@127.0.0.1:{without_tls}/shop?sslmode=require"),
        format!(
            "postgresql://app@127.0.0.1:{without_tls}/shop?sslmode=verify-full&sslrootcert=/none"
        ),
    ] {
        let output = project_at(&url).run(["wait", "--timeout=60s"]);
        assert_eq!(output.code, Some(1), "{output}");
    }
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_password_that_stays_wrong_is_waited_for_only_while_a_first_start_could_mend_it() {
    let wrong = Greeting::Refuse("28P01", "password authentication failed for user \"app\"");
    let proxy = Faulty::scripted(None, &[wrong]);
    let started = Instant::now();
    let output = project_at(&proxy.url()).run(["wait", "--timeout=60s"]);
    insta::assert_snapshot!(shown(&output, proxy.port()), @r#"
    ------- stderr -------
    waiting for postgresql://postgres@127.0.0.1:[PORT]/shop: password authentication failed for user "app"
    error: cannot connect to postgresql://postgres@127.0.0.1:[PORT]/shop: password authentication failed for user "app"
      the address comes from DATABASE_URL in the environment
      SQLSTATE: 28P01
      waited [DURATION]: a server that still starts for the first time would have got over it by now

    hint: check the password in that setting; in a Compose file or .env a `$` has to be written `$$`, in a URL the characters @ / # ? % have to be percent-encoded
    [exit status: 1]
    "#);
    let took = started.elapsed();
    assert!(
        (Duration::from_secs(13)..Duration::from_secs(25)).contains(&took),
        "{took:?}"
    );
}

#[test]
fn a_server_that_goes_away_after_its_first_answers_does_not_end_the_wait_of_a_command() {
    // The official image restarts its server after the first start's scripts: at any point before the work begins.
    let database = database();
    for answers in [0, 1, 5, 13, 17, 18, 24, 33] {
        let proxy = Faulty::scripted(
            Some(&database),
            &[
                Greeting::Until(answers),
                STARTING,
                Greeting::Close,
                Greeting::Forward,
            ],
        );
        let project = project_at(&proxy.url());
        database.psql("DROP SCHEMA IF EXISTS schemactl CASCADE; DROP TABLE IF EXISTS t1");
        let output = project.run(["upgrade", "head", "--wait=30s"]);
        assert_eq!(output.code, Some(0), "{answers}: {output}");
        assert_eq!(database.psql("SELECT count(*) FROM t1"), "0\n", "{answers}");
        assert!(
            output.stderr.contains("the database is there, after"),
            "{answers}: {output}"
        );
    }
}

#[test]
fn a_young_server_that_listens_on_its_socket_only_is_not_taken_for_the_one_that_stays() {
    let cluster = common::private_cluster(&schemactl::server::Options::new());
    let database = common::private_database(&cluster);
    let project = project_at(&database.url());
    let output = project.run(["wait", "--timeout=300ms"]);
    // Only where the machine was quick enough for the server to be young.
    if output.code == Some(5) {
        assert!(
            output.stderr.contains("listens on its socket only"),
            "{output}"
        );
    }
    let output = project.run(["wait"]).success();
    assert!(output.stderr.contains("is ready: PostgreSQL"), "{output}");
    // Other commands are content: their own work is not lost without a word.
    project.run(["upgrade", "head", "--wait"]).success();
}

#[test]
fn a_standby_is_waited_for_until_it_is_promoted_where_something_is_to_be_written() {
    let primary = primary();
    let standby = Standby::of(&primary, "hot_standby = on\n");
    let project = project_at(&standby.url());
    let ready = |output: &Output| output.stderr.contains("is ready: PostgreSQL");
    assert!(ready(&project.run(["wait", "--read-only"]).success()));
    let output = project.run(["wait", "--timeout=500ms"]).code(5);
    insta::assert_snapshot!(standby.shown(&output), @r"
    ------- stderr -------
    error: cannot connect to postgresql://postgres@/postgres?host=[STANDBY]&port=5499: the server is a standby
      the address comes from DATABASE_URL in the environment
      waited [DURATION]

    hint: a standby will do for reading: schemactl wait --read-only
    [exit status: 5]
    ");
    // Reading waits for nothing.
    project.run(["status", "--wait"]).code(2);
    let mut waiting = project.spawn(["wait"]);
    let mut upgrade = project.spawn(["upgrade", "head", "--wait"]);
    waiting.wait_for_stderr("the server is a standby");
    upgrade.wait_for_stderr("the server is a standby");
    standby.promote();
    assert!(ready(&waiting.wait().success()));
    upgrade.wait().success();
}

#[test]
fn ctrl_c_ends_a_wait() {
    let proxy = Faulty::scripted(None, &[STARTING]);
    let project = project_at(&proxy.url());
    let mut run = project.spawn(["wait"]);
    run.wait_for_stderr("starting up");
    run.signal(nix::sys::signal::Signal::SIGINT);
    assert_eq!(run.wait().code, Some(130));
}

/// A listener that says some things to every connection, one after each thing it hears, and then nothing.
fn listener(answers: &'static [&'static [u8]]) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let mut open = Vec::new();
        for mut client in listener.incoming().flatten() {
            open.push(std::thread::spawn(move || {
                let mut buffer = [0; 4096];
                for answer in answers {
                    let _ = client.read(&mut buffer);
                    let _ = client.write_all(answer);
                }
                while client.read(&mut buffer).is_ok_and(|count| count > 0) {}
            }));
        }
    });
    port
}

#[test]
fn a_login_that_stops_anywhere_ends_in_time() {
    const SCRAM: &[u8] = b"R\x00\x00\x00\x17\x00\x00\x00\x0aSCRAM-SHA-256\x00\x00";
    for (what, answers, parameters) in [
        (
            "accepts and says nothing",
            &[] as &'static [&'static [u8]],
            "sslmode=disable",
        ),
        ("the same, asked for encryption", &[], "sslmode=require"),
        (
            "agrees to encrypt, and then nothing",
            &[b"S"],
            "sslmode=require",
        ),
        ("the same where it is preferred", &[b"S"], "sslmode=prefer"),
        (
            "cannot encrypt, and then nothing",
            &[b"N"],
            "sslmode=prefer",
        ),
        ("stops within SCRAM", &[SCRAM], "sslmode=disable"),
        ("stops within a message", &[b"R\x00\x00"], "sslmode=disable"),
    ] {
        let port = listener(answers);
        let url = format!(
            "postgresql://app:hunter2@127.0.0.1:{port}/shop?connect_timeout=2&{parameters}"
        );
        for arguments in [&["status"][..], &["wait", "--timeout=1s"]] {
            let started = Instant::now();
            let output = project_at(&url).run(arguments.iter().copied()).code(5);
            assert!(
                output.stderr.contains("no answer within"),
                "{what}: {output}"
            );
            assert!(started.elapsed() < Duration::from_secs(10), "{what}");
            assert!(!output.stderr.contains("hunter2"), "{output}");
        }
    }
}

#[test]
fn a_link_that_freezes_under_a_command_that_only_looks_is_given_up() {
    let database = database();
    let proxy = Faulty::before(&database, None);
    let holder = std::thread::scope(|scope| {
        database.psql("CREATE TABLE t (id int)");
        scope.spawn(|| database.psql("BEGIN; LOCK t; SELECT pg_sleep(4); COMMIT"));
        while database.psql("SELECT count(*) FROM pg_locks WHERE relation = 't'::regclass") == "0\n"
        {
            std::thread::sleep(Duration::from_millis(20));
        }
        let project = project_at(&proxy.url()).env("SCHEMACTL_LINK_TIMEOUT", "1500ms");
        let mut run = project.spawn(["count", "t"]);
        std::thread::sleep(Duration::from_millis(700));
        assert!(run.is_running());
        proxy.strike(Break::Freeze);
        let output = run.wait();
        assert!(
            output
                .stderr
                .contains("connection to the database lost: nothing was heard for"),
            "{output}"
        );
        output
    });
    assert_eq!(holder.code, Some(1));
}

#[test]
fn a_statement_that_takes_longer_than_the_link_timeout_is_left_to_work() {
    let database = database();
    let proxy = Faulty::before(&database, None);
    let project = project()
        .env("DATABASE_URL", proxy.url())
        .env("SCHEMACTL_LINK_TIMEOUT", "500ms");
    project.step(
        "1111aaaaaaaa",
        "",
        "slow",
        "SELECT pg_sleep(4);\nCREATE TABLE t (id int);",
        "DROP TABLE t;",
    );
    let output = project.run(["upgrade", "head"]).success();
    assert!(!output.stderr.contains("lost"), "{output}");
    assert_eq!(database.psql("SELECT count(*) FROM t"), "0\n");
}

#[test]
fn a_commit_that_the_server_still_works_on_is_waited_for() {
    let database = database();
    let proxy = Faulty::before(&database, None);
    let project = project()
        .env("DATABASE_URL", proxy.url())
        .env("SCHEMACTL_LINK_TIMEOUT", "1s")
        .env("SCHEMACTL_RECONNECT_WAIT", "2s");
    chain(&project, 1);
    project.run(["upgrade", "head"]).success();
    // The last message takes a while, and the server does not look whether its client is there meanwhile.
    database.psql(
        "CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
         PERFORM set_config(name, '0', true) FROM pg_settings WHERE name = 'client_connection_check_interval'; \
         PERFORM pg_sleep(6); RETURN NEW; END $$; \
         CREATE TRIGGER slowly BEFORE INSERT ON schemactl.event FOR EACH ROW \
         WHEN (NEW.outcome = 'done') EXECUTE FUNCTION slowly()",
    );
    chain(&project, 2);
    let mut run = project.spawn(["upgrade", "head"]);
    run.wait_for_stderr("Running upgrade");
    std::thread::sleep(Duration::from_millis(1500));
    proxy.strike(Break::Cut);
    std::thread::sleep(Duration::from_millis(300));
    proxy.mend();
    let output = run.wait();
    assert!(
        output
            .stderr
            .contains("waiting for the server process that still works on it: pid")
            && output.stderr.contains("was committed: history has it"),
        "{output}"
    );
    assert_eq!(output.code, Some(0), "{output}");
}
