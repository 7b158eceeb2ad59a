CREATE TABLE p (a integer NOT NULL, b text) PARTITION BY RANGE (a);

CREATE INDEX p_b ON p (b);
CREATE TABLE p1 (a integer NOT NULL, b text);
CREATE INDEX p1_text ON p1 (b);
