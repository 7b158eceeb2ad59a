CREATE TABLE t (id integer, a tsvector) WITH (fillfactor = 50);
CREATE INDEX i ON t USING gin (a) WITH (fastupdate = off);
CREATE INDEX b ON t (id) WITH (fillfactor = 60);
