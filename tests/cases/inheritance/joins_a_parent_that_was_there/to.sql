CREATE TABLE dated (day date NOT NULL DEFAULT '2000-01-01', CONSTRAINT recent CHECK (day > '1999-01-01'));
CREATE TABLE named (name text);
CREATE TABLE item (id integer, code text) INHERITS (named, dated);
CREATE TABLE part (size integer) INHERITS (item);
CREATE INDEX part_days ON part (day);
