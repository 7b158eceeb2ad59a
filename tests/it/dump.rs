//! `schemactl dump`: what it writes loads, is the same every time, and holds what is the user's own and was asked for.

use std::fs;
use std::path::Path;

use crate::catalog::read;
use crate::common::{self, Database};

const SHOP: &str = "CREATE SCHEMA shop; CREATE TYPE shop.state AS ENUM ('open', 'paid');
    CREATE FUNCTION shop.tax(price numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$ SELECT price * 0.2 $$;
    CREATE VIEW shop.prices AS SELECT 1.0 AS price, shop.tax(1.0) AS tax;
    COMMENT ON VIEW shop.prices IS 'what things cost'; COMMENT ON COLUMN shop.prices.tax IS '20 %';
    CREATE VIEW cheap AS SELECT * FROM shop.prices WHERE price < 2;";

fn shop() -> Database {
    let database = common::database();
    database.psql(SHOP);
    database
}

fn text(database: &Database, arguments: &[&str]) -> String {
    let project = common::project().on(database);
    let arguments = ["dump"].iter().chain(arguments);
    project.run(arguments.copied()).success().stdout
}

#[test]
fn a_dump_reads_as_if_written_by_hand() {
    // Up to PostgreSQL 15, columns are qualified even where there is only one table.
    let dump = text(&shop(), &[])
        .replace("prices.price", "price")
        .replace("    prices.tax", "    tax");
    insta::assert_snapshot!(dump, @r#"
    -- A PostgreSQL schema, written by schemactl dump. It loads into an empty database.

    SET client_encoding = 'UTF8';
    SET check_function_bodies = false;

    CREATE SCHEMA shop;

    CREATE TYPE shop.state AS ENUM ('open', 'paid');

    CREATE FUNCTION shop.tax(price numeric) RETURNS numeric
        LANGUAGE sql IMMUTABLE
        AS $$ SELECT price * 0.2 $$;

    CREATE VIEW shop.prices AS
     SELECT 1.0 AS price,
        shop.tax(1.0) AS tax;
    COMMENT ON VIEW shop.prices IS 'what things cost';
    COMMENT ON COLUMN shop.prices.tax IS '20 %';

    CREATE VIEW public.cheap AS
     SELECT price,
        tax
       FROM shop.prices
      WHERE (price < (2)::numeric);
    "#);
}

#[test]
fn a_dump_of_what_was_loaded_from_a_dump_is_the_same() {
    let dump = text(&shop(), &["--with", "privileges,owners"]);
    let copy = common::database();
    copy.psql(&dump);
    assert_eq!(text(&copy, &["--with", "privileges,owners"]), dump);
}

#[test]
fn a_dump_is_a_revision() {
    let database = shop();
    let dump = text(&database, &[]);
    let copy = common::database();
    let project = common::project().on(&copy);
    project.step("aaaaaaaaaaaa", "", "everything", &dump, "SELECT 1;");
    project.run(["upgrade", "head"]).success();
    // The history's own schema is no part of it.
    assert_eq!(project.run(["dump"]).success().stdout, dump);
}

#[test]
fn an_empty_database_gives_a_dump_that_makes_nothing() {
    insta::assert_snapshot!(text(&common::database(), &[]), @r#"
    -- A PostgreSQL schema, written by schemactl dump. It loads into an empty database.

    SET client_encoding = 'UTF8';
    SET check_function_bodies = false;
    "#);
}

#[test]
fn patterns_choose_schemas_kinds_and_names() {
    let database = shop();
    for (arguments, expected) in [
        (
            ["--schema", "sho?"].as_slice(),
            "shop.prices shop.state shop.tax",
        ),
        (&["--schema", "public"], "public.cheap"),
        (&["--include", "cheap"], "public.cheap"),
        (
            &["--include", "shop.*", "--exclude", "function:*"],
            "shop.prices shop.state",
        ),
        (&["--include", "view:*"], "public.cheap shop.prices"),
        (&["--exclude", "*"], ""),
    ] {
        let dump = text(&database, arguments);
        let mut made: Vec<&str> = dump
            .lines()
            .filter(|line| line.starts_with("CREATE ") && !line.starts_with("CREATE SCHEMA"))
            .map(|line| line.split([' ', '(']).nth(2).unwrap())
            .collect();
        made.sort_unstable();
        assert_eq!(made.join(" "), expected, "{arguments:?}");
        assert_eq!(
            dump.contains("CREATE SCHEMA shop"),
            expected.contains("shop."),
            "{arguments:?}"
        );
    }
    let project = common::project().on(&database);
    let said = project
        .run(["dump", "--include", "tabel:x"])
        .code(64)
        .stderr;
    assert!(
        said.starts_with(
            "error: there is no kind of object called tabel\n\nhint: the kinds are schema, "
        ),
        "{said}"
    );
}

#[test]
fn what_patterns_hide_is_counted() {
    let database = shop();
    let project = common::project().on(&database);
    insta::assert_snapshot!(project.run(["dump", "-o", "schema.sql", "--schema", "public"]).success(), @r#"
    ------- stderr -------
    warning: the dump needs what is not in it: view shop.prices
    wrote 2 objects to schema.sql; the patterns hide 4
    [exit status: 0]
    "#);
    assert!(
        fs::read_to_string(project.path().join("schema.sql"))
            .unwrap()
            .contains("cheap")
    );
}

#[test]
fn owners_and_privileges_are_written_when_asked_for() {
    let database = shop();
    database.psql("GRANT SELECT ON shop.prices TO PUBLIC; ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO PUBLIC;");
    let plain = text(&database, &[]);
    assert!(
        !plain.contains("GRANT") && !plain.contains("OWNER"),
        "{plain}"
    );
    let privileges = text(&database, &["--with", "privileges"]);
    assert!(privileges.contains("GRANT SELECT ON TABLE shop.prices TO PUBLIC;\n"));
    assert!(
        privileges.ends_with(
            "ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA shop GRANT SELECT ON TABLES TO PUBLIC;\n"
        ),
        "{privileges}"
    );
    assert!(!privileges.contains("OWNER"));
    let owners = text(&database, &["--with", "owners"]);
    assert!(owners.contains("ALTER VIEW shop.prices OWNER TO postgres;\n"));
    assert!(!owners.contains("GRANT"));
}

#[test]
fn json_names_every_object_with_its_statements() {
    let json: serde_json::Value =
        serde_json::from_str(&text(&shop(), &["--format", "json"])).unwrap();
    assert_eq!(json["format"], 1);
    assert_eq!(
        json["objects"][1],
        serde_json::json!({"kind": "enum", "schema": "shop", "name": "shop.state",
            "statements": ["CREATE TYPE shop.state AS ENUM ('open', 'paid')"]})
    );
}

#[test]
fn one_file_per_object_loads_with_the_script_beside_them() {
    let database = shop();
    database.psql("CREATE VIEW \"a/b\" AS SELECT 1 AS a; CREATE VIEW \"A/B\" AS SELECT 1 AS a; CREATE VIEW \"it's\" AS SELECT 1 AS a;
        CREATE FUNCTION shop.tax() RETURNS integer LANGUAGE sql AS 'SELECT 1';");
    let project = common::project().on(&database);
    project.run(["dump", "--split", "schema"]).success();
    let folder = project.path().join("schema");
    let mut files = Vec::new();
    list(&folder, &folder, &mut files);
    insta::assert_snapshot!(files.join("\n"), @r#"
    load.psql
    schemas/public/views/A_B.sql
    schemas/public/views/a_b~2.sql
    schemas/public/views/cheap.sql
    schemas/public/views/it's.sql
    schemas/shop/enums/state.sql
    schemas/shop/functions/tax.sql
    schemas/shop/schema.sql
    schemas/shop/views/prices.sql
    "#);
    let copy = common::database();
    copy.psql_file(&folder.join("load.psql"));
    assert_eq!(text(&copy, &[]), text(&database, &[]));

    // What is gone from the database goes from the folder, and nothing else does.
    database.psql("DROP VIEW cheap; DROP VIEW \"it's\"");
    fs::write(folder.join("notes.txt"), "mine").unwrap();
    fs::write(folder.join("schemas/public/views/mine.sql"), "SELECT 1;").unwrap();
    let output = project.run(["dump", "--split", "schema"]).success();
    assert!(
        output.stderr.contains("removed what the dump before wrote and this one does not: schemas/public/views/cheap.sql, schemas/public/views/it's.sql"),
        "{output}"
    );
    let mut left = Vec::new();
    list(&folder, &folder, &mut left);
    files.retain(|file| !file.contains("cheap") && !file.contains("it's"));
    files.extend(["notes.txt", "schemas/public/views/mine.sql"].map(str::to_owned));
    files.sort();
    assert_eq!(left, files);
}

#[test]
fn a_folder_that_is_no_dump_is_left_alone() {
    let database = shop();
    let project = common::project().on(&database);
    project.file("schema/precious.sql", "mine");
    insta::assert_snapshot!(project.run(["dump", "--split", "schema"]).code(3).stderr, @r#"
    error: schema holds files that are no dump of schemactl

    hint: name an empty folder, or one that --split wrote before
    "#);
    assert!(project.path().join("schema/precious.sql").exists());
}

fn list(root: &Path, folder: &Path, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            list(root, &path, files);
        } else {
            files.push(path.strip_prefix(root).unwrap().display().to_string());
        }
    }
    files.sort();
}

#[test]
fn a_managed_platform_keeps_its_objects_and_the_user_keeps_his() {
    let database = common::database();
    database.psql(
        "DO $$ BEGIN PERFORM pg_advisory_xact_lock(1); IF to_regrole('supabase_auth_admin') IS NULL THEN
             CREATE ROLE supabase_auth_admin; END IF; END $$;
         CREATE SCHEMA auth AUTHORIZATION supabase_auth_admin; CREATE SCHEMA extensions; CREATE SCHEMA app;
         CREATE TABLE auth.users (id integer, email text); ALTER TABLE auth.users OWNER TO supabase_auth_admin;
         CREATE FUNCTION auth.uid() RETURNS integer LANGUAGE sql AS 'SELECT 1'; ALTER FUNCTION auth.uid() OWNER TO supabase_auth_admin;
         CREATE FUNCTION auth.own() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'; ALTER FUNCTION auth.own() OWNER TO supabase_auth_admin;
         CREATE FUNCTION extensions.helper() RETURNS integer LANGUAGE sql AS 'SELECT 1';
         CREATE FUNCTION app.on_signup() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
         CREATE TRIGGER theirs AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION auth.own();
         CREATE TRIGGER ours AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION app.on_signup();
         CREATE POLICY mine ON auth.users USING (id = auth.uid());
         CREATE VIEW app.me AS SELECT auth.uid() AS id;",
    );
    let mut catalog = read(&database);
    let own = schemactl::filter::Own::new(&catalog, "schemactl");
    let left_out =
        schemactl::filter::apply(&mut catalog, &own, &schemactl::filter::Patterns::default());
    assert_eq!(left_out.hidden, 0);
    // What a dump needs of the platform is named.
    let needed: Vec<String> = left_out.needed.iter().map(ToString::to_string).collect();
    assert_eq!(needed, ["function auth.uid()", "table auth.users"]);
    let names: Vec<String> = catalog.objects().map(|(id, _)| id.to_string()).collect();
    assert_eq!(
        names,
        [
            "schema app",
            "schema public",
            "function app.on_signup()",
            "view app.me",
            "trigger auth.users.ours",
            "policy auth.users.mine",
        ]
    );
}

#[test]
fn schemas_with_the_names_of_a_platform_are_the_users_where_there_is_no_platform() {
    let database = common::database();
    database.psql("CREATE SCHEMA auth; CREATE SCHEMA storage; CREATE VIEW auth.users AS SELECT 1 AS id; CREATE TABLE alembic_version (version_num text);");
    let dump = text(&database, &[]);
    assert!(dump.contains("CREATE VIEW auth.users"));
    assert!(dump.contains("CREATE SCHEMA storage"));
    assert!(!dump.contains("alembic_version"), "{dump}");
}

#[test]
fn tables_that_need_each_other_load_from_their_files() {
    let database = common::database();
    database.psql(
        "CREATE TABLE a (id integer PRIMARY KEY, b integer); CREATE TABLE b (id integer PRIMARY KEY, a integer REFERENCES a);
         ALTER TABLE a ADD CONSTRAINT back FOREIGN KEY (b) REFERENCES b; CREATE INDEX ON a (b); COMMENT ON COLUMN a.b IS 'there';
         CREATE TABLE leaf (a integer REFERENCES a, n serial);",
    );
    let project = common::project().on(&database);
    project.run(["dump", "--split", "schema"]).success();
    let copy = common::database();
    copy.psql_file(&project.path().join("schema/load.psql"));
    assert_eq!(text(&copy, &[]), text(&database, &[]));
    let leaf = fs::read_to_string(project.path().join("schema/schemas/public/tables/leaf.sql"));
    assert!(
        leaf.unwrap().contains("REFERENCES public.a"),
        "a key that closes no circle stays with its table"
    );
}

#[test]
fn what_is_of_no_known_kind_is_named() {
    let database = common::database();
    database.psql(
        "CREATE SUBSCRIPTION strange CONNECTION 'dbname=none' PUBLICATION p WITH (connect = false)",
    );
    let project = common::project().on(&database);
    let said = project.run(["dump"]).success().stderr;
    // A subscription would keep the database from being dropped.
    database.psql("ALTER SUBSCRIPTION strange SET (slot_name = NONE); DROP SUBSCRIPTION strange");
    assert!(
        said.contains(
            "warning: not in the dump, because schemactl does not model it: subscription strange"
        ),
        "{said}"
    );
}

#[test]
fn a_split_dump_is_a_model_whatever_its_files_are_called() {
    let database = common::database();
    database.psql(
        "CREATE TABLE orders (id bigint, day date NOT NULL) PARTITION BY RANGE (day); CREATE INDEX ON orders (day); \
         CREATE TABLE order_2026 PARTITION OF orders FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY RANGE (day); \
         CREATE TABLE a PARTITION OF order_2026 DEFAULT; \
         CREATE TABLE t (id serial, a int, b int, UNIQUE (a, b)) PARTITION BY LIST (a); CREATE TABLE p PARTITION OF t FOR VALUES IN (1) PARTITION BY LIST (a); \
         CREATE TABLE c PARTITION OF p DEFAULT; \
         CREATE TABLE secrets (a int); ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC; CREATE TABLE told (a int)",
    );
    let project = common::project().on(&database);
    let with = ["--with", "privileges,owners"];
    project
        .run([&["dump", "--split", "model"][..], &with].concat())
        .success();
    project
        .run([&["diff", "--model", "model"][..], &with].concat())
        .success();
}

#[test]
fn privileges_on_all_tables_reach_those_of_every_file_of_a_folder() {
    let database = common::database();
    database.psql(
        "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int REFERENCES a); CREATE TABLE z (id int); \
         GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC; REVOKE SELECT ON z FROM PUBLIC; \
         ALTER DEFAULT PRIVILEGES GRANT INSERT ON TABLES TO PUBLIC",
    );
    let project = common::project().on(&database);
    project.file("model/a.sql", "CREATE TABLE b (id int REFERENCES a);");
    project.file(
        "model/b.sql",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC; REVOKE SELECT ON z FROM PUBLIC;\n\
         ALTER DEFAULT PRIVILEGES GRANT INSERT ON TABLES TO PUBLIC;",
    );
    project.file(
        "model/c.sql",
        "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE z (id int);",
    );
    project
        .run(["diff", "--model", "model", "--with", "privileges"])
        .success();
}

#[test]
fn a_dump_is_read_as_it_was_written_whatever_psql_takes_it_for() {
    let database = common::database();
    database.psql("CREATE TYPE e AS ENUM ('naïve')");
    let project = common::project().on(&database);
    project.run(["dump", "--output", "schema.sql"]).success();
    let copy = common::database();
    copy.psql(&format!(
        "ALTER DATABASE {} SET client_encoding = 'LATIN1'",
        copy.name()
    ));
    copy.psql_file(&project.path().join("schema.sql"));
    assert_eq!(
        copy.psql("SET client_encoding = 'UTF8'; SELECT enumlabel FROM pg_enum"),
        "naïve\n"
    );
}

#[test]
fn what_a_newer_pg_dump_sets_is_no_matter_of_the_model() {
    let database = common::database();
    let project = common::project().on(&database);
    project.file(
        "schema.sql",
        "SET statement_timeout = 0;\nSET transaction_timeout = 0;\nSET a_limit_of_postgresql_19 = 0;\n",
    );
    let output = project.run(["diff"]).code(1);
    assert!(
        output.stderr.contains("a_limit_of_postgresql_19"),
        "{output}"
    );
    project.file(
        "schema.sql",
        "SET transaction_timeout = 0;\nSELECT pg_catalog.set_config('search_path', '', false);\n",
    );
    project.run(["diff"]).success();
}
