CREATE TYPE address AS (street text, number integer, town text);
CREATE DOMAIN home AS address CHECK ((VALUE).town <> '');
CREATE TABLE people (id integer, lives_at address, worked_at address[], home home);
CREATE VIEW streets AS SELECT id, (lives_at).street, (lives_at).number FROM people;
CREATE INDEX people_street ON people (((lives_at).street));
