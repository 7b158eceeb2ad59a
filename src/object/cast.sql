SELECT c.oid,
       pg_catalog.format_type(c.castsource, NULL) AS source,
       pg_catalog.format_type(c.casttarget, NULL) AS target,
       CASE c.castmethod WHEN 'i' THEN 'INOUT' WHEN 'b' THEN 'WITHOUT FUNCTION'
            ELSE c.castfunc::pg_catalog.regprocedure::text END AS method,
       CASE c.castcontext WHEN 'i' THEN 'implicit' WHEN 'a' THEN 'assignment' ELSE 'explicit' END AS context,
       d.description AS comment
  FROM pg_catalog.pg_cast c
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_cast'::pg_catalog.regclass AND d.objsubid = 0
 WHERE c.oid >= 16384
   AND c.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.classid = 'pg_catalog.pg_cast'::pg_catalog.regclass AND e.deptype IN ('e', 'i'))
 ORDER BY source, target
