CREATE TABLE t (id integer, a integer);
CREATE INDEX one ON t (id);
CREATE INDEX two ON t (a);
CREATE TABLE u (id integer);
CREATE INDEX three ON u (id);
