//! Who owns what, and who may do what with it: compared when asked for, and kept when not.

use super::{is_repaired, project, repair};

/// Owners change in both directions, whatever hangs on them, and grants stay what they are.
#[test]
fn objects_are_given_to_their_declared_owners() {
    let common = "CREATE SCHEMA s; CREATE TABLE s.t (id int GENERATED ALWAYS AS IDENTITY, n serial, a text); \
        GRANT SELECT, INSERT ON s.t TO pg_signal_backend; GRANT UPDATE (a) ON s.t TO pg_signal_backend; \
        CREATE TABLE s.p (a int, b int) PARTITION BY LIST (a); CREATE TABLE s.p1 PARTITION OF s.p DEFAULT; GRANT SELECT (b) ON s.p1 TO PUBLIC; \
        CREATE VIEW s.v AS SELECT id, a FROM s.t; GRANT SELECT (a) ON s.v TO pg_signal_backend; \
        CREATE MATERIALIZED VIEW s.m AS SELECT 1 AS x; GRANT SELECT (x) ON s.m TO PUBLIC; \
        CREATE SEQUENCE s.q; GRANT USAGE ON SEQUENCE s.q TO pg_signal_backend; \
        CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 1'; REVOKE ALL ON FUNCTION s.f FROM PUBLIC; \
        CREATE TYPE s.e AS ENUM ('a'); CREATE DOMAIN s.d AS int; REVOKE ALL ON DOMAIN s.d FROM PUBLIC; \
        CREATE STATISTICS s.st ON id, a FROM s.t;";
    let given = "ALTER SCHEMA s OWNER TO pg_monitor; ALTER TABLE s.t OWNER TO pg_monitor; ALTER TABLE s.p OWNER TO pg_monitor; \
        ALTER TABLE s.p1 OWNER TO pg_monitor; ALTER VIEW s.v OWNER TO pg_monitor; ALTER MATERIALIZED VIEW s.m OWNER TO pg_monitor; \
        ALTER SEQUENCE s.q OWNER TO pg_monitor; ALTER FUNCTION s.f OWNER TO pg_monitor; ALTER TYPE s.e OWNER TO pg_monitor; \
        ALTER DOMAIN s.d OWNER TO pg_monitor; ALTER STATISTICS s.st OWNER TO pg_monitor;";
    // Who owns an object now has what the owner had, and not what was granted to the role before.
    let granted = "GRANT SELECT ON s.t TO pg_monitor; GRANT SELECT (a) ON s.v TO pg_monitor;";
    for with in ["owners", "owners,privileges"] {
        for (live, model) in [
            (common.to_owned(), format!("{common} {given}")),
            (format!("{common} {given}"), common.to_owned()),
            (format!("{common} {granted}"), format!("{common} {given}")),
        ] {
            let (project, database) = project(&live, &model);
            let model_of = crate::common::database();
            model_of.psql(&model);
            repair(&project, &["--apply", "--with", with]).success();
            project
                .run(["diff", "--with", "owners,privileges"])
                .success();
            database.psql("DROP SCHEMA schemactl CASCADE");
            assert_eq!(
                crate::common::pg_dump(&database.url()),
                crate::common::pg_dump(&model_of.url()),
                "{with}: {live}"
            );
        }
    }
}

/// An owner and grants that change at once, with what makes objects anew.
#[test]
fn owners_change_together_with_everything_else() {
    let (project, database) = project(
        "CREATE TABLE t (a int, b int); GRANT SELECT ON t TO pg_signal_backend; CREATE VIEW v AS SELECT a, b FROM t; GRANT SELECT ON v TO PUBLIC; \
         CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE TABLE t (a bigint, c int); ALTER TABLE t OWNER TO pg_monitor; GRANT INSERT ON t TO pg_signal_backend; GRANT UPDATE (c) ON t TO CURRENT_USER; \
         GRANT SELECT ON t TO CURRENT_USER; \
         CREATE VIEW v AS SELECT a FROM t; ALTER VIEW v OWNER TO pg_monitor; \
         CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT 1'; ALTER FUNCTION f OWNER TO pg_monitor; GRANT EXECUTE ON FUNCTION f TO CURRENT_USER",
    );
    repair(
        &project,
        &[
            "--apply",
            "--allow-destructive",
            "--with",
            "owners,privileges",
            "--renames",
            "never",
        ],
    )
    .success();
    project
        .run(["diff", "--with", "owners,privileges"])
        .success();
    let acl = "SELECT relacl FROM pg_class WHERE relname = 't'; SELECT attacl FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'c'";
    let owner = database.psql("SELECT current_user");
    let owner = owner.trim();
    assert_eq!(
        database.psql(acl),
        format!("{{pg_monitor=arwdDxt/pg_monitor,pg_signal_backend=a/pg_monitor,{owner}=r/pg_monitor}}\n{{{owner}=w/pg_monitor}}\n")
            .replace("arwdDxt", database.psql("SELECT substring(acldefault('r', 10)::text FROM '=(.*)/')").trim())
    );
}

#[test]
fn a_successor_belongs_to_whom_its_predecessor_belonged_to() {
    let (project, database) = project(
        "CREATE FUNCTION pay(a int) RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT a'; ALTER FUNCTION pay OWNER TO pg_monitor; \
         REVOKE EXECUTE ON FUNCTION pay FROM PUBLIC; GRANT EXECUTE ON FUNCTION pay TO pg_signal_backend; \
         CREATE PROCEDURE p(a int) LANGUAGE sql AS 'SELECT 1'; REVOKE EXECUTE ON PROCEDURE p FROM PUBLIC; \
         CREATE VIEW v AS SELECT 1 AS a, 2 AS b; ALTER VIEW v OWNER TO pg_monitor; GRANT SELECT ON v TO pg_signal_backend; \
         GRANT SELECT (a, b) ON v TO pg_read_all_stats",
        "CREATE FUNCTION pay(a bigint) RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT a::int'; \
         CREATE FUNCTION p(a bigint) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE MATERIALIZED VIEW v AS SELECT 1 AS a",
    );
    let who = "SELECT proname, proowner::regrole, proacl FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1; \
        SELECT relname, relowner::regrole, relacl, attacl FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND attname = 'a' WHERE relname = 'v'";
    let before = database.psql(who);
    repair(&project, &["--apply"]).success();
    is_repaired(&project);
    assert_eq!(database.psql(who), before);
}

/// As with `ALTER TABLE … ADD b bigserial`: the sequence belongs to whoever the table belongs to.
#[test]
fn a_new_serial_column_of_another_roles_table_has_its_sequence() {
    for model in [
        "CREATE TABLE t (a int, b bigserial)",
        "CREATE TABLE t (a serial)",
        "CREATE TABLE t (a int); CREATE SEQUENCE s OWNED BY t.a",
    ] {
        let (project, database) = project(
            "CREATE TABLE t (a int); INSERT INTO t VALUES (1); ALTER TABLE t OWNER TO pg_monitor",
            model,
        );
        repair(&project, &["--apply", "--allow-destructive"]).success();
        is_repaired(&project);
        assert_eq!(
            database.psql("SELECT DISTINCT relowner::regrole FROM pg_class WHERE relnamespace = 'public'::regnamespace"),
            "pg_monitor\n",
            "{model}"
        );
    }
}
