//! Renames of everything that has a name, and moves to other schemas.

use super::{Case, measure};

const T: &str = "CREATE SCHEMA s; CREATE TABLE r (id integer PRIMARY KEY); CREATE TABLE t (id integer CONSTRAINT k PRIMARY KEY, a text CONSTRAINT u UNIQUE, n serial, \
    r integer CONSTRAINT f REFERENCES r, d daterange, CONSTRAINT c CHECK (id > 0), CONSTRAINT x EXCLUDE USING gist (d WITH &&)); \
    CREATE INDEX i ON t (n); CREATE STATISTICS st ON id, a FROM t; CREATE VIEW v AS SELECT id, a FROM t; CREATE MATERIALIZED VIEW m AS SELECT id FROM t; \
    CREATE INDEX mi ON m (id); INSERT INTO t (id, a) VALUES (1, 'x'); \
    CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION g(); \
    CREATE RULE ru AS ON DELETE TO t DO ALSO NOTHING; CREATE POLICY po ON t USING (id > 0); CREATE SEQUENCE sq;";

const Y: &str = "CREATE SCHEMA s; CREATE TYPE e AS ENUM ('a', 'b'); CREATE DOMAIN d AS text CONSTRAINT dc CHECK (VALUE <> ''); CREATE TYPE y AS (p integer, q text); \
    CREATE TYPE ra AS RANGE (SUBTYPE = text); CREATE COLLATION co (LOCALE = 'C'); CREATE TABLE t (e e, d d, y y, ra ra, co text COLLATE co); INSERT INTO t (e, d) VALUES ('a', 'x');";

const P: &str = "CREATE TABLE p (k integer NOT NULL, a text, CONSTRAINT c CHECK (k > 0)) PARTITION BY LIST (k); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); \
    CREATE INDEX i ON p (a); INSERT INTO p VALUES (1, 'x');";

const C: &str = "CREATE SCHEMA s; CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a'; CREATE PROCEDURE pr() LANGUAGE sql AS 'SELECT 1'; \
    CREATE AGGREGATE ag(integer) (SFUNC = int4larger, STYPE = integer); CREATE OPERATOR FAMILY fa USING btree; \
    CREATE FUNCTION less(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 < $2'; CREATE OPERATOR <# (FUNCTION = less, LEFTARG = integer, RIGHTARG = integer); \
    CREATE OPERATOR CLASS oc FOR TYPE integer USING btree FAMILY fa AS OPERATOR 1 <#; \
    CREATE TEXT SEARCH PARSER tp (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype); \
    CREATE TEXT SEARCH TEMPLATE tt (INIT = dsimple_init, LEXIZE = dsimple_lexize); \
    CREATE CONVERSION cv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8; CREATE TEXT SEARCH DICTIONARY td (TEMPLATE = simple); CREATE TEXT SEARCH CONFIGURATION tc (PARSER = \"default\"); \
    CREATE FOREIGN DATA WRAPPER w; CREATE SERVER far FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE ft (a integer) SERVER far; CREATE PUBLICATION pub; \
    CREATE FUNCTION ev() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER et ON ddl_command_end EXECUTE FUNCTION ev(); ALTER EVENT TRIGGER et DISABLE;";

