//! Tables, columns, defaults, sequences.

use super::{Case, measure};

const T: &str = "CREATE TABLE t (id integer PRIMARY KEY, a varchar(10), n numeric(10,2), j jsonb); \
    INSERT INTO t VALUES (1, 'one', 1.5, '{}'), (2, 'two', 2.5, '[]');";

#[test]
fn columns_come_and_go_at_the_cost_that_is_said() {
    measure(&[
        Case::new("a column", T, "ALTER TABLE t ADD z integer").keeps("SELECT id, a FROM t"),
        Case::new("a column with a constant default", T, "ALTER TABLE t ADD z integer NOT NULL DEFAULT 3")
            .keeps("SELECT id, a FROM t"),
        Case::new("a column with the time", T, "ALTER TABLE t ADD z timestamptz NOT NULL DEFAULT now()"),
        Case::new("a column with a random default", T, "ALTER TABLE t ADD z uuid NOT NULL DEFAULT gen_random_uuid()")
            .says(&["rewrite"]).keeps("SELECT id, a FROM t"),
        Case::new("a serial column", T, "ALTER TABLE t ADD z serial").says(&["rewrite"]).keeps("SELECT id, a FROM t"),
        Case::new("an identity column", T, "ALTER TABLE t ADD z bigint GENERATED ALWAYS AS IDENTITY").says(&["rewrite"]),
        Case::new("a computed column", T, "ALTER TABLE t ADD z integer GENERATED ALWAYS AS (id * 2) STORED").says(&["rewrite"]),
        Case::new("a virtual column", T, "ALTER TABLE t ADD z integer GENERATED ALWAYS AS (id * 2) VIRTUAL").since(180_000),
        Case::new("a column of a domain with a check",
            "CREATE DOMAIN d AS integer CHECK (VALUE > 0); CREATE TABLE t (id integer)", "ALTER TABLE t ADD z d").says(&["rewrite"]),
        Case::new("a column of a plain domain", "CREATE DOMAIN d AS integer; CREATE TABLE t (id integer)", "ALTER TABLE t ADD z d"),
        Case::new("a column of a domain with a random default",
            "CREATE DOMAIN d AS float8 DEFAULT random(); CREATE TABLE t (id integer)", "ALTER TABLE t ADD z d").says(&["rewrite"]),
        Case::new("a column that is not null, in an empty table", "CREATE TABLE t (id integer)", "ALTER TABLE t ADD z integer NOT NULL"),
        Case::new("a column with settings", T,
            "ALTER TABLE t ADD z text; ALTER TABLE t ALTER z SET STORAGE external, ALTER z SET STATISTICS 50, ALTER z SET (n_distinct = 5)"),
        Case::new("no column", T, "ALTER TABLE t DROP j").says(&["drop-column"]).keeps("SELECT id, a, n FROM t"),
        Case::new("no column with an index", "CREATE TABLE t (id integer, a text); CREATE INDEX i ON t (a)", "ALTER TABLE t DROP a")
            .says(&["drop-column"]),
        Case::new("no column with a foreign key",
            "CREATE TABLE p (id integer PRIMARY KEY); CREATE TABLE t (id integer, p integer REFERENCES p)", "ALTER TABLE t DROP p")
            .says(&["drop-column"]),
        Case::new("no column that a view has", "CREATE TABLE t (id integer, a text); CREATE VIEW v AS SELECT id, a FROM t",
            "CREATE OR REPLACE VIEW v AS SELECT id, NULL::text AS a FROM t; ALTER TABLE t DROP a").says(&["drop-column"]),
        Case::new("no serial column", "CREATE TABLE t (id integer, s serial)", "ALTER TABLE t DROP s").says(&["drop-column"]),
        Case::new("no computed column", "CREATE TABLE t (id integer, s integer GENERATED ALWAYS AS (id + 1) STORED)", "ALTER TABLE t DROP s"),
    ]);
}

