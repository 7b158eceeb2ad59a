-- Check constraints, and foreign keys that leave this relation.
SELECT k.conname AS name,
       k.contype AS kind,
       pg_catalog.pg_get_constraintdef(k.oid, true) AS definition,
       k.convalidated AS is_valid,
       pg_catalog.obj_description(k.oid, 'pg_constraint') AS comment,
       (
           SELECT pg_catalog.jsonb_agg(a.attname ORDER BY u.place)
           FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY AS u (number, place)
           JOIN pg_catalog.pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = u.number
       ) AS columns,
       s.nspname AS other_schema,
       o.relname AS other_name,
       (
           SELECT pg_catalog.jsonb_agg(a.attname ORDER BY u.place)
           FROM pg_catalog.unnest(k.confkey) WITH ORDINALITY AS u (number, place)
           JOIN pg_catalog.pg_attribute AS a ON a.attrelid = k.confrelid AND a.attnum = u.number
       ) AS other_columns
FROM pg_catalog.pg_constraint AS k
LEFT JOIN pg_catalog.pg_class AS o ON o.oid = k.confrelid
LEFT JOIN pg_catalog.pg_namespace AS s ON s.oid = o.relnamespace
WHERE k.conrelid = ANY (pg_catalog.current_setting('schemactl.relations')::pg_catalog.oid[])
  AND (
      k.contype IN ('c', 'f')
      -- NOT NULL is a constraint of its own since PostgreSQL 18; it is shown with its column unless it is not valid.
      OR (k.contype = 'n' AND NOT k.convalidated)
  )
  -- A key to a partitioned table has one more row for each of its partitions.
  AND NOT EXISTS (
      SELECT FROM pg_catalog.pg_constraint AS above
      WHERE above.oid = k.conparentid AND above.conrelid = k.conrelid
  )
ORDER BY k.contype, k.conname;
