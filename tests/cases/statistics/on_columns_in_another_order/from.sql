-- PostgreSQL keeps the columns of statistics in the order of the table's, which is no difference.
CREATE TABLE t (y text);