#[test]
fn types_change_at_the_cost_that_is_said() {
    measure(&[
        Case::new("varchar is widened", T, "CREATE INDEX i ON t (a); ALTER TABLE t ALTER a TYPE varchar(20); DROP INDEX i")
            .keeps("SELECT id, a FROM t"),
        Case::new("varchar is widened under an index", "CREATE TABLE t (a varchar(5)); CREATE INDEX i ON t (a); INSERT INTO t VALUES ('x')",
            "ALTER TABLE t ALTER a TYPE text").keeps("SELECT a FROM t"),
        Case::new("varchar is narrowed", T, "ALTER TABLE t ALTER a TYPE varchar(5)").says(&["narrow-type", "rewrite"])
            .keeps("SELECT id, a FROM t"),
        Case::new("numeric is widened", T, "ALTER TABLE t ALTER n TYPE numeric(12,2)").keeps("SELECT id, n FROM t"),
        Case::new("numeric gets digits", T, "ALTER TABLE t ALTER n TYPE numeric(14,4)").says(&["rewrite"]),
        Case::new("numeric loses digits", T, "ALTER TABLE t ALTER n TYPE numeric(10,1)").says(&["narrow-type", "rewrite"]),
        Case::new("a timestamp is widened", "CREATE TABLE t (a timestamp(3)); INSERT INTO t VALUES ('2020-01-01')", "ALTER TABLE t ALTER a TYPE timestamp")
            .keeps("TABLE t"),
        Case::new("char becomes text", "CREATE TABLE t (a char(3)); INSERT INTO t VALUES ('x')", "ALTER TABLE t ALTER a TYPE text").says(&["rewrite"]),
        Case::new("arrays of varchar become arrays of text", "CREATE TABLE t (a varchar(3)[]); INSERT INTO t VALUES ('{a,b}')",
            "ALTER TABLE t ALTER a TYPE text[]").says(&["rewrite"]).keeps("TABLE t"),
        Case::new("another collation", "CREATE TABLE t (a text); CREATE INDEX i ON t (a); INSERT INTO t VALUES ('x')",
            "ALTER TABLE t ALTER a TYPE text COLLATE \"C\"").keeps("TABLE t"),
        Case::new("integer becomes bigint, with a default", "CREATE TABLE t (a integer DEFAULT 5); INSERT INTO t VALUES (1)",
            "ALTER TABLE t ALTER a TYPE bigint").says(&["rewrite"]).keeps("TABLE t"),
        Case::new("several changed types, and no NULL, in one pass", "CREATE TABLE t (a int, b varchar(5), c int); CREATE INDEX ON t (a, c); INSERT INTO t VALUES (1, 'b', 3)",
            "ALTER TABLE t ALTER a TYPE bigint, ALTER b TYPE varchar(9), ALTER b SET NOT NULL, ALTER c TYPE numeric, ALTER c SET NOT NULL").says(&["rewrite"]).keeps("TABLE t"),
        Case::new("a key becomes bigint, with what refers to it",
            "CREATE TABLE p (id integer PRIMARY KEY); CREATE TABLE c (p integer REFERENCES p); INSERT INTO p VALUES (1); INSERT INTO c VALUES (1)",
            "ALTER TABLE p ALTER id TYPE bigint; ALTER TABLE c ALTER p TYPE bigint").says(&["rewrite"]).keeps("SELECT * FROM p, c"),
        Case::new("a key is widened, with what refers to it",
            "CREATE TABLE p (id varchar(5) PRIMARY KEY); CREATE TABLE c (p varchar(5) REFERENCES p); INSERT INTO p VALUES ('x'); INSERT INTO c VALUES ('x')",
            "ALTER TABLE p ALTER id TYPE varchar(9)").keeps("SELECT * FROM p, c"),
        Case::new("a key becomes text, with what refers to it",
            "CREATE TABLE p (id integer PRIMARY KEY); CREATE TABLE c (p integer REFERENCES p); INSERT INTO p VALUES (1); INSERT INTO c VALUES (1)",
            "ALTER TABLE c DROP CONSTRAINT c_p_fkey; ALTER TABLE p ALTER id TYPE text; ALTER TABLE c ALTER p TYPE text; ALTER TABLE c ADD FOREIGN KEY (p) REFERENCES p")
            .says(&["rewrite"]).keeps("SELECT * FROM p, c"),
        Case::new("text becomes integer", "CREATE TABLE t (a text DEFAULT '7'); INSERT INTO t VALUES ('5')",
            "ALTER TABLE t ALTER a DROP DEFAULT, ALTER a TYPE integer USING a::integer, ALTER a SET DEFAULT 7").says(&["narrow-type", "rewrite"]).keeps("TABLE t"),
        Case::new("text becomes an enum", "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (a text DEFAULT 'ok' CHECK (a <> 'x')); INSERT INTO t VALUES ('sad')",
            "ALTER TABLE t DROP CONSTRAINT t_a_check, ALTER a DROP DEFAULT, ALTER a TYPE mood USING a::mood, ALTER a SET DEFAULT 'ok'").says(&["narrow-type", "rewrite"]).keeps("TABLE t"),
        Case::new("an enum becomes text", "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (a mood DEFAULT 'ok'); INSERT INTO t VALUES ('sad')",
            "ALTER TABLE t ALTER a DROP DEFAULT, ALTER a TYPE text, ALTER a SET DEFAULT 'ok'; DROP TYPE mood").says(&["rewrite"]).keeps("TABLE t"),
        Case::new("an enum becomes another", "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TYPE other AS ENUM ('sad', 'ok'); CREATE TABLE t (a mood); INSERT INTO t VALUES ('sad')",
            "ALTER TABLE t ALTER a TYPE other USING a::text::other").says(&["narrow-type", "rewrite"]).keeps("TABLE t"),
        Case::new("boolean becomes bigint and back", "CREATE TABLE t (a boolean, b bigint); INSERT INTO t VALUES (true, 0)",
            "ALTER TABLE t ALTER a TYPE bigint USING a::int, ALTER b TYPE boolean USING b::int::boolean").says(&["narrow-type", "rewrite"]).keeps("SELECT a::int::boolean, b::int::boolean FROM t"),
        Case::new("text becomes jsonb and back", "CREATE TABLE t (a text, b jsonb); INSERT INTO t VALUES ('{}', '[1]')",
            "ALTER TABLE t ALTER a TYPE jsonb USING a::jsonb, ALTER b TYPE text").says(&["narrow-type", "rewrite"]).keeps("TABLE t"),
        Case::new("a value becomes an array", "CREATE TABLE t (a text, b integer); INSERT INTO t VALUES ('x,y', 1), (NULL, NULL)",
            "ALTER TABLE t ALTER a TYPE text[] USING ARRAY[a], ALTER b TYPE bigint[] USING ARRAY[b]").says(&["rewrite"]).keeps("SELECT count(a), count(b) FROM t"),
        Case::new("a domain is put on", "CREATE DOMAIN d AS integer CHECK (VALUE > 0); CREATE TABLE t (a integer); INSERT INTO t VALUES (1)",
            "ALTER TABLE t ALTER a TYPE d").says(&["narrow-type", "rewrite"]).keeps("TABLE t"),
        Case::new("a domain is taken off", "CREATE DOMAIN d AS integer CHECK (VALUE > 0); CREATE TABLE t (a d); INSERT INTO t VALUES (1)",
            "ALTER TABLE t ALTER a TYPE integer").keeps("TABLE t"),
        Case::new("a type changes below views, policies, triggers and rules",
            "CREATE TABLE t (id integer PRIMARY KEY, a integer); CREATE VIEW v AS SELECT a FROM t; CREATE MATERIALIZED VIEW m AS SELECT a FROM v; \
             CREATE INDEX mi ON m (a); CREATE POLICY p ON t USING (a > 0); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; \
             CREATE TRIGGER g BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (NEW.a > 1) EXECUTE FUNCTION f(); CREATE RULE r AS ON DELETE TO t WHERE OLD.a > 5 DO INSTEAD NOTHING; \
             CREATE STATISTICS s ON id, a FROM t; CREATE INDEX e ON t ((a + 1)) WHERE a > 3; INSERT INTO t VALUES (1, 2)",
            "DROP RULE r ON t; DROP TRIGGER g ON t; DROP POLICY p ON t; DROP MATERIALIZED VIEW m; DROP VIEW v; ALTER TABLE t ALTER a TYPE bigint; \
             CREATE VIEW v AS SELECT a FROM t; CREATE MATERIALIZED VIEW m AS SELECT a FROM v; CREATE INDEX mi ON m (a); CREATE POLICY p ON t USING (a > 0); \
             CREATE TRIGGER g BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (NEW.a > 1) EXECUTE FUNCTION f(); CREATE RULE r AS ON DELETE TO t WHERE OLD.a > 5 DO INSTEAD NOTHING")
            .says(&["rewrite"]).keeps("TABLE t"),
        Case::new("a type changes below a computed column",
            "CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a + 1) STORED); INSERT INTO t VALUES (1)",
            "ALTER TABLE t DROP b; ALTER TABLE t ALTER a TYPE bigint; ALTER TABLE t ADD b integer GENERATED ALWAYS AS (a + 1) STORED").says(&["rewrite"]).keeps("SELECT a, b FROM t"),
        Case::new("two columns of a check change together", "CREATE TABLE t (a integer, b integer, CHECK (a <> b)); INSERT INTO t VALUES (1, 2)",
            "ALTER TABLE t DROP CONSTRAINT t_check, ALTER a TYPE text, ALTER b TYPE text, ADD CHECK (a <> b)").says(&["rewrite"]).keeps("TABLE t"),
        Case::new("storage is kept", "CREATE TABLE t (a varchar(10)); ALTER TABLE t ALTER a SET STORAGE external, ALTER a SET STATISTICS 7",
            "ALTER TABLE t ALTER a TYPE text, ALTER a SET STORAGE external"),
        Case::new("a column of a parent", "CREATE TABLE p (a integer); CREATE TABLE c () INHERITS (p); INSERT INTO c VALUES (1)",
            "ALTER TABLE p ALTER a TYPE bigint").says(&["rewrite"]).keeps("TABLE p"),
        Case::new("a column of a partitioned table", "CREATE TABLE p (k integer, a integer) PARTITION BY LIST (k); CREATE TABLE c PARTITION OF p FOR VALUES IN (1); INSERT INTO p VALUES (1, 1)",
            "ALTER TABLE p ALTER a TYPE text").says(&["rewrite"]).keeps("TABLE p"),
        Case::new("the column of a partition key", "CREATE TABLE p (k integer, a integer) PARTITION BY LIST (k); CREATE TABLE c PARTITION OF p FOR VALUES IN (1)",
            "DROP TABLE p; CREATE TABLE p (k bigint, a integer) PARTITION BY LIST (k); CREATE TABLE c PARTITION OF p FOR VALUES IN (1)").says(&["recreate-table"]),
    ]);
}

