//! `health`: for people, and for probes.

use serde_json::Value;

use crate::common::{Database, Project, Proxy, database, project};
use crate::lock::Holder;

fn at_head() -> (Project, Database) {
    let database = database();
    let project = project().on(&database);
    project.step(
        "aaaaaaaaaaaa",
        "",
        "a",
        "CREATE TABLE a (id serial PRIMARY KEY);",
        "DROP TABLE a;",
    );
    project.run(["upgrade", "head"]).success();
    (project, database)
}

fn json(project: &Project, code: i32) -> Value {
    let output = project.run(["health", "--format", "json"]).code(code);
    serde_json::from_str(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output}"))
}

fn status<'v>(health: &'v Value, check: &str) -> &'v str {
    health["checks"][check][0]["status"]
        .as_str()
        .unwrap_or_else(|| panic!("no {check} in {health:#}"))
}

/// Other tests use the same server; what they do to it is not looked at.
fn own(health: &Value) -> Vec<(&str, &str)> {
    [
        "reachable",
        "server",
        "encryption",
        "revisions",
        "files",
        "indexes",
        "sequences",
        "wraparound",
    ]
    .map(|name| (name, status(health, name)))
    .to_vec()
}

#[test]
fn a_database_that_is_well_passes_in_one_round_trip() {
    let (project, database) = at_head();
    let health = json(&project, 0);
    assert!(
        own(&health).iter().all(|(_, status)| *status == "pass"),
        "{health:#}"
    );
    assert_eq!(health["status"], "pass");
    let proxy = Proxy::before(&database);
    let mut command = project.command(["health"]);
    command.env("DATABASE_URL", proxy.url(&database));
    let text = project.start(command).wait().success();
    // Logging in is the other one.
    assert_eq!(proxy.round_trips(), 2);
    assert!(
        text.stdout
            .contains("pass  revisions     1 applied, none pending\n"),
        "{text}"
    );
    assert_eq!(text.stderr, "");
}

#[test]
fn pending_revisions_edited_files_and_invalid_indexes_are_worth_a_look() {
    let (project, database) = at_head();
    project.step(
        "bbbbbbbbbbbb",
        "aaaaaaaaaaaa",
        "b",
        "CREATE TABLE b (id int);",
        "DROP TABLE b;",
    );
    project.step(
        "aaaaaaaaaaaa",
        "",
        "a",
        "CREATE TABLE a (id bigserial PRIMARY KEY);",
        "DROP TABLE a;",
    );
    database.psql(
        "INSERT INTO a DEFAULT VALUES; INSERT INTO a DEFAULT VALUES; ALTER TABLE a ADD x int DEFAULT 1;
         SELECT setval('a_id_seq', 2000000000)",
    );
    assert!(
        database
            .try_psql("CREATE UNIQUE INDEX CONCURRENTLY \"X\" ON a (x)")
            .is_err()
    );
    let health = json(&project, 2);
    assert_eq!(
        own(&health),
        [
            ("reachable", "pass"),
            ("server", "pass"),
            ("encryption", "pass"),
            ("revisions", "warn"),
            ("files", "warn"),
            ("indexes", "warn"),
            ("sequences", "warn"),
            ("wraparound", "pass"),
        ]
    );
    let entry = |name: &str| &health["checks"][name][0];
    assert_eq!(entry("revisions")["observedValue"], 1);
    assert_eq!(entry("sequences")["observedValue"], 93);
    assert_eq!(
        entry("indexes")["hint"],
        "build it anew: REINDEX INDEX CONCURRENTLY public.\"X\"; or drop it: DROP INDEX CONCURRENTLY public.\"X\""
    );
    let text = project.run(["health"]).code(2);
    for line in [
        "warn  revisions     1 pending: bbbbbbbbbbbb b",
        "warn  files         edited after they ran: 202601010000_aaaaaaaaaaaa_a.sql",
        "warn  sequences     nearly used up: public.a_id_seq (93 %)",
    ] {
        assert!(text.stdout.contains(line), "{line}: {text}");
    }
}

#[test]
fn a_transaction_that_is_forgotten_is_named() {
    let (project, database) = at_head();
    let forgotten = Holder::of(&database, "BEGIN; LOCK TABLE a IN ACCESS SHARE MODE;");
    let health = json(&project, 0);
    let found = health["checks"]["transactions"][0]["output"]
        .as_str()
        .unwrap();
    assert!(found.contains("idle in transaction"), "{found}");
    drop(forgotten);
}

