CREATE TABLE t (id integer, a integer);
CREATE INDEX two ON t (id);
CREATE INDEX three ON t (a);
CREATE TABLE u (id integer);
CREATE INDEX one ON u (id);
