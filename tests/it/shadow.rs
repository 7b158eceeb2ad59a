//! Where shadow databases come from, and that none stays.

use std::time::Duration;

use nix::sys::signal::Signal;
use schemactl::shadow::PREFIX;

use crate::common::{self, Database, Project};

const SQL: &str = "CREATE TYPE mood AS ENUM ('a', 'b');";

fn project(sql: &str) -> (Project, Database) {
    let database = common::database();
    database.psql(sql);
    let project = common::project().on(&database);
    project.file("schema.sql", sql);
    (project, database)
}

fn shadows(database: &Database) -> String {
    database.psql(&format!(
        "SELECT datname FROM pg_database WHERE starts_with(datname, '{PREFIX}')"
    ))
}

#[test]
fn a_shared_server_gets_a_database_for_the_time_it_is_needed() {
    let (project, _database) = project(SQL);
    let cluster = common::private_cluster(&schemactl::server::Options::new());
    let other = common::private_database(&cluster);
    let project = project.env("SCHEMACTL_SHADOW_URL", other.url());
    project.run(["diff"]).success();
    assert_eq!(shadows(&other), "");
    // The second time the server is only asked whether it is still the same.
    let output = project.run(["diff", "-v"]).success();
    assert!(
        output.stderr.contains("unchanged since it was loaded"),
        "{output}"
    );
}

#[test]
fn the_target_server_is_used_only_when_asked_for() {
    let cluster = common::private_cluster(&schemactl::server::Options::new());
    let database = common::private_database(&cluster);
    database.psql(&format!(
        "{SQL} ALTER SYSTEM SET log_statement = 'all'; SELECT pg_reload_conf()"
    ));
    let project = common::project().on(&database);
    project.file("schema.sql", SQL);
    let log = || std::fs::read_to_string(cluster.log_file()).unwrap();
    let made = || log().matches(&format!("CREATE DATABASE {PREFIX}")).count();
    project.run(["diff"]).success();
    assert_eq!(made(), 0);
    project.file("schemactl.toml", "shadow = \"server\"\n");
    project.run(["diff"]).success();
    assert_eq!(made(), 1);
    assert_eq!(shadows(&database), "");
}

#[test]
fn roles_of_the_model_are_made_up_in_a_private_shadow_and_never_on_a_shared_server() {
    let cluster = common::private_cluster(&schemactl::server::Options::new());
    let database = common::private_database(&cluster);
    database.psql("CREATE TABLE t (id int)");
    let project = common::project().on(&database);
    project.file(
        "schema.sql",
        "CREATE ROLE nobody_one;\nCREATE TABLE t (id int);\nALTER TABLE t OWNER TO \"no body\";\nGRANT SELECT ON t TO nobody_two;\n",
    );
    project.run(["diff"]).success();
    let roles = "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'no%body%'";
    assert_eq!(database.psql(roles), "0\n");
    let project = project.env("SCHEMACTL_SHADOW", "server");
    let output = project.run(["diff"]).code(1);
    assert!(
        output.stderr.contains("role \"no body\" does not exist"),
        "{output}"
    );
    assert!(
        output.stderr.contains("on a server that others use"),
        "{output}"
    );
    project.file(
        "schema.sql",
        "DO $$ BEGIN CREATE ROLE nobody_three; END $$;",
    );
    let output = project.run(["diff"]).code(1);
    assert!(
        output
            .stderr
            .contains("reaches beyond its database (CREATE ROLE)"),
        "{output}"
    );
    assert_eq!(database.psql(roles), "0\n");
    assert_eq!(shadows(&database), "");
}