#[test]
fn tables_and_their_parts_are_renamed_at_the_cost_that_is_said() {
    measure(&[
        Case::new("a renamed table", T, "ALTER TABLE t RENAME TO t2").renaming(&["public.t=t2"]).keeps("SELECT 1"),
        Case::new("a table of another schema", T, "ALTER TABLE t SET SCHEMA s").renaming(&["public.t=s.t"]),
        Case::new("a renamed column", T, "ALTER TABLE t RENAME a TO b").renaming(&["public.t.a=b"]),
        Case::new("two columns exchange their names", "CREATE TABLE t (a integer, b text); INSERT INTO t VALUES (1, 'x')",
            "ALTER TABLE t RENAME a TO c; ALTER TABLE t RENAME b TO a; ALTER TABLE t RENAME c TO b").renaming(&["public.t.a=b", "public.t.b=a"]),
        Case::new("a renamed column of a parent", "CREATE TABLE p (a integer); CREATE TABLE c () INHERITS (p); CREATE TABLE d () INHERITS (c)", "ALTER TABLE p RENAME a TO b").renaming(&["public.p.a=b"]),
        Case::new("a renamed column of a partitioned table", P, "ALTER TABLE p RENAME a TO b").renaming(&["public.p.a=b"]),
        Case::new("a renamed primary key", T, "ALTER TABLE t RENAME CONSTRAINT k TO k2").renaming(&["public.t.k=k2"]),
        Case::new("a renamed unique constraint", T, "ALTER TABLE t RENAME CONSTRAINT u TO u2").renaming(&["public.t.u=u2"]),
        Case::new("a renamed foreign key", T, "ALTER TABLE t RENAME CONSTRAINT f TO f2").renaming(&["public.t.f=f2"]),
        Case::new("a renamed check", T, "ALTER TABLE t RENAME CONSTRAINT c TO c2").renaming(&["public.t.c=c2"]),
        Case::new("a renamed check of a partitioned table", P, "ALTER TABLE p RENAME CONSTRAINT c TO c2").renaming(&["public.p.c=c2"]),
        Case::new("a renamed exclusion constraint", T, "ALTER TABLE t RENAME CONSTRAINT x TO x2").renaming(&["public.t.x=x2"]),
        Case::new("a renamed not-null constraint", "CREATE TABLE t (a integer CONSTRAINT n NOT NULL)", "ALTER TABLE t RENAME CONSTRAINT n TO n2").renaming(&["public.t.n=n2"]).since(180_000),
        Case::new("a renamed index", T, "ALTER INDEX i RENAME TO i2").renaming(&["public.t.i=i2"]),
        Case::new("a unique index that becomes a primary key", "CREATE TABLE t (id integer NOT NULL); CREATE UNIQUE INDEX i ON t (id); INSERT INTO t VALUES (1); \
            CREATE TABLE u (id integer REFERENCES t (id)); INSERT INTO u VALUES (1)", "ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY USING INDEX i"),
        Case::new("a unique index that becomes a unique constraint", "CREATE TABLE t (a integer, b integer); CREATE UNIQUE INDEX i ON t (a) INCLUDE (b); INSERT INTO t VALUES (1, 1)",
            "ALTER TABLE t ADD CONSTRAINT i UNIQUE USING INDEX i"),
        Case::new("a renamed index of a partitioned table", P, "ALTER INDEX i RENAME TO i2").renaming(&["public.p.i=i2"]),
        Case::new("a renamed trigger", T, "ALTER TRIGGER tr ON t RENAME TO tr2").renaming(&["public.t.tr=tr2"]),
        Case::new("a renamed rule", T, "ALTER RULE ru ON t RENAME TO ru2").renaming(&["public.t.ru=ru2"]),
        Case::new("a renamed policy", T, "ALTER POLICY po ON t RENAME TO po2").renaming(&["public.t.po=po2"]),
        Case::new("renamed statistics", T, "ALTER STATISTICS st RENAME TO st2").renaming(&["extended-statistics:public.st=st2"]),
        Case::new("a renamed view", T, "ALTER VIEW v RENAME TO v2").renaming(&["public.v=v2"]),
        Case::new("a view of another schema", T, "ALTER VIEW v SET SCHEMA s").renaming(&["public.v=s.v"]),
        Case::new("a renamed materialized view", T, "ALTER MATERIALIZED VIEW m RENAME TO m2").renaming(&["public.m=m2"]),
        Case::new("a renamed sequence", T, "ALTER SEQUENCE sq RENAME TO sq2").renaming(&["public.sq=sq2"]),
        Case::new("a renamed foreign table", C, "ALTER FOREIGN TABLE ft RENAME TO ft2").renaming(&["public.ft=ft2"]),
        Case::new("a renamed column of a foreign table", C, "ALTER FOREIGN TABLE ft RENAME a TO b").renaming(&["public.ft.a=b"]),
        Case::new("a renamed partition", P, "ALTER TABLE p1 RENAME TO p2; ALTER INDEX p1_a_idx RENAME TO p2_a_idx").renaming(&["public.p1=p2"]),
        Case::new("a renamed schema", T, "ALTER SCHEMA s RENAME TO s2").renaming(&["schema:s=s2"]),
    ]);
}

