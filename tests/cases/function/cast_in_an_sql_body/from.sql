-- PostgreSQL 14
CREATE TYPE size AS ENUM ('small', 'large');
CREATE FUNCTION inches(size) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE CAST (size AS integer) WITH FUNCTION inches(size);
CREATE FUNCTION smallest() RETURNS integer LANGUAGE sql RETURN 'small'::size::integer;
CREATE VIEW sizes AS SELECT 'large'::size::integer AS inches;
