-- Keep updated_at current
--
-- Revision ID: 5100db5f218d
-- Revises: 5d3e09760a9c
-- Create Date: 2026-01-12 10:32:17+00:00

-- schemactl:up
-- One function for every table; each table that has updated_at attaches it with a trigger of its own.
CREATE FUNCTION set_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION set_updated_at() IS 'Sets updated_at to the time of the transaction; for BEFORE UPDATE triggers';

CREATE TRIGGER set_updated_at
    BEFORE UPDATE ON tenants
    FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION set_updated_at();

-- schemactl:down
DROP TRIGGER set_updated_at ON tenants;
DROP FUNCTION set_updated_at();
