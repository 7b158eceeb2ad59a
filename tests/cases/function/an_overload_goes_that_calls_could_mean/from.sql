CREATE FUNCTION norm(t text, x integer DEFAULT 0) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$ SELECT upper(trim(t)) || x $$;
CREATE TABLE t (n text, id bigint, CHECK (norm(n) <> ''));
CREATE INDEX i ON t (norm(n, 3));
