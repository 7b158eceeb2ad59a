CREATE TYPE box2;
CREATE FUNCTION box2_in(cstring) RETURNS box2 LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION box2_out(box2) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE box2 (INPUT = box2_in, OUTPUT = box2_out);
CREATE TABLE parcels (id int PRIMARY KEY, size box2, sizes box2[]);
CREATE FUNCTION bigger(box2) RETURNS boolean LANGUAGE sql AS 'SELECT $1 IS NOT NULL';
CREATE VIEW sized AS SELECT id, size FROM parcels WHERE bigger(size);
