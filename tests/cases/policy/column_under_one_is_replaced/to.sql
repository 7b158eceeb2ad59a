CREATE TABLE people (id int PRIMARY KEY, full_name varchar(100) NOT NULL);
COMMENT ON TABLE people IS 'after';
ALTER TABLE people ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON people USING (full_name = current_user);
