//! Constraints and indexes, those of partitioned tables too.

use super::{Case, measure};

const T: &str = "CREATE TABLE t (id integer NOT NULL, a text, n integer); INSERT INTO t VALUES (1, 'one', 1), (2, 'two', 2);";

const KEYED: &str = "CREATE TABLE t (id integer, a text, n integer, CONSTRAINT k PRIMARY KEY (id), CONSTRAINT u UNIQUE (a)); \
    INSERT INTO t VALUES (1, 'one', 1), (2, 'two', 2);";

const PARENT: &str = "CREATE TABLE r (id integer PRIMARY KEY); CREATE TABLE t (id integer, r integer); \
    INSERT INTO r VALUES (1); INSERT INTO t VALUES (1, 1);";

const REFERRING: &str = "CREATE TABLE r (id integer PRIMARY KEY, x integer UNIQUE); CREATE TABLE t (id integer, r integer, \
    CONSTRAINT f FOREIGN KEY (r) REFERENCES r); INSERT INTO r VALUES (1, 1); INSERT INTO t VALUES (1, 1);";

const PARTITIONED: &str = "CREATE TABLE r (id integer PRIMARY KEY); CREATE TABLE p (k integer NOT NULL, a text, r integer) PARTITION BY LIST (k); \
    CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2); \
    INSERT INTO r VALUES (1); INSERT INTO p VALUES (1, 'x', 1), (2, 'y', 1);";

const PARTITIONED_KEYS: &str = "CREATE TABLE r (id integer PRIMARY KEY); CREATE TABLE p (k integer, a text, r integer, CONSTRAINT pk PRIMARY KEY (k), \
    CONSTRAINT f FOREIGN KEY (r) REFERENCES r, CONSTRAINT c CHECK (k > 0)) PARTITION BY LIST (k); CREATE INDEX i ON p (a); \
    CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2); \
    INSERT INTO r VALUES (1); INSERT INTO p VALUES (1, 'x', 1), (2, 'y', 1);";

