CREATE TABLE t (id integer PRIMARY KEY, a integer DEFAULT 5, b varchar(5), c text, d text, e integer GENERATED ALWAYS AS (a + 1) STORED, CHECK (a < id), UNIQUE (a, b));
COMMENT ON COLUMN t.a IS 'a';
CREATE INDEX ON t (a, c);
CREATE VIEW v AS SELECT id, a, c FROM t;
CREATE TABLE p (k integer, a integer, b integer) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
CREATE TABLE i (a integer, b text[]);
CREATE TABLE j (c integer) INHERITS (i);
