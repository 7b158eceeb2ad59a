CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL);
COMMENT ON TABLE people IS 'before';
ALTER TABLE people ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON people USING (name = current_user);
