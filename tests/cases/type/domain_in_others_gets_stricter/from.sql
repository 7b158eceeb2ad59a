-- Domains demand more while columns hold their values in arrays, in composite types, in ranges and in domains over those.
CREATE DOMAIN age AS integer;
CREATE DOMAIN label AS text;
CREATE DOMAIN ages AS age[];
CREATE DOMAIN price AS numeric;
CREATE TYPE person AS (name label, age age);
CREATE TYPE price_range AS RANGE (subtype = price);
CREATE TABLE people (id integer PRIMARY KEY, who person, all_ages ages, few age[], prices price_range);
CREATE VIEW names AS SELECT id, (who).name FROM people;
