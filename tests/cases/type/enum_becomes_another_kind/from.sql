CREATE TYPE a AS ENUM ('x', 'y');
CREATE TYPE b AS ENUM ('1', '2');
CREATE DOMAIN c AS text;
CREATE TABLE t (a a DEFAULT 'x', b b, c c DEFAULT 'x');
CREATE INDEX t_a ON t (a);
CREATE VIEW v AS SELECT a, b, c FROM t;
