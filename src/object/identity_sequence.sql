SELECT s.oid,
       n.nspname AS schema,
       c.relname AS table,
       (SELECT a.attname FROM pg_catalog.pg_attribute a
         WHERE a.attrelid = o.refobjid AND a.attnum = o.refobjsubid) AS column,
--if >= 150000
       s.relpersistence = 'u' AS unlogged,
--end
--if < 150000
       c.relpersistence = 'u' AS unlogged,
--end
       COALESCE(s.relacl, pg_catalog.acldefault('s', s.relowner))::text AS privileges,
       d.description AS comment,
       sn.nspname AS sequence_schema,
       s.relname AS sequence,
       c.relpersistence = 'u' AS is_table_unlogged
  FROM pg_catalog.pg_depend o
  JOIN pg_catalog.pg_class s ON s.oid = o.objid AND s.relkind = 'S'
  JOIN pg_catalog.pg_namespace sn ON sn.oid = s.relnamespace
  JOIN pg_catalog.pg_class c ON c.oid = o.refobjid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = s.oid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0
 WHERE o.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
   AND o.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
   AND o.deptype = 'i' AND o.refobjsubid <> 0
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND c.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                        AND e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.deptype = 'e')
 ORDER BY n.nspname, c.relname, 4
