SELECT c.oid,
       n.nspname AS schema,
       c.collname AS name,
       CASE c.collprovider WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'default' END AS provider,
--if >= 170000
       c.colllocale AS locale,
--end
--if >= 150000
--if < 170000
       c.colliculocale AS locale,
--end
--end
--if < 150000
       CASE c.collprovider WHEN 'i' THEN c.collcollate::text END AS locale,
--end
       CASE c.collprovider WHEN 'c' THEN c.collcollate::text END AS lc_collate,
       CASE c.collprovider WHEN 'c' THEN c.collctype::text END AS lc_ctype,
       c.collisdeterministic AS deterministic,
--if >= 160000
       c.collicurules AS rules,
--end
--if < 160000
       NULL::text AS rules,
--end
       pg_catalog.pg_get_userbyid(c.collowner) AS owner,
       d.description AS comment
  FROM pg_catalog.pg_collation c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_collation'::pg_catalog.regclass AND d.objsubid = 0
 WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND c.collencoding IN (-1, (SELECT b.encoding FROM pg_catalog.pg_database b
                                WHERE b.datname = pg_catalog.current_database()))
   AND c.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                        AND e.classid = 'pg_catalog.pg_collation'::pg_catalog.regclass AND e.deptype = 'e')
 ORDER BY n.nspname, c.collname
