CREATE TYPE mood AS ENUM ('awful', 'sad', 'so so', 'ok', 'glad');
CREATE TABLE t (id integer, m mood DEFAULT 'glad', n mood NOT NULL DEFAULT 'so so', CONSTRAINT c CHECK (m <> 'awful'));
CREATE VIEW v AS SELECT id FROM t WHERE m = 'glad';
CREATE INDEX i ON t (id) WHERE m = 'glad';
CREATE FUNCTION f(mood DEFAULT 'glad') RETURNS integer LANGUAGE sql AS 'SELECT 1';
