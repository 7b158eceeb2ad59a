-- Create sessions
--
-- Revision ID: d3908ba54a30
-- Revises: bfecb48563c4
-- Create Date: 2026-02-02 13:45:59+00:00

-- schemactl:up
CREATE TYPE session_end_reason AS ENUM ('signed_out', 'expired', 'password_changed', 'revoked_by_admin');

CREATE TABLE sessions (
    id           uuid        NOT NULL DEFAULT gen_random_uuid(),
    tenant_id    uuid        NOT NULL,
    user_id      uuid        NOT NULL,
    token_hash   bytea       NOT NULL,
    ip_address   inet        NOT NULL,
    user_agent   text,
    device       jsonb       NOT NULL DEFAULT '{}',
    created_at   timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL,
    ended_at     timestamptz,
    end_reason   session_end_reason,
    CONSTRAINT pk_sessions PRIMARY KEY (id),
    CONSTRAINT uq_sessions_token_hash UNIQUE (token_hash),
    CONSTRAINT fk_sessions_user_id_users
        FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_sessions_token_hash CHECK (octet_length(token_hash) = 32),
    CONSTRAINT ck_sessions_expires_at CHECK (expires_at > created_at),
    CONSTRAINT ck_sessions_ended CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);

COMMENT ON TYPE session_end_reason IS 'Why a session ended';
COMMENT ON TABLE sessions IS 'Signed-in browsers and apps';
COMMENT ON COLUMN sessions.token_hash IS 'SHA-256 of the token in the cookie; the token itself is stored nowhere';
COMMENT ON COLUMN sessions.device IS 'What the user agent was taken for: system, browser, model';
COMMENT ON COLUMN sessions.last_seen_at IS 'Last request, kept to the minute';
COMMENT ON COLUMN sessions.expires_at IS 'The session is void from then on, even when it did not end';

-- schemactl:down
DROP TABLE sessions;
DROP TYPE session_end_reason;
