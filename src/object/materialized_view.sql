SELECT c.oid,
       n.nspname AS schema,
       c.relname AS name,
       pg_catalog.left(pg_catalog.pg_get_viewdef(c.oid), -1) AS definition,
       (SELECT pg_catalog.array_agg(part.text ORDER BY o.name, part.position)
          FROM (SELECT option_name AS name, option_value AS value FROM pg_catalog.pg_options_to_table(c.reloptions)
                UNION ALL
                SELECT 'toast.' || option_name, option_value
                  FROM pg_catalog.pg_class toast, pg_catalog.pg_options_to_table(toast.reloptions)
                 WHERE toast.oid = c.reltoastrelid) o,
               LATERAL (VALUES (1, o.name), (2, o.value)) AS part(position, text)) AS options,
       NULLIF(am.amname, 'heap') AS access_method,
       ts.spcname AS tablespace,
       (SELECT pg_catalog.array_agg(part.text ORDER BY a.attnum, part.position)
          FROM pg_catalog.pg_attribute a,
               LATERAL (VALUES (1, a.attname::text), (2, a.attstattarget::text)) AS part(position, text)
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.attstattarget >= 0) AS column_statistics,
       (SELECT pg_catalog.array_agg(part.text ORDER BY a.attnum, part.position)
          FROM pg_catalog.pg_attribute a
          JOIN pg_catalog.pg_type t ON t.oid = a.atttypid AND t.typstorage <> a.attstorage,
               LATERAL (VALUES (1, a.attname::text),
                               (2, CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN'
                                   ELSE 'EXTENDED' END)) AS part(position, text)
         WHERE a.attrelid = c.oid AND a.attnum > 0) AS column_storage,
--if >= 140000
       (SELECT pg_catalog.array_agg(part.text ORDER BY a.attnum, part.position)
          FROM pg_catalog.pg_attribute a,
               LATERAL (VALUES (1, a.attname::text),
                               (2, CASE a.attcompression WHEN 'p' THEN 'pglz' ELSE 'lz4' END)) AS part(position, text)
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.attcompression <> '') AS column_compression,
--end
--if < 140000
       NULL AS column_compression,
--end
       (SELECT pg_catalog.array_agg(part.text ORDER BY a.attnum, part.position)
          FROM pg_catalog.pg_attribute a,
               LATERAL (VALUES (1, a.attname::text),
                               (2, '(' || pg_catalog.array_to_string(a.attoptions, ', ') || ')')) AS part(position, text)
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.attoptions IS NOT NULL) AS column_options,
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
       pg_catalog.pg_get_userbyid(c.relowner) AS owner,
       COALESCE(c.relacl, pg_catalog.acldefault('r', c.relowner))::text AS privileges,
       d.description AS comment,
       (SELECT pg_catalog.array_agg(a.attname::text ORDER BY a.attnum)
          FROM pg_catalog.pg_attribute a
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
       c.relispopulated AS is_populated
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam
  LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = c.reltablespace
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0
 WHERE c.relkind = 'm'
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND c.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                        AND e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.deptype = 'e')
 ORDER BY n.nspname, c.relname
