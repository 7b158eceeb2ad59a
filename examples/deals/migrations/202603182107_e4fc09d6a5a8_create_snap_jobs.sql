-- Create snap_jobs
--
-- Revision ID: e4fc09d6a5a8
-- Revises: 1144cae27635
-- Create Date: 2026-03-18 21:07:44+00:00

-- schemactl:up
CREATE TYPE snap_job_status AS ENUM ('queued', 'running', 'succeeded', 'failed');

CREATE TABLE snap_jobs (
    id            uuid            NOT NULL DEFAULT gen_random_uuid(),
    user_id       uuid            NOT NULL,
    my_item_id    uuid,
    status        snap_job_status NOT NULL DEFAULT 'queued',
    photo_key     text            NOT NULL,
    result        jsonb,
    error_message text,
    attempts      smallint        NOT NULL DEFAULT 0,
    locked_by     text,
    locked_until  timestamptz,
    created_at    timestamptz     NOT NULL DEFAULT now(),
    updated_at    timestamptz     NOT NULL DEFAULT now(),
    finished_at   timestamptz,
    CONSTRAINT pk_snap_jobs PRIMARY KEY (id),
    CONSTRAINT fk_snap_jobs_my_item_id_my_items FOREIGN KEY (my_item_id) REFERENCES my_items (id) ON DELETE CASCADE,
    CONSTRAINT ck_snap_jobs_attempts CHECK (attempts >= 0),
    CONSTRAINT ck_snap_jobs_result CHECK (status <> 'succeeded' OR result IS NOT NULL),
    CONSTRAINT ck_snap_jobs_locked CHECK ((locked_by IS NULL) = (locked_until IS NULL))
);

CREATE INDEX ix_snap_jobs_queue ON snap_jobs (created_at) WHERE status = 'queued';
CREATE INDEX ix_snap_jobs_locked_until ON snap_jobs (locked_until) WHERE status = 'running';
CREATE INDEX ix_snap_jobs_user_id_created_at ON snap_jobs (user_id, created_at DESC);
CREATE INDEX ix_snap_jobs_my_item_id ON snap_jobs (my_item_id) WHERE my_item_id IS NOT NULL;

COMMENT ON TYPE snap_job_status IS 'Where a job stands; the last two are final';
COMMENT ON TABLE snap_jobs IS 'Photos to be turned into drafts of items; workers take rows with SKIP LOCKED';
COMMENT ON COLUMN snap_jobs.my_item_id IS 'The draft that came of it';
COMMENT ON COLUMN snap_jobs.result IS 'What was recognised: title, brand, category, condition, price';
COMMENT ON COLUMN snap_jobs.locked_until IS 'Another worker may take the job over from then on';

-- schemactl:down
DROP TABLE snap_jobs;
DROP TYPE snap_job_status;
