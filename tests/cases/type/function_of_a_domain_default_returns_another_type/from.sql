CREATE FUNCTION first_rank() RETURNS smallint LANGUAGE sql IMMUTABLE AS $$ SELECT 1::smallint $$;
CREATE DOMAIN rank AS smallint DEFAULT first_rank() CHECK (VALUE > 0);
CREATE DOMAIN unused AS integer DEFAULT first_rank();
CREATE TABLE player (rank rank, alias text);
CREATE VIEW leader AS SELECT alias FROM player WHERE rank = 1;
