CREATE TABLE t (id integer, a integer);
CREATE INDEX t_a ON t (a);
ALTER TABLE t CLUSTER ON t_a;
ALTER INDEX t_a DEPENDS ON EXTENSION plpgsql;
