//! Sequences and tables.

use schemactl::object::Kind;

use crate::mutation::case::{Subject, also, changes, extra, missing};

pub(crate) const SUBJECTS: &[Subject] = &[
    Subject {
        kind: Kind::Sequence,
        object: "public.s",
        setup: "CREATE SEQUENCE s MAXVALUE 100; CREATE TABLE t (x int, y int)",
        mutations: &[
            changes("data_type", "integer → bigint", "ALTER SEQUENCE s AS integer"),
            changes("start", "5 → 1", "ALTER SEQUENCE s START 5"),
            changes("increment", "5 → 1", "ALTER SEQUENCE s INCREMENT 5"),
            changes("minimum", "-5 → 1", "ALTER SEQUENCE s MINVALUE -5"),
            changes("maximum", "9223372036854775807 → 100", "ALTER SEQUENCE s NO MAXVALUE"),
            changes("cache", "5 → 1", "ALTER SEQUENCE s CACHE 5"),
            changes("cycle", "yes → no", "ALTER SEQUENCE s CYCLE"),
            changes("unlogged", "yes → no", "ALTER SEQUENCE s SET UNLOGGED").since(15),
            changes("owned_by", "public.t.y → nothing", "ALTER SEQUENCE s OWNED BY t.y"),
            changes("owner", "mutation_owner → postgres", "ALTER SEQUENCE s OWNER TO mutation_owner"),
            changes("privileges", "mutation_reader=U/postgres, postgres=rwU/postgres → postgres=rwU/postgres", "GRANT USAGE ON SEQUENCE s TO mutation_reader"),
            changes("comment", "mine → nothing", "COMMENT ON SEQUENCE s IS 'mine'"),
            missing("DROP SEQUENCE s"),
            extra("public.q", "CREATE SEQUENCE q"),
        ],
    },
    Subject {
        kind: Kind::Table,
        object: "public.t",
        setup: "CREATE TABLE t (id int NOT NULL, x text); CREATE UNIQUE INDEX i ON t (id); CREATE UNIQUE INDEX j ON t (id, x)",
        mutations: &[
            changes("unlogged", "yes → no", "ALTER TABLE t SET UNLOGGED"),
            changes("partition_key", "RANGE (a) → LIST (a)", "DROP TABLE p; CREATE TABLE p (a int) PARTITION BY RANGE (a)")
                .of("public.p")
                .with("CREATE TABLE p (a int) PARTITION BY LIST (a)"),
            changes(
                "partition_of",
                "public.q → public.p",
                "ALTER TABLE p DETACH PARTITION c; ALTER TABLE q ATTACH PARTITION c FOR VALUES IN (1)",
            )
            .of("public.c")
            .with(
                "CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE q (a int) PARTITION BY LIST (a); \
                 CREATE TABLE c PARTITION OF p FOR VALUES IN (1)",
            ),
            changes(
                "bound",
                "FOR VALUES IN (2, NULL) → FOR VALUES IN (1)",
                "ALTER TABLE p DETACH PARTITION c; ALTER TABLE p ATTACH PARTITION c FOR VALUES IN (2, NULL)",
            )
            .of("public.c")
            .with("CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE c PARTITION OF p FOR VALUES IN (1)"),
            changes("inherits", "public.p, public.q → public.p", "ALTER TABLE c INHERIT q")
                .of("public.c")
                .with("CREATE TABLE p (a int); CREATE TABLE q (b int); CREATE TABLE c (b int) INHERITS (p)"),
            changes("of_type", "public.pair → nothing", "ALTER TABLE o OF pair")
                .of("public.o")
                .with("CREATE TYPE pair AS (a int, b int); CREATE TABLE o (a int, b int)"),
            changes("access_method", "heap2 → nothing", "DROP TABLE h; CREATE TABLE h (a int) USING heap2")
                .of("public.h")
                .with("CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler; CREATE TABLE h (a int)"),
            changes("access_method", "heap2 → nothing", "ALTER TABLE p SET ACCESS METHOD heap2")
                .of("public.p")
                .with(
                    "CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler; \
                     CREATE TABLE p (a int) PARTITION BY LIST (a)",
                )
                .since(17),
            changes("tablespace", "mutation_space → nothing", "ALTER TABLE t SET TABLESPACE mutation_space"),
            changes("parameters", "fillfactor=70 → nothing", "ALTER TABLE t SET (fillfactor = 70)"),
            changes("parameters", "toast.autovacuum_enabled=false → nothing", "ALTER TABLE t SET (toast.autovacuum_enabled = false)"),
            changes("row_security", "yes → no", "ALTER TABLE t ENABLE ROW LEVEL SECURITY"),
            changes("row_security_forced", "yes → no", "ALTER TABLE t FORCE ROW LEVEL SECURITY"),
            changes("replica_identity", "full → default", "ALTER TABLE t REPLICA IDENTITY FULL"),
            changes("replica_identity", "index → default", "ALTER TABLE t REPLICA IDENTITY USING INDEX i").and(&[also(
                "replica_identity_index",
                "i → nothing",
                "an index is one of the identities",
            )]),
            changes("replica_identity_index", "r2 → r1", "ALTER TABLE r REPLICA IDENTITY USING INDEX r2")
                .of("public.r")
                .with(
                    "CREATE TABLE r (a int NOT NULL); CREATE UNIQUE INDEX r1 ON r (a); CREATE UNIQUE INDEX r2 ON r (a); \
                     ALTER TABLE r REPLICA IDENTITY USING INDEX r1",
                ),
            changes("owner", "mutation_owner → postgres", "ALTER TABLE t OWNER TO mutation_owner"),
            changes("privileges", "mutation_reader=ar/postgres, postgres=arwdDxt/postgres → postgres=arwdDxt/postgres", "GRANT SELECT, INSERT ON t TO mutation_reader").until(16),
            changes("privileges", "mutation_reader=rm/postgres, postgres=arwdDxtm/postgres → postgres=arwdDxtm/postgres", "GRANT SELECT, MAINTAIN ON t TO mutation_reader").since(17),
            changes("comment", "mine → nothing", "COMMENT ON TABLE t IS 'mine'"),
            missing("DROP TABLE t"),
            extra("public.u", "CREATE TABLE u (id int PRIMARY KEY, x text DEFAULT 'a' NOT NULL CHECK (x <> ''))"),
        ],
    },
];
