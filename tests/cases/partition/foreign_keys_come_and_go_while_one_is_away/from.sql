-- New foreign keys to a partitioned table wait for the partitions that come to it; those that go do so before a partition leaves.
CREATE TABLE p (a integer PRIMARY KEY, self integer CONSTRAINT p_self REFERENCES p) PARTITION BY LIST (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
CREATE TABLE p3 (a integer PRIMARY KEY, self integer);
CREATE TABLE r (a integer, b integer CONSTRAINT r_b REFERENCES p);
