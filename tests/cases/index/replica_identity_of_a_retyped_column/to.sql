CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE TABLE t (id mood NOT NULL, name varchar(90) NOT NULL, place bigint NOT NULL);
CREATE UNIQUE INDEX t_key ON t (id);
ALTER TABLE t REPLICA IDENTITY USING INDEX t_key;
CREATE INDEX t_lower ON t ((lower(name::text)), place);
ALTER INDEX t_lower ALTER COLUMN 1 SET STATISTICS 500;
ALTER TABLE t CLUSTER ON t_lower;
COMMENT ON INDEX t_lower IS 'lower';
