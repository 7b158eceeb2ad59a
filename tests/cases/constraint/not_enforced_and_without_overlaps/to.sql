CREATE EXTENSION btree_gist;
CREATE TABLE r (id bigint, during daterange, PRIMARY KEY (id, during WITHOUT OVERLAPS));
CREATE TABLE t (id bigint, during daterange, v bigint GENERATED ALWAYS AS (id * 2) VIRTUAL, CONSTRAINT c CHECK (id > 0),
    CONSTRAINT f FOREIGN KEY (id, PERIOD during) REFERENCES r (id, PERIOD during));
