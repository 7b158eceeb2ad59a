CREATE TABLE t (id integer, n integer);
CREATE VIEW b AS SELECT n, id FROM t;
CREATE VIEW a AS SELECT n, id FROM b;
