CREATE TABLE t (a integer PRIMARY KEY, b integer NOT NULL, c integer);
CREATE TABLE r (t integer REFERENCES t);
CREATE TABLE u (a integer NOT NULL, b integer NOT NULL, PRIMARY KEY (a, b));
