SELECT c.oid,
       n.nspname AS schema,
       c.relname AS name,
       pg_catalog.left(pg_catalog.pg_get_viewdef(c.oid), -1) AS definition,
       CASE WHEN c.reloptions IS NOT NULL THEN
           (SELECT pg_catalog.array_agg(o.part ORDER BY o.option_name, o.place)
              FROM (SELECT option_name, pg_catalog.generate_series(1, 2) AS place,
                           pg_catalog.unnest(ARRAY[option_name, option_value]) AS part
                      FROM pg_catalog.pg_options_to_table(c.reloptions)) o)
       END AS options,
       (SELECT pg_catalog.array_agg(o.part ORDER BY o.objsubid, o.place)
          FROM (SELECT d.objsubid, pg_catalog.generate_series(1, 2) AS place,
                       pg_catalog.unnest(ARRAY[(SELECT a.attname::text FROM pg_catalog.pg_attribute a
                                                 WHERE a.attrelid = d.objoid AND a.attnum = d.objsubid),
                                               d.description]) AS part
                  FROM pg_catalog.pg_description d
                 WHERE d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
                   AND d.objsubid > 0) o) AS column_comments,
       (SELECT pg_catalog.array_agg(o.part ORDER BY o.attnum, o.place)
          FROM (SELECT a.attnum, pg_catalog.generate_series(1, 2) AS place,
                       pg_catalog.unnest(ARRAY[a.attname::text, a.attacl::text]) AS part
                  FROM pg_catalog.pg_attribute a
                 WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.attacl IS NOT NULL) o) AS column_privileges,
       (SELECT pg_catalog.array_agg(o.part ORDER BY o.attnum, o.place)
          FROM (SELECT a.attnum, pg_catalog.generate_series(1, 2) AS place,
                       pg_catalog.unnest(ARRAY[a.attname::text,
                           pg_catalog.format_type(a.atttypid, a.atttypmod)
                               || COALESCE((SELECT ' COLLATE ' || pg_catalog.quote_ident(kn.nspname) || '.'
                                                   || pg_catalog.quote_ident(k.collname)
                                              FROM pg_catalog.pg_collation k
                                              JOIN pg_catalog.pg_namespace kn ON kn.oid = k.collnamespace
                                             WHERE k.oid = a.attcollation
                                               AND k.oid <> (SELECT t.typcollation FROM pg_catalog.pg_type t
                                                              WHERE t.oid = a.atttypid)), '')]) AS part
                  FROM pg_catalog.pg_attribute a
                 WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) o) AS columns,
       pg_catalog.pg_get_userbyid(c.relowner) AS owner,
       COALESCE(c.relacl, pg_catalog.acldefault('r', c.relowner))::text AS privileges,
       d.description AS comment
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0
 WHERE c.relkind = 'v'
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND c.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                        AND e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.deptype = 'e')
 ORDER BY n.nspname, c.relname
