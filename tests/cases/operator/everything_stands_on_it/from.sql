CREATE FUNCTION same(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT lower($1) = lower($2)';
CREATE OPERATOR === (LEFTARG = text, RIGHTARG = text, FUNCTION = same, COMMUTATOR = ===);
CREATE TABLE t (a text, CHECK (a OPERATOR(public.===) a));
CREATE VIEW v AS SELECT a FROM t WHERE a OPERATOR(public.===) 'x';
CREATE CAST (text AS integer) WITH INOUT AS ASSIGNMENT;
CREATE AGGREGATE last_of (anyelement) (SFUNC = array_append, STYPE = anyarray);
CREATE TEXT SEARCH CONFIGURATION c (COPY = simple);