#[test]
fn keys_change_at_the_cost_that_is_said() {
    measure(&[
        Case::new("a primary key", T, "ALTER TABLE t ADD PRIMARY KEY (id)").keeps("TABLE t"),
        Case::new("a primary key of a column that may be null", T, "ALTER TABLE t ADD PRIMARY KEY (n)").keeps("TABLE t"),
        Case::new("a primary key with more in it", T, "ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY (id) INCLUDE (a) WITH (fillfactor = 70)").keeps("TABLE t"),
        Case::new("no primary key", KEYED, "ALTER TABLE t DROP CONSTRAINT k").keeps("TABLE t"),
        Case::new("no primary key that others refer to", REFERRING, "ALTER TABLE t DROP CONSTRAINT f; ALTER TABLE r DROP CONSTRAINT r_pkey").keeps("TABLE t"),
        Case::new("a primary key of other columns", KEYED, "ALTER TABLE t DROP CONSTRAINT k, ADD CONSTRAINT k PRIMARY KEY (id, n)").keeps("TABLE t"),
        Case::new("a primary key of other columns, with a comment",
            "CREATE TABLE t (id integer, n integer NOT NULL, CONSTRAINT k PRIMARY KEY (id)); COMMENT ON CONSTRAINT k ON t IS 'kept'; COMMENT ON INDEX k IS 'too'; INSERT INTO t VALUES (1, 2)",
            "ALTER TABLE t DROP CONSTRAINT k, ADD CONSTRAINT k PRIMARY KEY (n); COMMENT ON CONSTRAINT k ON t IS 'kept'; COMMENT ON INDEX k IS 'too'").keeps("TABLE t"),
        Case::new("a deferrable primary key", KEYED, "ALTER TABLE t DROP CONSTRAINT k, ADD CONSTRAINT k PRIMARY KEY (id) DEFERRABLE").keeps("TABLE t"),
        Case::new("parameters of a key", KEYED, "ALTER INDEX k SET (fillfactor = 60)"),
        Case::new("a key that is clustered", KEYED, "ALTER TABLE t CLUSTER ON k"),
        Case::new("a key that is not clustered", "CREATE TABLE t (id integer PRIMARY KEY); ALTER TABLE t CLUSTER ON t_pkey", "ALTER TABLE t SET WITHOUT CLUSTER"),
        Case::new("comments of a key", KEYED, "COMMENT ON CONSTRAINT k ON t IS 'x'; COMMENT ON INDEX k IS 'y'"),
        Case::new("a unique constraint", T, "ALTER TABLE t ADD UNIQUE (a)").keeps("TABLE t"),
        Case::new("a deferrable unique constraint", T, "ALTER TABLE t ADD CONSTRAINT u UNIQUE (a, n) DEFERRABLE INITIALLY DEFERRED").keeps("TABLE t"),
        Case::new("a unique constraint that counts nulls", T, "ALTER TABLE t ADD CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a)").since(150_000),
        Case::new("no unique constraint", KEYED, "ALTER TABLE t DROP CONSTRAINT u").keeps("TABLE t"),
        Case::new("a unique constraint of other columns", KEYED, "ALTER TABLE t DROP CONSTRAINT u, ADD CONSTRAINT u UNIQUE (a, n)").keeps("TABLE t"),
        Case::new("parameters of a unique constraint", KEYED, "ALTER INDEX u SET (fillfactor = 60)"),
        Case::new("a unique constraint becomes an index", KEYED, "ALTER TABLE t DROP CONSTRAINT u; CREATE UNIQUE INDEX u ON t (a)").keeps("TABLE t"),
        Case::new("an index becomes a unique constraint", "CREATE TABLE t (a text); CREATE UNIQUE INDEX u ON t (a); INSERT INTO t VALUES ('x')",
            "DROP INDEX u; ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)").keeps("TABLE t"),
        Case::new("a key without overlaps", "CREATE TABLE t (a int4range NOT NULL, d daterange NOT NULL)", "ALTER TABLE t ADD CONSTRAINT k UNIQUE (a, d WITHOUT OVERLAPS)").since(180_000),
        Case::new("an exclusion constraint", "CREATE TABLE t (d daterange); INSERT INTO t VALUES ('[2020-01-01,2020-02-01)')",
            "ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING gist (d WITH &&)").keeps("TABLE t"),
        Case::new("no exclusion constraint", "CREATE TABLE t (d daterange, CONSTRAINT x EXCLUDE USING gist (d WITH &&))", "ALTER TABLE t DROP CONSTRAINT x"),
        Case::new("another exclusion constraint", "CREATE TABLE t (d daterange, CONSTRAINT x EXCLUDE USING gist (d WITH &&)); INSERT INTO t VALUES ('[2020-01-01,2020-02-01)')",
            "ALTER TABLE t DROP CONSTRAINT x; ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING gist (d WITH =)").keeps("TABLE t"),
        Case::new("parameters of an exclusion constraint", "CREATE TABLE t (d daterange, CONSTRAINT x EXCLUDE USING gist (d WITH &&))", "ALTER INDEX x SET (fillfactor = 60)"),
    ]);
}

