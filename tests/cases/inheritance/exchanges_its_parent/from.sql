CREATE TABLE old (name text, plain integer);
CREATE TABLE other (name text, extra integer, CONSTRAINT positive CHECK (extra > 0));
CREATE TABLE heir (id integer) INHERITS (old);
CREATE TABLE late (id integer) INHERITS (old);
