CREATE TABLE stock (place text NOT NULL, item integer NOT NULL, label text) PARTITION BY LIST (place);
CREATE TABLE stock_here PARTITION OF stock FOR VALUES IN ('here');
CREATE TABLE stock_there PARTITION OF stock FOR VALUES IN ('there');
CREATE UNIQUE INDEX stock_items ON ONLY stock (place, item);
ALTER TABLE stock_here ADD CONSTRAINT stock_here_key PRIMARY KEY (place, item);
ALTER TABLE stock_there ADD CONSTRAINT stock_there_key UNIQUE (place, item);
ALTER INDEX stock_items ATTACH PARTITION stock_here_key;
ALTER INDEX stock_items ATTACH PARTITION stock_there_key;
CREATE TABLE sold (place text, item integer,
    CONSTRAINT sold_from FOREIGN KEY (place, item) REFERENCES stock_here (place, item));
