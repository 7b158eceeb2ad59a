SELECT f.oid,
       f.fdwname AS name,
       CASE WHEN f.fdwhandler <> 0 THEN f.fdwhandler::pg_catalog.regproc::text END AS handler,
       CASE WHEN f.fdwvalidator <> 0 THEN f.fdwvalidator::pg_catalog.regproc::text END AS validator,
       (SELECT pg_catalog.array_agg(o ORDER BY o COLLATE pg_catalog."C") FROM pg_catalog.unnest(f.fdwoptions) o) AS options,
       pg_catalog.pg_get_userbyid(f.fdwowner) AS owner,
       COALESCE(f.fdwacl, pg_catalog.acldefault('F', f.fdwowner))::text AS privileges,
       d.description AS comment
  FROM pg_catalog.pg_foreign_data_wrapper f
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = f.oid AND d.classoid = 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass AND d.objsubid = 0
 WHERE f.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                        AND e.classid = 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass AND e.deptype = 'e')
 ORDER BY f.fdwname
