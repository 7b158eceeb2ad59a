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
            changes(
                "method",
                "hash → btree",
                "DROP INDEX i; CREATE INDEX i ON t USING hash (a)",
            ),
            changes(
                "unique",
                "yes → no",
                "DROP INDEX i; CREATE UNIQUE INDEX i ON t (a)",
            ),
            changes(
                "nulls_not_distinct",
                "yes → no",
                "DROP INDEX u; CREATE UNIQUE INDEX u ON t (a) NULLS NOT DISTINCT",
            )
            .of("public.t.u")
            .since(15),
            changes(
                "keys",
                "a, b → a",
                "DROP INDEX i; CREATE INDEX i ON t (a, b)",
            ),
            changes(
                "keys",
                "a DESC NULLS LAST → a",
                "DROP INDEX i; CREATE INDEX i ON t (a DESC NULLS LAST)",
            ),
            changes(
                "keys",
                "((a + b)) → a",
                "DROP INDEX i; CREATE INDEX i ON t ((a + b))",
            ),
            changes(
                "keys",
                "c text_pattern_ops → c",
                "DROP INDEX o; CREATE INDEX o ON t (c text_pattern_ops)",
            )
            .of("public.t.o")
            .with("CREATE INDEX o ON t (c)"),
            changes(
                "keys",
                "c COLLATE \"C\" → c",
                "DROP INDEX o; CREATE INDEX o ON t (c COLLATE \"C\")",
            )
            .of("public.t.o")
            .with("CREATE INDEX o ON t (c)"),
            changes(
                "include",
                "b → nothing",
                "DROP INDEX i; CREATE INDEX i ON t (a) INCLUDE (b)",
            ),
            changes(
                "predicate",
                "(b > 0) → nothing",
                "DROP INDEX i; CREATE INDEX i ON t (a) WHERE b > 0",
            ),
            changes(
                "parameters",
                "fillfactor=70 → nothing",
                "ALTER INDEX i SET (fillfactor = 70)",
            ),
            changes(
                "tablespace",
                "mutation_space → nothing",
                "ALTER INDEX i SET TABLESPACE mutation_space",
            ),
            changes(
                "attached_to",
                "public.pi → nothing",
                "ALTER INDEX pi ATTACH PARTITION ci",
            )
            .of("public.c.ci")
            .with(PARTITIONED),
            changes(
                "valid",
                "no → yes",
                "UPDATE pg_catalog.pg_index SET indisvalid = false WHERE indexrelid = 'i'::regclass",
            ),
            changes("clustered", "yes → no", "ALTER TABLE t CLUSTER ON i"),
            changes(
                "statistics",
                "1=50 → nothing",
                "ALTER INDEX e ALTER COLUMN 1 SET STATISTICS 50",
            )
            .of("public.t.e")
            .with("CREATE INDEX e ON t ((a + b))"),
            changes(
                "extensions",
                "citext → nothing",
                "ALTER INDEX i DEPENDS ON EXTENSION citext",
            )
            .with("CREATE EXTENSION citext"),
            changes("comment", "mine → nothing", "COMMENT ON INDEX i IS 'mine'"),
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
            changes(
                "table_schema",
                "app → public",
                "DROP STATISTICS s; CREATE STATISTICS s (ndistinct) ON a, b FROM app.t",
            ),
            changes(
                "table",
                "u → t",
                "DROP STATISTICS s; CREATE STATISTICS s (ndistinct) ON a, b FROM u",
            ),
            changes(
                "kinds",
                "dependencies, mcv → ndistinct",
                "DROP STATISTICS s; CREATE STATISTICS s (dependencies, mcv) ON a, b FROM t",
            ),
            changes(
                "columns",
                "a, c → a, b",
                "DROP STATISTICS s; CREATE STATISTICS s (ndistinct) ON a, c FROM t",
            ),
            changes(
                "expressions",
                "(b + 2) → (b + 1)",
                "DROP STATISTICS e; CREATE STATISTICS e (ndistinct) ON a, (b + 2) FROM t",
            )
            .of("public.e")
            .with("CREATE STATISTICS e (ndistinct) ON a, (b + 1) FROM t")
            .since(14),
            changes(
                "target",
                "50 → nothing",
                "ALTER STATISTICS s SET STATISTICS 50",
            ),
            changes(
                "owner",
                "mutation_owner → postgres",
                "ALTER STATISTICS s OWNER TO mutation_owner",
            ),
            changes(
                "comment",
                "mine → nothing",
                "COMMENT ON STATISTICS s IS 'mine'",
            ),
            missing("DROP STATISTICS s"),
            extra("public.x", "CREATE STATISTICS x ON b, c FROM t"),
        ],
    },
];
