-- PostgreSQL 14
CREATE TYPE size AS ENUM ('small', 'large');
CREATE FUNCTION inches(size) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
