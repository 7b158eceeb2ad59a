-- Create api_keys
--
-- Revision ID: 5607f0606fc7
-- Revises: 696d977378c9
-- Create Date: 2026-03-03 10:00:05+00:00

-- schemactl:up
CREATE TABLE api_keys (
    id               uuid        NOT NULL DEFAULT gen_random_uuid(),
    tenant_id        uuid        NOT NULL,
    user_id          uuid        NOT NULL,
    name             text        NOT NULL,
    prefix           text        NOT NULL,
    key_hash         bytea       NOT NULL,
    scopes           text[]      NOT NULL DEFAULT '{}',
    allowed_networks cidr[]      NOT NULL DEFAULT '{}',
    last_used_at     timestamptz,
    last_used_ip     inet,
    expires_at       timestamptz,
    revoked_at       timestamptz,
    revoked_by       uuid,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_api_keys PRIMARY KEY (id),
    CONSTRAINT uq_api_keys_key_hash UNIQUE (key_hash),
    CONSTRAINT uq_api_keys_prefix UNIQUE (prefix),
    CONSTRAINT fk_api_keys_user_id_users
        FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_api_keys_revoked_by_users FOREIGN KEY (revoked_by) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT ck_api_keys_name CHECK (btrim(name) <> ''),
    CONSTRAINT ck_api_keys_prefix CHECK (prefix ~ '^[a-z0-9]{8}$'),
    CONSTRAINT ck_api_keys_key_hash CHECK (octet_length(key_hash) = 32),
    CONSTRAINT ck_api_keys_expires_at CHECK (expires_at > created_at),
    CONSTRAINT ck_api_keys_revoked CHECK (revoked_by IS NULL OR revoked_at IS NOT NULL)
);

CREATE TRIGGER set_updated_at
    BEFORE UPDATE ON api_keys
    FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE api_keys IS 'Keys with which programs act for a user';
COMMENT ON COLUMN api_keys.prefix IS 'The first characters of the key, shown in lists and logs';
COMMENT ON COLUMN api_keys.key_hash IS 'SHA-256 of the key; the key itself is shown once and stored nowhere';
COMMENT ON COLUMN api_keys.scopes IS 'Permission codes; never more than the user has';
COMMENT ON COLUMN api_keys.allowed_networks IS 'Where the key may be used from; empty means anywhere';

-- schemactl:down
DROP TABLE api_keys;
