//! What the session of a run is like, whatever the server's defaults are and whatever a revision does to it.

use nix::sys::signal::Signal;

use crate::common::{Project, database, project};

#[test]
fn a_login_with_a_default_role_runs_revisions_and_keeps_history_in_that_role() {
    let database = database();
    let name = database.name();
    database.psql(&format!(
        "CREATE ROLE {name}_owner; CREATE ROLE {name}_login LOGIN IN ROLE {name}_owner; \
         ALTER ROLE {name}_login SET role = '{name}_owner'"
    ));
    let project = project().env(
        "DATABASE_URL",
        database
            .url()
            .replace("postgres@", &format!("{name}_login@")),
    );
    project.step(
        "000000000001",
        "",
        "one",
        "CREATE TABLE one (id int);",
        "DROP TABLE one;",
    );
    project.step(
        "000000000002",
        "000000000001",
        "two",
        "CREATE TABLE two (id int);",
        "DROP TABLE two;",
    );
    let output = project.run(["upgrade", "head"]).code(1);
    assert!(
        output
            .stderr
            .contains(&format!("GRANT CREATE ON DATABASE {name} TO {name}_owner,")),
        "{output}"
    );
    database.psql(&format!(
        "ALTER DATABASE {name} OWNER TO {name}_owner; ALTER SCHEMA public OWNER TO {name}_owner"
    ));
    project.run(["upgrade", "head"]).success();
    assert_eq!(
        database.psql(
            "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname IN ('public', 'schemactl')"
        ),
        format!("{name}_owner\n")
    );
    let script = project.run(["downgrade", "head:base", "--sql"]).success();
    project.run(["downgrade", "base"]).success();
    assert!(script.stdout.contains("RESET ROLE"), "{script}");
    database.psql(&format!(
        "DROP OWNED BY {name}_owner CASCADE; ALTER DATABASE {name} OWNER TO postgres"
    ));
    database.psql(&format!(
        "DROP OWNED BY {name}_owner CASCADE; DROP ROLE {name}_login; DROP ROLE {name}_owner"
    ));
}

#[test]
fn history_is_written_in_our_encoding_whatever_the_file_sets() {
    let database = database();
    let project = project().on(&database);
    project.step(
        "000000000001",
        "",
        "one",
        "SET client_encoding = 'LATIN1';\nCREATE TABLE one (id int); -- größer als €",
        "",
    );
    project.run(["upgrade", "head"]).success();
    assert!(
        database
            .psql("SELECT up_sql FROM schemactl.revision")
            .contains("größer als €")
    );
}

/// Backslashes mean what they mean everywhere else: in the shadow, in psql, in the model.
#[test]
fn strings_are_read_as_the_standard_says_whatever_role_and_database_set() {
    let database = database();
    database.psql(&format!(
        "ALTER DATABASE {} SET standard_conforming_strings = off",
        database.name()
    ));
    let project = project().on(&database);
    project.step(
        "000000000001",
        "",
        "one",
        r"CREATE TABLE one (id int DEFAULT length('a\b'));",
        "",
    );
    let model = r"CREATE TABLE one (id int DEFAULT length('a\b'), path text DEFAULT 'back\slash' CHECK (path ~ '^[a-z\\]+$'), raw bytea DEFAULT '\x00ff');
        COMMENT ON TABLE one IS 'it\''s';";
    project.file("schema.sql", model);
    project.run(["upgrade", "head"]).success();
    project.run(["repair", "--apply"]).success();
    assert_eq!(
        database.psql(
            "SET standard_conforming_strings = on; INSERT INTO one DEFAULT VALUES RETURNING id, path, raw; SELECT obj_description('one'::regclass)"
        ),
        "3|back\\slash|\\x00ff\nit\\'s\n"
    );
    project.run(["diff"]).success();
    let dump = project.run(["dump"]).success();
    assert!(dump.stdout.contains(r"'back\slash'"), "{dump}");
}

/// Whatever is sent has to exist in the encoding of the database.
#[test]
fn every_command_works_in_a_database_that_is_not_unicode() {
    let server = database();
    let name = format!("{}_latin", server.name());
    server.psql(&format!(
        "CREATE DATABASE {name} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"
    ));
    let url = server
        .url()
        .replacen(&format!("/{}", server.name()), &format!("/{name}"), 1);
    let project = project().env("DATABASE_URL", url);
    project.step(
        "000000000001",
        "",
        "größe",
        "CREATE TABLE größe (id int PRIMARY KEY, länge int);",
        "DROP TABLE größe;",
    );
    project.file(
        "schema.sql",
        "CREATE TABLE größe (id int PRIMARY KEY, länge bigint, breite int CHECK (breite > 0), a int, b int, c int, d int, e int);",
    );
    project.run(["upgrade", "head"]).success();
    project.run(["diff"]).code(2);
    project.run(["repair", "--apply", "--online"]).success();
    for command in [
        &["diff"][..],
        &["dump"],
        &["dump", "--format", "toml"],
        &["tables"],
        &["schema", "größe"],
        &["count", "größe"],
        &["status"],
        &["log"],
        &["current"],
        &["deploy"],
        &["downgrade", "base"],
    ] {
        project.run(command).success();
    }
    server.psql(&format!("DROP DATABASE {name}"));
}

