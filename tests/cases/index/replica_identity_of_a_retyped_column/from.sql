CREATE TYPE mood AS ENUM ('sad', 'ok', 'glad');
CREATE TABLE t (id mood NOT NULL, name text NOT NULL, place integer NOT NULL);
CREATE UNIQUE INDEX t_key ON t (id);
ALTER TABLE t REPLICA IDENTITY USING INDEX t_key;
CREATE INDEX t_lower ON t ((lower(name)), place);
ALTER INDEX t_lower ALTER COLUMN 1 SET STATISTICS 500;
ALTER TABLE t CLUSTER ON t_lower;
COMMENT ON INDEX t_lower IS 'lower';
