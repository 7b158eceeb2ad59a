CREATE FUNCTION may(who integer, really boolean DEFAULT true) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE TABLE t (id integer CHECK (may(id)), g integer);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (may(id));
CREATE VIEW v AS SELECT may(id) AS may FROM t;
CREATE INDEX i ON t (id);
