-- PostgreSQL 18
CREATE TABLE t (a integer CONSTRAINT a_there NOT NULL, b text CONSTRAINT b_there NOT NULL, c integer NOT NULL, d integer);
CREATE TABLE p (a integer CONSTRAINT a_there NOT NULL, b integer) PARTITION BY LIST (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p2 (a integer CONSTRAINT mine NOT NULL, b integer);
