-- PostgreSQL 18
CREATE EXTENSION btree_gist;
CREATE TABLE r (id integer, during daterange, PRIMARY KEY (id, during WITHOUT OVERLAPS));
CREATE TABLE t (id integer, during daterange, CONSTRAINT c CHECK (id > 0) NOT ENFORCED,
    CONSTRAINT f FOREIGN KEY (id, PERIOD during) REFERENCES r (id, PERIOD during));
