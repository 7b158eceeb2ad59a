CREATE FUNCTION same(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS 'SELECT upper($1) = upper($2)';
CREATE OPERATOR === (LEFTARG = text, RIGHTARG = text, FUNCTION = same, COMMUTATOR = ===, HASHES);
CREATE TABLE t (a text, CHECK (a OPERATOR(public.===) a));
CREATE VIEW v AS SELECT a FROM t WHERE a OPERATOR(public.===) 'x';
CREATE TEXT SEARCH CONFIGURATION c (COPY = english);
CREATE TABLE u (a tsvector GENERATED ALWAYS AS (to_tsvector('c', 'x')) STORED);
