CREATE TABLE a (id bigint, x text);
CREATE TABLE b (id bigint, y text);
CREATE TABLE c (z text) INHERITS (a, b);
CREATE INDEX c_id ON c (id);
CREATE VIEW v AS SELECT id FROM c;
