CREATE TABLE a (id integer PRIMARY KEY, name text);
CREATE TABLE b (id uuid PRIMARY KEY, a integer REFERENCES a, n numeric);
CREATE VIEW v AS SELECT b.n, a.name FROM a JOIN b ON b.a = a.id;
