CREATE TABLE stock (place text NOT NULL, item integer NOT NULL, label text) PARTITION BY LIST (place);
CREATE TABLE stock_here PARTITION OF stock FOR VALUES IN ('here');
CREATE TABLE stock_there PARTITION OF stock FOR VALUES IN ('there');
ALTER TABLE stock_there ADD CONSTRAINT stock_there_key UNIQUE (place, item);
CREATE UNIQUE INDEX stock_labels ON stock (place, label);
CREATE TABLE sold (place text, item integer);
