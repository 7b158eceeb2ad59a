-- Create users
--
-- Revision ID: 45325704c708
-- Revises: 5100db5f218d
-- Create Date: 2026-01-13 11:04:39+00:00

-- schemactl:up
CREATE TYPE user_status AS ENUM ('invited', 'active', 'suspended', 'deactivated');

CREATE TABLE users (
    id                   uuid        NOT NULL DEFAULT gen_random_uuid(),
    tenant_id            uuid        NOT NULL,
    email                text        NOT NULL,
    full_name            text        NOT NULL,
    password_hash        text,
    status               user_status NOT NULL DEFAULT 'invited',
    failed_sign_in_count integer     NOT NULL DEFAULT 0,
    locked_until         timestamptz,
    email_verified_at    timestamptz,
    last_sign_in_at      timestamptz,
    profile              jsonb       NOT NULL DEFAULT '{}',
    created_at           timestamptz NOT NULL DEFAULT now(),
    updated_at           timestamptz NOT NULL DEFAULT now(),
    deleted_at           timestamptz,
    CONSTRAINT pk_users PRIMARY KEY (id),
    -- The target of composite foreign keys, which cannot point into another tenant.
    CONSTRAINT uq_users_tenant_id_id UNIQUE (tenant_id, id),
    CONSTRAINT fk_users_tenant_id_tenants FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
    CONSTRAINT ck_users_email CHECK (email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    CONSTRAINT ck_users_failed_sign_in_count CHECK (failed_sign_in_count >= 0),
    CONSTRAINT ck_users_profile CHECK (jsonb_typeof(profile) = 'object'),
    CONSTRAINT ck_users_deleted CHECK (deleted_at IS NULL OR status = 'deactivated')
);

CREATE UNIQUE INDEX uq_users_tenant_id_lower_email ON users (tenant_id, lower(email)) WHERE deleted_at IS NULL;

CREATE TRIGGER set_updated_at
    BEFORE UPDATE ON users
    FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION set_updated_at();

COMMENT ON TYPE user_status IS 'Whether a user may sign in, and why not';
COMMENT ON TABLE users IS 'People who sign in; one row per person and tenant';
COMMENT ON COLUMN users.email IS 'As typed; compared without regard to case';
COMMENT ON COLUMN users.password_hash IS 'Argon2id in PHC string format; null while invited';
COMMENT ON COLUMN users.failed_sign_in_count IS 'Failures in a row; a successful sign-in sets it to 0';
COMMENT ON COLUMN users.locked_until IS 'No sign-in before this time';
COMMENT ON COLUMN users.profile IS 'What the user says about themselves: title, locale, time zone, avatar';
COMMENT ON COLUMN users.deleted_at IS 'Soft deletion; the address may be used again from then on';

-- schemactl:down
DROP TABLE users;
DROP TYPE user_status;
