CREATE FUNCTION first_rank() RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 1 $$;
CREATE DOMAIN rank AS smallint DEFAULT first_rank() CHECK (VALUE > 0);
CREATE DOMAIN unused AS integer DEFAULT first_rank() + 1;
CREATE TABLE player (rank rank, alias text, second rank);
CREATE VIEW leader AS SELECT alias FROM player WHERE rank = 1;
