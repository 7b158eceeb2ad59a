CREATE TABLE t (id integer NOT NULL, a integer, CONSTRAINT t_key PRIMARY KEY (id));
COMMENT ON INDEX t_key IS 'a';
CREATE TABLE u (t integer REFERENCES t (id));
