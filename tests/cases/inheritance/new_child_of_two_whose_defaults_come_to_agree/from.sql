-- A table that is to inherit from two others comes once these have the same default.
CREATE TABLE p (a integer, b integer DEFAULT 1);
CREATE TABLE c () INHERITS (p);
ALTER TABLE c ALTER b SET DEFAULT 2;
ALTER TABLE c ALTER a SET DEFAULT 2;
