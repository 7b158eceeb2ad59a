CREATE TYPE c AS (a bigint, b text, d date);
CREATE TYPE outer_c AS (c c, n integer);
CREATE TABLE t (id integer, c c, cs c[], o outer_c);
CREATE TABLE typed OF c (a DEFAULT 1, PRIMARY KEY (a));
CREATE VIEW v AS SELECT (c).a FROM t;
CREATE FUNCTION f() RETURNS c LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
