-- Search the documents in audit_log
--
-- Revision ID: af04309d6c99
-- Revises: 4162252ce497
-- Create Date: 2026-06-09 10:00:14+00:00

-- schemactl:up no-transaction
-- The table is large by now: CONCURRENTLY lets requests write while the indexes are built.
CREATE INDEX CONCURRENTLY ix_audit_log_changes ON audit_log USING gin (changes jsonb_path_ops);
CREATE INDEX CONCURRENTLY ix_audit_log_context ON audit_log USING gin (context jsonb_path_ops);

-- schemactl:down no-transaction
DROP INDEX CONCURRENTLY ix_audit_log_context;
DROP INDEX CONCURRENTLY ix_audit_log_changes;
