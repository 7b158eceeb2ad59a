//! The primary dies in the middle of a run, and its standby takes over: history on the new primary decides.

use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::common::{
    Database, Project, Standby, eventually, primary, private_cluster, private_database, project,
    replicated,
};

/// Three revisions; the second one takes a while before or after it has written.
fn revisions(second: &str) -> Project {
    let project = project();
    let row = |what: &str| format!("INSERT INTO log VALUES ('{what}');");
    project.step(
        "1111aaaaaaaa",
        "",
        "one",
        &format!("CREATE TABLE log (what text);\n{}", row("1")),
        "DROP TABLE log;",
    );
    project.step(
        "2222aaaaaaaa",
        "1111aaaaaaaa",
        "two",
        &second.replace("ROW", &row("2")),
        "SELECT 1;",
    );
    project.step(
        "3333aaaaaaaa",
        "2222aaaaaaaa",
        "three",
        &row("3"),
        "SELECT 1;",
    );
    project
}

/// The address of both servers, the primary first.
fn both(database: &Database, standby: &Standby) -> String {
    format!(
        "postgresql://postgres@/{}?host={},{}&port={},5499",
        database.name(),
        database.socket_directory().display(),
        standby.directory().display(),
        database.port()
    )
}

fn on_standby(standby: &Standby, database: &Database, sql: &str) -> String {
    crate::common::run_psql(
        &standby
            .url()
            .replace("/postgres?", &format!("/{}?", database.name())),
        crate::common::Input::Text(sql),
    )
    .unwrap_or_default()
}

/// Ends a server at once, without a checkpoint.
fn crash(server: &schemactl::server::Throwaway) {
    kill(Pid::from_raw(server.pid()), Signal::SIGQUIT).unwrap();
}

#[test]
fn what_the_dead_primary_had_not_committed_is_said_to_be_rolled_back_and_done_on_the_new_one() {
    let first = primary();
    let database = private_database(&first);
    let standby = Standby::of(&first, "hot_standby = on\n");
    let project =
        revisions("ROW\nSELECT pg_sleep(30);").env("DATABASE_URL", both(&database, &standby));
    let mut run = project.spawn(["upgrade", "head"]);
    run.wait_for_stderr("Running upgrade 1111aaaaaaaa");
    eventually("revision 1 has reached the standby", || {
        on_standby(
            &standby,
            &database,
            "SELECT revision_id FROM schemactl.revision",
        ) == "1111aaaaaaaa\n"
    });
    crash(&first);
    run.wait_for_stderr("connecting again to see what became of 2222aaaaaaaa");
    standby.promote();
    let output = run.wait().code(1);
    assert!(
        output
            .stderr
            .contains("revision 2222aaaaaaaa was rolled back")
            && output
                .stderr
                .contains("committed in this run: 1111aaaaaaaa; not begun: 1"),
        "{output}"
    );
    // The new primary is found although it is the second host.
    let project = revisions("ROW").env("DATABASE_URL", both(&database, &standby));
    project.run(["upgrade", "head", "--wait"]).success();
    assert_eq!(
        on_standby(
            &standby,
            &database,
            "SELECT what FROM log ORDER BY 1; SELECT count(*) FROM schemactl.revision"
        ),
        "1\n2\n3\n3\n"
    );
}

#[test]
fn what_has_reached_the_new_primary_is_found_committed_there() {
    let first = private_cluster(
        &replicated()
            .setting("synchronous_commit", "local")
            .setting("synchronous_standby_names", "2 (*)"),
    );
    let database = private_database(&first);
    let standby = Standby::of(&first, "hot_standby = on\nsynchronous_standby_names = ''\n");
    // COMMIT waits for a second standby that never comes: it is done, on disk and on the first standby, and not confirmed.
    let project = revisions("ROW\nSET synchronous_commit = on;")
        .env("DATABASE_URL", both(&database, &standby));
    let mut run = project.spawn(["upgrade", "head"]);
    run.wait_for_stderr("Running upgrade 1111aaaaaaaa");
    eventually("revision 2 has reached the standby", || {
        on_standby(
            &standby,
            &database,
            "SELECT count(*) FROM schemactl.revision",
        ) == "2\n"
    });
    crash(&first);
    run.wait_for_stderr("connecting again to see what became of 2222aaaaaaaa");
    standby.promote();
    let output = run.wait();
    assert!(
        output
            .stderr
            .contains("the connection was lost after 2222aaaaaaaa was committed: history has it"),
        "{output}"
    );
    // The lock died with the first server.
    assert_eq!(output.code, Some(1), "{output}");
    assert!(
        output
            .stderr
            .contains("committed in this run: 1111aaaaaaaa, 2222aaaaaaaa; not done: 1"),
        "{output}"
    );
    project.run(["upgrade", "head"]).success();
    assert_eq!(
        on_standby(
            &standby,
            &database,
            "SELECT what FROM log ORDER BY 1; SELECT count(*) FROM schemactl.event WHERE outcome = 'done'"
        ),
        "1\n2\n3\n3\n"
    );
}

