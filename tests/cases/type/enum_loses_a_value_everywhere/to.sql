CREATE TYPE mood AS ENUM ('glad', 'ok', 'great');
CREATE DOMAIN good AS mood DEFAULT 'glad' CHECK (VALUE <> 'great');
CREATE TYPE pair AS (a mood, b mood[]);
CREATE FUNCTION f(mood) RETURNS mood LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE TABLE t (id integer PRIMARY KEY, m mood NOT NULL DEFAULT 'ok', n mood[] DEFAULT '{ok}', g good, p pair, c boolean GENERATED ALWAYS AS (id > 1) STORED,
    CHECK (m <> 'great'), CHECK ('glad' <> ALL (n)));
CREATE INDEX t_m ON t (m) WHERE m = 'glad';
CREATE INDEX t_f ON t (f(m));
CREATE VIEW v AS SELECT m, n, g FROM t WHERE m > 'glad';
CREATE MATERIALIZED VIEW w AS SELECT * FROM v;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (m = 'ok');
CREATE TRIGGER tr BEFORE UPDATE OF m ON t FOR EACH ROW WHEN (NEW.m = 'ok') EXECUTE FUNCTION suppress_redundant_updates_trigger();
COMMENT ON TYPE mood IS 'mood';
