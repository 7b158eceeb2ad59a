CREATE SCHEMA b;
CREATE TYPE b.e AS ENUM ('x', 'y');
CREATE FUNCTION b.f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE TABLE b.t (id serial PRIMARY KEY, e b.e DEFAULT 'x', n integer DEFAULT b.f());
CREATE TABLE public.r (t integer REFERENCES b.t, e b.e, es b.e[] DEFAULT '{y}');
CREATE VIEW public.v AS SELECT e FROM b.t;
