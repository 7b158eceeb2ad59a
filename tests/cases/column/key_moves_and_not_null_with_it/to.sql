CREATE TABLE t (a integer, b integer PRIMARY KEY, c integer NOT NULL UNIQUE);
CREATE TABLE r (t integer REFERENCES t (b));
CREATE TABLE u (a integer, b integer PRIMARY KEY);
