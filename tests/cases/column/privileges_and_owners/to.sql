CREATE TABLE t (id bigint, a text, c text);
GRANT SELECT (id), UPDATE (c) ON t TO PUBLIC;
GRANT SELECT ON t TO PUBLIC;
