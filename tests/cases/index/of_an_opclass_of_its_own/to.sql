CREATE TABLE t (a integer, b text);
CREATE INDEX t_a ON t (a);
CREATE INDEX t_b ON t (b COLLATE "C" DESC NULLS LAST) WHERE b <> '';
