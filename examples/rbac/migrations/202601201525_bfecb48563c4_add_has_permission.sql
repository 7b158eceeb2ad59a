-- Add has_permission
--
-- Revision ID: bfecb48563c4
-- Revises: 58c1b146aea2
-- Create Date: 2026-01-20 15:25:12+00:00

-- schemactl:up
CREATE FUNCTION has_permission(wanted_user uuid, wanted_code text) RETURNS boolean
    LANGUAGE sql
    STABLE
    AS $$
    SELECT EXISTS (
        SELECT
        FROM users
        JOIN user_roles ON user_roles.user_id = users.id
        JOIN role_permissions ON role_permissions.role_id = user_roles.role_id
        JOIN permissions ON permissions.id = role_permissions.permission_id
        WHERE users.id = wanted_user
          AND users.status = 'active'
          AND permissions.code = wanted_code
          AND (user_roles.expires_at IS NULL OR user_roles.expires_at > now())
    )
$$;

COMMENT ON FUNCTION has_permission(uuid, text) IS
    'Does any role of this active user carry the permission (resource:action) at this moment?';

-- schemactl:down
DROP FUNCTION has_permission(uuid, text);
