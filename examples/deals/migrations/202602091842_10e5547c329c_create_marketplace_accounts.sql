-- Create marketplace_accounts
--
-- Revision ID: 10e5547c329c
-- Revises:
-- Create Date: 2026-02-09 18:42:10+00:00

-- schemactl:up
CREATE TYPE marketplace AS ENUM ('ebay', 'kleinanzeigen', 'vinted', 'depop', 'facebook');
CREATE TYPE account_status AS ENUM ('connected', 'expired', 'blocked');

CREATE TABLE marketplace_accounts (
    id               uuid           NOT NULL DEFAULT gen_random_uuid(),
    user_id          uuid           NOT NULL,
    marketplace      marketplace    NOT NULL,
    username         text           NOT NULL,
    status           account_status NOT NULL DEFAULT 'connected',
    secret_reference text           NOT NULL,
    token_expires_at timestamptz,
    created_at       timestamptz    NOT NULL DEFAULT now(),
    updated_at       timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT pk_marketplace_accounts PRIMARY KEY (id),
    CONSTRAINT uq_marketplace_accounts_user_id UNIQUE (user_id, marketplace, username),
    CONSTRAINT ck_marketplace_accounts_username CHECK (btrim(username) <> '')
);

CREATE INDEX ix_marketplace_accounts_token_expires_at ON marketplace_accounts (token_expires_at)
    WHERE status = 'connected';

COMMENT ON TYPE marketplace IS 'Where things are bought and sold';
COMMENT ON TYPE account_status IS 'Whether an account can be used';
COMMENT ON TABLE marketplace_accounts IS 'Accounts of users on marketplaces, on which cross-posts are made';
COMMENT ON COLUMN marketplace_accounts.user_id IS 'Subject of the sign-in token; users live in the identity provider';
COMMENT ON COLUMN marketplace_accounts.secret_reference IS 'Where the secret manager keeps the tokens';

-- schemactl:down
DROP TABLE marketplace_accounts;
DROP TYPE account_status;
DROP TYPE marketplace;
