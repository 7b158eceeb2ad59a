CREATE TABLE a (id integer, x text DEFAULT 'a');
CREATE TABLE b (y text) INHERITS (a);
CREATE TABLE c (z text) INHERITS (a);
CREATE TABLE d () INHERITS (b, c);
