SELECT k.oid,
       n.nspname AS schema,
       t.relname AS table,
       k.conname AS name,
       pg_catalog.pg_get_expr(k.conbin, k.conrelid) AS expression,
       k.connoinherit AS no_inherit,
       k.convalidated AS validated,
--if >= 180000
       k.conenforced AS enforced,
--end
--if < 180000
       true AS enforced,
--end
       NOT k.conislocal AS inherited,
       d.description AS comment,
       t.relkind = 'f' AS is_foreign
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class t ON t.oid = k.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = k.oid AND d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND d.objsubid = 0
 WHERE k.contype = 'c'
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND t.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                        AND e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.deptype = 'e')
 ORDER BY n.nspname, t.relname, k.conname
