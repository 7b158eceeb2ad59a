-- Names to suggest, read only when some name means nothing at all.
SELECT s.nspname AS schema, c.relname AS name
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS s ON s.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND s.nspname !~ '^pg_'
  AND s.nspname <> 'information_schema'
  AND pg_catalog.jsonb_array_length(pg_catalog.current_setting('schemactl.names')::pg_catalog.jsonb) > (
      SELECT pg_catalog.count(DISTINCT r.value ->> 'position')
      FROM pg_catalog.jsonb_array_elements(
               pg_catalog.current_setting('schemactl.resolved')::pg_catalog.jsonb) AS r
  )
ORDER BY s.nspname, c.relname
LIMIT 20000;
