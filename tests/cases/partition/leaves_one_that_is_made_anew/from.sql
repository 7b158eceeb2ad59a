-- A partition is partitioned no more and made anew; the one it had goes to another and keeps its columns, checks and keys.
CREATE TABLE t (id integer PRIMARY KEY);
CREATE TABLE p (id integer NOT NULL, k text, d date CHECK (d > '2000-01-01'), t integer REFERENCES t) PARTITION BY LIST (k);
CREATE TABLE pa PARTITION OF p FOR VALUES IN ('a') PARTITION BY RANGE (d);
CREATE TABLE pa1 PARTITION OF pa DEFAULT;
CREATE INDEX pi ON p (id);
