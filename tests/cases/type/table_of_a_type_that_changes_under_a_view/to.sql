CREATE TYPE reading AS (sensor bigint, value numeric, at timestamp);
CREATE TABLE measured OF reading (PRIMARY KEY (sensor), value DEFAULT 0);
CREATE VIEW sensors AS SELECT sensor FROM measured;
CREATE VIEW last_sensor AS SELECT max(sensor) AS sensor FROM sensors;