#[test]
fn of_several_hosts_the_one_that_can_be_written_to_is_taken() {
    let first = primary();
    let database = private_database(&first);
    let standby = Standby::of(&first, "hot_standby = on\n");
    // The standby stands first.
    let url = format!(
        "postgresql://postgres@/{}?host={},{}&port=5499,{}",
        database.name(),
        standby.directory().display(),
        database.socket_directory().display(),
        database.port()
    );
    let asking = |target: &str| format!("{url}&target_session_attrs={target}");
    let project = revisions("ROW").env("DATABASE_URL", &url);
    let output = project.run(["upgrade", "head", "-v"]).success();
    let served =
        |directory: &std::path::Path, port: u16| format!("{}, port {port}", directory.display());
    let primary = served(database.socket_directory(), database.port());
    assert!(
        output.stderr.contains(&format!("connection: {primary}; ")),
        "{output}"
    );
    assert_eq!(database.psql("SELECT count(*) FROM log"), "3\n");
    eventually("the standby has it all", || {
        on_standby(&standby, &database, "SELECT count(*) FROM log") == "3\n"
    });
    let standby = served(standby.directory(), 5499);
    for (target, server) in [
        ("standby", &standby),
        ("read-only", &standby),
        ("primary", &primary),
    ] {
        let output = project
            .run(["current", "-v", "--database-url", &asking(target)])
            .success();
        assert!(
            output.stderr.contains(&format!("connection: {server}; ")),
            "{target}: {output}"
        );
    }
    let alone = format!("{}&target_session_attrs=standby", database.url());
    let output = project
        .run(["upgrade", "head", "--database-url", &alone])
        .code(5);
    assert!(output.stderr.contains("it is no standby"), "{output}");
    // Without the primary the standby will do to look at.
    crash(&first);
    let output = project.run(["current", "-v"]).success();
    assert!(
        output.stderr.contains(&format!("connection: {standby}; ")),
        "{output}"
    );
    let output = project.run(["health"]).code(2);
    assert!(
        output
            .stdout
            .contains(&format!("(served by {standby}) answers")),
        "{output}"
    );
}

#[test]
fn a_server_that_restarts_in_the_middle_is_waited_for_and_asked() {
    let first = primary();
    let database = private_database(&first);
    let standby = Standby::of(&first, "hot_standby = on\n");
    standby.promote();
    let url = standby
        .url()
        .replace("/postgres?", &format!("/{}?", database.name()));
    let project = revisions("ROW\nSELECT pg_sleep(30);").env("DATABASE_URL", &url);
    eventually("the standby is promoted", || {
        on_standby(&standby, &database, "SELECT pg_is_in_recovery()") == "f\n"
    });
    let mut run = project.spawn(["upgrade", "head"]);
    run.wait_for_stderr("Running upgrade 1111aaaaaaaa");
    std::thread::sleep(Duration::from_millis(500));
    standby.restart();
    let output = run.wait().code(1);
    assert!(
        output
            .stderr
            .contains("revision 2222aaaaaaaa was rolled back: terminating connection"),
        "{output}"
    );
    let project = revisions("ROW").env("DATABASE_URL", &url);
    project.run(["upgrade", "head"]).success();
    assert_eq!(
        on_standby(&standby, &database, "SELECT what FROM log ORDER BY 1"),
        "1\n2\n3\n"
    );
}