#[test]
fn what_columns_have_besides_a_type_changes_at_the_cost_that_is_said() {
    measure(&[
        Case::new("not null", T, "ALTER TABLE t ALTER a SET NOT NULL").keeps("SELECT id, a FROM t"),
        Case::new("not null, and a check says so",
            "CREATE TABLE t (a text, CONSTRAINT c CHECK (a IS NOT NULL)); INSERT INTO t VALUES ('x')", "ALTER TABLE t ALTER a SET NOT NULL"),
        Case::new("null", "CREATE TABLE t (a text NOT NULL)", "ALTER TABLE t ALTER a DROP NOT NULL"),
        Case::new("null and no primary key", "CREATE TABLE t (a text PRIMARY KEY)", "ALTER TABLE t DROP CONSTRAINT t_pkey, ALTER a DROP NOT NULL"),
        Case::new("not null in a parent", "CREATE TABLE p (a text); CREATE TABLE c () INHERITS (p)", "ALTER TABLE p ALTER a SET NOT NULL"),
        Case::new("not null in a parent alone", "CREATE TABLE p (a text); CREATE TABLE c () INHERITS (p)", "ALTER TABLE ONLY p ALTER a SET NOT NULL").before(180_000),
        Case::new("not null in a child alone", "CREATE TABLE p (a text); CREATE TABLE c () INHERITS (p)", "ALTER TABLE c ALTER a SET NOT NULL"),
        Case::new("null in a parent, not in its partition", "CREATE TABLE p (k integer NOT NULL) PARTITION BY LIST (k); CREATE TABLE c PARTITION OF p FOR VALUES IN (1)",
            "ALTER TABLE p ALTER k DROP NOT NULL; ALTER TABLE c ALTER k SET NOT NULL"),
        Case::new("a default", T, "ALTER TABLE t ALTER a SET DEFAULT 'x'"),
        Case::new("another default", "CREATE TABLE t (a integer DEFAULT 1)", "ALTER TABLE t ALTER a SET DEFAULT 2"),
        Case::new("no default", "CREATE TABLE t (a integer DEFAULT 1)", "ALTER TABLE t ALTER a DROP DEFAULT"),
        Case::new("a default of a view", "CREATE TABLE t (a integer); CREATE VIEW v AS SELECT a FROM t", "ALTER VIEW v ALTER a SET DEFAULT 1"),
        Case::new("a default of a partition", "CREATE TABLE p (k integer, a integer DEFAULT 1) PARTITION BY LIST (k); CREATE TABLE c PARTITION OF p FOR VALUES IN (1)",
            "ALTER TABLE c ALTER a SET DEFAULT 2"),
        Case::new("identity after rows", "CREATE TABLE t (id integer PRIMARY KEY); INSERT INTO t VALUES (1), (41)",
            "ALTER TABLE t ALTER id ADD GENERATED BY DEFAULT AS IDENTITY; INSERT INTO t VALUES (DEFAULT) ON CONFLICT DO NOTHING; DELETE FROM t WHERE id NOT IN (1, 41)").keeps("SELECT id FROM t"),
        Case::new("serial becomes identity", "CREATE TABLE t (id serial PRIMARY KEY); INSERT INTO t VALUES (1), (41)",
            "ALTER TABLE t ALTER id DROP DEFAULT; DROP SEQUENCE t_id_seq; ALTER TABLE t ALTER id ADD GENERATED BY DEFAULT AS IDENTITY").keeps("SELECT id FROM t"),
        Case::new("identity becomes serial", "CREATE TABLE t (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY); INSERT INTO t DEFAULT VALUES; INSERT INTO t DEFAULT VALUES",
            "ALTER TABLE t ALTER id DROP IDENTITY; CREATE SEQUENCE t_id_seq AS integer OWNED BY t.id; ALTER TABLE t ALTER id SET DEFAULT nextval('t_id_seq')").keeps("SELECT id FROM t"),
        Case::new("no identity", "CREATE TABLE t (id integer GENERATED ALWAYS AS IDENTITY)", "ALTER TABLE t ALTER id DROP IDENTITY").says(&["drop-sequence"]),
        Case::new("another identity", "CREATE TABLE t (id integer GENERATED ALWAYS AS IDENTITY (START 5 CACHE 3)); INSERT INTO t VALUES (DEFAULT)",
            "ALTER TABLE t ALTER id SET GENERATED BY DEFAULT SET INCREMENT 2 SET MAXVALUE 1000 SET CYCLE SET START 7 SET CACHE 1").keeps("TABLE t"),
        Case::new("an identity column becomes bigint", "CREATE TABLE t (id integer GENERATED ALWAYS AS IDENTITY); INSERT INTO t VALUES (DEFAULT)",
            "ALTER TABLE t ALTER id TYPE bigint").says(&["rewrite"]).keeps("TABLE t"),
        Case::new("a renamed identity sequence", "CREATE TABLE t (id integer GENERATED ALWAYS AS IDENTITY)", "ALTER SEQUENCE t_id_seq RENAME TO other"),
        Case::new("identity of a partitioned table", "CREATE TABLE p (k bigint NOT NULL, a integer) PARTITION BY LIST (a); CREATE TABLE c PARTITION OF p FOR VALUES IN (1); INSERT INTO p VALUES (7, 1)",
            "ALTER TABLE p ALTER k ADD GENERATED ALWAYS AS IDENTITY").keeps("TABLE p"),
        Case::new("another expression", "CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a + 1) STORED); INSERT INTO t VALUES (1)",
            "ALTER TABLE t DROP b; ALTER TABLE t ADD b integer GENERATED ALWAYS AS (a + 2) STORED").says(&["rewrite"]).keeps("SELECT a FROM t"),
        Case::new("another virtual expression", "CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a + 1)); INSERT INTO t VALUES (1)",
            "ALTER TABLE t ALTER b SET EXPRESSION AS (a + 2)").since(180_000).keeps("SELECT a FROM t"),
        Case::new("no expression", "CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a + 1) STORED); INSERT INTO t VALUES (1)",
            "ALTER TABLE t ALTER b DROP EXPRESSION").keeps("TABLE t"),
        Case::new("an expression", "CREATE TABLE t (a integer, b integer)", "ALTER TABLE t DROP b, ADD b integer GENERATED ALWAYS AS (a + 1) STORED").says(&["drop-column", "rewrite"]),
        Case::new("storage and statistics", T,
            "ALTER TABLE t ALTER a SET STORAGE external, ALTER a SET STATISTICS 50, ALTER a SET (n_distinct = 5, n_distinct_inherited = 6)"),
        Case::new("no storage and statistics",
            "CREATE TABLE t (a text); ALTER TABLE t ALTER a SET STORAGE external, ALTER a SET STATISTICS 50, ALTER a SET (n_distinct = 5)",
            "ALTER TABLE t ALTER a SET STORAGE extended, ALTER a SET STATISTICS -1, ALTER a RESET (n_distinct)"),
        Case::new("compression", T, "ALTER TABLE t ALTER a SET COMPRESSION pglz").since(140_000),
        Case::new("a local column", "CREATE TABLE p (a integer); CREATE TABLE c () INHERITS (p); INSERT INTO c VALUES (1)",
            "ALTER TABLE c NO INHERIT p; ALTER TABLE c INHERIT p").keeps("TABLE p"),
    ]);
}

