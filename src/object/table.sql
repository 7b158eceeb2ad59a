SELECT c.oid,
       n.nspname AS schema,
       c.relname AS name,
       c.relpersistence = 'u' AS unlogged,
       CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END AS partition_key,
       CASE WHEN c.relispartition THEN i.parents[1] END AS partition_of,
       CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END AS bound,
       CASE WHEN NOT c.relispartition THEN i.parents END AS inherits,
       CASE WHEN c.reloftype <> 0 THEN pg_catalog.format_type(c.reloftype, NULL) END AS of_type,
       am.amname AS access_method,
       ts.spcname AS tablespace,
       CASE WHEN c.reloptions IS NOT NULL OR tc.oid IS NOT NULL THEN
           (SELECT pg_catalog.array_agg(o.option ORDER BY o.option COLLATE pg_catalog."C")
              FROM (SELECT pg_catalog.unnest(c.reloptions) AS option
                     UNION ALL
                    SELECT 'toast.' || pg_catalog.unnest(tc.reloptions)) o)
       END AS parameters,
       c.relrowsecurity AS row_security,
       c.relforcerowsecurity AS row_security_forced,
       CASE WHEN c.relreplident = 'd' THEN 'default'
            WHEN c.relreplident = 'f' THEN 'full'
            WHEN ric.oid IS NOT NULL THEN 'index'
            ELSE 'nothing'
       END AS replica_identity,
       ric.relname AS replica_identity_index,
       pg_catalog.pg_get_userbyid(c.relowner) AS owner,
       COALESCE(c.relacl, pg_catalog.acldefault('r', c.relowner))::text AS privileges,
       d.description AS comment,
       i.parent_schemas,
       i.parent_names,
       CASE WHEN c.reloptions IS NOT NULL OR tc.oid IS NOT NULL THEN
           COALESCE(c.reloptions, '{}')
               || ARRAY(SELECT 'toast.' || o.option FROM pg_catalog.unnest(tc.reloptions) AS o (option))
       END AS parameters_as_given
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN (SELECT h.inhrelid,
                    pg_catalog.array_agg(pg_catalog.quote_ident(pn.nspname) || '.' || pg_catalog.quote_ident(p.relname)
                                         ORDER BY h.inhseqno) AS parents,
                    pg_catalog.array_agg(pn.nspname::text ORDER BY h.inhseqno) AS parent_schemas,
                    pg_catalog.array_agg(p.relname::text ORDER BY h.inhseqno) AS parent_names
               FROM pg_catalog.pg_inherits h
               JOIN pg_catalog.pg_class p ON p.oid = h.inhparent AND p.relkind IN ('r', 'p', 'f')
               JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
              GROUP BY h.inhrelid) i ON i.inhrelid = c.oid
  LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam AND am.amname <> 'heap'
  LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = c.reltablespace
  LEFT JOIN pg_catalog.pg_class tc ON tc.oid = c.reltoastrelid AND tc.relkind = 't' AND tc.reloptions IS NOT NULL
  LEFT JOIN pg_catalog.pg_index ri ON ri.indrelid = c.oid AND ri.indisreplident AND c.relreplident = 'i'
  LEFT JOIN pg_catalog.pg_class ric ON ric.oid = ri.indexrelid
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0
 WHERE c.relkind IN ('r', 'p')
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND c.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                        AND e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.deptype = 'e')
 ORDER BY n.nspname, c.relname
