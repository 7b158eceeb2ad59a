SELECT k.oid,
       n.nspname AS schema,
       t.relname AS table,
       k.conname AS name,
       ARRAY(SELECT (SELECT c.attname FROM pg_catalog.pg_attribute c
                      WHERE c.attrelid = k.conrelid AND c.attnum = u.number)
               FROM pg_catalog.unnest(k.conkey) AS u (number)) AS columns,
       rn.nspname AS referenced_schema,
       r.relname AS referenced_table,
       ARRAY(SELECT (SELECT c.attname FROM pg_catalog.pg_attribute c
                      WHERE c.attrelid = k.confrelid AND c.attnum = u.number)
               FROM pg_catalog.unnest(k.confkey) AS u (number)) AS referenced_columns,
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
  LEFT JOIN (SELECT g.tgconstraint, pg_catalog.array_agg(g.part ORDER BY g.proname, g.place) AS triggers
               FROM (SELECT g.tgconstraint, p.proname, pg_catalog.generate_series(1, 2) AS place,
                            pg_catalog.unnest(ARRAY[p.proname::text,
                                                    CASE g.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA'
                                                                     ELSE 'ENABLE ALWAYS' END]) AS part
                       FROM pg_catalog.pg_trigger g
                       JOIN pg_catalog.pg_proc p ON p.oid = g.tgfoid
                      WHERE g.tgisinternal AND g.tgenabled <> 'O') g
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
