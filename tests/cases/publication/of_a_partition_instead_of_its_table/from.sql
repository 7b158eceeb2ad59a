-- A table that is made anew leaves a publication, and its partition, made anew with it, joins.
CREATE TABLE p (a integer) PARTITION BY LIST (a);
CREATE TABLE x PARTITION OF p FOR VALUES IN (1);
CREATE TABLE y (a integer);
CREATE PUBLICATION pu FOR TABLE p, y;
