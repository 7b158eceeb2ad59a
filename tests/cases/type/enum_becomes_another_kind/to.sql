CREATE DOMAIN a AS text CHECK (VALUE IN ('x', 'y'));
CREATE TYPE c AS ENUM ('x', 'z');
CREATE TABLE t (a a DEFAULT 'x', b integer, c c DEFAULT 'x');
CREATE INDEX t_a ON t (a);
CREATE VIEW v AS SELECT a, b, c FROM t;
