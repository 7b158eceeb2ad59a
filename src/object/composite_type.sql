SELECT t.oid,
       n.nspname AS schema,
       t.typname AS name,
       p.attributes,
       p.attribute_comments,
       pg_catalog.pg_get_userbyid(t.typowner) AS owner,
       COALESCE(t.typacl, pg_catalog.acldefault('T', t.typowner))::text AS privileges,
       d.description AS comment
  FROM pg_catalog.pg_type t
  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  JOIN pg_catalog.pg_class r ON r.oid = t.typrelid AND r.relkind = 'c'
  LEFT JOIN (SELECT a.attrelid,
                    pg_catalog.array_agg(x.value ORDER BY a.attnum, x.place)
                      FILTER (WHERE x.place <= 3) AS attributes,
                    pg_catalog.array_agg(x.value ORDER BY a.attnum, x.place)
                      FILTER (WHERE x.place IN (1, 4) AND ad.description IS NOT NULL) AS attribute_comments
               FROM pg_catalog.pg_attribute a
               JOIN pg_catalog.pg_class ac ON ac.oid = a.attrelid AND ac.relkind = 'c'
               JOIN pg_catalog.pg_type b ON b.oid = a.atttypid
               LEFT JOIN pg_catalog.pg_collation c ON c.oid = a.attcollation AND a.attcollation <> b.typcollation
               LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = c.collnamespace
               LEFT JOIN pg_catalog.pg_description ad
                 ON ad.objoid = a.attrelid AND ad.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
                AND ad.objsubid = a.attnum
              CROSS JOIN LATERAL (VALUES
                    (1, a.attname::text),
                    (2, pg_catalog.format_type(a.atttypid, a.atttypmod)),
                    (3, pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(c.collname)),
                    (4, ad.description)) x (place, value)
              WHERE a.attnum > 0 AND NOT a.attisdropped
              GROUP BY a.attrelid) p ON p.attrelid = r.oid
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = t.oid AND d.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.objsubid = 0
 WHERE t.typtype = 'c'
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND t.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                        AND e.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND e.deptype = 'e')
 ORDER BY n.nspname, t.typname
