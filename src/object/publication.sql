SELECT p.oid,
       p.pubname AS name,
       p.puballtables AS all_tables,
       (SELECT pg_catalog.array_agg(pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)
--if >= 150000
               || COALESCE(' (' || (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attnum)
                                      FROM pg_catalog.pg_attribute a
                                     WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs::int2[])) || ')', '')
               || COALESCE(' WHERE (' || pg_catalog.pg_get_expr(r.prqual, r.prrelid) || ')', '')
--end
               ORDER BY n.nspname, c.relname)
          FROM pg_catalog.pg_publication_rel r
          JOIN pg_catalog.pg_class c ON c.oid = r.prrelid
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         WHERE r.prpubid = p.oid) AS tables,
--if >= 150000
       (SELECT pg_catalog.array_agg(n.nspname::text ORDER BY n.nspname)
          FROM pg_catalog.pg_publication_namespace s
          JOIN pg_catalog.pg_namespace n ON n.oid = s.pnnspid
         WHERE s.pnpubid = p.oid) AS schemas,
--end
--if < 150000
       NULL::text[] AS schemas,
--end
       pg_catalog.array_remove(ARRAY[CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
                                     CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END],
                               NULL) AS operations,
       p.pubviaroot AS via_root,
--if >= 180000
       CASE p.pubgencols WHEN 's' THEN 'stored' ELSE 'none' END AS generated_columns,
--end
--if < 180000
       'none' AS generated_columns,
--end
       pg_catalog.pg_get_userbyid(p.pubowner) AS owner,
       d.description AS comment
  FROM pg_catalog.pg_publication p
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = p.oid AND d.classoid = 'pg_catalog.pg_publication'::pg_catalog.regclass AND d.objsubid = 0
 WHERE p.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                        AND e.classid = 'pg_catalog.pg_publication'::pg_catalog.regclass AND e.deptype = 'e')
 ORDER BY p.pubname
