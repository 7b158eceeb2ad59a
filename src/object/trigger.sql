SELECT t.oid,
       n.nspname AS schema,
       c.relname AS relation,
       t.tgname AS name,
       pg_catalog.pg_get_triggerdef(t.oid) AS definition,
       CASE t.tgenabled WHEN 'O' THEN 'ENABLE' WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA'
            ELSE 'ENABLE ALWAYS' END AS enabled,
       d.description AS comment,
       t.tgparentid <> 0 AS is_clone
  FROM pg_catalog.pg_trigger t
  JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_trigger parent ON parent.oid = t.tgparentid
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = t.oid AND d.classoid = 'pg_catalog.pg_trigger'::pg_catalog.regclass AND d.objsubid = 0
 WHERE -- Every foreign key has four triggers that are none of the user's.
       (NOT t.tgisinternal OR t.tgparentid <> 0)
   AND (t.tgparentid = 0 AND NOT t.tgisinternal
        OR parent.tgenabled <> t.tgenabled
           -- Before PostgreSQL 15, what a partition has of a trigger is marked as a key's are.
           AND (NOT parent.tgisinternal
                OR (SELECT k.contype FROM pg_catalog.pg_constraint k WHERE k.oid = t.tgconstraint) IS DISTINCT FROM 'f'))
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND t.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                        AND e.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass AND e.deptype = 'e')
   AND c.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                        AND e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.deptype = 'e')
 ORDER BY n.nspname, c.relname, t.tgname
