-- Isolate tenants
--
-- Revision ID: c7ab6a4f87c8
-- Revises: 076dc7703772
-- Create Date: 2026-09-22 12:10:53+00:00

-- schemactl:up
-- The owner of the tables, the role that runs revisions, is not bound by policies. The application must
-- connect as another role and say at the start of each transaction whose rows it may see:
--     SET LOCAL app.tenant_id = '…'
CREATE FUNCTION current_tenant_id() RETURNS uuid
    LANGUAGE sql
    STABLE
    AS $$ SELECT nullif(current_setting('app.tenant_id', true), '')::uuid $$;

COMMENT ON FUNCTION current_tenant_id() IS 'The tenant of this transaction, from app.tenant_id; null when unset';

-- Answers before the tenant is known, from the host name; nothing else of tenants can be seen then.
CREATE FUNCTION tenant_id_by_slug(wanted_slug text) RETURNS uuid
    LANGUAGE sql
    STABLE
    SECURITY DEFINER
    SET search_path = public, pg_temp
    AS $$ SELECT tenants.id FROM tenants WHERE tenants.slug = wanted_slug AND tenants.status <> 'closed' $$;

COMMENT ON FUNCTION tenant_id_by_slug(text) IS 'The tenant that a host name stands for, unless it is closed';

-- No policy lets the application change or delete rows here.
CREATE POLICY tenant_read ON audit_log FOR SELECT USING (tenant_id = current_tenant_id());
CREATE POLICY tenant_write ON audit_log FOR INSERT WITH CHECK (tenant_id = current_tenant_id());
ALTER TABLE audit_log ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON tenants USING (id = current_tenant_id());
CREATE POLICY tenant_isolation ON users USING (tenant_id = current_tenant_id());
CREATE POLICY tenant_isolation ON roles USING (tenant_id = current_tenant_id());
CREATE POLICY tenant_isolation ON role_permissions USING (tenant_id = current_tenant_id());
CREATE POLICY tenant_isolation ON user_roles USING (tenant_id = current_tenant_id());
CREATE POLICY tenant_isolation ON sessions USING (tenant_id = current_tenant_id());
CREATE POLICY tenant_isolation ON verification_tokens USING (tenant_id = current_tenant_id());
CREATE POLICY tenant_isolation ON invitations USING (tenant_id = current_tenant_id());
CREATE POLICY tenant_isolation ON api_keys USING (tenant_id = current_tenant_id());
CREATE POLICY tenant_isolation ON service_integrations USING (tenant_id = current_tenant_id());
CREATE POLICY tenant_isolation ON integration_runs USING (tenant_id = current_tenant_id());
-- Errors from before the tenant is known may be written by anyone, and read by nobody but the owner.
CREATE POLICY tenant_isolation ON error_log
    USING (tenant_id = current_tenant_id())
    WITH CHECK (tenant_id IS NULL OR tenant_id = current_tenant_id());

ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE roles ENABLE ROW LEVEL SECURITY;
ALTER TABLE role_permissions ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_roles ENABLE ROW LEVEL SECURITY;
ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE verification_tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE invitations ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE error_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE service_integrations ENABLE ROW LEVEL SECURITY;
ALTER TABLE integration_runs ENABLE ROW LEVEL SECURITY;

-- schemactl:down
ALTER TABLE integration_runs DISABLE ROW LEVEL SECURITY;
ALTER TABLE service_integrations DISABLE ROW LEVEL SECURITY;
ALTER TABLE error_log DISABLE ROW LEVEL SECURITY;
ALTER TABLE api_keys DISABLE ROW LEVEL SECURITY;
ALTER TABLE invitations DISABLE ROW LEVEL SECURITY;
ALTER TABLE verification_tokens DISABLE ROW LEVEL SECURITY;
ALTER TABLE sessions DISABLE ROW LEVEL SECURITY;
ALTER TABLE user_roles DISABLE ROW LEVEL SECURITY;
ALTER TABLE role_permissions DISABLE ROW LEVEL SECURITY;
ALTER TABLE roles DISABLE ROW LEVEL SECURITY;
ALTER TABLE users DISABLE ROW LEVEL SECURITY;
ALTER TABLE tenants DISABLE ROW LEVEL SECURITY;
DROP POLICY tenant_isolation ON integration_runs;
DROP POLICY tenant_isolation ON service_integrations;
DROP POLICY tenant_isolation ON error_log;
DROP POLICY tenant_isolation ON api_keys;
DROP POLICY tenant_isolation ON invitations;
DROP POLICY tenant_isolation ON verification_tokens;
DROP POLICY tenant_isolation ON sessions;
DROP POLICY tenant_isolation ON user_roles;
DROP POLICY tenant_isolation ON role_permissions;
DROP POLICY tenant_isolation ON roles;
DROP POLICY tenant_isolation ON users;
DROP POLICY tenant_isolation ON tenants;
ALTER TABLE audit_log DISABLE ROW LEVEL SECURITY;
DROP POLICY tenant_write ON audit_log;
DROP POLICY tenant_read ON audit_log;
DROP FUNCTION tenant_id_by_slug(text);
DROP FUNCTION current_tenant_id();
