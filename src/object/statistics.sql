SELECT s.oid,
       sn.nspname AS schema,
       s.stxname AS name,
       n.nspname AS table_schema,
       t.relname AS table,
       (SELECT pg_catalog.array_agg(CASE k.kind WHEN 'd' THEN 'ndistinct' WHEN 'f' THEN 'dependencies'
                                                WHEN 'm' THEN 'mcv' END ORDER BY k.kind)
          FROM pg_catalog.unnest(s.stxkind) AS k (kind) WHERE k.kind <> 'e') AS kinds,
       -- PostgreSQL keeps them as the table has them, whatever was said.
       (SELECT pg_catalog.array_agg(a.attname ORDER BY a.attname COLLATE pg_catalog."C")
          FROM pg_catalog.unnest(s.stxkeys::pg_catalog.int2[]) AS k (number)
          JOIN pg_catalog.pg_attribute a ON a.attrelid = s.stxrelid AND a.attnum = k.number) AS columns,
--if >= 140000
       CASE WHEN s.stxexprs IS NOT NULL THEN pg_catalog.pg_get_statisticsobjdef_expressions(s.oid) END AS expressions,
--end
--if < 140000
       NULL AS expressions,
--end
       NULLIF(s.stxstattarget, -1) AS target,
       pg_catalog.pg_get_userbyid(s.stxowner) AS owner,
       d.description AS comment
  FROM pg_catalog.pg_statistic_ext s
  JOIN pg_catalog.pg_namespace sn ON sn.oid = s.stxnamespace
  JOIN pg_catalog.pg_class t ON t.oid = s.stxrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = s.oid AND d.classoid = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass AND d.objsubid = 0
 WHERE sn.nspname !~ '^pg_' AND sn.nspname <> 'information_schema'
   AND s.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                        AND e.classid = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass AND e.deptype = 'e')
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND t.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                        AND e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.deptype = 'e')
 ORDER BY sn.nspname, s.stxname
