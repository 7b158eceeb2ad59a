CREATE TABLE accounts (
    id integer NOT NULL,
    email text NOT NULL,
    CONSTRAINT accounts_pkey PRIMARY KEY (id),
    CONSTRAINT accounts_email_key UNIQUE (email)
);
CREATE TABLE sessions (
    account integer,
    email text,
    CONSTRAINT sessions_account_fkey FOREIGN KEY (account) REFERENCES accounts (id),
    CONSTRAINT sessions_email_fkey FOREIGN KEY (email) REFERENCES accounts (email)
);
