-- Create error_log
--
-- Revision ID: c2347502a6d7
-- Revises: 637c6df91e86
-- Create Date: 2026-03-30 15:00:29+00:00

-- schemactl:up
CREATE TYPE error_level AS ENUM ('info', 'warning', 'error');

CREATE TABLE error_log (
    id             bigint      GENERATED ALWAYS AS IDENTITY,
    tenant_id      uuid,
    user_id        uuid,
    occurred_at    timestamptz NOT NULL DEFAULT now(),
    level          error_level NOT NULL DEFAULT 'error',
    source         text        NOT NULL,
    environment    text        NOT NULL,
    release        text,
    exception_type text        NOT NULL,
    message        text        NOT NULL,
    stack_trace    text,
    fingerprint    bytea       NOT NULL,
    request_id     uuid,
    request_method text,
    request_path   text,
    status_code    smallint,
    context        jsonb       NOT NULL DEFAULT '{}',
    resolved_at    timestamptz,
    resolved_by    uuid,
    CONSTRAINT pk_error_log PRIMARY KEY (id),
    CONSTRAINT fk_error_log_tenant_id_tenants FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
    CONSTRAINT fk_error_log_user_id_users FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT fk_error_log_resolved_by_users FOREIGN KEY (resolved_by) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT ck_error_log_environment CHECK (environment IN ('development', 'staging', 'production')),
    CONSTRAINT ck_error_log_status_code CHECK (status_code BETWEEN 100 AND 599),
    CONSTRAINT ck_error_log_context CHECK (jsonb_typeof(context) = 'object'),
    CONSTRAINT ck_error_log_resolved CHECK (resolved_by IS NULL OR resolved_at IS NOT NULL)
);

COMMENT ON TYPE error_level IS 'How bad it is';
COMMENT ON TABLE error_log IS 'Unhandled exceptions and failed jobs of every process';
COMMENT ON COLUMN error_log.tenant_id IS 'Null when the request failed before its tenant was known';
COMMENT ON COLUMN error_log.source IS 'The process: api, worker, scheduler';
COMMENT ON COLUMN error_log.release IS 'Version of the code, as deployed';
COMMENT ON COLUMN error_log.fingerprint IS 'Hash of the exception''s type and place; equal for errors of one cause';
COMMENT ON COLUMN error_log.status_code IS 'What the client was answered; null outside of requests';

-- schemactl:down
DROP TABLE error_log;
DROP TYPE error_level;