#[test]
fn not_null_constraints_change_at_the_cost_that_is_said() {
    measure(&[
        Case::new(
            "a name",
            "CREATE TABLE t (a text NOT NULL)",
            "ALTER TABLE t RENAME CONSTRAINT t_a_not_null TO b",
        )
        .since(180_000),
        Case::new(
            "no name",
            "CREATE TABLE t (a text CONSTRAINT b NOT NULL)",
            "ALTER TABLE t RENAME CONSTRAINT b TO t_a_not_null",
        )
        .since(180_000),
        Case::new(
            "another name",
            "CREATE TABLE t (a text CONSTRAINT b NOT NULL)",
            "ALTER TABLE t RENAME CONSTRAINT b TO c",
        )
        .since(180_000),
        Case::new(
            "a name and not null",
            "CREATE TABLE t (a text)",
            "ALTER TABLE t ADD CONSTRAINT b NOT NULL a",
        )
        .since(180_000),
        Case::new(
            "null and no name",
            "CREATE TABLE t (a text CONSTRAINT b NOT NULL)",
            "ALTER TABLE t ALTER a DROP NOT NULL",
        )
        .since(180_000),
        Case::new(
            "not valid",
            "CREATE TABLE t (a text)",
            "ALTER TABLE t ADD CONSTRAINT b NOT NULL a NOT VALID",
        )
        .since(180_000),
        Case::new(
            "valid",
            "CREATE TABLE t (a text); ALTER TABLE t ADD CONSTRAINT b NOT NULL a NOT VALID",
            "ALTER TABLE t VALIDATE CONSTRAINT b",
        )
        .since(180_000),
        Case::new(
            "not inherited",
            "CREATE TABLE t (a text CONSTRAINT b NOT NULL)",
            "ALTER TABLE t ALTER CONSTRAINT b NO INHERIT",
        )
        .since(180_000),
    ]);
}

