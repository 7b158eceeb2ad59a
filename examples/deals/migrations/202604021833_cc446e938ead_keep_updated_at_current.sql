-- Keep updated_at current
--
-- Revision ID: cc446e938ead
-- Revises: e4fc09d6a5a8
-- Create Date: 2026-04-02 18:33:51+00:00

-- schemactl:up
CREATE FUNCTION set_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION set_updated_at() IS 'Sets updated_at to the time of the transaction; for BEFORE UPDATE triggers';

CREATE TRIGGER set_updated_at BEFORE UPDATE ON marketplace_accounts FOR EACH ROW EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER set_updated_at BEFORE UPDATE ON my_items FOR EACH ROW EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER set_updated_at BEFORE UPDATE ON cross_posts FOR EACH ROW EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER set_updated_at BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER set_updated_at BEFORE UPDATE ON user_prefs FOR EACH ROW EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER set_updated_at BEFORE UPDATE ON snap_jobs FOR EACH ROW EXECUTE FUNCTION set_updated_at();

-- schemactl:down
DROP TRIGGER set_updated_at ON snap_jobs;
DROP TRIGGER set_updated_at ON user_prefs;
DROP TRIGGER set_updated_at ON orders;
DROP TRIGGER set_updated_at ON cross_posts;
DROP TRIGGER set_updated_at ON my_items;
DROP TRIGGER set_updated_at ON marketplace_accounts;
DROP FUNCTION set_updated_at();
