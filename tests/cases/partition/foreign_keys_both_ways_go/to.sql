CREATE TABLE apart (id integer);
