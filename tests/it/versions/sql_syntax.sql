CREATE TABLE item (title text, made timestamptz);
CREATE VIEW spelled AS
    SELECT EXTRACT(year FROM made) AS year, SUBSTRING(title FROM 1 FOR 3) AS start, TRIM(BOTH 'x' FROM title) AS trimmed FROM item;
