CREATE TABLE t (id integer NOT NULL, a integer);
CREATE UNIQUE INDEX t_key ON t (id);
COMMENT ON INDEX t_key IS 'a';
CREATE TABLE u (t integer REFERENCES t (id));