#[test]
fn constraints_are_deferred_in_every_revision_of_one_transaction_as_they_are_alone() {
    let database = database();
    let project = project().on(&database);
    let insert = |number: u32| {
        format!("INSERT INTO pairs VALUES ({number}1, {number}2), ({number}2, {number}1);")
    };
    project.step(
        "000000000001",
        "",
        "one",
        &format!(
            "CREATE TABLE pairs (id int PRIMARY KEY, other int REFERENCES pairs DEFERRABLE INITIALLY DEFERRED);\n{}",
            insert(1)
        ),
        "",
    );
    // The rows one after the other: the first has nothing to refer to yet.
    project.step(
        "000000000002",
        "000000000001",
        "two",
        "INSERT INTO pairs VALUES (21, 22);\nINSERT INTO pairs VALUES (22, 21);",
        "",
    );
    project
        .run(["upgrade", "head", "--single-transaction"])
        .success();
    assert_eq!(database.psql("SELECT count(*) FROM pairs"), "4\n");
}

#[test]
fn a_flood_of_notices_can_be_interrupted() {
    let database = database();
    let project = project().on(&database);
    project.step(
        "000000000001",
        "",
        "one",
        "CREATE TABLE one (id int);\nDO $$ BEGIN LOOP RAISE NOTICE 'on and on'; END LOOP; END $$;",
        "",
    );
    let mut run = project.spawn(["upgrade", "head"]);
    run.wait_for_stderr("on and on");
    run.signal(Signal::SIGINT);
    let output = run.wait();
    assert_eq!(output.code, Some(130), "{}", output.stderr.len());
    assert!(output.stderr.contains("rolled back"));
    assert_eq!(database.psql("SELECT to_regclass('one') IS NULL"), "t\n");
}

#[test]
fn a_server_that_does_not_wait_for_its_disk_waits_for_history() {
    let database = database();
    let project = project().on(&database);
    project.step(
        "000000000001",
        "",
        "one",
        "CREATE TABLE seen (value text);",
        "",
    );
    project.run(["upgrade", "head"]).success();
    database.psql(
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN INSERT INTO seen VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$; \
         CREATE TRIGGER note AFTER INSERT ON schemactl.revision FOR EACH ROW EXECUTE FUNCTION note()",
    );
    project.step(
        "000000000002",
        "000000000001",
        "two",
        "SET synchronous_commit = off;\nCREATE TABLE two (id int);",
        "",
    );
    project.run(["upgrade", "head"]).success();
    assert_eq!(database.psql("SELECT value FROM seen"), "on\n");
}

#[test]
fn a_logins_own_limits_and_defaults_do_not_reach_what_schemactl_does() {
    let database = database();
    let name = database.name();
    let major = crate::common::installation().version.major;
    let mut defaults = vec![
        "statement_timeout = '2s'",
        "lock_timeout = '1ms'",
        "idle_in_transaction_session_timeout = '1s'",
        "default_transaction_isolation = 'serializable'",
        "search_path = 'nowhere'",
    ];
    if major >= 17 {
        defaults.push("transaction_timeout = '2s'");
    }
    let login = format!("{name}_login");
    let mut sql = format!(
        "CREATE ROLE {login} LOGIN; GRANT CREATE ON DATABASE {name} TO {login}; GRANT CREATE ON SCHEMA public TO {login};"
    );
    for default in defaults {
        sql.push_str(&format!("ALTER ROLE {login} SET {default};"));
    }
    database.psql(&sql);
    let project = project().env(
        "DATABASE_URL",
        database.url().replace("postgres@", &format!("{login}@")),
    );
    project.file(
        "schema.sql",
        "CREATE TABLE public.one (id int);\nCREATE TABLE public.two (id int, note text);\n",
    );
    project.step(
        "000000000001",
        "",
        "one",
        "CREATE TABLE public.one (id int);\nSELECT pg_sleep(2.5);",
        "DROP TABLE public.one;\nSELECT pg_sleep(2.5);",
    );
    project.revision(
        "202601010000_000000000002_two.sql",
        "-- Two\n--\n-- Revision ID: 000000000002\n-- Revises: 000000000001\n\n-- schemactl:up no-transaction\n\
         SELECT pg_sleep(2.5);\nCREATE INDEX CONCURRENTLY one_id ON public.one (id);\n\n-- schemactl:down no-transaction\n\
         DROP INDEX CONCURRENTLY public.one_id;\n",
    );
    project.run(["upgrade", "head"]).success();
    project.run(["status"]).success();
    project.run(["downgrade", "-1"]).success();
    project.run(["stamp", "head"]).success();
    project.run(["dump"]).success();
    project.run(["diff"]).code(2);
    project.run(["repair", "--apply"]).success();
    project.run(["diff"]).success();
    project.run(["downgrade", "base", "--dry-run"]).success();
    database.psql(&format!("DROP OWNED BY {login} CASCADE; DROP ROLE {login}"));
}

