SELECT k.oid,
       n.nspname AS schema,
       t.relname AS table,
       k.conname AS name,
       a.attname AS column,
       k.connoinherit AS no_inherit,
       -- Whether a child has validated what its parent has not cannot be kept: a dump is loaded from the parent down.
       k.convalidated OR NOT l.is_local AS validated,
       NOT l.is_local AS inherited,
       d.description AS comment
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class t ON t.oid = k.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
  -- What a child says itself as well (a key of a partition does) can be neither dropped nor renamed while it has it from its parent.
  CROSS JOIN LATERAL (SELECT k.conislocal AND k.coninhcount = 0 AS is_local) l
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = k.oid AND d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND d.objsubid = 0
 WHERE k.contype = 'n'
--if < 180000
   AND false
--end
   -- What PostgreSQL makes of a plain NOT NULL is a property of the column.
   AND ((l.is_local AND NOT k.convalidated) OR k.connoinherit OR d.description IS NOT NULL
        OR (l.is_local AND k.conname <> t.relname || '_' || a.attname || '_not_null'))
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND t.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                        AND e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.deptype = 'e')
 ORDER BY n.nspname, t.relname, k.conname
