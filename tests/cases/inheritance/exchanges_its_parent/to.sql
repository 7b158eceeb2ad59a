CREATE TABLE other (name text, extra integer, CONSTRAINT positive CHECK (extra > 0));
CREATE TABLE new (name text, fresh integer, CONSTRAINT even CHECK (fresh % 2 = 0));
CREATE TABLE heir (id integer) INHERITS (other);
CREATE TABLE late (id integer) INHERITS (new);
