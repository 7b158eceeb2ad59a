CREATE SCHEMA shop;
COMMENT ON SCHEMA shop IS 'what is sold';
CREATE TYPE shop.mood AS ENUM ('sad', 'ok');
CREATE DOMAIN shop.name AS varchar(20) NOT NULL CHECK (VALUE IN ('a', 'b'));
CREATE DOMAIN shop.code AS text CONSTRAINT present NOT NULL;
CREATE TYPE shop.span AS RANGE (subtype = date);
CREATE TYPE shop.point AS (x integer, y integer);
CREATE COLLATION shop.numeric (provider = icu, locale = 'en-u-kn-true');
CREATE COLLATION shop.root (provider = icu, locale = 'und', deterministic = false);
CREATE COLLATION shop.plain (provider = libc, locale = 'C');
CREATE SEQUENCE shop.number START 5;

CREATE TABLE shop.item (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant integer NOT NULL,
    title text NOT NULL,
    note text,
    state varchar(10) NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'old')),
    number integer CONSTRAINT numbered NOT NULL DEFAULT nextval('shop.number'),
    price numeric(10, 2) DEFAULT 0 CHECK (price >= 0),
    gross numeric GENERATED ALWAYS AS (price * 1.2) STORED,
    made timestamptz NOT NULL DEFAULT now(),
    tags text[] DEFAULT ARRAY[]::text[],
    sorted text COLLATE shop.numeric,
    name shop.name,
    UNIQUE (tenant, title)
);
ALTER TABLE shop.item ALTER COLUMN title SET STATISTICS 50;
ALTER TABLE shop.item ALTER COLUMN note SET STORAGE external;
ALTER TABLE shop.item ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON shop.item USING (tenant = current_setting('app.tenant')::integer);
CREATE INDEX ON shop.item (lower(title)) WHERE price > 0;
CREATE INDEX ON shop.item USING gin (tags);
CREATE UNIQUE INDEX item_made ON shop.item (made DESC NULLS LAST) INCLUDE (note);
CREATE STATISTICS shop.both (dependencies, ndistinct) ON tenant, title FROM shop.item;
COMMENT ON COLUMN shop.item.title IS 'what it says';

CREATE TABLE shop.old (sold serial PRIMARY KEY, item bigint REFERENCES shop.item ON DELETE CASCADE);
CREATE TABLE shop.child (extra text NOT NULL) INHERITS (shop.old);
CREATE TABLE shop.booking (
    room integer NOT NULL,
    during tsrange NOT NULL,
    EXCLUDE USING gist (during WITH &&),
    PRIMARY KEY (room, during)
);
CREATE TABLE shop.log (at date NOT NULL, what text NOT NULL, PRIMARY KEY (at, what)) PARTITION BY RANGE (at);
CREATE TABLE shop.log_1 PARTITION OF shop.log FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE shop.log_2 (what text NOT NULL, at date NOT NULL);
ALTER TABLE shop.log ATTACH PARTITION shop.log_2 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
CREATE INDEX ON shop.log (what);
CREATE TABLE very_long_name_of_a_table_that_has_an_equally_long_column_na (
    very_long_name_of_a_column_that_is_in_a_table_with_a_long_name_ integer NOT NULL
);

CREATE VIEW shop.cheap AS SELECT id, title FROM shop.item WHERE price < 5;
CREATE VIEW shop.joined AS
    SELECT i.*, o.sold, count(*) OVER (PARTITION BY tenant ORDER BY made) AS n,
           EXTRACT(year FROM made) AS year, substring(title FROM 1 FOR 3) AS start, trim(both 'x' FROM title) AS trimmed
      FROM shop.item i LEFT JOIN shop.old o ON o.item = i.id;
CREATE VIEW shop.recursive_one AS
    WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT n FROM r;
CREATE MATERIALIZED VIEW shop.totals AS SELECT tenant, sum(price) AS total FROM shop.item GROUP BY tenant;
CREATE UNIQUE INDEX ON shop.totals (tenant);

CREATE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.made := now(); RETURN NEW; END $$;
CREATE FUNCTION shop.twice(value integer, VARIADIC rest integer[] DEFAULT '{}') RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT value * 2 $$;
CREATE FUNCTION shop.pairs(OUT a integer, OUT b text) RETURNS SETOF record LANGUAGE sql STABLE AS $$ SELECT 1, 'x' $$;
CREATE PROCEDURE shop.clean(INOUT kept integer) LANGUAGE plpgsql AS $$ BEGIN kept := 1; END $$;
CREATE AGGREGATE shop.total (integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
CREATE OPERATOR shop.+++ (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4pl);
CREATE TRIGGER touched BEFORE UPDATE ON shop.item FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION shop.touch();
CREATE TRIGGER logged BEFORE INSERT ON shop.log FOR EACH ROW EXECUTE FUNCTION shop.touch();
CREATE RULE quiet AS ON DELETE TO shop.old DO INSTEAD NOTHING;
CREATE TEXT SEARCH CONFIGURATION shop.simple (COPY = pg_catalog.simple);
CREATE PUBLICATION items FOR TABLE shop.item WITH (publish = 'insert, update');

GRANT USAGE ON SCHEMA shop TO PUBLIC;
GRANT SELECT, INSERT (title) ON shop.item TO PUBLIC;
GRANT ALL ON shop.old, shop.totals TO PUBLIC;
GRANT ALL ON SEQUENCE shop.number TO PUBLIC;
REVOKE EXECUTE ON FUNCTION shop.touch() FROM PUBLIC;
REVOKE ALL ON shop.booking FROM postgres;
ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC;
