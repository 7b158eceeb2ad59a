-- Indexes that no query uses: what an interrupted CREATE INDEX CONCURRENTLY leaves. One that is being built is none.
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS index,
       pg_catalog.format('%I.%I', tn.nspname, t.relname) AS "table"
FROM pg_catalog.pg_index AS i
JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_class AS t ON t.oid = i.indrelid
JOIN pg_catalog.pg_namespace AS tn ON tn.oid = t.relnamespace
WHERE NOT (i.indisvalid AND i.indisready AND i.indislive)
  AND c.relkind = 'i'
  AND NOT EXISTS (
      SELECT FROM pg_catalog.pg_stat_progress_create_index AS p
      WHERE p.datname = pg_catalog.current_database() AND p.index_relid = i.indexrelid
  )
ORDER BY 1
