CREATE TABLE b (id integer PRIMARY KEY, name text);
CREATE TABLE a (id uuid PRIMARY KEY, b integer REFERENCES b, n numeric);
CREATE VIEW v AS SELECT a.n, b.name FROM b JOIN a ON a.b = b.id;
