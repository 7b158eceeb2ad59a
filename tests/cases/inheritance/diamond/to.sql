CREATE TABLE a (id bigint NOT NULL, x varchar(20) DEFAULT 'b', CHECK (id > 0));
CREATE TABLE b (y text) INHERITS (a);
CREATE TABLE c (z text) INHERITS (a);
CREATE TABLE d () INHERITS (b, c);
