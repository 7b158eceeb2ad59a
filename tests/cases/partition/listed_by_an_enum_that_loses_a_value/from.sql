CREATE TYPE region AS ENUM ('north', 'south', 'west');
CREATE TABLE p (r region NOT NULL, n integer) PARTITION BY LIST (r);
CREATE TABLE p_north PARTITION OF p FOR VALUES IN ('north');
CREATE TABLE p_west PARTITION OF p FOR VALUES IN ('west');
CREATE INDEX p_n ON p (n);
CREATE VIEW v AS SELECT r FROM p;
