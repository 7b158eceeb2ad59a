-- Attributes get another type, one comes and one goes, in composite types that columns hold in others.
CREATE TYPE point AS (x integer, y integer, old text);
CREATE TYPE line AS (a point, b point);
CREATE DOMAIN segment AS line;
CREATE TABLE drawings (id integer, first line, others segment[]);
