CREATE TABLE t (a bigint, b varchar(9), c integer);
CREATE STATISTICS s (dependencies) ON a, b FROM t;
ALTER STATISTICS s SET STATISTICS 55;
COMMENT ON STATISTICS s IS 's';
CREATE STATISTICS e ON (a + c), b FROM t;
