-- Create services
--
-- Revision ID: e5d246a55fcd
-- Revises: 86fe6151b45f
-- Create Date: 2026-04-14 09:05:51+00:00

-- schemactl:up
CREATE TYPE service_category AS ENUM ('chat', 'email', 'payments', 'storage', 'crm', 'identity', 'other');
CREATE TYPE service_authentication AS ENUM ('oauth2', 'api_key', 'basic', 'none');

CREATE TABLE services (
    id                uuid                   NOT NULL DEFAULT gen_random_uuid(),
    key               text                   NOT NULL,
    name              text                   NOT NULL,
    category          service_category       NOT NULL,
    authentication    service_authentication NOT NULL,
    base_url          text                   NOT NULL,
    documentation_url text,
    default_settings  jsonb                  NOT NULL DEFAULT '{}',
    is_enabled        boolean                NOT NULL DEFAULT true,
    created_at        timestamptz            NOT NULL DEFAULT now(),
    updated_at        timestamptz            NOT NULL DEFAULT now(),
    CONSTRAINT pk_services PRIMARY KEY (id),
    CONSTRAINT uq_services_key UNIQUE (key),
    CONSTRAINT ck_services_key CHECK (key ~ '^[a-z][a-z0-9_]*$'),
    CONSTRAINT ck_services_base_url CHECK (base_url ~ '^https://'),
    CONSTRAINT ck_services_default_settings CHECK (jsonb_typeof(default_settings) = 'object')
);

CREATE UNIQUE INDEX uq_services_lower_name ON services (lower(name));
CREATE INDEX ix_services_enabled_category ON services (category, name) WHERE is_enabled;
CREATE INDEX ix_services_authentication ON services (authentication);
CREATE INDEX ix_services_default_settings ON services USING gin (default_settings jsonb_path_ops);

CREATE TRIGGER set_updated_at
    BEFORE UPDATE ON services
    FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION set_updated_at();

COMMENT ON TYPE service_category IS 'The shelf on which a service stands in the catalogue';
COMMENT ON TYPE service_authentication IS 'How requests to a service are authenticated';
COMMENT ON TABLE services IS 'Catalogue of the outside services that tenants can connect';
COMMENT ON COLUMN services.key IS 'Name of the connector in the code';
COMMENT ON COLUMN services.default_settings IS 'Where an integration starts from';
COMMENT ON COLUMN services.is_enabled IS 'Whether new integrations can be made';

-- schemactl:down
DROP TABLE services;
DROP TYPE service_authentication;
DROP TYPE service_category;
