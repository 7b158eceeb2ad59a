-- Search the text of error_log
--
-- Revision ID: 076dc7703772
-- Revises: 93cf938309c8
-- Create Date: 2026-08-18 09:45:06+00:00

-- schemactl:up no-transaction
CREATE INDEX CONCURRENTLY ix_error_log_message ON error_log USING gin (to_tsvector('simple', message));
CREATE INDEX CONCURRENTLY ix_error_log_context ON error_log USING gin (context jsonb_path_ops);

-- schemactl:down no-transaction
DROP INDEX CONCURRENTLY ix_error_log_context;
DROP INDEX CONCURRENTLY ix_error_log_message;
