-- Foreign keys of other relations (or of this one) that point here, or to the partitioned table above this one.
SELECT k.conname AS name,
       pg_catalog.pg_get_constraintdef(k.oid, true) AS definition,
       k.convalidated AS is_valid,
       s.nspname AS other_schema,
       o.relname AS other_name,
       (
           SELECT pg_catalog.jsonb_agg(a.attname ORDER BY u.place)
           FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY AS u (number, place)
           JOIN pg_catalog.pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = u.number
       ) AS other_columns,
       (
           SELECT pg_catalog.jsonb_agg(a.attname ORDER BY u.place)
           FROM pg_catalog.unnest(k.confkey) WITH ORDINALITY AS u (number, place)
           JOIN pg_catalog.pg_attribute AS a ON a.attrelid = k.confrelid AND a.attnum = u.number
       ) AS columns
FROM pg_catalog.pg_constraint AS k
JOIN pg_catalog.pg_class AS o ON o.oid = k.conrelid
JOIN pg_catalog.pg_namespace AS s ON s.oid = o.relnamespace
WHERE k.contype = 'f'
  AND k.conparentid = 0
  AND k.confrelid IN (
      SELECT c.oid
      FROM pg_catalog.pg_class AS c
      WHERE c.oid = ANY (pg_catalog.current_setting('schemactl.relations')::pg_catalog.oid[])
      UNION
      SELECT above.relid::pg_catalog.oid
      FROM pg_catalog.pg_class AS c
      CROSS JOIN LATERAL pg_catalog.pg_partition_ancestors(c.oid) AS above (relid)
      WHERE c.oid = ANY (pg_catalog.current_setting('schemactl.relations')::pg_catalog.oid[])
  )
ORDER BY s.nspname, o.relname, k.conname;
