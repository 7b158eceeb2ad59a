-- What is said once about a relation.
SELECT CASE WHEN am.amname <> 'heap' THEN am.amname END AS access_method,
       t.spcname AS tablespace,
       pg_catalog.to_jsonb(c.reloptions) AS options,
       CASE
           WHEN c.relkind NOT IN ('r', 'p') THEN NULL
           WHEN c.relreplident = 'n' THEN 'nothing'
           WHEN c.relreplident = 'f' THEN 'full'
           WHEN c.relreplident = 'i' THEN 'index ' || COALESCE((
               SELECT pg_catalog.quote_ident(ic.relname)
               FROM pg_catalog.pg_index AS i
               JOIN pg_catalog.pg_class AS ic ON ic.oid = i.indexrelid
               WHERE i.indrelid = c.oid AND i.indisreplident
           ), '(dropped)')
       END AS replica_identity,
       c.relrowsecurity AS row_security,
       c.relforcerowsecurity AS row_security_forced,
       CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END AS partition_key,
       CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END AS partition_bound,
       CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid, true) END AS definition,
       CASE WHEN c.relkind = 'm' THEN c.relispopulated END AS is_populated,
       CASE WHEN c.reloftype <> 0 THEN pg_catalog.format_type(c.reloftype, NULL) END AS of_type,
       f.srvname AS server,
       pg_catalog.to_jsonb(ft.ftoptions) AS server_options
FROM pg_catalog.pg_class AS c
LEFT JOIN pg_catalog.pg_am AS am ON am.oid = c.relam
LEFT JOIN pg_catalog.pg_tablespace AS t ON t.oid = c.reltablespace
LEFT JOIN pg_catalog.pg_foreign_table AS ft ON ft.ftrelid = c.oid
LEFT JOIN pg_catalog.pg_foreign_server AS f ON f.oid = ft.ftserver
WHERE c.oid = ANY (pg_catalog.current_setting('schemactl.relations')::pg_catalog.oid[])
ORDER BY c.oid;
