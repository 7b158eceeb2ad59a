CREATE TABLE t (a integer, b text);
CREATE OPERATOR CLASS backwards FOR TYPE integer USING btree AS
    OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 btint4cmp(integer, integer);
CREATE INDEX t_a ON t (a backwards);
CREATE INDEX t_b ON t (b text_pattern_ops);
