CREATE TABLE a (id integer);
CREATE TABLE b (name text NOT NULL DEFAULT 'x', CONSTRAINT named CHECK (name <> '')) INHERITS (a);
CREATE TABLE c (name text NOT NULL DEFAULT 'y') INHERITS (a);
