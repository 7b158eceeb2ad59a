-- PostgreSQL 14
CREATE FUNCTION even(n integer) RETURNS boolean LANGUAGE sql RETURN n = 0;
CREATE FUNCTION odd(n integer) RETURNS boolean LANGUAGE sql RETURN n <> 0 AND even(n - 1);
CREATE OR REPLACE FUNCTION even(n integer) RETURNS boolean LANGUAGE sql RETURN n = 0 OR odd(n - 1);
CREATE VIEW v AS SELECT even(1);
