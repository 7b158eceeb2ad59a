-- PostgreSQL 18
CREATE TABLE booked (place int4range, at tsrange) PARTITION BY LIST (place);
CREATE TABLE booked_1 PARTITION OF booked FOR VALUES IN ('[1,2)');
CREATE TABLE booked_2 PARTITION OF booked FOR VALUES IN ('[2,3)') PARTITION BY LIST (place);
CREATE TABLE booked_21 PARTITION OF booked_2 FOR VALUES IN ('[2,3)');
CREATE TABLE booked_3 (place int4range, at tsrange, CONSTRAINT booked_3_place_at_key UNIQUE (place, at WITHOUT OVERLAPS));
CREATE TABLE free (place int4range, at tsrange, CONSTRAINT free_once UNIQUE (place, at WITHOUT OVERLAPS)) PARTITION BY LIST (place);
CREATE TABLE free_1 PARTITION OF free FOR VALUES IN ('[1,2)');
CREATE TABLE free_2 PARTITION OF free FOR VALUES IN ('[2,3)');
CREATE TABLE ptm (id int4range, v daterange, PRIMARY KEY (id, v WITHOUT OVERLAPS)) PARTITION BY LIST (id);
CREATE TABLE ptm1 PARTITION OF ptm FOR VALUES IN ('[1,2)');
CREATE TABLE later (id int4range, v daterange) PARTITION BY LIST (id);
CREATE TABLE later1 PARTITION OF later FOR VALUES IN ('[1,2)');