#[test]
fn checks_change_at_the_cost_that_is_said() {
    measure(&[
        Case::new("a check", T, "ALTER TABLE t ADD CHECK (n > 0)").keeps("TABLE t"),
        Case::new("a check that is not valid", T, "ALTER TABLE t ADD CONSTRAINT c CHECK (n > 1) NOT VALID").keeps("TABLE t"),
        Case::new("a check becomes valid", "CREATE TABLE t (n integer); INSERT INTO t VALUES (1); ALTER TABLE t ADD CONSTRAINT c CHECK (n > 0) NOT VALID",
            "ALTER TABLE t VALIDATE CONSTRAINT c").keeps("TABLE t"),
        Case::new("a check is no longer valid", "CREATE TABLE t (n integer, CONSTRAINT c CHECK (n > 0)); INSERT INTO t VALUES (1)",
            "ALTER TABLE t DROP CONSTRAINT c; ALTER TABLE t ADD CONSTRAINT c CHECK (n > 0) NOT VALID").keeps("TABLE t"),
        Case::new("a check that is not enforced", T, "ALTER TABLE t ADD CONSTRAINT c CHECK (n > 1) NOT ENFORCED").since(180_000),
        Case::new("another check", "CREATE TABLE t (n integer, CONSTRAINT c CHECK (n > 0)); INSERT INTO t VALUES (5)",
            "ALTER TABLE t DROP CONSTRAINT c, ADD CONSTRAINT c CHECK (n > 1)").keeps("TABLE t"),
        Case::new("no check", "CREATE TABLE t (n integer, CONSTRAINT c CHECK (n > 0))", "ALTER TABLE t DROP CONSTRAINT c"),
        Case::new("a comment on a check", "CREATE TABLE t (n integer, CONSTRAINT c CHECK (n > 0))", "COMMENT ON CONSTRAINT c ON t IS 'x'"),
        Case::new("a check of a parent", "CREATE TABLE p (a integer); CREATE TABLE c () INHERITS (p); INSERT INTO c VALUES (1)",
            "ALTER TABLE p ADD CONSTRAINT k CHECK (a > 0)").keeps("TABLE p"),
        Case::new("a check of a parent alone", "CREATE TABLE p (a integer); CREATE TABLE c () INHERITS (p); INSERT INTO c VALUES (1)",
            "ALTER TABLE p ADD CONSTRAINT k CHECK (a > 0) NO INHERIT").keeps("TABLE p"),
        Case::new("a check of a partitioned table", PARTITIONED, "ALTER TABLE p ADD CONSTRAINT c CHECK (k > 0)").keeps("TABLE p"),
        Case::new("no check of a partitioned table", PARTITIONED_KEYS, "ALTER TABLE p DROP CONSTRAINT c").keeps("TABLE p"),
        Case::new("a check of a foreign table", "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE f (a integer) SERVER s",
            "ALTER FOREIGN TABLE f ADD CONSTRAINT c CHECK (a > 0)"),
    ]);
}

#[test]
fn foreign_keys_change_at_the_cost_that_is_said() {
    measure(&[
        Case::new("a foreign key", PARENT, "ALTER TABLE t ADD FOREIGN KEY (r) REFERENCES r").keeps("TABLE t"),
        Case::new("a foreign key that is not valid", PARENT, "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (r) REFERENCES r NOT VALID").keeps("TABLE t"),
        Case::new("a foreign key that is not enforced", PARENT, "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (r) REFERENCES r NOT ENFORCED").since(180_000),
        Case::new("a foreign key becomes valid",
            "CREATE TABLE r (id integer PRIMARY KEY); CREATE TABLE t (r integer); INSERT INTO r VALUES (1); INSERT INTO t VALUES (1); \
             ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (r) REFERENCES r NOT VALID", "ALTER TABLE t VALIDATE CONSTRAINT f").keeps("TABLE t"),
        Case::new("a foreign key to a new table", T, "CREATE TABLE r (id integer PRIMARY KEY); INSERT INTO r VALUES (1), (2); ALTER TABLE t ADD COLUMN r integer REFERENCES r"),
        Case::new("a foreign key to itself", "CREATE TABLE t (id integer PRIMARY KEY, up integer); INSERT INTO t VALUES (1, 1)", "ALTER TABLE t ADD FOREIGN KEY (up) REFERENCES t").keeps("TABLE t"),
        Case::new("a deferrable foreign key", REFERRING, "ALTER TABLE t ALTER CONSTRAINT f DEFERRABLE INITIALLY DEFERRED"),
        Case::new("a foreign key to another column", REFERRING, "ALTER TABLE t DROP CONSTRAINT f, ADD CONSTRAINT f FOREIGN KEY (r) REFERENCES r (x)").keeps("TABLE t"),
        Case::new("another action of a foreign key", REFERRING, "ALTER TABLE t DROP CONSTRAINT f, ADD CONSTRAINT f FOREIGN KEY (r) REFERENCES r ON DELETE CASCADE").keeps("TABLE t"),
        Case::new("no foreign key", REFERRING, "ALTER TABLE t DROP CONSTRAINT f").keeps("TABLE t"),
        Case::new("a comment on a foreign key", REFERRING, "COMMENT ON CONSTRAINT f ON t IS 'x'"),
        Case::new("triggers of a foreign key are off", REFERRING, "ALTER TABLE t DISABLE TRIGGER ALL"),
        Case::new("a foreign key of a partitioned table", PARTITIONED, "ALTER TABLE p ADD FOREIGN KEY (r) REFERENCES r").keeps("TABLE p"),
        Case::new("a foreign key of a partition", PARTITIONED, "ALTER TABLE p1 ADD FOREIGN KEY (r) REFERENCES r").keeps("TABLE p"),
        Case::new("no foreign key of a partitioned table", PARTITIONED_KEYS, "ALTER TABLE p DROP CONSTRAINT f").keeps("TABLE p"),
        Case::new("a foreign key to a partitioned table", "CREATE TABLE p (k integer PRIMARY KEY) PARTITION BY LIST (k); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); \
             CREATE TABLE t (k integer); INSERT INTO p VALUES (1); INSERT INTO t VALUES (1)", "ALTER TABLE t ADD FOREIGN KEY (k) REFERENCES p").keeps("TABLE t"),
        Case::new("no foreign key to a partitioned table", "CREATE TABLE p (k integer PRIMARY KEY) PARTITION BY LIST (k); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); \
             CREATE TABLE t (k integer, CONSTRAINT f FOREIGN KEY (k) REFERENCES p)", "ALTER TABLE t DROP CONSTRAINT f"),
    ]);
}

