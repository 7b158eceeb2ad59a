CREATE TABLE top (id integer);
CREATE TABLE middle () INHERITS (top);
CREATE TABLE bottom () INHERITS (middle);
CREATE TABLE apart (id integer);
