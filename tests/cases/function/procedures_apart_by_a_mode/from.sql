-- PostgreSQL 14
CREATE PROCEDURE p(OUT a integer, IN b integer, IN c integer) LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE p(IN a integer, IN b integer, IN c integer) LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE q(VARIADIC a integer[]) LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE q() LANGUAGE sql AS 'SELECT 1';
CREATE TYPE "a, b" AS ENUM ('x');
CREATE PROCEDURE r(INOUT a "a, b", INOUT b text) LANGUAGE sql AS 'SELECT $1, $2';
COMMENT ON PROCEDURE p(IN integer, IN integer, IN integer) IS 'a';
