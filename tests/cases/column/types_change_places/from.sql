CREATE TABLE t (a integer NOT NULL DEFAULT 1, b text DEFAULT 'x', c integer[], d timestamp, e json, f boolean DEFAULT true, g money);
CREATE INDEX t_a ON t (a);
CREATE UNIQUE INDEX t_ab ON t (a, b);
