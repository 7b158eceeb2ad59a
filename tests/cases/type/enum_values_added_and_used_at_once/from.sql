CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE t (id integer, m mood DEFAULT 'ok', CONSTRAINT c CHECK (m <> 'sad'));
CREATE VIEW v AS SELECT id FROM t WHERE m = 'ok';
