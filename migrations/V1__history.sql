-- What schemactl knows about this database. ${schema} is the schema that [history] names, "schemactl" by default.

CREATE TABLE ${schema}.revision (
    revision_id   text PRIMARY KEY,
    parents       text[] NOT NULL,
    depends_on    text[] NOT NULL,
    message       text NOT NULL,
    file_name     text NOT NULL,
    origin        text NOT NULL CONSTRAINT revision_origin_check CHECK (origin IN ('upgrade', 'stamp')),
    up_checksum   text NOT NULL,
    down_checksum text NOT NULL,
    up_sql        text,
    applied_at    timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    applied_by    text NOT NULL DEFAULT SESSION_USER,
    duration_ms   bigint NOT NULL,
    tool_version  text NOT NULL
);
COMMENT ON TABLE ${schema}.revision IS 'The revisions that are applied, one row each; written by schemactl in the transaction of the revision itself';
COMMENT ON COLUMN ${schema}.revision.parents IS 'The revisions it revises, as its file said when it was applied; empty for a base';
COMMENT ON COLUMN ${schema}.revision.origin IS 'upgrade: its statements were run here; stamp: it was only marked as applied';
COMMENT ON COLUMN ${schema}.revision.up_checksum IS 'v1:sha256: of the canonical text of the up section: BOM dropped, CRLF to LF, blank space at the end dropped';
COMMENT ON COLUMN ${schema}.revision.up_sql IS 'The up section as it was run, before variables are replaced; NULL for a stamp';

CREATE TABLE ${schema}.statement_progress (
    revision_id   text NOT NULL,
    direction     text NOT NULL CONSTRAINT statement_progress_direction_check CHECK (direction IN ('up', 'down')),
    number        integer NOT NULL,
    total         integer NOT NULL,
    sql           text NOT NULL,
    state         text NOT NULL CONSTRAINT statement_progress_state_check CHECK (state IN ('running', 'failed', 'done')),
    found_before  text NOT NULL,
    backend_pid   integer NOT NULL DEFAULT pg_catalog.pg_backend_pid(),
    started_at    timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    finished_at   timestamptz,
    PRIMARY KEY (revision_id, direction, number)
);
COMMENT ON TABLE ${schema}.statement_progress IS 'How far a no-transaction revision has come that is not finished; empty otherwise';
COMMENT ON COLUMN ${schema}.statement_progress.state IS 'running: sent, and no answer recorded, so that its effect has to be looked up; failed: the server refused it; done: its effect is committed';
COMMENT ON COLUMN ${schema}.statement_progress.found_before IS 'The indexes its table had before, so that one left behind INVALID is known as ours';

CREATE TABLE ${schema}.event (
    event_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    happened_at   timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    kind          text NOT NULL,
    outcome       text NOT NULL CONSTRAINT event_outcome_check CHECK (outcome IN ('done', 'failed', 'interrupted', 'unknown')),
    revision_id   text,
    message       text NOT NULL,
    duration_ms   bigint,
    login         text NOT NULL DEFAULT SESSION_USER,
    client        text NOT NULL DEFAULT COALESCE(pg_catalog.host(pg_catalog.inet_client_addr()), 'local'),
    host          text NOT NULL,
    tool_version  text NOT NULL
);
COMMENT ON TABLE ${schema}.event IS 'What schemactl did to this database, oldest first; rows are only ever added';
