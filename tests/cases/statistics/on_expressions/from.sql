-- PostgreSQL 14
CREATE TABLE t (a integer, b text, c integer);
CREATE STATISTICS s (ndistinct) ON a, b FROM t;
ALTER STATISTICS s SET STATISTICS 55;
COMMENT ON STATISTICS s IS 's';
CREATE STATISTICS e ON (a + c), b FROM t;
