SELECT f.oid,
       n.nspname AS schema,
       c.relname AS table,
       a.attname AS column,
       pg_catalog.pg_get_expr(f.adbin, f.adrelid) AS expression
  FROM pg_catalog.pg_attrdef f
  JOIN pg_catalog.pg_class c ON c.oid = f.adrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_attribute a
    ON a.attrelid = f.adrelid AND a.attnum = f.adnum AND a.atthasdef AND a.attgenerated = ''
 WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND c.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                        AND e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.deptype = 'e')
 ORDER BY f.adrelid, f.adnum