#[test]
fn types_are_renamed_at_the_cost_that_is_said() {
    measure(&[
        Case::new("a renamed enum", Y, "ALTER TYPE e RENAME TO e2").renaming(&["enum:public.e=e2"]),
        Case::new(
            "a renamed value of an enum",
            Y,
            "ALTER TYPE e RENAME VALUE 'a' TO 'z'",
        )
        .renaming(&["public.e.a=z"]),
        Case::new("a renamed domain", Y, "ALTER DOMAIN d RENAME TO d2")
            .renaming(&["domain:public.d=d2"]),
        Case::new(
            "a renamed check of a domain",
            Y,
            "ALTER DOMAIN d RENAME CONSTRAINT dc TO dc2",
        )
        .renaming(&["domain-constraint:public.d.dc=dc2"]),
        Case::new("a renamed composite type", Y, "ALTER TYPE y RENAME TO y2")
            .renaming(&["composite-type:public.y=y2"]),
        Case::new("a renamed range type", Y, "ALTER TYPE ra RENAME TO ra2")
            .renaming(&["range-type:public.ra=ra2"]),
        Case::new("a renamed collation", Y, "ALTER COLLATION co RENAME TO co2")
            .renaming(&["collation:public.co=co2"]),
        Case::new("an enum of another schema", Y, "ALTER TYPE e SET SCHEMA s")
            .renaming(&["enum:public.e=s.e"]),
    ]);
}

#[test]
fn everything_else_is_renamed_at_the_cost_that_is_said() {
    measure(&[
        Case::new(
            "a renamed function",
            C,
            "ALTER FUNCTION f(integer) RENAME TO f2",
        )
        .renaming(&["function:public.f=f2"]),
        Case::new(
            "a function of another schema",
            C,
            "ALTER FUNCTION f(integer) SET SCHEMA s",
        )
        .renaming(&["function:public.f=s.f"]),
        Case::new(
            "a renamed procedure",
            C,
            "ALTER PROCEDURE pr() RENAME TO pr2",
        )
        .renaming(&["procedure:public.pr=pr2"]),
        Case::new(
            "a renamed aggregate",
            C,
            "ALTER AGGREGATE ag(integer) RENAME TO ag2",
        )
        .renaming(&["aggregate:public.ag=ag2"]),
        Case::new(
            "a renamed operator family",
            C,
            "ALTER OPERATOR FAMILY fa USING btree RENAME TO fa2",
        )
        .renaming(&["operator-family:public.fa=fa2"]),
        Case::new(
            "a renamed operator class",
            C,
            "ALTER OPERATOR CLASS oc USING btree RENAME TO oc2",
        )
        .renaming(&["operator-class:public.oc=oc2"]),
        Case::new(
            "a renamed parser",
            C,
            "ALTER TEXT SEARCH PARSER tp RENAME TO tp2",
        )
        .renaming(&["text-search-parser:public.tp=tp2"]),
        Case::new(
            "a renamed template",
            C,
            "ALTER TEXT SEARCH TEMPLATE tt RENAME TO tt2",
        )
        .renaming(&["text-search-template:public.tt=tt2"]),
        Case::new(
            "a renamed conversion",
            C,
            "ALTER CONVERSION cv RENAME TO cv2",
        )
        .renaming(&["conversion:public.cv=cv2"]),
        Case::new(
            "a renamed dictionary",
            C,
            "ALTER TEXT SEARCH DICTIONARY td RENAME TO td2",
        )
        .renaming(&["text-search-dictionary:public.td=td2"]),
        Case::new(
            "a renamed configuration",
            C,
            "ALTER TEXT SEARCH CONFIGURATION tc RENAME TO tc2",
        )
        .renaming(&["text-search-configuration:public.tc=tc2"]),
        Case::new(
            "a renamed wrapper",
            C,
            "ALTER FOREIGN DATA WRAPPER w RENAME TO w2",
        )
        .renaming(&["foreign-data-wrapper:w=w2"]),
        Case::new("a renamed server", C, "ALTER SERVER far RENAME TO far2")
            .renaming(&["foreign-server:far=far2"]),
        Case::new(
            "a renamed publication",
            C,
            "ALTER PUBLICATION pub RENAME TO pub2",
        )
        .renaming(&["publication:pub=pub2"]),
        Case::new(
            "a renamed event trigger",
            C,
            "ALTER EVENT TRIGGER et RENAME TO et2",
        )
        .renaming(&["event-trigger:et=et2"]),
    ]);
}