#[test]
fn indexes_change_at_the_cost_that_is_said() {
    const I: &str = "CREATE TABLE t (id integer, a text); CREATE INDEX i ON t (a); INSERT INTO t VALUES (1, 'x');";
    measure(&[
        Case::new("an index", T, "CREATE INDEX i ON t (a)").keeps("TABLE t"),
        Case::new("a unique index with a condition", T, "CREATE UNIQUE INDEX i ON t (lower(a)) INCLUDE (n) WHERE n > 0").keeps("TABLE t"),
        Case::new("an index that is clustered, with statistics", T, "CREATE INDEX i ON t ((n + 1)); ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 50; ALTER TABLE t CLUSTER ON i"),
        Case::new("no index", I, "DROP INDEX i").keeps("TABLE t"),
        Case::new("another index", I, "DROP INDEX i; CREATE INDEX i ON t (lower(a))").keeps("TABLE t"),
        Case::new("another index with a comment", "CREATE TABLE t (id integer, a text); CREATE INDEX i ON t (a); COMMENT ON INDEX i IS 'kept'; INSERT INTO t VALUES (1, 'x')",
            "DROP INDEX i; CREATE INDEX i ON t (id); COMMENT ON INDEX i IS 'kept'").keeps("TABLE t"),
        Case::new("another index that a foreign key needs", "CREATE TABLE r (id integer, x integer); CREATE UNIQUE INDEX i ON r (id); CREATE TABLE t (r integer REFERENCES r (id)); \
             INSERT INTO r VALUES (1); INSERT INTO t VALUES (1)",
            "ALTER TABLE t DROP CONSTRAINT t_r_fkey; DROP INDEX i; CREATE UNIQUE INDEX i ON r (id) INCLUDE (x); ALTER TABLE t ADD FOREIGN KEY (r) REFERENCES r (id)").keeps("TABLE t"),
        Case::new("parameters of an index", I, "ALTER INDEX i SET (fillfactor = 60)"),
        Case::new("a comment on an index", I, "COMMENT ON INDEX i IS 'x'"),
        Case::new("statistics of an index", "CREATE TABLE t (n integer); CREATE INDEX i ON t ((n + 1))", "ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 50"),
        Case::new("an index depends on an extension", "CREATE EXTENSION pg_trgm; CREATE TABLE t (a text); CREATE INDEX i ON t (a)", "ALTER INDEX i DEPENDS ON EXTENSION pg_trgm"),
        Case::new("an index that a failed build left", "CREATE TABLE t (a integer); INSERT INTO t VALUES (1), (1);\n\\set ON_ERROR_STOP off\nCREATE UNIQUE INDEX CONCURRENTLY i ON t (a);\n\\set ON_ERROR_STOP on\n", "DROP INDEX i"),
        Case::new("an index of a partitioned table", PARTITIONED, "CREATE INDEX i ON p (a)").keeps("TABLE p"),
        Case::new("no index of a partitioned table", PARTITIONED_KEYS, "DROP INDEX i").keeps("TABLE p"),
        Case::new("another index of a partitioned table", PARTITIONED_KEYS, "DROP INDEX i; CREATE INDEX i ON p (a, k)").keeps("TABLE p"),
        Case::new("a key of a partitioned table", PARTITIONED, "ALTER TABLE p ADD PRIMARY KEY (k)").keeps("TABLE p"),
        Case::new("no key of a partitioned table", PARTITIONED_KEYS, "ALTER TABLE p DROP CONSTRAINT pk; ALTER TABLE p ALTER k SET NOT NULL").keeps("TABLE p"),
        Case::new("a unique constraint of a partitioned table", PARTITIONED, "ALTER TABLE p ADD UNIQUE (k, a)").keeps("TABLE p"),
        Case::new("an index that joins that of its parent",
            "CREATE TABLE p (k integer, a text) PARTITION BY LIST (k); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE INDEX i1 ON p1 (a); CREATE INDEX i ON ONLY p (a)",
            "ALTER INDEX i ATTACH PARTITION i1"),
        Case::new("an index of a materialized view", "CREATE TABLE t (a integer); CREATE MATERIALIZED VIEW m AS SELECT a FROM t", "CREATE UNIQUE INDEX i ON m (a)"),
        Case::new("no index of a materialized view", "CREATE TABLE t (a integer); CREATE MATERIALIZED VIEW m AS SELECT a FROM t; CREATE UNIQUE INDEX i ON m (a)", "DROP INDEX i"),
    ]);
}

