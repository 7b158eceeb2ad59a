-- Create audit_log
--
-- Revision ID: f0b584bb076d
-- Revises: ace381cf8dac
-- Create Date: 2026-03-17 08:40:13+00:00

-- schemactl:up
CREATE TYPE audit_outcome AS ENUM ('success', 'denied', 'failure');

CREATE TABLE audit_log (
    id               bigint        GENERATED ALWAYS AS IDENTITY,
    tenant_id        uuid          NOT NULL,
    occurred_at      timestamptz   NOT NULL DEFAULT now(),
    actor_user_id    uuid,
    actor_api_key_id uuid,
    action           text          NOT NULL,
    outcome          audit_outcome NOT NULL DEFAULT 'success',
    resource_type    text          NOT NULL,
    resource_id      text          NOT NULL,
    request_id       uuid,
    ip_address       inet,
    changes          jsonb         NOT NULL DEFAULT '{}',
    context          jsonb         NOT NULL DEFAULT '{}',
    CONSTRAINT pk_audit_log PRIMARY KEY (id),
    CONSTRAINT fk_audit_log_tenant_id_tenants FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
    CONSTRAINT fk_audit_log_actor_user_id_users FOREIGN KEY (actor_user_id) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT fk_audit_log_actor_api_key_id_api_keys
        FOREIGN KEY (actor_api_key_id) REFERENCES api_keys (id) ON DELETE SET NULL,
    CONSTRAINT ck_audit_log_action CHECK (action ~ '^[a-z_]+\.[a-z_]+$'),
    CONSTRAINT ck_audit_log_changes CHECK (jsonb_typeof(changes) = 'object'),
    CONSTRAINT ck_audit_log_context CHECK (jsonb_typeof(context) = 'object')
);

COMMENT ON TYPE audit_outcome IS 'How an audited action ended';
COMMENT ON TABLE audit_log IS 'Who did what to which resource, and when; rows are added, never changed';
COMMENT ON COLUMN audit_log.actor_user_id IS 'Null for the system itself, and after the user was deleted';
COMMENT ON COLUMN audit_log.actor_api_key_id IS 'The key that acted for the user, if one did';
COMMENT ON COLUMN audit_log.action IS 'subject.verb: role.granted, session.revoked';
COMMENT ON COLUMN audit_log.resource_id IS 'Text, since resources are not all keyed by uuid';
COMMENT ON COLUMN audit_log.changes IS 'Changed fields: {"field": [before, after]}';
COMMENT ON COLUMN audit_log.context IS 'What else helps to understand the row: user agent, reason given';

-- schemactl:down
DROP TABLE audit_log;
DROP TYPE audit_outcome;
