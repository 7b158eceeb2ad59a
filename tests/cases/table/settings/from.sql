CREATE TABLE t (id integer PRIMARY KEY, r integer) WITH (fillfactor = 60, toast.autovacuum_enabled = false);
CREATE TABLE r (id integer PRIMARY KEY REFERENCES t);
CREATE UNLOGGED TABLE u (id serial PRIMARY KEY, i integer GENERATED ALWAYS AS IDENTITY);
CREATE TABLE n (id integer);
ALTER TABLE n REPLICA IDENTITY FULL;
