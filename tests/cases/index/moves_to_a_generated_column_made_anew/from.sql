CREATE TABLE t (
    id integer,
    s integer GENERATED ALWAYS AS (id * 3) STORED,
    d integer GENERATED ALWAYS AS (id * 2) STORED
);
CREATE INDEX i ON t (s);
