CREATE TABLE t (id integer, a tsvector) WITH (parallel_workers = 3, fillfactor = 70, autovacuum_enabled = false);
CREATE INDEX i ON t USING gin (a) WITH (gin_pending_list_limit = 128, fastupdate = on);
CREATE INDEX b ON t (id) WITH (fillfactor = 61, deduplicate_items = off);
