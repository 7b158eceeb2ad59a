-- A partition of a partition stays with its columns and indexes while all tables above it go, or come again.
CREATE TABLE p (a integer, b integer, PRIMARY KEY (a)) PARTITION BY LIST (a);
CREATE TABLE q PARTITION OF p DEFAULT PARTITION BY LIST (a);
CREATE TABLE q1 PARTITION OF q DEFAULT;
CREATE UNIQUE INDEX ON p (a, b);
