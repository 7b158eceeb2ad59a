-- Add integration views
--
-- Revision ID: 13a6ef3d9cf3
-- Revises: c6db697ef02f
-- Create Date: 2026-05-06 11:15:22+00:00

-- schemactl:up
-- A view reads with its owner's rights: these three show every tenant, and are for the back office.
CREATE VIEW integration_health AS
SELECT
    service_integrations.tenant_id,
    service_integrations.id AS integration_id,
    services.key AS service_key,
    services.name AS service_name,
    service_integrations.name AS integration_name,
    service_integrations.status,
    service_integrations.consecutive_failures,
    service_integrations.next_run_at,
    latest.status AS last_run_status,
    latest.finished_at AS last_run_finished_at,
    latest.error_code AS last_run_error_code
FROM service_integrations
JOIN services ON services.id = service_integrations.service_id
LEFT JOIN LATERAL (
    SELECT integration_runs.status, integration_runs.finished_at, integration_runs.error_code
    FROM integration_runs
    WHERE integration_runs.tenant_id = service_integrations.tenant_id
      AND integration_runs.integration_id = service_integrations.id
    ORDER BY integration_runs.created_at DESC
    LIMIT 1
) AS latest ON true;

CREATE VIEW integration_run_days AS
SELECT
    integration_runs.tenant_id,
    integration_runs.integration_id,
    date_trunc('day', integration_runs.created_at, 'UTC') AS day,
    count(*) AS runs,
    count(*) FILTER (WHERE integration_runs.status = 'failed') AS failed_runs,
    sum(integration_runs.records_written) AS records_written,
    avg(integration_runs.finished_at - integration_runs.started_at) AS mean_duration
FROM integration_runs
GROUP BY integration_runs.tenant_id, integration_runs.integration_id, day;

CREATE VIEW service_usage AS
SELECT
    services.id AS service_id,
    services.key AS service_key,
    count(service_integrations.id) AS integrations,
    count(DISTINCT service_integrations.tenant_id) AS tenants,
    count(service_integrations.id) FILTER (WHERE service_integrations.status = 'failing') AS failing_integrations
FROM services
LEFT JOIN service_integrations ON service_integrations.service_id = services.id
GROUP BY services.id;

COMMENT ON VIEW integration_health IS 'Every integration with the outcome of its latest run';
COMMENT ON VIEW integration_run_days IS 'Runs per integration and day (UTC)';
COMMENT ON VIEW service_usage IS 'How many tenants use each service, over all tenants';

-- schemactl:down
DROP VIEW service_usage;
DROP VIEW integration_run_days;
DROP VIEW integration_health;