#[test]
fn tables_change_at_the_cost_that_is_said() {
    measure(&[
        Case::new("a table", "", "CREATE TABLE t (id integer PRIMARY KEY)"),
        Case::new("no table", T, "DROP TABLE t").says(&["drop-table"]),
        Case::new("no table with a foreign key", "CREATE TABLE p (id integer PRIMARY KEY); CREATE TABLE c (p integer REFERENCES p)", "DROP TABLE c").says(&["drop-table"]),
        Case::new("unlogged", "CREATE TABLE t (id serial PRIMARY KEY, n integer GENERATED ALWAYS AS IDENTITY); INSERT INTO t DEFAULT VALUES",
            "ALTER TABLE t SET UNLOGGED").says(&["rewrite", "other-data-loss"]).keeps("TABLE t"),
        Case::new("logged", "CREATE UNLOGGED TABLE t (id serial PRIMARY KEY, n integer GENERATED ALWAYS AS IDENTITY); INSERT INTO t DEFAULT VALUES",
            "ALTER TABLE t SET LOGGED").says(&["rewrite"]).keeps("TABLE t"),
        Case::new("two unlogged tables", "CREATE TABLE p (id integer PRIMARY KEY); CREATE TABLE c (p integer REFERENCES p)",
            "ALTER TABLE c SET UNLOGGED; ALTER TABLE p SET UNLOGGED").says(&["rewrite", "other-data-loss"]),
        Case::new("two logged tables", "CREATE UNLOGGED TABLE z (id integer PRIMARY KEY); CREATE UNLOGGED TABLE c (p integer REFERENCES z)",
            "ALTER TABLE z SET LOGGED; ALTER TABLE c SET LOGGED").says(&["rewrite"]),
        Case::new("parameters", "CREATE TABLE t (a text) WITH (fillfactor = 70, autovacuum_enabled = off)",
            "ALTER TABLE t SET (fillfactor = 60, toast.autovacuum_enabled = off); ALTER TABLE t RESET (autovacuum_enabled)"),
        Case::new("a parameter that locks", T, "ALTER TABLE t SET (user_catalog_table = true)"),
        Case::new("row level security", T, "ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"),
        Case::new("no row level security", "CREATE TABLE t (a text); ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
            "ALTER TABLE t DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY"),
        Case::new("replica identity", T, "ALTER TABLE t REPLICA IDENTITY FULL"),
        Case::new("replica identity by an index", "CREATE TABLE t (a text NOT NULL)", "CREATE UNIQUE INDEX i ON t (a); ALTER TABLE t REPLICA IDENTITY USING INDEX i"),
        Case::new("no replica identity by an index", "CREATE TABLE t (a text NOT NULL); CREATE UNIQUE INDEX i ON t (a); ALTER TABLE t REPLICA IDENTITY USING INDEX i",
            "ALTER TABLE t REPLICA IDENTITY DEFAULT; DROP INDEX i; ALTER TABLE t ALTER a DROP NOT NULL"),
        Case::new("a child", "CREATE TABLE p (a integer)", "CREATE TABLE c (b integer) INHERITS (p)"),
        Case::new("inheritance", "CREATE TABLE p (a integer); CREATE TABLE c (a integer); INSERT INTO c VALUES (1)", "ALTER TABLE c INHERIT p").keeps("TABLE c"),
        Case::new("no inheritance", "CREATE TABLE p (a integer); CREATE TABLE c () INHERITS (p); INSERT INTO c VALUES (1)", "ALTER TABLE c NO INHERIT p").keeps("TABLE c"),
        Case::new("other parents", "CREATE TABLE p (a integer); CREATE TABLE q (a integer); CREATE TABLE c (a integer) INHERITS (p)",
            "ALTER TABLE c NO INHERIT p; ALTER TABLE c INHERIT q; ALTER TABLE c INHERIT p"),
        Case::new("a partition", "CREATE TABLE p (k integer, a text) PARTITION BY LIST (k)", "CREATE TABLE c PARTITION OF p FOR VALUES IN (1)"),
        Case::new("a partition beside a default one",
            "CREATE TABLE p (k integer, a text) PARTITION BY LIST (k); CREATE TABLE d PARTITION OF p DEFAULT", "CREATE TABLE c PARTITION OF p FOR VALUES IN (1)"),
        Case::new("attached", "CREATE TABLE r (id integer PRIMARY KEY); CREATE TABLE p (k integer REFERENCES r, a text) PARTITION BY LIST (k); CREATE INDEX i ON p (a); \
             CREATE TABLE d PARTITION OF p DEFAULT; CREATE TABLE c (k integer, a text); INSERT INTO r VALUES (1); INSERT INTO c VALUES (1, 'x')",
            "ALTER TABLE p ATTACH PARTITION c FOR VALUES IN (1)").keeps("TABLE c"),
        Case::new("detached", "CREATE TABLE p (k integer, a text) PARTITION BY LIST (k); CREATE TABLE d PARTITION OF p DEFAULT; CREATE TABLE c PARTITION OF p FOR VALUES IN (1); INSERT INTO p VALUES (1, 'x')",
            "ALTER TABLE p DETACH PARTITION c").keeps("TABLE c"),
        Case::new("detached, with keys and indexes", "CREATE TABLE r (id integer PRIMARY KEY); CREATE TABLE p (k integer REFERENCES r, a text, PRIMARY KEY (k)) PARTITION BY LIST (k); CREATE INDEX i ON p (a); \
             CREATE TABLE c PARTITION OF p FOR VALUES IN (1); INSERT INTO r VALUES (1); INSERT INTO p VALUES (1, 'x')",
            "ALTER TABLE p DETACH PARTITION c").keeps("TABLE c"),
        Case::new("another bound", "CREATE TABLE p (k integer, a text) PARTITION BY LIST (k); CREATE TABLE c PARTITION OF p FOR VALUES IN (1); INSERT INTO p VALUES (1, 'x')",
            "ALTER TABLE p DETACH PARTITION c; ALTER TABLE p ATTACH PARTITION c FOR VALUES IN (1, 2)").keeps("TABLE c"),
        Case::new("no partition", "CREATE TABLE p (k integer) PARTITION BY LIST (k); CREATE TABLE d PARTITION OF p DEFAULT; CREATE TABLE c PARTITION OF p FOR VALUES IN (1)", "DROP TABLE c").says(&["drop-table"]),
        Case::new("no partitioned table", "CREATE TABLE p (k integer) PARTITION BY LIST (k); CREATE TABLE c PARTITION OF p FOR VALUES IN (1)", "DROP TABLE p").says(&["drop-table"]),
        Case::new("no partitioned table, but its partition", "CREATE TABLE p (k integer) PARTITION BY LIST (k); CREATE TABLE c PARTITION OF p FOR VALUES IN (1); INSERT INTO p VALUES (1)",
            "ALTER TABLE p DETACH PARTITION c; DROP TABLE p").says(&["drop-table"]).keeps("TABLE c"),
        Case::new("another partition key", "CREATE TABLE p (k integer, l integer) PARTITION BY LIST (k)", "DROP TABLE p; CREATE TABLE p (k integer, l integer) PARTITION BY LIST (l)").says(&["recreate-table"]),
        Case::new("a column of a partitioned table", "CREATE TABLE p (k integer) PARTITION BY LIST (k); CREATE TABLE c PARTITION OF p FOR VALUES IN (1); INSERT INTO p VALUES (1)",
            "ALTER TABLE p ADD z integer NOT NULL DEFAULT 1").keeps("SELECT k FROM c"),
        Case::new("a column of a partitioned table that its partition has otherwise",
            "CREATE TABLE p (k integer) PARTITION BY LIST (k); CREATE TABLE c PARTITION OF p FOR VALUES IN (1)",
            "ALTER TABLE p ADD z text DEFAULT 'x'; ALTER TABLE c ALTER z SET DEFAULT 'y', ALTER z SET STORAGE external; ALTER TABLE p ADD y integer DEFAULT 1; ALTER TABLE c ALTER y DROP DEFAULT"),
        Case::new("a column of a parent that its child keeps", "CREATE TABLE p (a integer, b integer); CREATE TABLE c () INHERITS (p); INSERT INTO c VALUES (1, 2)",
            "ALTER TABLE ONLY p DROP b").says(&["drop-column"]).keeps("SELECT b FROM c"),
        Case::new("a column of a parent and of its child", "CREATE TABLE p (a integer, b integer); CREATE TABLE c (b integer) INHERITS (p)",
            "ALTER TABLE p DROP b; ALTER TABLE c DROP b").says(&["drop-column"]),
        Case::new("of a type", "CREATE TYPE y AS (a integer, b text); CREATE TABLE t (a integer, b text)", "ALTER TABLE t OF y"),
        Case::new("not of a type", "CREATE TYPE y AS (a integer, b text); CREATE TABLE t OF y", "ALTER TABLE t NOT OF"),
    ]);
}

