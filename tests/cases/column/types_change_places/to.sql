CREATE TABLE t (a text DEFAULT 'x', b integer NOT NULL DEFAULT 1, c text[] DEFAULT '{}', d timestamptz, e jsonb DEFAULT '{}', f integer DEFAULT 1, g numeric);
CREATE INDEX t_a ON t (a);
CREATE UNIQUE INDEX t_ab ON t (a, b);
CREATE INDEX t_e ON t USING gin (e);
