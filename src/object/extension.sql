SELECT x.oid,
       x.extname AS name,
       n.nspname AS schema,
       x.extversion AS version,
       NULLIF(d.description, a.comment) AS comment,
       a.comment AS own_comment
  FROM pg_catalog.pg_extension x
  JOIN pg_catalog.pg_namespace n ON n.oid = x.extnamespace
  LEFT JOIN LATERAL pg_catalog.pg_available_extensions() a ON a.name = x.extname
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = x.oid AND d.classoid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.objsubid = 0
 WHERE x.extname <> 'plpgsql'
 ORDER BY x.extname
