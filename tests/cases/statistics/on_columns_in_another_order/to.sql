CREATE TABLE t (x integer, y text);
CREATE STATISTICS s ON x, y FROM t;
