SELECT s.oid,
       s.srvname AS name,
       f.fdwname AS wrapper,
       s.srvtype AS server_type,
       s.srvversion AS server_version,
       (SELECT pg_catalog.array_agg(o ORDER BY o COLLATE pg_catalog."C") FROM pg_catalog.unnest(s.srvoptions) o) AS options,
       pg_catalog.pg_get_userbyid(s.srvowner) AS owner,
       COALESCE(s.srvacl, pg_catalog.acldefault('S', s.srvowner))::text AS privileges,
       d.description AS comment
  FROM pg_catalog.pg_foreign_server s
  JOIN pg_catalog.pg_foreign_data_wrapper f ON f.oid = s.srvfdw
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = s.oid AND d.classoid = 'pg_catalog.pg_foreign_server'::pg_catalog.regclass AND d.objsubid = 0
 WHERE s.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                        AND e.classid = 'pg_catalog.pg_foreign_server'::pg_catalog.regclass AND e.deptype = 'e')
 ORDER BY s.srvname
