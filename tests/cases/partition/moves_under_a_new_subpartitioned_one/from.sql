-- A partition of a partition that goes moves under a new one, with the indexes that are parts of those at the top.
CREATE TABLE p (id integer, d date, PRIMARY KEY (id, d)) PARTITION BY LIST (id);
CREATE TABLE pa PARTITION OF p FOR VALUES IN (1) PARTITION BY RANGE (d);
CREATE TABLE pa1 PARTITION OF pa DEFAULT;
CREATE INDEX pi ON p (id);