#[test]
fn foreign_tables_change_at_the_cost_that_is_said() {
    const F: &str = "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE SERVER o FOREIGN DATA WRAPPER w; \
        CREATE FOREIGN TABLE f (a integer OPTIONS (x '1', y '2'), b text) SERVER s OPTIONS (x '1', y '2');";
    measure(&[
        Case::new("options", F, "ALTER FOREIGN TABLE f OPTIONS (SET x '3', DROP y, ADD z 'it''s')"),
        Case::new("options of a column", F, "ALTER FOREIGN TABLE f ALTER a OPTIONS (SET x '3', DROP y, ADD z 'it''s')"),
        Case::new("a type", F, "ALTER FOREIGN TABLE f ALTER b TYPE integer").says(&["narrow-type"]),
        Case::new("a column", F, "ALTER FOREIGN TABLE f ADD z integer NOT NULL DEFAULT 1"),
        Case::new("no column", F, "ALTER FOREIGN TABLE f DROP b"),
        Case::new("another server", F, "DROP FOREIGN TABLE f; CREATE FOREIGN TABLE f (a integer OPTIONS (x '1', y '2'), b text) SERVER o OPTIONS (x '1', y '2')").says(&["other-data-loss"]),
        Case::new("no foreign table", F, "DROP FOREIGN TABLE f").says(&["other-data-loss"]),
    ]);
}

