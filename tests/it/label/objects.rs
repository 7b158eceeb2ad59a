//! What is said of tables besides their columns: who owns them, who may do what, comments, statistics, publications.

use super::{Case, measure};

const T: &str = "CREATE TABLE t (id integer PRIMARY KEY, a text, b integer); INSERT INTO t VALUES (1, 'x', 2); CREATE SEQUENCE s;";

#[test]
fn owners_privileges_and_comments_change_at_the_cost_that_is_said() {
    measure(&[
        Case::new(
            "a table of another owner",
            T,
            "ALTER TABLE t OWNER TO pg_monitor",
        )
        .keeps("TABLE t"),
        Case::new(
            "a table with a serial column of another owner",
            "CREATE TABLE t (id serial)",
            "ALTER TABLE t OWNER TO pg_monitor",
        ),
        Case::new(
            "privileges of a table and its columns",
            T,
            "GRANT SELECT ON t TO pg_monitor; GRANT UPDATE (a) ON t TO pg_monitor WITH GRANT OPTION",
        ),
        Case::new(
            "comments on a table and its columns",
            T,
            "COMMENT ON TABLE t IS 'x'; COMMENT ON COLUMN t.a IS 'y'",
        ),
        Case::new(
            "a sequence of another owner",
            T,
            "ALTER SEQUENCE s OWNER TO pg_monitor",
        ),
        Case::new(
            "privileges of a sequence",
            T,
            "GRANT USAGE ON SEQUENCE s TO pg_monitor",
        ),
        Case::new("a comment on a sequence", T, "COMMENT ON SEQUENCE s IS 'x'"),
        Case::new(
            "a schema of another owner, with privileges",
            "CREATE SCHEMA s",
            "ALTER SCHEMA s OWNER TO pg_monitor; GRANT USAGE ON SCHEMA s TO PUBLIC",
        ),
        Case::new(
            "no schema",
            "CREATE SCHEMA s; CREATE TABLE s.t (a integer)",
            "DROP SCHEMA s CASCADE",
        )
        .says(&["drop-table"]),
        Case::new(
            "default privileges",
            "",
            "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC",
        ),
        Case::new(
            "no default privileges",
            "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC",
            "ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM PUBLIC",
        ),
        Case::new("an extension", "", "CREATE EXTENSION pg_trgm"),
        Case::new(
            "no extension",
            "CREATE EXTENSION pg_trgm",
            "DROP EXTENSION pg_trgm",
        )
        .says(&["drop-extension"]),
    ]);
}

#[test]
fn statistics_and_publications_change_at_the_cost_that_is_said() {
    const S: &str = "CREATE TABLE t (id integer PRIMARY KEY, a text, b integer); CREATE STATISTICS st ON a, b FROM t; CREATE PUBLICATION p FOR TABLE t; INSERT INTO t VALUES (1, 'x', 2);";
    measure(&[
        Case::new("statistics", T, "CREATE STATISTICS st ON a, b FROM t"),
        Case::new("other statistics", S, "DROP STATISTICS st; CREATE STATISTICS st (ndistinct) ON a, b FROM t"),
        Case::new("a target of statistics", S, "ALTER STATISTICS st SET STATISTICS 7"),
        Case::new("no statistics", S, "DROP STATISTICS st"),
        Case::new("a publication", T, "CREATE PUBLICATION p FOR TABLE t WITH (publish = 'insert')"),
        Case::new("a publication of a table more", "CREATE TABLE t (a integer); CREATE TABLE u (a integer); CREATE PUBLICATION p FOR TABLE t", "ALTER PUBLICATION p ADD TABLE u"),
        Case::new("a publication of a table less", S, "ALTER PUBLICATION p DROP TABLE t"),
        Case::new("a publication of some rows", S, "ALTER PUBLICATION p SET TABLE t (id, b) WHERE (id > 0)").since(150_000),
        Case::new("a publication of a schema", T, "CREATE PUBLICATION p FOR TABLES IN SCHEMA public").since(150_000),
        Case::new("a type changes below a publication", "CREATE TABLE t (id integer PRIMARY KEY); CREATE PUBLICATION p FOR TABLE t WHERE (id > 0); INSERT INTO t VALUES (1)",
            "ALTER PUBLICATION p SET TABLE t; ALTER TABLE t ALTER id TYPE bigint; ALTER PUBLICATION p SET TABLE t WHERE (id > 0)").says(&["rewrite"]).since(150_000),
        Case::new("no publication", S, "DROP PUBLICATION p"),
    ]);
}
