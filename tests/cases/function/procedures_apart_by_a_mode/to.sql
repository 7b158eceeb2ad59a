-- PostgreSQL 14
CREATE PROCEDURE p(OUT a integer, IN b integer, IN c integer) LANGUAGE sql AS 'SELECT 2';
CREATE PROCEDURE p(IN a2 integer, IN b integer, IN c integer) LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE q(VARIADIC b integer[]) LANGUAGE sql AS 'SELECT 1';
CREATE TYPE "a, b" AS ENUM ('x');
CREATE PROCEDURE r(INOUT b "a, b", INOUT a text) LANGUAGE sql AS 'SELECT $1, $2';
COMMENT ON PROCEDURE p(OUT integer, IN integer, IN integer) IS 'b';
COMMENT ON PROCEDURE q(VARIADIC integer[]) IS 'b';
COMMENT ON PROCEDURE r(INOUT "a, b", INOUT text) IS 'b';
REVOKE ALL ON PROCEDURE r(INOUT "a, b", INOUT text) FROM PUBLIC;
