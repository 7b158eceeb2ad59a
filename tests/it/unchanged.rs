//! A database that was like its model, and was not changed since, is not read again; whatever changes it is seen.

use schemactl::server::Options;

use crate::common::{
    self, Database, Input, Project, Proxy, Standby, eventually, primary, private_cluster,
    private_database, run_psql,
};

const SCHEMA: &str =
    "CREATE TABLE t (id int PRIMARY KEY, x text NOT NULL); CREATE VIEW v AS SELECT id FROM t";
const UNCHANGED: &str = "database: unchanged since it was last compared with the model";

/// Whether the server can say that nothing was changed.
fn can_tell() -> bool {
    let can_tell = common::installation().version.major >= 14;
    if !can_tell {
        common::skip("before PostgreSQL 14 a database is always read");
    }
    can_tell
}

fn project(database: &Database, model: &str) -> Project {
    let project = common::project().on(database);
    // Of this test alone: what is remembered is found by the text.
    project.file("schema.sql", format!("-- {}\n{model}", database.name()));
    database.psql(model);
    project
}

/// Whether the database was read anew.
fn was_read(project: &Project, code: i32) -> bool {
    is_read_at(project, None, code)
}

/// The same of a database elsewhere.
fn is_read_at(project: &Project, url: Option<&str>, code: i32) -> bool {
    let mut command = project.command(["diff", "-v"]);
    if let Some(url) = url {
        command.env("DATABASE_URL", url);
    }
    let output = project.start(command).wait().code(code);
    !output.stderr.contains(UNCHANGED)
}

#[test]
fn what_was_not_changed_is_not_read_again() {
    if !can_tell() {
        return;
    }
    // Where nobody makes roles meanwhile.
    let cluster = private_cluster(&Options::new());
    let database = private_database(&cluster);
    let project = project(&database, SCHEMA);
    assert!(was_read(&project, 0));
    assert!(!was_read(&project, 0));
    // Rows are no schema, and neither is what keeps them in order.
    database.psql(
        "INSERT INTO t SELECT n, 'x' FROM generate_series(1, 1000) n; ANALYZE; VACUUM; VACUUM FREEZE",
    );
    assert!(!was_read(&project, 0));
    for (change, back) in [
        ("ALTER TABLE t ADD y int", "ALTER TABLE t DROP y"),
        (
            "ALTER TABLE t ALTER x DROP NOT NULL",
            "ALTER TABLE t ALTER x SET NOT NULL",
        ),
        (
            "CREATE OR REPLACE VIEW v AS SELECT id + 0 AS id FROM t",
            "CREATE OR REPLACE VIEW v AS SELECT id FROM t",
        ),
        ("COMMENT ON TABLE t IS 'c'", "COMMENT ON TABLE t IS NULL"),
        ("CREATE SCHEMA s", "DROP SCHEMA s"),
        // Only the owner of this server may do that, and then nobody's rows are written but this one.
        (
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 't_pkey'::regclass",
            "UPDATE pg_index SET indisvalid = true WHERE indexrelid = 't_pkey'::regclass",
        ),
    ] {
        database.psql(change);
        let is_difference = !change.contains("pg_index");
        assert!(
            was_read(&project, if is_difference { 2 } else { 0 }),
            "{change}"
        );
        database.psql(back);
        // Where the same rows are there as before, even that was seen.
        was_read(&project, 0);
        assert!(!was_read(&project, 0), "{back}");
    }
    // Somebody else may see another schema.
    database.psql("CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA public TO reader");
    assert!(was_read(&project, 0));
    let url = database.url().replace("//postgres@", "//reader@");
    assert_ne!(url, database.url());
    assert!(is_read_at(&project, Some(&url), 0));
    // Another question is another answer.
    let output = project.run(["diff", "-v", "--with", "owners"]);
    assert!(!output.stderr.contains(UNCHANGED), "{output}");
    // A model that says the same in other words is another one.
    project.file("schema.sql", format!("{SCHEMA};"));
    assert!(was_read(&project, 0));
}

#[test]
fn a_change_that_was_rolled_back_is_none_and_one_that_is_not_committed_is_not_yet_one() {
    if !can_tell() {
        return;
    }
    let cluster = private_cluster(&Options::new());
    let database = private_database(&cluster);
    let project = project(&database, SCHEMA);
    assert!(was_read(&project, 0));
    database.psql("BEGIN; ALTER TABLE t ADD y int; ROLLBACK");
    assert!(!was_read(&project, 0));
    let mut open = database.session();
    open.query("BEGIN; COMMENT ON COLUMN t.x IS 'open'")
        .unwrap();
    assert!(!was_read(&project, 0));
    open.query("COMMIT").unwrap();
    assert!(was_read(&project, 2));
}

#[test]
fn a_copy_of_a_server_is_another_one_and_so_is_one_that_was_started_anew() {
    if !can_tell() {
        return;
    }
    let first = primary();
    let database = private_database(&first);
    let project = project(&database, SCHEMA);
    assert!(was_read(&project, 0));
    let standby = Standby::of(&first, "hot_standby = on\n");
    let url = standby
        .url()
        .replace("/postgres?", &format!("/{}?", database.name()));
    standby.promote();
    eventually("the standby is promoted", || {
        run_psql(&url, Input::Text("SELECT pg_is_in_recovery()"))
            .is_ok_and(|answer| answer == "f\n")
    });
    // From here on both have the same numbers for transactions that are not the same.
    database.psql("ALTER TABLE t ADD y int");
    run_psql(&url, Input::Text("ALTER TABLE t ADD y bigint")).unwrap();
    let written =
        "SELECT xmin, ctid FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'y'";
    assert_eq!(
        run_psql(&url, Input::Text(written)).unwrap(),
        database.psql(written)
    );
    project.file(
        "schema.sql",
        format!("-- {}\n{SCHEMA}; ALTER TABLE t ADD y int", database.name()),
    );
    assert!(was_read(&project, 0));
    assert!(!was_read(&project, 0));
    let on_copy = |code: i32| is_read_at(&project, Some(&url), code);
    assert!(on_copy(2));
    run_psql(&url, Input::Text("ALTER TABLE t ALTER y TYPE int")).unwrap();
    assert!(on_copy(0));
    assert!(!on_copy(0));
    standby.restart();
    eventually("the copy answers again", || {
        run_psql(&url, Input::Text("SELECT 1")).is_ok()
    });
    assert!(on_copy(0));
}

#[test]
fn it_is_one_round_trip_and_a_few_hundred_bytes() {
    if !can_tell() {
        return;
    }
    let cluster = private_cluster(&Options::new());
    let database = private_database(&cluster);
    let project = project(&database, SCHEMA);
    let trips = || {
        let proxy = Proxy::before(&database);
        let mut command = project.command(["diff"]);
        command.env("DATABASE_URL", proxy.url(&database));
        project.start(command).wait().success();
        proxy.round_trips()
    };
    // Logging in is one.
    assert_eq!(trips(), 2);
    if cfg!(debug_assertions) {
        // A debug build reads all the same, to prove that it need not.
        assert_eq!(trips(), 3);
    } else {
        assert_eq!(trips(), 2);
    }
}
