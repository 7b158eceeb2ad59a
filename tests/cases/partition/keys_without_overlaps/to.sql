-- PostgreSQL 18
CREATE TABLE booked (place int4range, at tsrange, CONSTRAINT once UNIQUE (place, at WITHOUT OVERLAPS)) PARTITION BY LIST (place);
CREATE TABLE booked_1 PARTITION OF booked FOR VALUES IN ('[1,2)');
ALTER TABLE booked_1 RENAME CONSTRAINT booked_1_place_at_excl TO once_1;
CREATE TABLE booked_2 PARTITION OF booked FOR VALUES IN ('[2,3)') PARTITION BY LIST (place);
CREATE TABLE booked_21 PARTITION OF booked_2 FOR VALUES IN ('[2,3)');
CREATE TABLE booked_3 PARTITION OF booked FOR VALUES IN ('[3,4)');
CREATE TABLE booked_4 PARTITION OF booked FOR VALUES IN ('[4,5)');
CREATE TABLE free (place int4range, at tsrange, CONSTRAINT free_once UNIQUE (place, at WITHOUT OVERLAPS)) PARTITION BY LIST (place);
CREATE TABLE free_1 PARTITION OF free FOR VALUES IN ('[1,2)');
CREATE TABLE free_2 (place int4range, at tsrange, CONSTRAINT free_2_place_at_key UNIQUE (place, at WITHOUT OVERLAPS));
CREATE TABLE ptm (id int4range, v daterange, CONSTRAINT key UNIQUE (id, v WITHOUT OVERLAPS)) PARTITION BY LIST (id);
CREATE TABLE ptm1 PARTITION OF ptm FOR VALUES IN ('[1,2)');
CREATE TABLE ptm2 PARTITION OF ptm FOR VALUES IN ('[2,3)');
CREATE TABLE later (id int4range, v daterange, PRIMARY KEY (id, v WITHOUT OVERLAPS)) PARTITION BY LIST (id);
CREATE TABLE later1 PARTITION OF later FOR VALUES IN ('[1,2)');
ALTER TABLE later1 RENAME CONSTRAINT later1_pkey TO mine;
