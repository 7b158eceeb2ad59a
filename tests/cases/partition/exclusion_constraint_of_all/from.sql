-- PostgreSQL 17
CREATE TABLE booked (place int4range, at tsrange) PARTITION BY LIST (place);
CREATE TABLE booked_1 PARTITION OF booked FOR VALUES IN ('[1,2)');
CREATE TABLE booked_2 PARTITION OF booked FOR VALUES IN ('[2,3)') PARTITION BY LIST (place);
CREATE TABLE booked_21 PARTITION OF booked_2 FOR VALUES IN ('[2,3)');
CREATE TABLE booked_3 (place int4range, at tsrange, CONSTRAINT booked_3_place_at_excl EXCLUDE USING gist (place WITH =, at WITH &&));
CREATE TABLE free (place int4range, at tsrange, CONSTRAINT free_once EXCLUDE USING gist (place WITH =, at WITH &&)) PARTITION BY LIST (place);
CREATE TABLE free_1 PARTITION OF free FOR VALUES IN ('[1,2)');
CREATE TABLE free_2 PARTITION OF free FOR VALUES IN ('[2,3)');
