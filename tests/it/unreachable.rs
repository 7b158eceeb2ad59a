//! Databases that cannot be used: each with a message that says what is wrong, where the address came from, what to do.

use std::path::Path;

use schemactl::server::Options;

use crate::common::{self, Project, Standby, primary};
use crate::fixture::chain;

/// A project with one revision and an address.
fn project_at(url: &str) -> Project {
    let project = common::project().env("DATABASE_URL", url);
    chain(&project, 1);
    project
}

#[test]
fn no_database_is_configured() {
    let project = common::project();
    chain(&project, 1);
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r#"
    ------- stderr -------
    error: no database is configured
      looked at --database-url, SCHEMACTL_DATABASE_URL, DIRECT_URL, MIGRATION_DATABASE_URL,
      DATABASE_URL, DB_HOST and POSTGRES_HOST with their like, PGHOST, PGSERVICE and their like
      (each in the environment and in .env), and no schemactl.toml was found

    hint: set DATABASE_URL=postgresql://user:password@host:5432/database, in the environment or in .env
    hint: or write database = "embedded:" into schemactl.toml for a local PostgreSQL that schemactl runs
    [exit status: 1]
    "#);
    insta::assert_snapshot!(project.run(["status"]), @r#"
    ------- stderr -------
    error: no database is configured
      looked at --database-url, SCHEMACTL_DATABASE_URL, DIRECT_URL, MIGRATION_DATABASE_URL,
      DATABASE_URL, DB_HOST and POSTGRES_HOST with their like, PGHOST, PGSERVICE and their like
      (each in the environment and in .env), and no schemactl.toml was found

    hint: set DATABASE_URL=postgresql://user:password@host:5432/database, in the environment or in .env
    hint: or write database = "embedded:" into schemactl.toml for a local PostgreSQL that schemactl runs
    [exit status: 1]
    "#);
}

#[test]
fn the_connection_is_refused() {
    let project = project_at("postgresql://app:hunter2@127.0.0.1:1/shop");
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r"
    ------- stderr -------
    error: cannot connect to postgresql://app:***@127.0.0.1:1/shop: Connection refused (os error 111)
      the address comes from DATABASE_URL in the environment

    hint: is PostgreSQL running there? to wait until it is: --wait=[DURATION]
    [exit status: 5]
    ");
    let project = project_at("postgresql://app:hunter2@/shop?host=/no/such/directory");
    insta::assert_snapshot!(project.run(["status"]), @r"
    ------- stderr -------
    error: cannot connect to postgresql://app:***@/shop?host=/no/such/directory: No such file or directory (os error 2)
      the address comes from DATABASE_URL in the environment

    hint: is PostgreSQL running there? to wait until it is: --wait=[DURATION]
    [exit status: 5]
    ");
    let project = project_at("postgresql://app@127.0.0.1:1,127.0.0.1:2/shop");
    insta::assert_snapshot!(project.run(["status"]), @r"
    ------- stderr -------
    error: cannot connect to postgresql://app@127.0.0.1:1,127.0.0.1:2/shop: Connection refused (os error 111)
      the address comes from DATABASE_URL in the environment

    hint: is PostgreSQL running there? to wait until it is: --wait=[DURATION]
    [exit status: 5]
    ");
}

#[test]
fn the_host_does_not_exist() {
    let project = project_at("postgresql://app:hunter2@db.invalid/shop");
    let output = project.run(["upgrade", "head"]).code(5);
    let stable = regex::Regex::new(r"failed to lookup.*|error: [^\n]*lookup[^\n]*")
        .unwrap()
        .replace_all(&output.to_string(), "[LOOKUP]")
        .into_owned();
    insta::assert_snapshot!(stable, @r"
    ------- stderr -------
    [LOOKUP]
      the address comes from DATABASE_URL in the environment

    hint: check the host name in the address
    [exit status: 5]
    ");
}

#[test]
fn waiting_for_a_database_that_never_comes_ends_in_time() {
    let project = project_at("postgresql://app:hunter2@127.0.0.1:1/shop");
    insta::assert_snapshot!(project.run(["upgrade", "head", "--wait=1s"]), @r"
    ------- stderr -------
    waiting for postgresql://app:***@127.0.0.1:1/shop: Connection refused (os error 111)
    error: cannot connect to postgresql://app:***@127.0.0.1:1/shop: Connection refused (os error 111)
      the address comes from DATABASE_URL in the environment
      waited [DURATION]

    hint: is PostgreSQL running there?
    [exit status: 5]
    ");
}

#[test]
fn the_database_is_missing() {
    let database = common::database();
    let project = project_at(&database.url_of("no_such_database"));
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r#"
    ------- stderr -------
    error: cannot connect to postgresql://postgres@/no_such_database?host=[SOCKET]: database "no_such_database" does not exist
      the address comes from DATABASE_URL in the environment
      SQLSTATE: 3D000

    hint: create it: createdb no_such_database, or CREATE DATABASE as a user who may
    [exit status: 1]
    "#);
    // The scripts of a first start may be about to make it.
    insta::assert_snapshot!(project.run(["upgrade", "head", "--wait=60s"]), @r#"
    ------- stderr -------
    waiting for postgresql://postgres@/no_such_database?host=[SOCKET]: database "no_such_database" does not exist
    error: cannot connect to postgresql://postgres@/no_such_database?host=[SOCKET]: database "no_such_database" does not exist
      the address comes from DATABASE_URL in the environment
      SQLSTATE: 3D000
      waited [DURATION]: a server that still starts for the first time would have got over it by now

    hint: create it: createdb no_such_database, or CREATE DATABASE as a user who may
    [exit status: 1]
    "#);
}

#[test]
fn the_password_is_wrong_or_missing() {
    let cluster = common::private_cluster(&Options::new());
    let database = common::private_database(&cluster);
    let data = database.psql("SHOW data_directory");
    database.psql("CREATE ROLE app LOGIN PASSWORD 'right-password'");
    let hba = Path::new(data.trim()).join("pg_hba.conf");
    let trusted = std::fs::read_to_string(&hba).unwrap();
    std::fs::write(&hba, format!("local all app scram-sha-256\n{trusted}")).unwrap();
    database.psql("SELECT pg_reload_conf(), pg_sleep(0.2)");
    let url = |user: &str| database.url().replace("postgres@", user);
    let project = project_at(&url("app:wr0ng-password@"));
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r#"
    ------- stderr -------
    error: cannot connect to postgresql://app:***@/[DATABASE]?host=[SOCKET]: password authentication failed for user "app"
      the address comes from DATABASE_URL in the environment
      SQLSTATE: 28P01

    hint: check the password in that setting; in a Compose file or .env a `$` has to be written `$$`, in a URL the characters @ / # ? % have to be percent-encoded
    [exit status: 1]
    "#);
    // Whoever looks for the mistake has to know where.
    let project = project_at(&url("app@"));
    let mut command = project.command(["upgrade", "head"]);
    command.env("PGPASSWORD", "wr0ng-password");
    let output = project.start(command).wait().code(1);
    assert!(
        output
            .stderr
            .contains("the password comes from PGPASSWORD in the environment"),
        "{output}"
    );
    insta::assert_snapshot!(project.run(["upgrade", "head", "--wait=60s"]), @r"
    ------- stderr -------
    error: cannot connect to postgresql://app@/[DATABASE]?host=[SOCKET]: invalid configuration: password missing
      the address comes from DATABASE_URL in the environment
      the server asks for a password, and neither the address nor ~/.pgpass has one

    hint: add it to the address (postgresql://user:password@…), or set PGPASSWORD
    [exit status: 1]
    ");
    let project = project_at(&url("nobody:wr0ng-password@"));
    insta::assert_snapshot!(project.run(["upgrade", "head"]), @r#"
    ------- stderr -------
    error: cannot connect to postgresql://nobody:***@/[DATABASE]?host=[SOCKET]: role "nobody" does not exist
      the address comes from DATABASE_URL in the environment
      SQLSTATE: 28000

    hint: the server's pg_hba.conf has no line for this user, database and address, or the role does not exist
    [exit status: 1]
    "#);
    database.psql(&format!(
        "GRANT CREATE ON DATABASE {} TO app; GRANT CREATE ON SCHEMA public TO app",
        database.name()
    ));
    project_at(&url("app:right-password@"))
        .run(["upgrade", "head"])
        .success();
}

#[test]
fn a_server_that_is_still_starting_is_said_and_waited_for() {
    // A server in recovery that never becomes consistent refuses connections with 57P03, as one that replays its log does.
    let primary = primary();
    let standby = Standby::of(&primary, "hot_standby = off\n");
    let project = project_at(&standby.url());
    insta::assert_snapshot!(standby.shown(&project.run(["upgrade", "head"])), @r"
    ------- stderr -------
    error: cannot connect to postgresql://postgres@/postgres?host=[STANDBY]&port=5499: [NOT YET]
      the address comes from DATABASE_URL in the environment
      SQLSTATE: 57P03

    hint: the server is on its way up or down; to wait for it: --wait=[DURATION]
    [exit status: 5]
    ");
    insta::assert_snapshot!(standby.shown(&project.run(["status", "--wait=300ms"])), @r"
    ------- stderr -------
    error: cannot connect to postgresql://postgres@/postgres?host=[STANDBY]&port=5499: [NOT YET]
      the address comes from DATABASE_URL in the environment
      SQLSTATE: 57P03
      waited [DURATION]

    hint: the server is on its way up or down
    [exit status: 5]
    ");
    let mut running = project.spawn(["upgrade", "head", "--wait"]);
    running.wait_for_stderr("waiting for postgresql://postgres@/postgres?host=");
    // Promoted, it accepts connections.
    standby.promote();
    insta::assert_snapshot!(standby.shown(&running.wait()), @r"
    ------- stderr -------
    Running upgrade base -> 1111aaaaaaaa, step_1
    1 revision applied in [DURATION]
    [exit status: 0]
    ");
}

#[test]
fn a_standby_can_be_looked_at_and_not_written_to() {
    let primary = primary();
    let standby = Standby::of(&primary, "hot_standby = on\n");
    let project = project_at(&standby.url());
    insta::assert_snapshot!(standby.shown(&project.run(["upgrade", "head", "--wait=6s"])), @r"
    ------- stderr -------
    error: postgresql://postgres@/postgres?host=[STANDBY]&port=5499 is a standby: it can only be read
      the address comes from DATABASE_URL in the environment
      waited [DURATION]

    hint: connect to the primary; with several hosts in the URL add target_session_attrs=primary
    [exit status: 5]
    ");
    insta::assert_snapshot!(standby.shown(&project.run(["stamp", "head"])), @r"
    ------- stderr -------
    error: postgresql://postgres@/postgres?host=[STANDBY]&port=5499 is a standby: it can only be read
      the address comes from DATABASE_URL in the environment

    hint: connect to the primary; with several hosts in the URL add target_session_attrs=primary
    [exit status: 1]
    ");
    insta::assert_snapshot!(standby.shown(&project.run(["status"])), @r"
    Database:  postgresql://postgres@/postgres?host=[STANDBY]&port=5499, PostgreSQL [VERSION], standby
    Current:   base (no revision applied)
    Applied:   0
    Pending:   1
      1111aaaaaaaa  step_1
    ------- stderr -------
    hint: apply what is pending: schemactl upgrade head
    [exit status: 2]
    ");
    insta::assert_snapshot!(standby.shown(&project.run(["upgrade", "head", "--dry-run"])), @r"
    -- would run: upgrade base -> 1111aaaaaaaa, step_1
    CREATE TABLE t1 (id int);
    ------- stderr -------
    dry run: 1 revision would run, nothing was changed
    [exit status: 0]
    ");
}

#[test]
fn a_user_who_may_not_create_the_history_schema_is_told_the_grant() {
    let database = common::database();
    let role = format!("{}_app", database.name());
    database.psql(&format!("CREATE ROLE {role} LOGIN"));
    let project = project_at(&database.url().replace("postgres@", &format!("{role}@")));
    let refused = project.run(["upgrade", "head"]).to_string();
    insta::assert_snapshot!(refused.replace(&role, "[ROLE]"), @r"
    ------- stderr -------
    error: no privilege to keep the history in schema schemactl: permission denied for database [DATABASE]

    hint: as the owner of the database, either GRANT CREATE ON DATABASE [DATABASE] TO [ROLE], or CREATE SCHEMA schemactl AUTHORIZATION [ROLE], and run the command again
    [exit status: 1]
    ");
    database.psql(&format!(
        "GRANT CREATE ON DATABASE {} TO {role}",
        database.name()
    ));
    // Now history can be made, and PostgreSQL 15 refuses the table.
    let output = project.run(["upgrade", "head"]);
    database.psql(&format!("GRANT CREATE ON SCHEMA public TO {role}"));
    let after = project.run(["upgrade", "head"]);
    database.psql(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
    if common::installation().version.major >= 15 {
        insta::assert_snapshot!(output.to_string().replace(&role, "[ROLE]"), @r"
        ------- stderr -------
        Running upgrade base -> 1111aaaaaaaa, step_1
        error: revision 1111aaaaaaaa failed: permission denied for schema public
          --> [PROJECT]/migrations/202601010000_1111aaaaaaaa_step_1.sql:8:14
          8 | CREATE TABLE t1 (id int);
            |              ^
          SQLSTATE: 42501
          rolled back: nothing of this revision was applied
          committed in this run: no revision

        hint: since PostgreSQL [VERSION] ordinary users may not create in schema public: its owner, or that of the database, can let them
        hint: correct 202601010000_1111aaaaaaaa_step_1.sql and run schemactl upgrade again
        hint: GRANT CREATE ON SCHEMA public TO [ROLE]
        [exit status: 1]
        ");
        after.success();
    }
}

#[test]
fn a_user_who_may_not_read_history_is_told_so() {
    let database = common::database();
    let project = common::project().on(&database);
    chain(&project, 1);
    project.run(["upgrade", "head"]).success();
    let role = format!("{}_reader", database.name());
    database.psql(&format!("CREATE ROLE {role} LOGIN"));
    let project = project_at(&database.url().replace("postgres@", &format!("{role}@")));
    let status = project.run(["status"]);
    let log = project.run(["log"]);
    database.psql(&format!("DROP ROLE {role}"));
    insta::assert_snapshot!(status, @r"
    ------- stderr -------
    error: permission denied for schema schemactl
      SQLSTATE: 42501

    hint: to let this user read the history: GRANT USAGE ON SCHEMA schemactl TO …; GRANT SELECT ON ALL TABLES IN SCHEMA schemactl TO …
    [exit status: 1]
    ");
    insta::assert_snapshot!(log, @r"
    ------- stderr -------
    error: permission denied for schema schemactl
      SQLSTATE: 42501

    hint: to let this user read the history: GRANT USAGE ON SCHEMA schemactl TO …; GRANT SELECT ON ALL TABLES IN SCHEMA schemactl TO …
    [exit status: 1]
    ");
}

#[test]
fn an_address_that_cannot_be_read_never_shows_its_password() {
    for url in [
        "postgresql://app:hunter2@db:notaport/shop",
        "mysql://app:hunter2@db/shop",
        "postgresql://app:hunter2@[::1/shop",
        "host=db password=hunter2 port=x",
        "app:hunter2@db/shop",
        "postgresql://app:hun%ZZter2@db/shop",
    ] {
        let output = project_at(url).run(["-v", "status"]);
        assert_ne!(output.code, Some(0));
        let text = output.to_string();
        assert!(
            !text.contains("hunter2") && !text.contains("hun%ZZter2"),
            "{url}: {text}"
        );
    }
    insta::assert_snapshot!(project_at("mysql://app:hunter2@db/shop").run(["status"]), @r"
    ------- stderr -------
    error: the database URL is for MySQL (mysql://), and schemactl speaks to PostgreSQL only
      the value came from DATABASE_URL in the environment

    hint: write it like postgresql://user:password@host:5432/database
    [exit status: 1]
    ");
}

#[test]
fn a_value_given_twice_says_which_one_won() {
    let database = common::database();
    let project = common::project()
        .env("DATABASE_URL", "postgresql://app:hunter2@127.0.0.1:1/other")
        .env("SCHEMACTL_DATABASE_URL", database.url());
    chain(&project, 1);
    insta::assert_snapshot!(project.run(["-v", "upgrade", "head"]), @r"
    ------- stderr -------
    database: from SCHEMACTL_DATABASE_URL in the environment
    database: postgresql://postgres@/[DATABASE]?host=[SOCKET]
    connection: not encrypted (a local socket)
    Running upgrade base -> 1111aaaaaaaa, step_1
      1111aaaaaaaa committed in [DURATION]
    1 revision applied in [DURATION]
    [exit status: 0]
    ");
}
