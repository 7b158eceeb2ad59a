-- Create permissions
--
-- Revision ID: 06921c8b5b05
-- Revises: 4348151df24e
-- Create Date: 2026-01-19 09:00:21+00:00

-- schemactl:up
CREATE TABLE permissions (
    id           uuid        NOT NULL DEFAULT gen_random_uuid(),
    resource     text        NOT NULL,
    action       text        NOT NULL,
    code         text        NOT NULL GENERATED ALWAYS AS (resource || ':' || action) STORED,
    description  text        NOT NULL,
    is_dangerous boolean     NOT NULL DEFAULT false,
    created_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_permissions PRIMARY KEY (id),
    CONSTRAINT uq_permissions_resource_action UNIQUE (resource, action),
    CONSTRAINT uq_permissions_code UNIQUE (code),
    CONSTRAINT ck_permissions_resource CHECK (resource ~ '^[a-z][a-z_]*$'),
    CONSTRAINT ck_permissions_action CHECK (action ~ '^[a-z][a-z_]*$')
);

CREATE INDEX ix_permissions_action ON permissions (action);
CREATE INDEX ix_permissions_code ON permissions (code text_pattern_ops);
CREATE INDEX ix_permissions_dangerous_resource ON permissions (resource) WHERE is_dangerous;

COMMENT ON TABLE permissions IS 'What can be allowed; the same list for every tenant, changed by revisions only';
COMMENT ON COLUMN permissions.code IS 'resource:action, the form that the code asks for';
COMMENT ON COLUMN permissions.is_dangerous IS 'Granting it asks for a second confirmation';

-- schemactl:down
DROP TABLE permissions;
