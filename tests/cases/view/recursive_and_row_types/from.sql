CREATE TABLE t (id integer PRIMARY KEY, up integer, name text);
CREATE RECURSIVE VIEW tree (id, depth) AS SELECT id, 1 FROM t WHERE up IS NULL UNION ALL SELECT t.id, depth + 1 FROM t JOIN tree ON t.up = tree.id;
CREATE VIEW grouped AS SELECT id, name FROM t GROUP BY id;
CREATE VIEW rows AS SELECT t, t.id FROM t;
