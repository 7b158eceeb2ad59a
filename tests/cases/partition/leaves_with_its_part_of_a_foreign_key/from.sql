-- A partition leaves a table that refers to itself, and keeps its part of that foreign key as its own; another one gets other bounds.
CREATE TABLE p (a integer PRIMARY KEY, self integer CONSTRAINT p_self REFERENCES p) PARTITION BY LIST (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
