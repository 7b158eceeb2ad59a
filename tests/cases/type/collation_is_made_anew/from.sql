CREATE COLLATION german (locale = 'C');
CREATE TABLE t (id integer, a text COLLATE german, CHECK (a > 'b'));
CREATE INDEX i ON t (a);
CREATE DOMAIN d AS text COLLATE german;
CREATE VIEW v AS SELECT a FROM t ORDER BY a;
