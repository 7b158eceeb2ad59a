CREATE SCHEMA a;
CREATE TYPE a.e AS ENUM ('x');
CREATE FUNCTION a.f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE TABLE a.t (id serial PRIMARY KEY, e a.e DEFAULT 'x', n integer DEFAULT a.f());
CREATE TABLE public.r (t integer REFERENCES a.t, e a.e, es a.e[] DEFAULT '{x}');
CREATE VIEW public.v AS SELECT e FROM a.t;
