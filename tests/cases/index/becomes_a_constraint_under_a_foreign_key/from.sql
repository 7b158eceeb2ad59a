-- What a foreign key needs, a unique index, becomes a constraint of the same name, and the foreign key stands on it.
CREATE TABLE accounts (id integer NOT NULL, email text NOT NULL);
CREATE UNIQUE INDEX accounts_email_key ON accounts (email);
CREATE UNIQUE INDEX accounts_pkey ON accounts (id);
CREATE TABLE sessions (
    account integer,
    email text,
    CONSTRAINT sessions_account_fkey FOREIGN KEY (account) REFERENCES accounts (id),
    CONSTRAINT sessions_email_fkey FOREIGN KEY (email) REFERENCES accounts (email)
);
