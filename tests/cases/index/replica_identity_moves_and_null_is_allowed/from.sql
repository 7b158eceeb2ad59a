-- A column may be NULL once it is no longer part of the index that rows are identified by.
CREATE TABLE t (a integer NOT NULL, b integer NOT NULL UNIQUE);
CREATE UNIQUE INDEX i ON t (a);
ALTER TABLE t REPLICA IDENTITY USING INDEX i;
