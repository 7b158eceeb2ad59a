-- Create integration_runs
--
-- Revision ID: 399eb6190af5
-- Revises: e0f4dac09c18
-- Create Date: 2026-04-15 14:00:33+00:00

-- schemactl:up
CREATE TYPE run_trigger AS ENUM ('schedule', 'webhook', 'manual');
CREATE TYPE run_status AS ENUM ('queued', 'running', 'succeeded', 'failed', 'cancelled');

CREATE TABLE integration_runs (
    id              bigint      GENERATED ALWAYS AS IDENTITY,
    tenant_id       uuid        NOT NULL,
    integration_id  uuid        NOT NULL,
    trigger         run_trigger NOT NULL,
    status          run_status  NOT NULL DEFAULT 'queued',
    attempt         smallint    NOT NULL DEFAULT 1,
    requested_by    uuid,
    request_id      uuid,
    records_read    bigint      NOT NULL DEFAULT 0,
    records_written bigint      NOT NULL DEFAULT 0,
    error_code      text,
    error_message   text,
    payload         jsonb       NOT NULL DEFAULT '{}',
    created_at      timestamptz NOT NULL DEFAULT now(),
    started_at      timestamptz,
    finished_at     timestamptz,
    CONSTRAINT pk_integration_runs PRIMARY KEY (id),
    CONSTRAINT fk_integration_runs_integration_id_service_integrations
        FOREIGN KEY (tenant_id, integration_id) REFERENCES service_integrations (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_integration_runs_requested_by_users
        FOREIGN KEY (requested_by) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT ck_integration_runs_attempt CHECK (attempt >= 1),
    CONSTRAINT ck_integration_runs_records CHECK (records_read >= 0 AND records_written >= 0),
    CONSTRAINT ck_integration_runs_failed CHECK (status <> 'failed' OR error_code IS NOT NULL),
    CONSTRAINT ck_integration_runs_started CHECK (status NOT IN ('running', 'succeeded') OR started_at IS NOT NULL),
    CONSTRAINT ck_integration_runs_finished
        CHECK ((status IN ('succeeded', 'failed', 'cancelled')) = (finished_at IS NOT NULL)),
    CONSTRAINT ck_integration_runs_order CHECK (finished_at >= started_at)
);

COMMENT ON TYPE run_trigger IS 'What started a run';
COMMENT ON TYPE run_status IS 'Where a run stands; the last three are final';
COMMENT ON TABLE integration_runs IS 'Queue and history of the work that integrations do';
COMMENT ON COLUMN integration_runs.attempt IS '1 for the first try';
COMMENT ON COLUMN integration_runs.requested_by IS 'Who pressed the button; null unless trigger is manual';
COMMENT ON COLUMN integration_runs.error_code IS 'Stable short name of the failure: rate_limited, unauthorized';
COMMENT ON COLUMN integration_runs.payload IS 'What the run was given: the webhook''s body, the range to read';

-- schemactl:down
DROP TABLE integration_runs;
DROP TYPE run_status;
DROP TYPE run_trigger;
