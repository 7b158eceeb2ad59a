SELECT c.oid,
       n.nspname AS schema,
       c.relname AS name,
       pg_catalog.left(pg_catalog.pg_get_viewdef(c.oid), -1) AS definition,
       (SELECT pg_catalog.array_agg(part.text ORDER BY o.option_name, part.position)
          FROM pg_catalog.pg_options_to_table(c.reloptions) o,
               LATERAL (VALUES (1, o.option_name), (2, o.option_value)) AS part(position, text)) AS options,
       (SELECT pg_catalog.array_agg(part.text ORDER BY a.attnum, part.position)
          FROM pg_catalog.pg_description d
          JOIN pg_catalog.pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid,
               LATERAL (VALUES (1, a.attname::text), (2, d.description)) AS part(position, text)
         WHERE d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
           AND d.objsubid > 0) AS column_comments,
       (SELECT pg_catalog.array_agg(part.text ORDER BY a.attnum, part.position)
          FROM pg_catalog.pg_attribute a,
               LATERAL (VALUES (1, a.attname::text), (2, a.attacl::text)) AS part(position, text)
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.attacl IS NOT NULL) AS column_privileges,
       (SELECT pg_catalog.array_agg(part.text ORDER BY a.attnum, part.position)
          FROM pg_catalog.pg_attribute a
          JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
          LEFT JOIN pg_catalog.pg_collation k ON k.oid = a.attcollation AND a.attcollation <> t.typcollation
          LEFT JOIN pg_catalog.pg_namespace kn ON kn.oid = k.collnamespace,
               LATERAL (VALUES (1, a.attname::text),
                               (2, pg_catalog.format_type(a.atttypid, a.atttypmod)
                                   || COALESCE(' COLLATE ' || pg_catalog.quote_ident(kn.nspname) || '.'
                                               || pg_catalog.quote_ident(k.collname), ''))) AS part(position, text)
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
       pg_catalog.pg_get_userbyid(c.relowner) AS owner,
       COALESCE(c.relacl, pg_catalog.acldefault('r', c.relowner))::text AS privileges,
       d.description AS comment
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0
 WHERE c.relkind = 'v'
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
                    WHERE e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                      AND e.objid = c.oid AND e.deptype = 'e')
 ORDER BY n.nspname, c.relname
