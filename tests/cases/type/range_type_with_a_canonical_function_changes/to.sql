CREATE FUNCTION whole(x int, y int) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT (x - y)::float8';
CREATE TYPE span;
CREATE FUNCTION span_canonical(span) RETURNS span LANGUAGE internal IMMUTABLE STRICT AS 'int4range_canonical';
CREATE TYPE span AS RANGE (subtype = int, canonical = span_canonical, subtype_diff = whole);
CREATE TABLE stays (id int PRIMARY KEY, s span, many span[], EXCLUDE USING gist (s WITH &&));
