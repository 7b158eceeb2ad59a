CREATE TABLE t (id integer PRIMARY KEY, a integer);
CREATE INDEX t_a ON t (a);
ALTER TABLE t CLUSTER ON t_a;
