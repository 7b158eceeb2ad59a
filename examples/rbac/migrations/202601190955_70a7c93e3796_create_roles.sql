-- Create roles
--
-- Revision ID: 70a7c93e3796
-- Revises: 06921c8b5b05
-- Create Date: 2026-01-19 09:55:40+00:00

-- schemactl:up
CREATE TABLE roles (
    id          uuid        NOT NULL DEFAULT gen_random_uuid(),
    tenant_id   uuid        NOT NULL,
    name        text        NOT NULL,
    description text,
    is_system   boolean     NOT NULL DEFAULT false,
    is_default  boolean     NOT NULL DEFAULT false,
    created_by  uuid,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_roles PRIMARY KEY (id),
    CONSTRAINT uq_roles_tenant_id_id UNIQUE (tenant_id, id),
    CONSTRAINT fk_roles_tenant_id_tenants FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
    CONSTRAINT fk_roles_created_by_users FOREIGN KEY (created_by) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT ck_roles_name CHECK (btrim(name) <> '')
);

CREATE UNIQUE INDEX uq_roles_tenant_id_lower_name ON roles (tenant_id, lower(name));
CREATE UNIQUE INDEX uq_roles_tenant_id_default ON roles (tenant_id) WHERE is_default;
CREATE INDEX ix_roles_created_by ON roles (created_by) WHERE created_by IS NOT NULL;
CREATE INDEX ix_roles_tenant_id_system ON roles (tenant_id) INCLUDE (name) WHERE is_system;
CREATE INDEX ix_roles_tenant_id_created_at ON roles (tenant_id, created_at DESC);
CREATE INDEX ix_roles_tenant_id_updated_at ON roles (tenant_id, updated_at DESC);

CREATE TRIGGER set_updated_at
    BEFORE UPDATE ON roles
    FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE roles IS 'Named sets of permissions, each tenant''s own';
COMMENT ON COLUMN roles.is_system IS 'Made with the tenant; can be neither renamed nor deleted by its users';
COMMENT ON COLUMN roles.is_default IS 'Given to new users; at most one per tenant';

-- schemactl:down
DROP TABLE roles;
