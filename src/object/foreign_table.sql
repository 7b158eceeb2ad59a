SELECT c.oid,
       n.nspname AS schema,
       c.relname AS name,
       s.srvname AS server,
       (SELECT pg_catalog.array_agg(o.option ORDER BY o.option COLLATE pg_catalog."C")
          FROM pg_catalog.unnest(f.ftoptions) AS o (option)) AS options,
       CASE WHEN c.relispartition THEN i.parents[1] END AS partition_of,
       CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END AS bound,
       CASE WHEN NOT c.relispartition THEN i.parents END AS inherits,
       pg_catalog.pg_get_userbyid(c.relowner) AS owner,
       COALESCE(c.relacl, pg_catalog.acldefault('r', c.relowner))::text AS privileges,
       d.description AS comment,
       i.parent_schemas,
       i.parent_names
  FROM pg_catalog.pg_foreign_table f
  JOIN pg_catalog.pg_class c ON c.oid = f.ftrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
  LEFT JOIN (SELECT h.inhrelid,
                    pg_catalog.array_agg(pg_catalog.quote_ident(pn.nspname) || '.' || pg_catalog.quote_ident(p.relname)
                                         ORDER BY h.inhseqno) AS parents,
                    pg_catalog.array_agg(pn.nspname::text ORDER BY h.inhseqno) AS parent_schemas,
                    pg_catalog.array_agg(p.relname::text ORDER BY h.inhseqno) AS parent_names
               FROM pg_catalog.pg_foreign_table hf
               JOIN pg_catalog.pg_inherits h ON h.inhrelid = hf.ftrelid
               JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
               JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
              GROUP BY h.inhrelid) i ON i.inhrelid = c.oid
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0
 WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND c.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                        AND e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.deptype = 'e')
 ORDER BY n.nspname, c.relname
