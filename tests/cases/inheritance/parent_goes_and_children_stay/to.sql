CREATE TABLE b (id integer NOT NULL, x text NOT NULL DEFAULT 'a', y text);
CREATE TABLE a2 (id integer NOT NULL, x text NOT NULL DEFAULT 'a');
CREATE TABLE c (y text) INHERITS (a2);
