-- Create invitations
--
-- Revision ID: 696d977378c9
-- Revises: 13cc378bf476
-- Create Date: 2026-02-10 16:10:31+00:00

-- schemactl:up
CREATE TYPE invitation_status AS ENUM ('pending', 'accepted', 'declined', 'revoked', 'expired');

CREATE TABLE invitations (
    id          uuid              NOT NULL DEFAULT gen_random_uuid(),
    tenant_id   uuid              NOT NULL,
    email       text              NOT NULL,
    role_id     uuid              NOT NULL,
    status      invitation_status NOT NULL DEFAULT 'pending',
    token_hash  bytea             NOT NULL,
    message     text,
    invited_by  uuid,
    accepted_by uuid,
    created_at  timestamptz       NOT NULL DEFAULT now(),
    updated_at  timestamptz       NOT NULL DEFAULT now(),
    expires_at  timestamptz       NOT NULL,
    accepted_at timestamptz,
    CONSTRAINT pk_invitations PRIMARY KEY (id),
    CONSTRAINT uq_invitations_token_hash UNIQUE (token_hash),
    CONSTRAINT fk_invitations_tenant_id_tenants FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
    CONSTRAINT fk_invitations_role_id_roles
        FOREIGN KEY (tenant_id, role_id) REFERENCES roles (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_invitations_invited_by_users FOREIGN KEY (invited_by) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT fk_invitations_accepted_by_users FOREIGN KEY (accepted_by) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT ck_invitations_email CHECK (email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    CONSTRAINT ck_invitations_message CHECK (char_length(message) <= 1000),
    CONSTRAINT ck_invitations_accepted CHECK ((status = 'accepted') = (accepted_at IS NOT NULL))
);

CREATE UNIQUE INDEX uq_invitations_pending_email ON invitations (tenant_id, lower(email)) WHERE status = 'pending';
CREATE INDEX ix_invitations_tenant_id_status ON invitations (tenant_id, status, created_at DESC);
CREATE INDEX ix_invitations_tenant_id_role_id ON invitations (tenant_id, role_id);
CREATE INDEX ix_invitations_invited_by ON invitations (invited_by) WHERE invited_by IS NOT NULL;
CREATE INDEX ix_invitations_accepted_by ON invitations (accepted_by) WHERE accepted_by IS NOT NULL;
CREATE INDEX ix_invitations_pending_expires_at ON invitations (expires_at) WHERE status = 'pending';
CREATE INDEX ix_invitations_lower_email ON invitations (lower(email));
CREATE INDEX ix_invitations_tenant_id_created_at ON invitations (tenant_id, created_at DESC);

CREATE TRIGGER set_updated_at
    BEFORE UPDATE ON invitations
    FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION set_updated_at();

COMMENT ON TYPE invitation_status IS 'What became of an invitation';
COMMENT ON TABLE invitations IS 'People asked to join a tenant; at most one pending invitation per address';
COMMENT ON COLUMN invitations.role_id IS 'The role that the new user gets';
COMMENT ON COLUMN invitations.accepted_by IS 'The user that was made from it';

-- schemactl:down
DROP TABLE invitations;
DROP TYPE invitation_status;
