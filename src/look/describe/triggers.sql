-- Triggers that somebody made; those of constraints are internal. Copies in partitions count as internal before
-- PostgreSQL 15, and are shown.
SELECT t.tgname AS name,
       pg_catalog.pg_get_triggerdef(t.oid, true) AS definition,
       'CREATE ' || CASE WHEN t.tgconstraint <> 0 THEN 'CONSTRAINT ' ELSE '' END || 'TRIGGER '
       || pg_catalog.quote_ident(t.tgname) || ' ' AS definition_start,
       CASE t.tgenabled WHEN 'D' THEN 'disabled' WHEN 'A' THEN 'always' WHEN 'R' THEN 'replica' ELSE 'enabled' END
           AS state,
       pg_catalog.obj_description(t.oid, 'pg_trigger') AS comment
FROM pg_catalog.pg_trigger AS t
WHERE t.tgrelid = ANY (pg_catalog.current_setting('schemactl.relations')::pg_catalog.oid[])
  AND (
      NOT t.tgisinternal
      OR (t.tgparentid <> 0 AND NOT EXISTS (
          SELECT FROM pg_catalog.pg_constraint AS k WHERE k.oid = t.tgconstraint AND k.contype = 'f'
      ))
  )
ORDER BY t.tgname;