#[test]
fn what_lies_elsewhere_moves_at_the_cost_that_is_said() {
    // A tablespace belongs to all databases; one in place needs no folder of its own.
    const S: &str = "SET allow_in_place_tablespaces = on;\n\
        SELECT 'CREATE TABLESPACE elsewhere LOCATION ''''' WHERE NOT EXISTS (SELECT FROM pg_tablespace WHERE spcname = 'elsewhere') \\gexec\n\
        CREATE TABLE t (a integer CONSTRAINT k PRIMARY KEY, b integer, d daterange, CONSTRAINT x EXCLUDE USING gist (d WITH &&)); \
        CREATE INDEX i ON t (b); INSERT INTO t VALUES (1, 2);\n\
        CREATE TABLE p (k integer) PARTITION BY LIST (k); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE INDEX pi ON p (k); \
        CREATE MATERIALIZED VIEW m AS SELECT a FROM t;\n";
    const H: &str = "CREATE ACCESS METHOD other TYPE TABLE HANDLER heap_tableam_handler; CREATE TABLE t (a integer PRIMARY KEY); INSERT INTO t VALUES (1); \
        CREATE MATERIALIZED VIEW m AS SELECT a FROM t; CREATE TABLE p (k integer) PARTITION BY LIST (k);";
    measure(&[
        Case::new("a table moves to a tablespace", S, "ALTER TABLE t SET TABLESPACE elsewhere").says(&["rewrite"]).keeps("TABLE t").since(150_000),
        Case::new("an index moves to a tablespace", S, "ALTER INDEX i SET TABLESPACE elsewhere").keeps("TABLE t").since(150_000),
        Case::new("a key moves to a tablespace", S, "ALTER INDEX k SET TABLESPACE elsewhere").keeps("TABLE t").since(150_000),
        Case::new("an exclusion constraint moves to a tablespace", S, "ALTER INDEX x SET TABLESPACE elsewhere").keeps("TABLE t").since(150_000),
        Case::new("an index of a partitioned table moves to a tablespace", S, "ALTER INDEX pi SET TABLESPACE elsewhere").since(150_000),
        Case::new("a partitioned table moves to a tablespace", S, "ALTER TABLE p SET TABLESPACE elsewhere").since(150_000),
        Case::new("a materialized view moves to a tablespace", S, "DROP MATERIALIZED VIEW m; CREATE MATERIALIZED VIEW m TABLESPACE elsewhere AS SELECT a FROM t").since(150_000),
        Case::new("another access method", H, "ALTER TABLE t SET ACCESS METHOD other").says(&["rewrite"]).keeps("TABLE t").since(150_000),
        Case::new("another access method of an old server", H, "DROP MATERIALIZED VIEW m; DROP TABLE t; CREATE TABLE t (a integer PRIMARY KEY) USING other; CREATE MATERIALIZED VIEW m AS SELECT a FROM t")
            .says(&["recreate-table"]).before(150_000),
        Case::new("another access method of a partitioned table", H, "ALTER TABLE p SET ACCESS METHOD other").since(170_000),
        Case::new("another access method of a materialized view", H, "DROP MATERIALIZED VIEW m; CREATE MATERIALIZED VIEW m USING other AS SELECT a FROM t"),
    ]);
}
