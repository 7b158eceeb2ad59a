//! Indexes and extended statistics.

use schemactl::object::Kind;

use crate::mutation::case::{Subject, changes, extra, missing};

const PARTITIONED: &str = "CREATE TABLE p (a int) PARTITION BY LIST (a); \
    CREATE TABLE c PARTITION OF p FOR VALUES IN (1); CREATE TABLE d PARTITION OF p FOR VALUES IN (2); \
    CREATE INDEX pi ON ONLY p (a); CREATE INDEX ci ON c (a)";

pub(crate) const SUBJECTS: &[Subject] = &[
    Subject {
        kind: Kind::Index,
        object: "public.t.i",
        setup: "CREATE TABLE t (a int, b int, c text); CREATE INDEX i ON t (a); CREATE UNIQUE INDEX u ON t (a)",
        mutations: &[
            changes("method", "?", "DROP INDEX i; CREATE INDEX i ON t USING hash (a)"),
            changes("unique", "?", "DROP INDEX i; CREATE UNIQUE INDEX i ON t (a)"),
            changes("nulls_not_distinct", "?", "DROP INDEX u; CREATE UNIQUE INDEX u ON t (a) NULLS NOT DISTINCT")
                .of("public.t.u")
                .since(15),
            changes("keys", "?", "DROP INDEX i; CREATE INDEX i ON t (a, b)"),
            changes("keys", "?", "DROP INDEX i; CREATE INDEX i ON t (a DESC NULLS LAST)"),
            changes("keys", "?", "DROP INDEX i; CREATE INDEX i ON t ((a + b))"),
            changes("keys", "?", "DROP INDEX o; CREATE INDEX o ON t (c text_pattern_ops)")
                .of("public.t.o")
                .with("CREATE INDEX o ON t (c)"),
            changes("keys", "?", "DROP INDEX o; CREATE INDEX o ON t (c COLLATE \"C\")")
                .of("public.t.o")
                .with("CREATE INDEX o ON t (c)"),
            changes("include", "?", "DROP INDEX i; CREATE INDEX i ON t (a) INCLUDE (b)"),
            changes("predicate", "?", "DROP INDEX i; CREATE INDEX i ON t (a) WHERE b > 0"),
            changes("parameters", "?", "ALTER INDEX i SET (fillfactor = 70)"),
            changes("tablespace", "?", "ALTER INDEX i SET TABLESPACE mutation_space"),
            changes("attached_to", "?", "ALTER INDEX pi ATTACH PARTITION ci")
                .of("public.c.ci")
                .with(PARTITIONED),
            changes("valid", "?", "UPDATE pg_catalog.pg_index SET indisvalid = false WHERE indexrelid = 'i'::regclass"),
            changes("clustered", "?", "ALTER TABLE t CLUSTER ON i"),
            changes("statistics", "?", "ALTER INDEX e ALTER COLUMN 1 SET STATISTICS 50")
                .of("public.t.e")
                .with("CREATE INDEX e ON t ((a + b))"),
            changes("extensions", "?", "ALTER INDEX i DEPENDS ON EXTENSION citext").with("CREATE EXTENSION citext"),
            changes("comment", "?", "COMMENT ON INDEX i IS 'mine'"),
            missing("DROP INDEX i"),
            extra("public.t.t_b_idx", "CREATE INDEX ON t (b)"),
        ],
    },
    Subject {
        kind: Kind::Statistics,
        object: "public.s",
        setup: "CREATE SCHEMA app; CREATE TABLE app.t (a int, b int); CREATE TABLE u (a int, b int); \
                CREATE TABLE t (a int, b int, c int); CREATE STATISTICS s (ndistinct) ON a, b FROM t",
        mutations: &[
            changes("table_schema", "?", "DROP STATISTICS s; CREATE STATISTICS s (ndistinct) ON a, b FROM app.t"),
            changes("table", "?", "DROP STATISTICS s; CREATE STATISTICS s (ndistinct) ON a, b FROM u"),
            changes("kinds", "?", "DROP STATISTICS s; CREATE STATISTICS s (dependencies, mcv) ON a, b FROM t"),
            changes("columns", "?", "DROP STATISTICS s; CREATE STATISTICS s (ndistinct) ON a, c FROM t"),
            changes("expressions", "?", "DROP STATISTICS e; CREATE STATISTICS e (ndistinct) ON a, (b + 2) FROM t")
                .of("public.e")
                .with("CREATE STATISTICS e (ndistinct) ON a, (b + 1) FROM t")
                .since(14),
            changes("target", "?", "ALTER STATISTICS s SET STATISTICS 50"),
            changes("owner", "?", "ALTER STATISTICS s OWNER TO mutation_owner"),
            changes("comment", "?", "COMMENT ON STATISTICS s IS 'mine'"),
            missing("DROP STATISTICS s"),
            extra("public.x", "CREATE STATISTICS x ON b, c FROM t"),
        ],
    },
];