#[test]
fn a_read_only_database_is_said_to_be_one() {
    let (project, database) = at_head();
    database.psql(&format!(
        "ALTER DATABASE {} SET default_transaction_read_only = on",
        database.name()
    ));
    let health = json(&project, 2);
    assert_eq!(status(&health, "server"), "warn");
}

#[test]
fn a_probe_gets_an_answer_where_nobody_answers() {
    let project = project().env("DATABASE_URL", "postgresql://u:geheim@127.0.0.1:1/d");
    let output = project.run(["health", "--format", "json"]).code(1);
    let health: Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(health["status"], "fail");
    assert_eq!(status(&health, "reachable"), "fail");
    assert!(!output.to_string().contains("geheim"), "{output}");
}

#[test]
fn a_login_that_may_not_read_the_history_learns_the_rest() {
    let (project, database) = at_head();
    let role = format!("reader_{}", database.name());
    database.psql(&format!("CREATE ROLE {role} LOGIN"));
    let url = database.url().replace("postgres@", &format!("{role}@"));
    let project = project.env("DATABASE_URL", url);
    let health = json(&project, 1);
    assert_eq!(status(&health, "revisions"), "fail");
    assert_eq!(status(&health, "indexes"), "pass");
    let output = project.run(["health", "--no-revisions"]);
    assert!(matches!(output.code, Some(0 | 2)), "{output}");
    database.psql(&format!("DROP ROLE {role}"));
}

/// What a login may not see is said to be unseen, not to be well.
#[test]
fn what_a_login_may_not_see_is_not_said_to_be_well() {
    let (project, database) = at_head();
    let role = format!("{}_probe", database.name());
    database.psql(&format!(
        "CREATE ROLE {role} LOGIN; GRANT USAGE ON SCHEMA schemactl TO {role}; GRANT SELECT ON ALL TABLES IN SCHEMA schemactl TO {role};
         SELECT setval('a_id_seq', 2147483640)"
    ));
    let forgotten = Holder::of(&database, "BEGIN; LOCK TABLE a IN ACCESS SHARE MODE;");
    let mut command = project.command(["health"]);
    command.env(
        "DATABASE_URL",
        database.url().replace("postgres@", &format!("{role}@")),
    );
    let output = project.start(command).wait().success();
    for said in [
        "pass  sequences     none that is seen is at 80 % or above; 2 sequences that this login may not read\n",
        "does not show whether it has one",
    ] {
        assert!(output.stdout.contains(said), "{said}: {output}");
    }
    drop(forgotten);
    database.psql(&format!("GRANT SELECT ON SEQUENCE a_id_seq TO {role}"));
    let mut command = project.command(["health"]);
    command.env(
        "DATABASE_URL",
        database.url().replace("postgres@", &format!("{role}@")),
    );
    let output = project.start(command).wait().code(2);
    assert!(output.stdout.contains("public.a_id_seq (99 %)"), "{output}");
    database.psql(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
}

#[test]
fn sequences_that_count_down_come_to_an_end_too() {
    let (project, database) = at_head();
    database.psql(
        "CREATE SEQUENCE down INCREMENT -1 MINVALUE -100 MAXVALUE -1; SELECT setval('down', -99)",
    );
    let output = project.run(["health"]).code(2);
    assert!(
        output.stdout.contains("nearly used up: public.down (98 %)"),
        "{output}"
    );
}

/// Nobody's session has it any more, and it keeps what it has locked.
#[test]
fn a_prepared_transaction_is_an_open_one() {
    let database = database();
    let project = project().on(&database);
    let gid = database.name().to_owned();
    database.psql(&format!(
        "CREATE TABLE t (id int); BEGIN; INSERT INTO t VALUES (1); PREPARE TRANSACTION '{gid}'"
    ));
    let output = project.run(["health", "--no-revisions"]).success();
    database.psql(&format!("ROLLBACK PREPARED '{gid}'"));
    let said = format!("transactions  the oldest is '{gid}', prepared by postgres");
    assert!(output.stdout.contains(&said), "{output}");
}
