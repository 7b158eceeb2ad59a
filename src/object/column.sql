SELECT a.attrelid AS oid,
       a.attnum AS subid,
       n.nspname AS schema,
       c.relname AS table,
       a.attname AS name,
       pg_catalog.format_type(a.atttypid, a.atttypmod) AS data_type,
       CASE WHEN a.attcollation <> t.typcollation THEN
           (SELECT CASE WHEN con.nspname <> 'pg_catalog' THEN pg_catalog.quote_ident(con.nspname) || '.' ELSE '' END
                   || pg_catalog.quote_ident(co.collname)
              FROM pg_catalog.pg_collation co
              JOIN pg_catalog.pg_namespace con ON con.oid = co.collnamespace
             WHERE co.oid = a.attcollation)
       END AS collation,
       a.attnotnull AS not_null,
       CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END AS identity,
       i.sequence AS identity_sequence,
       i.options AS identity_options,
       CASE a.attgenerated WHEN 's' THEN 'stored' WHEN 'v' THEN 'virtual' END AS generated,
       CASE WHEN a.attgenerated <> '' THEN
           (SELECT pg_catalog.pg_get_expr(g.adbin, g.adrelid)
              FROM pg_catalog.pg_attrdef g
             WHERE g.adrelid = a.attrelid AND g.adnum = a.attnum)
       END AS expression,
       CASE WHEN a.attstorage <> t.typstorage THEN
           CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' ELSE 'extended' END
       END AS storage,
--if >= 140000
       CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression,
--end
--if < 140000
       NULL AS compression,
--end
       NULLIF(a.attstattarget, -1) AS statistics,
       CASE WHEN a.attoptions IS NOT NULL THEN
           (SELECT pg_catalog.array_agg(o.option ORDER BY o.option COLLATE pg_catalog."C")
              FROM pg_catalog.unnest(a.attoptions) AS o (option))
       END AS parameters,
       CASE WHEN a.attfdwoptions IS NOT NULL THEN
           (SELECT pg_catalog.array_agg(o.option ORDER BY o.option COLLATE pg_catalog."C")
              FROM pg_catalog.unnest(a.attfdwoptions) AS o (option))
       END AS options,
       a.attislocal AS local,
       a.attacl::text AS privileges,
       d.description AS comment,
       a.attnum AS position,
       a.attinhcount > 0 AS inherited,
       CASE t.typstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' ELSE 'extended' END
           AS default_storage,
--if >= 180000
       nn.conname AS not_null_name,
       COALESCE(nn.conislocal, false) AS not_null_local,
       COALESCE(nn.connoinherit, false) AS not_null_stays
--end
--if < 180000
       NULL AS not_null_name,
       false AS not_null_local,
       false AS not_null_stays
--end
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN (SELECT o.refobjid, o.refobjsubid,
                    pg_catalog.quote_ident(sn.nspname) || '.' || pg_catalog.quote_ident(sc.relname) AS sequence,
                    NULLIF(pg_catalog.concat_ws(' ',
                        CASE WHEN s.seqincrement <> 1 THEN 'INCREMENT BY ' || s.seqincrement END,
                        CASE WHEN s.seqmin <> CASE WHEN s.seqincrement > 0 THEN 1 ELSE b.low END
                             THEN 'MINVALUE ' || s.seqmin END,
                        CASE WHEN s.seqmax <> CASE WHEN s.seqincrement > 0 THEN b.high ELSE -1 END
                             THEN 'MAXVALUE ' || s.seqmax END,
                        CASE WHEN s.seqstart <> CASE WHEN s.seqincrement > 0 THEN s.seqmin ELSE s.seqmax END
                             THEN 'START WITH ' || s.seqstart END,
                        CASE WHEN s.seqcache <> 1 THEN 'CACHE ' || s.seqcache END,
                        CASE WHEN s.seqcycle THEN 'CYCLE' END), '') AS options
               FROM pg_catalog.pg_sequence s
               JOIN pg_catalog.pg_class sc ON sc.oid = s.seqrelid
               JOIN pg_catalog.pg_namespace sn ON sn.oid = sc.relnamespace
               JOIN pg_catalog.pg_depend o
                 ON o.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND o.objid = s.seqrelid
                AND o.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
                AND o.refobjsubid <> 0 AND o.deptype = 'i'
               JOIN (VALUES ('pg_catalog.int2'::pg_catalog.regtype, -32768::bigint, 32767::bigint),
                            ('pg_catalog.int4'::pg_catalog.regtype, -2147483648, 2147483647),
                            ('pg_catalog.int8'::pg_catalog.regtype, -9223372036854775808, 9223372036854775807))
                    AS b (type, low, high) ON b.type = s.seqtypid) i
    ON i.refobjid = a.attrelid AND i.refobjsubid = a.attnum
--if >= 180000
  LEFT JOIN pg_catalog.pg_constraint nn
    ON nn.conrelid = a.attrelid AND nn.contype = 'n' AND nn.conkey[1] = a.attnum
--end
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = a.attrelid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = a.attnum
 WHERE c.relkind IN ('r', 'p', 'f')
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND c.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                        AND e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.deptype = 'e')
 ORDER BY a.attrelid, a.attnum
