CREATE TABLE t (id integer PRIMARY KEY, a integer, b integer UNIQUE, c text UNIQUE, d integer NOT NULL, CONSTRAINT t_a_key UNIQUE (a) INCLUDE (b));
ALTER TABLE t ADD CONSTRAINT e UNIQUE (d) WITH (fillfactor = 70);
COMMENT ON CONSTRAINT t_a_key ON t IS 'b';
CREATE TABLE u (a integer REFERENCES t (a), id integer REFERENCES t (id));
CREATE TABLE n (a integer PRIMARY KEY, "B" integer, CONSTRAINT two UNIQUE ("B", a), CONSTRAINT three UNIQUE ("B", a) DEFERRABLE);
