-- Seed permissions
--
-- Revision ID: 58c1b146aea2
-- Revises: 77faa6bb893c
-- Create Date: 2026-01-20 10:11:34+00:00

-- schemactl:up
INSERT INTO permissions (resource, action, description, is_dangerous) VALUES
    ('users', 'read', 'See the people of the tenant', false),
    ('users', 'invite', 'Invite people into the tenant', false),
    ('users', 'update', 'Change the details of other people', false),
    ('users', 'suspend', 'Take sign-in away from people, and give it back', false),
    ('users', 'delete', 'Delete people', true),
    ('roles', 'read', 'See roles and who has them', false),
    ('roles', 'manage', 'Create, change and delete roles', true),
    ('roles', 'assign', 'Give roles to people, and take them away', true),
    ('sessions', 'read', 'See where people are signed in', false),
    ('sessions', 'revoke', 'Sign other people out', false),
    ('api_keys', 'read', 'See the tenant''s API keys, without their secrets', false),
    ('api_keys', 'manage', 'Create and revoke API keys', true),
    ('integrations', 'read', 'See connected services and their state', false),
    ('integrations', 'manage', 'Connect and disconnect services', true),
    ('integrations', 'run', 'Start a run by hand', false),
    ('audit_log', 'read', 'Read the audit log', false),
    ('error_log', 'read', 'Read the error log', false),
    ('error_log', 'resolve', 'Mark errors as resolved', false),
    ('tenant', 'update', 'Change the tenant''s name and settings', false),
    ('tenant', 'close', 'Close the tenant and delete what it holds', true);

-- schemactl:down
DELETE FROM permissions WHERE code IN (
    'users:read', 'users:invite', 'users:update', 'users:suspend', 'users:delete',
    'roles:read', 'roles:manage', 'roles:assign', 'sessions:read', 'sessions:revoke',
    'api_keys:read', 'api_keys:manage', 'integrations:read', 'integrations:manage', 'integrations:run',
    'audit_log:read', 'error_log:read', 'error_log:resolve', 'tenant:update', 'tenant:close'
);
