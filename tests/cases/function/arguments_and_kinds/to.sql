CREATE FUNCTION a(z integer, y integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE b() LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION c(x integer) RETURNS TABLE (a integer, b text) LANGUAGE sql AS $$SELECT 1, ''$$;
CREATE FUNCTION d(x integer[]) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE p(INOUT y integer) LANGUAGE plpgsql AS 'BEGIN END';
COMMENT ON FUNCTION a(integer, integer) IS 'a';
REVOKE ALL ON FUNCTION a(integer, integer) FROM PUBLIC;
