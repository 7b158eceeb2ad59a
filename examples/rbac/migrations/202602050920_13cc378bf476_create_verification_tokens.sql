-- Create verification_tokens
--
-- Revision ID: 13cc378bf476
-- Revises: dc7df4189164
-- Create Date: 2026-02-05 09:20:44+00:00

-- schemactl:up
CREATE TYPE verification_purpose AS ENUM ('verify_email', 'change_email', 'reset_password', 'sign_in');

CREATE TABLE verification_tokens (
    id           uuid                 NOT NULL DEFAULT gen_random_uuid(),
    tenant_id    uuid                 NOT NULL,
    user_id      uuid                 NOT NULL,
    purpose      verification_purpose NOT NULL,
    token_hash   bytea                NOT NULL,
    new_email    text,
    requested_ip inet,
    created_at   timestamptz          NOT NULL DEFAULT now(),
    expires_at   timestamptz          NOT NULL,
    used_at      timestamptz,
    CONSTRAINT pk_verification_tokens PRIMARY KEY (id),
    CONSTRAINT uq_verification_tokens_token_hash UNIQUE (token_hash),
    CONSTRAINT fk_verification_tokens_user_id_users
        FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_verification_tokens_token_hash CHECK (octet_length(token_hash) = 32),
    CONSTRAINT ck_verification_tokens_new_email CHECK ((purpose = 'change_email') = (new_email IS NOT NULL)),
    CONSTRAINT ck_verification_tokens_expires_at CHECK (expires_at > created_at)
);

CREATE UNIQUE INDEX uq_verification_tokens_open ON verification_tokens (user_id, purpose) WHERE used_at IS NULL;
CREATE INDEX ix_verification_tokens_tenant_id_user_id ON verification_tokens (tenant_id, user_id, purpose);
CREATE INDEX ix_verification_tokens_open_expires_at ON verification_tokens (expires_at) WHERE used_at IS NULL;
CREATE INDEX ix_verification_tokens_tenant_id_created_at ON verification_tokens (tenant_id, created_at DESC);
CREATE INDEX ix_verification_tokens_requested_ip ON verification_tokens (requested_ip, created_at DESC);
CREATE INDEX ix_verification_tokens_lower_new_email ON verification_tokens (lower(new_email))
    WHERE new_email IS NOT NULL;
CREATE INDEX ix_verification_tokens_used_at ON verification_tokens (used_at) WHERE used_at IS NOT NULL;

COMMENT ON TYPE verification_purpose IS 'What the link in the mail does';
COMMENT ON TABLE verification_tokens IS 'Links sent by mail: single use, short lived';
COMMENT ON COLUMN verification_tokens.token_hash IS 'SHA-256 of the token in the link';
COMMENT ON COLUMN verification_tokens.new_email IS 'The address that the user changes to';

-- schemactl:down
DROP TABLE verification_tokens;
DROP TYPE verification_purpose;
