CREATE TYPE address AS (town varchar(40), country text, number bigint);
CREATE DOMAIN home AS address CHECK ((VALUE).town <> '');
CREATE TABLE people (id integer, lives_at address, worked_at address[], home home);
CREATE VIEW streets AS SELECT id, (lives_at).number FROM people;
