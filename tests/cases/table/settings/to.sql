CREATE UNLOGGED TABLE t (id integer PRIMARY KEY, r integer) WITH (toast.autovacuum_vacuum_threshold = 7, autovacuum_vacuum_scale_factor = 0.5);
CREATE UNLOGGED TABLE r (id integer PRIMARY KEY REFERENCES t);
CREATE TABLE u (id serial PRIMARY KEY, i integer GENERATED ALWAYS AS IDENTITY);
CREATE TABLE n (id integer);
ALTER TABLE n REPLICA IDENTITY NOTHING;
