CREATE DOMAIN age AS integer CHECK (VALUE >= 0);
CREATE DOMAIN label AS text NOT NULL;
CREATE DOMAIN ages AS age[];
CREATE DOMAIN price AS numeric CONSTRAINT positive CHECK (VALUE > 0);
CREATE TYPE person AS (name label, age age);
CREATE TYPE price_range AS RANGE (subtype = price);
CREATE TABLE people (id integer PRIMARY KEY, who person, all_ages ages, few age[], prices price_range);
CREATE VIEW names AS SELECT id, (who).name FROM people;
