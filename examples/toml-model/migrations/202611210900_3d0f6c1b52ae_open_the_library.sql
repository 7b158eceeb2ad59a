-- Open the library
--
-- Revision ID: 3d0f6c1b52ae
-- Revises:
-- Create Date: 2026-11-21 09:00:00+00:00
--
-- schemactl:ignore-file foreign-key-without-index books and copies are never deleted
-- schemactl:ignore-file unnamed-constraint PostgreSQL's names are those that schema.toml expects
-- schemactl:ignore-file squawk/ban-create-domain-with-constraint the domain is part of what the example shows

-- schemactl:up
CREATE TYPE loan_state AS ENUM ('out', 'returned', 'lost');

CREATE DOMAIN isbn AS text CONSTRAINT isbn_check CHECK (VALUE ~ '^97[89][0-9]{10}$');
COMMENT ON DOMAIN isbn IS 'an ISBN-13 without hyphens';

CREATE TABLE members (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL UNIQUE CHECK (email LIKE '%@%'),
    name text NOT NULL,
    joined_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE members IS 'people who may borrow';
ALTER TABLE members ENABLE ROW LEVEL SECURITY;
CREATE POLICY members_see_themselves ON members
    USING (id = current_setting('app.member_id', true)::bigint);

CREATE TABLE books (
    isbn isbn PRIMARY KEY,
    title text NOT NULL,
    authors text[] NOT NULL DEFAULT '{}',
    published date,
    search tsvector GENERATED ALWAYS AS (to_tsvector('english', title)) STORED
);
CREATE INDEX books_search ON books USING gin (search);
CREATE INDEX books_title ON books (lower(title));

CREATE TABLE copies (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    isbn isbn NOT NULL REFERENCES books,
    shelf text
);
COMMENT ON COLUMN copies.shelf IS 'where it stands when nobody has it';

CREATE TABLE loans (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    copy_id bigint NOT NULL REFERENCES copies ON DELETE RESTRICT,
    member_id bigint NOT NULL REFERENCES members ON DELETE CASCADE,
    state loan_state NOT NULL DEFAULT 'out',
    lent_on date NOT NULL DEFAULT current_date,
    due_on date NOT NULL,
    returned_on date,
    CONSTRAINT loans_due_after_lent CHECK (due_on > lent_on),
    CONSTRAINT loans_returned CHECK ((state = 'returned') = (returned_on IS NOT NULL))
);
COMMENT ON TABLE loans IS 'who has which copy';
CREATE INDEX loans_member ON loans (member_id, lent_on DESC);
CREATE UNIQUE INDEX loans_out ON loans (copy_id) WHERE state = 'out';

CREATE FUNCTION close_loan() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.returned_on := CASE WHEN NEW.state = 'returned' THEN coalesce(NEW.returned_on, current_date) END;
        RETURN NEW;
    END $$;
CREATE TRIGGER loans_close BEFORE INSERT OR UPDATE ON loans FOR EACH ROW EXECUTE FUNCTION close_loan();

CREATE VIEW overdue AS
SELECT l.id, m.email, b.title, l.due_on
  FROM loans l
  JOIN members m ON m.id = l.member_id
  JOIN copies c ON c.id = l.copy_id
  JOIN books b ON b.isbn = c.isbn
 WHERE l.state = 'out' AND l.due_on < current_date;
COMMENT ON VIEW overdue IS 'what should be back by now';

-- schemactl:down
DROP VIEW overdue;
DROP TABLE loans;
DROP FUNCTION close_loan();
DROP TABLE copies, books, members;
DROP DOMAIN isbn;
DROP TYPE loan_state;