/// One revision applied, one pending, and a model with a table more.
fn leave_work(project: &Project) {
    project.step(
        "000000000001",
        "",
        "one",
        "CREATE TABLE one (id int);",
        "DROP TABLE one;",
    );
    project.run(["upgrade", "head"]).success();
    project.step(
        "000000000002",
        "000000000001",
        "two",
        "CREATE TABLE two (id int);",
        "DROP TABLE two;",
    );
    project.file(
        "schema.sql",
        "CREATE TABLE one (id int);\nCREATE TABLE three (note text);\n",
    );
}

/// Nobody sets that by accident: a freeze before a move, a login for reading, a provider whose disk is full.
#[test]
fn a_database_or_login_that_is_set_to_read_only_is_left_alone_unless_the_address_says_otherwise() {
    let database = database();
    let name = database.name();
    database.psql(&format!("CREATE ROLE {name}_login LOGIN SUPERUSER"));
    let url = database
        .url()
        .replace("postgres@", &format!("{name}_login@"));
    let project = project().env("DATABASE_URL", &url);
    leave_work(&project);
    let lift = |target: &str| {
        format!("BEGIN READ WRITE; ALTER {target} RESET default_transaction_read_only; COMMIT")
    };
    for (target, of) in [
        (format!("DATABASE {name}"), "for the database"),
        (format!("ROLE {name}_login"), "for this login"),
        (
            format!("ROLE {name}_login IN DATABASE {name}"),
            "for this login in this database",
        ),
    ] {
        database.psql(&format!(
            "ALTER {target} SET default_transaction_read_only = on"
        ));
        for arguments in [
            &["upgrade", "head"][..],
            &["upgrade", "head", "--wait"],
            &["downgrade", "-1"],
            &["stamp", "head"],
            &["repair", "--apply", "--allow-destructive"],
            &["deploy"],
            &["wait"],
        ] {
            let output = project.run(arguments.iter().copied()).code(1);
            for said in [
                format!("is set to read-only {of}"),
                format!("hint: to lift it: {}\n", lift(&target)),
                "options=-cdefault_transaction_read_only=off".to_owned(),
            ] {
                assert!(
                    output.stderr.contains(&said),
                    "{said}: {arguments:?} {output}"
                );
            }
        }
        project.run(["status"]).code(2);
        project.run(["wait", "--read-only"]).success();
        let health = project.run(["health"]).code(2);
        assert!(health.stdout.contains("read-only"), "{health}");
        let mut command = project.command(["upgrade", "head"]);
        command.env("PGOPTIONS", "-cdefault_transaction_read_only=off");
        project.start(command).wait().success();
        let mut command = project.command(["downgrade", "-1"]);
        command.env(
            "DATABASE_URL",
            format!("{url}&options=-cdefault_transaction_read_only%3Doff"),
        );
        project.start(command).wait().success();
        // One message, as psql -c sends it; it is the login's own limit that ends here.
        database.session().query(&lift(&target)).unwrap();
    }
    let mut command = project.command(["upgrade", "head"]);
    command.env("PGOPTIONS", "-cdefault_transaction_read_only=on");
    let output = project.start(command).wait().code(1);
    assert!(output.stderr.contains("is opened read-only"), "{output}");
    assert_eq!(database.psql("SELECT to_regclass('two') IS NULL"), "t\n");
    database.psql(&format!(
        "REASSIGN OWNED BY {name}_login TO postgres; DROP ROLE {name}_login"
    ));
}

#[test]
fn a_server_that_is_read_only_as_a_whole_is_left_alone_and_explained() {
    use crate::common::{private_cluster, private_database};
    let cluster = private_cluster(&schemactl::server::Options::new());
    let database = private_database(&cluster);
    let project = project().on(&database);
    leave_work(&project);
    // As Supabase does it when the disk is full.
    database.psql("ALTER SYSTEM SET default_transaction_read_only = on");
    database.psql("SELECT pg_reload_conf()");
    for arguments in [
        &["upgrade", "head"][..],
        &["downgrade", "-1"],
        &["stamp", "head"],
        &["repair", "--apply", "--allow-destructive"],
    ] {
        let output = project.run(arguments.iter().copied()).code(1);
        assert!(
            output.stderr.contains("is set to read-only as a whole")
                && output.stderr.contains("nothing was begun")
                && output.stderr.contains("Supabase"),
            "{arguments:?} {output}"
        );
    }
    project.run(["status"]).code(2);
    project.run(["diff"]).code(2);
    assert_eq!(
        database.psql("SELECT count(*) FROM schemactl.event; SELECT to_regclass('two') IS NULL"),
        "1\nt\n"
    );
    // Whoever knows better says so.
    let url = format!(
        "{}&options=-cdefault_transaction_read_only%3Doff",
        database.url()
    );
    let mut command = project.command(["upgrade", "head"]);
    command.env("DATABASE_URL", url);
    project.start(command).wait().success();
}
