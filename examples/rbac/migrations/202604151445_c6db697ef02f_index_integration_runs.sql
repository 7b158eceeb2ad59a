-- Index integration_runs
--
-- Revision ID: c6db697ef02f
-- Revises: 399eb6190af5
-- Create Date: 2026-04-15 14:45:10+00:00
--
-- schemactl:ignore-file index-blocks-writes the tables hold next to nothing yet

-- schemactl:up
CREATE INDEX ix_integration_runs_created_at ON integration_runs USING brin (created_at);
CREATE INDEX ix_integration_runs_queue ON integration_runs (created_at) WHERE status = 'queued';
CREATE INDEX ix_integration_runs_running ON integration_runs (started_at) WHERE status = 'running';
CREATE UNIQUE INDEX uq_integration_runs_running ON integration_runs (integration_id) WHERE status = 'running';
CREATE INDEX ix_integration_runs_tenant_id_integration_id
    ON integration_runs (tenant_id, integration_id, created_at DESC) INCLUDE (status);
CREATE INDEX ix_integration_runs_tenant_id_status ON integration_runs (tenant_id, status, created_at DESC);
CREATE INDEX ix_integration_runs_tenant_id_finished_at ON integration_runs (tenant_id, finished_at DESC NULLS LAST);
CREATE INDEX ix_integration_runs_error_code ON integration_runs (error_code, finished_at DESC)
    WHERE status = 'failed';
CREATE INDEX ix_integration_runs_duration ON integration_runs ((finished_at - started_at))
    WHERE status = 'succeeded';
CREATE INDEX ix_integration_runs_requested_by ON integration_runs (requested_by) WHERE requested_by IS NOT NULL;
CREATE INDEX ix_integration_runs_request_id ON integration_runs (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX ix_integration_runs_payload ON integration_runs USING gin (payload jsonb_path_ops);

-- schemactl:down
DROP INDEX ix_integration_runs_payload;
DROP INDEX ix_integration_runs_request_id;
DROP INDEX ix_integration_runs_requested_by;
DROP INDEX ix_integration_runs_duration;
DROP INDEX ix_integration_runs_error_code;
DROP INDEX ix_integration_runs_tenant_id_finished_at;
DROP INDEX ix_integration_runs_tenant_id_status;
DROP INDEX ix_integration_runs_tenant_id_integration_id;
DROP INDEX uq_integration_runs_running;
DROP INDEX ix_integration_runs_running;
DROP INDEX ix_integration_runs_queue;
DROP INDEX ix_integration_runs_created_at;
