-- Transactions that have been open long: they keep VACUUM from cleaning up, and may hold locks that a migration waits for.
SELECT pid,
       COALESCE(usename, '') AS "user",
       COALESCE(application_name, '') AS application,
       COALESCE(state, '') AS state,
       pg_catalog.floor(EXTRACT(EPOCH FROM pg_catalog.now() - xact_start))::bigint AS seconds
FROM pg_catalog.pg_stat_activity
WHERE backend_type = 'client backend' AND pid <> pg_catalog.pg_backend_pid() AND xact_start IS NOT NULL
  AND datname = pg_catalog.current_database()
ORDER BY xact_start
LIMIT 1
