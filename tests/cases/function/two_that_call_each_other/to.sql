CREATE FUNCTION even(n integer) RETURNS integer LANGUAGE sql RETURN 0;
CREATE FUNCTION odd(n integer) RETURNS boolean LANGUAGE sql RETURN n <> 0 AND even(n - 1) = 0;
CREATE OR REPLACE FUNCTION even(n integer) RETURNS integer LANGUAGE sql RETURN CASE WHEN odd(n - 1) THEN 0 END;
CREATE TABLE t (n integer CHECK (even(n) = 0));
