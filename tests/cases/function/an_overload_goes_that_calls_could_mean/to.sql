CREATE FUNCTION norm(t text) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$ SELECT upper(trim(t)) $$;
CREATE TABLE t (n text, id bigint, CHECK (norm(n) <> ''));
CREATE INDEX i ON t (norm(n));