#[test]
fn sequences_change_at_the_cost_that_is_said() {
    measure(&[
        Case::new("options", "CREATE SEQUENCE s; SELECT nextval('s')", "ALTER SEQUENCE s INCREMENT 2 MINVALUE -5 MAXVALUE 1000 START 3 CACHE 4 CYCLE").keeps("SELECT last_value FROM s"),
        Case::new("a smaller type", "CREATE SEQUENCE s", "ALTER SEQUENCE s AS smallint"),
        Case::new("downwards", "CREATE SEQUENCE s", "DROP SEQUENCE s; CREATE SEQUENCE s INCREMENT -1 MAXVALUE 1 MINVALUE -100 START 1"),
        Case::new("unlogged", "CREATE SEQUENCE s", "ALTER SEQUENCE s SET UNLOGGED").since(150_000).says(&["other-data-loss"]),
        Case::new("an owner", "CREATE SEQUENCE s; CREATE TABLE t (a integer)", "ALTER SEQUENCE s OWNED BY t.a"),
        Case::new("another owner", "CREATE TABLE t (a integer, b integer); CREATE SEQUENCE s OWNED BY t.a; SELECT nextval('s')", "ALTER SEQUENCE s OWNED BY t.b; ALTER TABLE t DROP a")
            .says(&["drop-column"]).keeps("SELECT last_value FROM s"),
        Case::new("no owner", "CREATE TABLE t (a integer); CREATE SEQUENCE s OWNED BY t.a; SELECT nextval('s')", "ALTER SEQUENCE s OWNED BY NONE; DROP TABLE t")
            .says(&["drop-table"]).keeps("SELECT last_value FROM s"),
        Case::new("no sequence", "CREATE SEQUENCE s", "DROP SEQUENCE s").says(&["drop-sequence"]),
        Case::new("a serial column becomes plain", "CREATE TABLE t (a serial)", "ALTER TABLE t ALTER a DROP DEFAULT; DROP SEQUENCE t_a_seq").says(&["drop-sequence"]),
        Case::new("a column becomes serial", "CREATE TABLE t (a integer NOT NULL); INSERT INTO t VALUES (41)",
            "CREATE SEQUENCE t_a_seq AS integer OWNED BY t.a; ALTER TABLE t ALTER a SET DEFAULT nextval('t_a_seq')").keeps("TABLE t"),
    ]);
}
