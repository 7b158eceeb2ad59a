-- The foreign keys of partitions are called otherwise than those that they are parts of, and come again under their names.
CREATE TABLE p (a integer PRIMARY KEY, s integer CONSTRAINT p_s REFERENCES p) PARTITION BY LIST (a);
CREATE TABLE p1 (a integer PRIMARY KEY, s integer CONSTRAINT "it's %" REFERENCES p);
ALTER TABLE p ATTACH PARTITION p1 FOR VALUES IN (1);
CREATE TABLE r (a integer CONSTRAINT r_a REFERENCES p, k integer) PARTITION BY LIST (k);
CREATE TABLE "r%'1" (a integer CONSTRAINT own REFERENCES p, k integer) PARTITION BY LIST (k);
CREATE TABLE r11 PARTITION OF "r%'1" DEFAULT;
ALTER TABLE r ATTACH PARTITION "r%'1" FOR VALUES IN (1);
