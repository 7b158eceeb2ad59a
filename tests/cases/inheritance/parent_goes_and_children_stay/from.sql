CREATE TABLE a (id integer PRIMARY KEY, x text NOT NULL DEFAULT 'a');
CREATE TABLE b (y text) INHERITS (a);
CREATE TABLE c (y text) INHERITS (a);
