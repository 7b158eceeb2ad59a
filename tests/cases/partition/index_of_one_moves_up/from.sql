-- A partition of a partition comes under the table at the top, with its index; the table in between goes.
CREATE TABLE p (a integer, b text) PARTITION BY LIST (a);
CREATE TABLE q PARTITION OF p DEFAULT PARTITION BY LIST (a);
CREATE TABLE q1 PARTITION OF q DEFAULT;
CREATE INDEX ON p (a);
CREATE INDEX p_b ON p (b);
CREATE UNIQUE INDEX p_u ON p (a, b);
