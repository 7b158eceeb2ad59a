-- Transactions that have been open long: they keep VACUUM from cleaning up, and may hold locks that a migration waits for. Those of
-- other roles are for those only who may see them: pg_read_all_stats.
SELECT s.pid,
       COALESCE(s.usename, '') AS "user",
       COALESCE(s.application_name, '') AS application,
       COALESCE(s.state, '') AS state,
       pg_catalog.floor(EXTRACT(EPOCH FROM pg_catalog.now() - s.xact_start))::bigint AS seconds,
       h.hidden
FROM (SELECT pg_catalog.count(*) AS hidden FROM pg_catalog.pg_stat_activity
      WHERE backend_type IS NULL AND usesysid IS NOT NULL AND datname = pg_catalog.current_database()) AS h
LEFT JOIN (SELECT pid, usename, application_name, state, xact_start FROM pg_catalog.pg_stat_activity
           WHERE backend_type = 'client backend' AND pid <> pg_catalog.pg_backend_pid() AND xact_start IS NOT NULL
             AND datname = pg_catalog.current_database()
           UNION ALL
           -- These outlive their sessions, and the server.
           SELECT NULL, owner, gid, 'prepared', prepared FROM pg_catalog.pg_prepared_xacts
           WHERE database = pg_catalog.current_database()) AS s ON true
ORDER BY s.xact_start
LIMIT 1
