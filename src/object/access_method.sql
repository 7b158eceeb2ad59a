SELECT a.oid,
       a.amname AS name,
       CASE a.amtype WHEN 't' THEN 'TABLE' ELSE 'INDEX' END AS method_type,
       a.amhandler::text AS handler,
       d.description AS comment
  FROM pg_catalog.pg_am a
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = a.oid AND d.classoid = 'pg_catalog.pg_am'::pg_catalog.regclass AND d.objsubid = 0
 WHERE a.oid >= 16384
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
                    WHERE e.classid = 'pg_catalog.pg_am'::pg_catalog.regclass
                      AND e.objid = a.oid AND e.deptype = 'e')
 ORDER BY a.amname
