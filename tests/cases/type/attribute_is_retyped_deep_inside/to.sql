CREATE TYPE point AS (x bigint, y bigint, z bigint);
CREATE TYPE line AS (a point, b point);
CREATE DOMAIN segment AS line;
CREATE TABLE drawings (id integer, first line, others segment[]);
