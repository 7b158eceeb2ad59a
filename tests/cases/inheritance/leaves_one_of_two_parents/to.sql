CREATE TABLE a (id integer, x text);
CREATE TABLE b (id bigint, y text);
CREATE TABLE c (x integer, y text) INHERITS (b);
