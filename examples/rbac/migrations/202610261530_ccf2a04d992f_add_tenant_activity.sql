-- Add tenant_activity
--
-- Revision ID: ccf2a04d992f
-- Revises: c7ab6a4f87c8
-- Create Date: 2026-10-26 15:30:42+00:00

-- schemactl:up
CREATE MATERIALIZED VIEW tenant_activity AS
SELECT
    tenants.id AS tenant_id,
    tenants.plan,
    count(users.id) FILTER (WHERE users.status = 'active') AS active_users,
    count(users.id) FILTER (WHERE users.two_factor_method IS NOT NULL) AS two_factor_users,
    max(users.last_sign_in_at) AS last_sign_in_at,
    now() AS refreshed_at
FROM tenants
LEFT JOIN users ON users.tenant_id = tenants.id AND users.deleted_at IS NULL
GROUP BY tenants.id;

-- REFRESH MATERIALIZED VIEW CONCURRENTLY asks for a unique index.
CREATE UNIQUE INDEX uq_tenant_activity_tenant_id ON tenant_activity (tenant_id);
CREATE INDEX ix_tenant_activity_last_sign_in_at ON tenant_activity (last_sign_in_at DESC NULLS LAST);
CREATE INDEX ix_tenant_activity_plan_active_users ON tenant_activity (plan, active_users DESC);

COMMENT ON MATERIALIZED VIEW tenant_activity IS
    'How much each tenant uses the service, over all tenants; refreshed every night, for the back office';

-- schemactl:down
DROP MATERIALIZED VIEW tenant_activity;
