SELECT k.oid,
       n.nspname AS schema,
       t.relname AS table,
       k.conname AS name,
       keys.columns,
       rn.nspname AS referenced_schema,
       r.relname AS referenced_table,
       keys.referenced_columns,
--if >= 180000
       k.conperiod AS period,
--end
--if < 180000
       false AS period,
--end
       k.confmatchtype = 'f' AS match_full,
       CASE k.confupdtype WHEN 'a' THEN 'NO ACTION' WHEN 'r' THEN 'RESTRICT' WHEN 'c' THEN 'CASCADE'
                          WHEN 'n' THEN 'SET NULL' ELSE 'SET DEFAULT' END AS on_update,
       CASE k.confdeltype WHEN 'a' THEN 'NO ACTION' WHEN 'r' THEN 'RESTRICT' WHEN 'c' THEN 'CASCADE'
                          WHEN 'n' THEN 'SET NULL' ELSE 'SET DEFAULT' END AS on_delete,
--if >= 150000
       CASE WHEN k.confdelsetcols IS NOT NULL THEN
           (SELECT pg_catalog.array_agg(a.attname ORDER BY u.place)
              FROM pg_catalog.unnest(k.confdelsetcols) WITH ORDINALITY AS u (number, place)
              JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number)
       END AS on_delete_columns,
--end
--if < 150000
       NULL AS on_delete_columns,
--end
       k.condeferrable AS deferrable,
       k.condeferred AS initially_deferred,
       k.convalidated AS validated,
--if >= 180000
       k.conenforced AS enforced,
--end
--if < 180000
       true AS enforced,
--end
       switched.triggers,
       k.conparentid <> 0 AS inherited,
       d.description AS comment
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class t ON t.oid = k.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
  JOIN pg_catalog.pg_class r ON r.oid = k.confrelid
  JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
  JOIN (SELECT k.oid,
               pg_catalog.array_agg(a.attname ORDER BY u.place) AS columns,
               pg_catalog.array_agg(b.attname ORDER BY u.place) AS referenced_columns
          FROM pg_catalog.pg_constraint k
         CROSS JOIN LATERAL ROWS FROM (pg_catalog.unnest(k.conkey), pg_catalog.unnest(k.confkey))
               WITH ORDINALITY AS u (number, referenced_number, place)
          JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number
          JOIN pg_catalog.pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = u.referenced_number
         WHERE k.contype = 'f'
         GROUP BY k.oid) keys ON keys.oid = k.oid
  LEFT JOIN (SELECT g.tgconstraint, pg_catalog.array_agg(part.text ORDER BY p.proname, part.position) AS triggers
               FROM pg_catalog.pg_trigger g
               JOIN pg_catalog.pg_proc p ON p.oid = g.tgfoid,
                    LATERAL (VALUES (1, p.proname::text),
                                    (2, CASE g.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA'
                                                         ELSE 'ENABLE ALWAYS' END)) AS part(position, text)
              WHERE g.tgisinternal AND g.tgenabled <> 'O'
              GROUP BY g.tgconstraint) switched ON switched.tgconstraint = k.oid
  LEFT JOIN pg_catalog.pg_constraint w ON w.oid = k.conparentid
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = k.oid AND d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND d.objsubid = 0
 WHERE k.contype = 'f'
   -- A key to a partitioned table has one more row for each of its partitions.
   AND w.conrelid IS DISTINCT FROM k.conrelid
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND t.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                        AND e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.deptype = 'e')
 ORDER BY n.nspname, t.relname, k.conname
