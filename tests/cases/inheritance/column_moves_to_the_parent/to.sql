CREATE TABLE a (id integer, name text NOT NULL DEFAULT 'x', CONSTRAINT named CHECK (name <> ''));
CREATE TABLE b () INHERITS (a);
CREATE TABLE c (name text NOT NULL DEFAULT 'y') INHERITS (a);
