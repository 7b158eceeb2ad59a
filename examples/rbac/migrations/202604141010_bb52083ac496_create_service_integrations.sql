-- Create service_integrations
--
-- Revision ID: bb52083ac496
-- Revises: e5d246a55fcd
-- Create Date: 2026-04-14 10:10:18+00:00

-- schemactl:up
CREATE TYPE integration_status AS ENUM ('pending', 'connected', 'failing', 'disabled');

CREATE TABLE service_integrations (
    id                   uuid               NOT NULL DEFAULT gen_random_uuid(),
    tenant_id            uuid               NOT NULL,
    service_id           uuid               NOT NULL,
    name                 text               NOT NULL,
    status               integration_status NOT NULL DEFAULT 'pending',
    external_account_id  text,
    secret_reference     text,
    settings             jsonb              NOT NULL DEFAULT '{}',
    consecutive_failures integer            NOT NULL DEFAULT 0,
    connected_by         uuid,
    connected_at         timestamptz,
    last_run_at          timestamptz,
    next_run_at          timestamptz,
    created_at           timestamptz        NOT NULL DEFAULT now(),
    updated_at           timestamptz        NOT NULL DEFAULT now(),
    CONSTRAINT pk_service_integrations PRIMARY KEY (id),
    CONSTRAINT uq_service_integrations_tenant_id_id UNIQUE (tenant_id, id),
    CONSTRAINT fk_service_integrations_tenant_id_tenants
        FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
    CONSTRAINT fk_service_integrations_service_id_services
        FOREIGN KEY (service_id) REFERENCES services (id) ON DELETE RESTRICT,
    CONSTRAINT fk_service_integrations_connected_by_users
        FOREIGN KEY (connected_by) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT ck_service_integrations_name CHECK (btrim(name) <> ''),
    CONSTRAINT ck_service_integrations_settings CHECK (jsonb_typeof(settings) = 'object'),
    CONSTRAINT ck_service_integrations_consecutive_failures CHECK (consecutive_failures >= 0),
    CONSTRAINT ck_service_integrations_connected CHECK (status <> 'connected' OR connected_at IS NOT NULL)
);

CREATE TRIGGER set_updated_at
    BEFORE UPDATE ON service_integrations
    FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION set_updated_at();

COMMENT ON TYPE integration_status IS 'Whether an integration works';
COMMENT ON TABLE service_integrations IS 'Connections of tenants to outside services';
COMMENT ON COLUMN service_integrations.external_account_id IS 'The account at the service: workspace, merchant';
COMMENT ON COLUMN service_integrations.secret_reference IS 'Where the secret manager keeps the credentials';
COMMENT ON COLUMN service_integrations.consecutive_failures IS 'Failed runs in a row; a success sets it to 0';
COMMENT ON COLUMN service_integrations.next_run_at IS 'When the scheduler starts the next run; null for webhooks only';

-- schemactl:down
DROP TABLE service_integrations;
DROP TYPE integration_status;
