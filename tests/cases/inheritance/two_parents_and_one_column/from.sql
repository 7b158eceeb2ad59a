CREATE TABLE a (id integer, x text);
CREATE TABLE b (id integer, y text);
CREATE TABLE c (z text) INHERITS (a, b);
CREATE INDEX c_id ON c (id);
CREATE VIEW v AS SELECT id FROM c;
