-- Create role_permissions
--
-- Revision ID: e0b466e0858c
-- Revises: 70a7c93e3796
-- Create Date: 2026-01-19 10:40:03+00:00

-- schemactl:up
CREATE TABLE role_permissions (
    tenant_id     uuid        NOT NULL,
    role_id       uuid        NOT NULL,
    permission_id uuid        NOT NULL,
    conditions    jsonb       NOT NULL DEFAULT '{}',
    granted_by    uuid,
    granted_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_role_permissions PRIMARY KEY (role_id, permission_id),
    CONSTRAINT fk_role_permissions_role_id_roles
        FOREIGN KEY (tenant_id, role_id) REFERENCES roles (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_role_permissions_permission_id_permissions
        FOREIGN KEY (permission_id) REFERENCES permissions (id) ON DELETE CASCADE,
    CONSTRAINT fk_role_permissions_granted_by_users
        FOREIGN KEY (granted_by) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT ck_role_permissions_conditions CHECK (jsonb_typeof(conditions) = 'object')
);

CREATE INDEX ix_role_permissions_tenant_id_role_id ON role_permissions (tenant_id, role_id) INCLUDE (permission_id);
CREATE INDEX ix_role_permissions_permission_id ON role_permissions (permission_id);
CREATE INDEX ix_role_permissions_tenant_id_permission_id ON role_permissions (tenant_id, permission_id);
CREATE INDEX ix_role_permissions_granted_by ON role_permissions (granted_by) WHERE granted_by IS NOT NULL;
CREATE INDEX ix_role_permissions_tenant_id_granted_at ON role_permissions (tenant_id, granted_at DESC);
CREATE INDEX ix_role_permissions_conditions ON role_permissions USING gin (conditions jsonb_path_ops)
    WHERE conditions <> '{}';

COMMENT ON TABLE role_permissions IS 'Which permissions a role carries';
COMMENT ON COLUMN role_permissions.conditions IS 'Narrows the grant: {"owner": "self"}; empty means no limit';

-- schemactl:down
DROP TABLE role_permissions;
