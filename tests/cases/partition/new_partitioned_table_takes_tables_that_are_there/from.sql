CREATE TABLE p1 (a integer NOT NULL, b text, CONSTRAINT p1_key PRIMARY KEY (a));
CREATE INDEX p1_text ON p1 (b);
CREATE TABLE p2 (a integer NOT NULL, b text);
