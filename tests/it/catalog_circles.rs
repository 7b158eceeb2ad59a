//! Objects that need each other, which only `CREATE OR REPLACE` and `ALTER` can make, and what an empty database has and a live one lacks.

use crate::catalog_corpora::bench::Bench;
use crate::catalog_corpora::schemas::Schema;
use crate::common;

/// The dump makes it again, in one text and in files, and the database differs neither from these nor from its own SQL.
#[track_caller]
fn survives(sql: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("schema.sql");
    std::fs::write(&file, sql).unwrap();
    Bench::new()
        .holds(&Schema::of_file("this", &file))
        .unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_view_that_uses_a_function_over_its_own_rows_survives() {
    let dump = survives(
        "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE COLLATION german (provider = icu, locale = 'de');
         CREATE TABLE person (id int PRIMARY KEY, name varchar(20), mood mood, long text COLLATE german);
         CREATE VIEW people AS SELECT id, name, mood, long, NULL::text AS said, '{}'::mood[] AS moods FROM person;
         CREATE FUNCTION says(people) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1.name';
         CREATE OR REPLACE VIEW people WITH (security_barrier) AS
           SELECT id, name, mood, long, says(ROW(id, name, mood, long, '', '{}')::people) AS said, '{}'::mood[] AS moods FROM person
             WHERE id > 0 WITH LOCAL CHECK OPTION;
         COMMENT ON VIEW people IS 'round'; CREATE VIEW more AS SELECT says(people) FROM people;",
    );
    assert_eq!(dump.matches("NULL::").count(), 6, "{dump}");
    assert!(
        dump.contains("CREATE OR REPLACE VIEW public.people WITH (security_barrier='true') AS")
    );
    assert!(dump.contains("NULL::text COLLATE public.german AS long"));
}

#[test]
fn views_that_select_from_each_other_survive() {
    survives(
        "CREATE VIEW a AS SELECT 1 AS x; CREATE VIEW b AS SELECT x FROM a; CREATE VIEW c AS SELECT x FROM b;
         CREATE OR REPLACE VIEW a AS SELECT x FROM c WHERE false UNION ALL SELECT 1;
         CREATE VIEW \"no Columns\" AS SELECT; CREATE FUNCTION f(\"no Columns\") RETURNS bool LANGUAGE sql AS 'SELECT true';
         CREATE OR REPLACE VIEW \"no Columns\" AS SELECT WHERE f(NULL);",
    );
}

#[test]
fn a_table_with_a_column_of_the_rows_of_a_view_over_it_survives() {
    survives(
        "CREATE TABLE t (id int); CREATE VIEW v AS SELECT id FROM t; ALTER TABLE t ADD COLUMN seen v;
         ALTER TABLE t ADD COLUMN kind text; CREATE OR REPLACE VIEW v AS SELECT id FROM t WHERE seen IS NULL;",
    );
}

#[test]
fn functions_whose_parsed_bodies_call_each_other_survive() {
    if common::installation().version.major < 14 {
        return common::skip("no BEGIN ATOMIC before PostgreSQL 14");
    }
    let dump = survives(
        "CREATE FUNCTION even(n int DEFAULT 0) RETURNS bool STABLE RETURN true;
         CREATE FUNCTION odd(n int) RETURNS bool RETURN n <> 0 AND even(n - 1);
         CREATE OR REPLACE FUNCTION even(n int DEFAULT 0) RETURNS bool STABLE RETURN n = 0 OR odd(n - 1);",
    );
    assert_eq!(dump.matches("CREATE OR REPLACE").count(), 1, "{dump}");
}

#[test]
fn a_materialized_view_and_a_function_that_read_each_other_survive() {
    if common::installation().version.major < 14 {
        return common::skip("no BEGIN ATOMIC before PostgreSQL 14");
    }
    survives(
        "CREATE FUNCTION f() RETURNS bigint RETURN 1::bigint;
         CREATE MATERIALIZED VIEW m AS SELECT f() AS x WITH NO DATA;
         CREATE OR REPLACE FUNCTION f() RETURNS bigint BEGIN ATOMIC SELECT count(*) FROM m; END;",
    );
}

#[test]
fn a_domain_whose_default_is_made_by_a_function_that_takes_it_survives() {
    let dump = survives(
        "CREATE DOMAIN code AS text NOT NULL CHECK (VALUE <> 'x');
         CREATE FUNCTION next_code(code) RETURNS text LANGUAGE sql AS $$SELECT $1 || '1'$$;
         ALTER DOMAIN code SET DEFAULT next_code('a'); CREATE DOMAIN plain AS text DEFAULT 'b';
         CREATE TABLE t (c code);",
    );
    assert!(dump.contains("ALTER DOMAIN public.code SET DEFAULT public.next_code("));
    assert!(dump.contains("CREATE DOMAIN public.plain AS text DEFAULT 'b'::text;"));
}

#[test]
fn a_database_without_the_schema_public_survives() {
    let sql = "DROP SCHEMA public; CREATE SCHEMA app; CREATE TABLE app.t (id int)";
    let dump = survives(sql);
    assert!(dump.contains("DROP SCHEMA IF EXISTS public;"), "{dump}");

    let database = common::database();
    database.psql(sql);
    let project = common::project().on(&database);
    let part = project.run(["dump", "--schema", "app"]).success();
    assert!(!part.stdout.contains("DROP"), "{}", part.stdout);
    project.file(
        "schema.sql",
        "CREATE SCHEMA app; CREATE TABLE app.t (id int)",
    );
    assert_eq!(project.run(["diff"]).code(2).stdout, "+ schema public\n");
}

#[test]
fn foreign_keys_whose_triggers_are_switched_off_survive_and_are_seen() {
    let sql = "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a);
         CREATE TABLE \"It's\" (id int PRIMARY KEY, up int CONSTRAINT \"o'key\" REFERENCES \"It's\");
         CREATE TABLE p (id int, a int REFERENCES a) PARTITION BY LIST (id);
         CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 (a int, id int); ALTER TABLE p ATTACH PARTITION p2 DEFAULT;";
    let database = common::database();
    database.psql(sql);
    let project = common::project().on(&database);
    project.file("schema.sql", sql);
    project.run(["diff"]).success();
    database.psql("ALTER TABLE b DISABLE TRIGGER ALL");
    insta::assert_snapshot!(project.run(["diff"]).code(2).stdout, @r"
    table public.b
      ~ foreign key b_a_fkey
          triggers:
            database: RI_FKey_check_ins: DISABLE, RI_FKey_check_upd: DISABLE
            model:    nothing
    ");
    survives(&format!(
        "{sql} ALTER TABLE b DISABLE TRIGGER ALL; ALTER TABLE \"It's\" DISABLE TRIGGER ALL; ALTER TABLE p DISABLE TRIGGER ALL;
         DO $$ BEGIN EXECUTE (SELECT format('ALTER TABLE a ENABLE ALWAYS TRIGGER %I', tgname) FROM pg_trigger
           WHERE tgrelid = 'a'::regclass AND tgfoid = '\"RI_FKey_noaction_del\"'::regproc LIMIT 1); END $$;"
    ));
}
