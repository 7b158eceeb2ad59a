SELECT d.oid,
       pg_catalog.pg_get_userbyid(d.defaclrole) AS role,
       n.nspname AS schema,
       CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES'
            WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END AS objects,
       d.defaclacl::text AS privileges
  FROM pg_catalog.pg_default_acl d
  LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
 WHERE n.nspname IS NULL OR n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
 ORDER BY 2, 3, 4
