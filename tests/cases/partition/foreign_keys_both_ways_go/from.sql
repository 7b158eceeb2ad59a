CREATE TABLE a (place text, item integer) PARTITION BY LIST (place);
CREATE TABLE a_here PARTITION OF a FOR VALUES IN ('here');
CREATE UNIQUE INDEX a_items ON a (place, item);
CREATE TABLE b (place text, item integer) PARTITION BY LIST (place);
CREATE TABLE b_here PARTITION OF b FOR VALUES IN ('here');
CREATE UNIQUE INDEX b_items ON b (place, item);
ALTER TABLE a ADD CONSTRAINT a_of_b FOREIGN KEY (place, item) REFERENCES b (place, item);
ALTER TABLE b ADD CONSTRAINT b_of_a FOREIGN KEY (place, item) REFERENCES a (place, item);
