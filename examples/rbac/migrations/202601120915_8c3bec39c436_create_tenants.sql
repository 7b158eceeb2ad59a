-- Create tenants
--
-- Revision ID: 8c3bec39c436
-- Revises:
-- Create Date: 2026-01-12 09:15:08+00:00

-- schemactl:up
CREATE TYPE tenant_plan AS ENUM ('free', 'team', 'business', 'enterprise');
CREATE TYPE tenant_status AS ENUM ('trial', 'active', 'suspended', 'closed');

CREATE TABLE tenants (
    id            uuid          NOT NULL DEFAULT gen_random_uuid(),
    slug          text          NOT NULL,
    name          text          NOT NULL,
    plan          tenant_plan   NOT NULL DEFAULT 'free',
    status        tenant_status NOT NULL DEFAULT 'trial',
    billing_email text,
    settings      jsonb         NOT NULL DEFAULT '{}',
    trial_ends_at timestamptz,
    suspended_at  timestamptz,
    created_at    timestamptz   NOT NULL DEFAULT now(),
    updated_at    timestamptz   NOT NULL DEFAULT now(),
    CONSTRAINT pk_tenants PRIMARY KEY (id),
    CONSTRAINT uq_tenants_slug UNIQUE (slug),
    CONSTRAINT ck_tenants_slug CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
    CONSTRAINT ck_tenants_name CHECK (btrim(name) <> ''),
    CONSTRAINT ck_tenants_settings CHECK (jsonb_typeof(settings) = 'object'),
    CONSTRAINT ck_tenants_suspended CHECK (status <> 'suspended' OR suspended_at IS NOT NULL)
);

COMMENT ON TYPE tenant_plan IS 'What a tenant pays for';
COMMENT ON TYPE tenant_status IS 'Where a tenant stands in its life as a customer';
COMMENT ON TABLE tenants IS 'Organisations that use the service; every other row belongs to one of them';
COMMENT ON COLUMN tenants.slug IS 'The tenant''s host name label: acme in acme.example.com';
COMMENT ON COLUMN tenants.settings IS 'Preferences of the whole tenant: branding, sign-in rules, retention';
COMMENT ON COLUMN tenants.trial_ends_at IS 'End of the trial; null when there was none';
COMMENT ON COLUMN tenants.suspended_at IS 'When access was last taken away';

-- schemactl:down
DROP TABLE tenants;
DROP TYPE tenant_status;
DROP TYPE tenant_plan;
