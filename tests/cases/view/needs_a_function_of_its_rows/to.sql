CREATE TABLE t (id integer, n text);
CREATE VIEW v AS SELECT id, n FROM t;
CREATE FUNCTION first_name(v) RETURNS text LANGUAGE sql AS $$SELECT 'x'$$;
CREATE VIEW w AS SELECT v.id, first_name(v) AS name FROM v;
CREATE FUNCTION all_of_v() RETURNS SETOF v LANGUAGE sql AS 'SELECT * FROM public.v';
