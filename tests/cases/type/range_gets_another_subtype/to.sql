CREATE TYPE span AS RANGE (subtype = bigint);
CREATE TABLE t (id integer, s span, EXCLUDE USING gist (s WITH &&));
CREATE VIEW v AS SELECT lower(s) AS low FROM t;
CREATE FUNCTION f(span) RETURNS integer LANGUAGE sql AS 'SELECT 1';