#[test]
fn revisions_that_reach_beyond_their_database_are_not_run_on_a_server_that_others_use() {
    let cluster = common::private_cluster(&schemactl::server::Options::new());
    let database = common::private_database(&cluster);
    let name = database.name();
    database.psql(&format!(
        "CREATE ROLE app; CREATE ROLE staff; GRANT app TO staff; GRANT CONNECT ON DATABASE {name} TO app"
    ));
    let project = common::project()
        .on(&database)
        .env("SCHEMACTL_SHADOW", "server");
    project.file("schema.sql", "");
    let server = format!(
        "SELECT datacl FROM pg_database WHERE datname = '{name}'; SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid \
         WHERE r.rolname = 'app'; SELECT rolcanlogin FROM pg_roles WHERE rolname = 'app'"
    );
    let before = database.psql(&server);
    for (up, what) in [
        (
            format!("REVOKE CONNECT ON DATABASE {name} FROM app"),
            "REVOKE ON DATABASE",
        ),
        ("REVOKE app FROM staff".to_owned(), "REVOKE of a role"),
        (
            "DO $$ BEGIN ALTER ROLE app LOGIN; END $$".to_owned(),
            "ALTER ROLE",
        ),
    ] {
        project.step("1111aaaaaaaa", "", "lockdown", &format!("{up};"), "");
        for command in [&["check", "--no-lint"][..], &["verify"]] {
            let output = project.run(command);
            let text = format!("{}{}", output.stdout, output.stderr);
            assert!(
                text.contains(&format!("has {what}, which reaches beyond its database")),
                "{output}"
            );
        }
        assert_eq!(database.psql(&server), before, "{up}");
    }
}

#[test]
fn a_missing_extension_is_named_with_the_ways_out() {
    let (project, _database) = project("SELECT 1;");
    project.file(
        "schema.sql",
        "CREATE TABLE t (id int);\nCREATE EXTENSION IF NOT EXISTS no_such_thing;\nCREATE EXTENSION \"nor-this\";\n",
    );
    let output = project.run(["diff"]).code(1);
    assert!(
        output
            .stderr
            .contains("lacks the extensions no_such_thing, nor-this"),
        "{output}"
    );
    for way in ["install", "shadow_url", "shadow = \"server\""] {
        assert!(output.stderr.contains(way), "{way}: {output}");
    }
    assert!(output.stderr.contains("--> schema.sql:2:"), "{output}");
}

#[test]
fn a_run_that_is_killed_leaves_nothing_that_the_next_does_not_remove() {
    let cluster = common::private_cluster(&schemactl::server::Options::new());
    let database = common::private_database(&cluster);
    let project = common::project()
        .on(&database)
        .env("SCHEMACTL_SHADOW", "server");
    project.file("schema.sql", "SELECT pg_sleep(20);");
    let wait_for = |wanted: bool| {
        for _ in 0..500 {
            if shadows(&database).is_empty() != wanted {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("shadow databases: {}", shadows(&database));
    };
    let run = project.spawn(["diff"]);
    wait_for(true);
    run.signal(Signal::SIGINT);
    let output = run.wait();
    assert_eq!(output.code, Some(130), "{output}");
    wait_for(false);

    let run = project.spawn(["diff"]);
    wait_for(true);
    run.kill();
    let left = shadows(&database);
    let left = left.trim();
    // As if it had happened long ago.
    let old = format!("{PREFIX}1700000000_0badcafe");
    let foreign = "schemactl_shadow_mine";
    database.psql(&format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{left}'"
    ));
    for _ in 0..200 {
        if database
            .try_psql(&format!("ALTER DATABASE {left} RENAME TO {old}"))
            .is_ok()
        {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    database.psql(&format!("CREATE DATABASE {foreign}"));
    project.file("schema.sql", "SELECT 1;");
    project.run(["diff"]).success();
    assert_eq!(shadows(&database), format!("{foreign}\n"));
}

#[test]
fn who_may_not_create_databases_is_told_the_ways_out() {
    let (project, database) = project(SQL);
    let role = format!("poor_{}", database.name());
    database.psql(&format!("CREATE ROLE {role} LOGIN"));
    let url = database.url().replace("postgres@", &format!("{role}@"));
    let project = project
        .env("DATABASE_URL", url)
        .env("SCHEMACTL_SHADOW", "server");
    let output = project.run(["diff"]).code(1);
    assert!(
        output.stderr.contains("cannot create a shadow database"),
        "{output}"
    );
    assert!(output.stderr.contains("CREATEDB"), "{output}");
    database.psql(&format!("DROP ROLE {role}"));
}
