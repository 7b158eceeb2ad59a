-- Create user_roles
--
-- Revision ID: 77faa6bb893c
-- Revises: e0b466e0858c
-- Create Date: 2026-01-19 11:30:46+00:00

-- schemactl:up
CREATE TABLE user_roles (
    tenant_id  uuid        NOT NULL,
    user_id    uuid        NOT NULL,
    role_id    uuid        NOT NULL,
    granted_by uuid,
    granted_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    CONSTRAINT pk_user_roles PRIMARY KEY (user_id, role_id),
    CONSTRAINT fk_user_roles_user_id_users
        FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_user_roles_role_id_roles
        FOREIGN KEY (tenant_id, role_id) REFERENCES roles (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_user_roles_granted_by_users
        FOREIGN KEY (granted_by) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT ck_user_roles_expires_at CHECK (expires_at > granted_at)
);

CREATE INDEX ix_user_roles_tenant_id_user_id ON user_roles (tenant_id, user_id) INCLUDE (role_id, expires_at);
CREATE INDEX ix_user_roles_tenant_id_role_id ON user_roles (tenant_id, role_id) INCLUDE (user_id);
CREATE INDEX ix_user_roles_granted_by ON user_roles (granted_by) WHERE granted_by IS NOT NULL;
CREATE INDEX ix_user_roles_expires_at ON user_roles (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX ix_user_roles_tenant_id_granted_at ON user_roles (tenant_id, granted_at DESC);

COMMENT ON TABLE user_roles IS 'Which roles a user has; user and role are of the same tenant by foreign key';
COMMENT ON COLUMN user_roles.expires_at IS 'End of a temporary grant; null means until taken away';

-- schemactl:down
DROP TABLE user_roles;
