CREATE FUNCTION uuid_generate_v4() RETURNS uuid LANGUAGE sql AS 'SELECT gen_random_uuid()';
CREATE VIEW v AS SELECT uuid_generate_v4() AS id, 1 AS n;
CREATE TABLE t (id uuid DEFAULT uuid_generate_v4());
