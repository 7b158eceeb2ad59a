-- A partition has a key of its own over a column that may hold nulls afterwards, and one of another column has one that goes.
CREATE TABLE readings (sensor integer NOT NULL, at date NOT NULL, id integer NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE readings_2025 PARTITION OF readings (PRIMARY KEY (id)) FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE readings_2026 PARTITION OF readings (PRIMARY KEY (sensor)) FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
