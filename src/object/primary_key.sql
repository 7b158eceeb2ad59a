SELECT k.oid,
       n.nspname AS schema,
       t.relname AS table,
       k.conname AS name,
       keys.columns,
       keys.include,
--if >= 180000
       k.conperiod AS without_overlaps,
--end
--if < 180000
       false AS without_overlaps,
--end
       k.condeferrable AS deferrable,
       k.condeferred AS initially_deferred,
       x.reloptions AS parameters,
       s.spcname AS tablespace,
       pg_catalog.quote_ident(wn.nspname) || '.' || pg_catalog.quote_ident(w.relname) AS attached_to,
       i.indisclustered AS clustered,
       xd.description AS index_comment,
       d.description AS comment,
       t.relkind = 'p' AS partitioned
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class t ON t.oid = k.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
  JOIN pg_catalog.pg_index i ON i.indexrelid = k.conindid
  JOIN pg_catalog.pg_class x ON x.oid = k.conindid
  JOIN (SELECT i.indexrelid,
               pg_catalog.array_agg(c.attname ORDER BY a.attnum) FILTER (WHERE a.attnum <= i.indnkeyatts) AS columns,
               pg_catalog.array_agg(c.attname ORDER BY a.attnum) FILTER (WHERE a.attnum > i.indnkeyatts) AS include
          FROM pg_catalog.pg_index i
          JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indexrelid
          JOIN pg_catalog.pg_attribute c ON c.attrelid = i.indrelid AND c.attnum = i.indkey[a.attnum - 1]
         WHERE i.indisprimary AND i.indexrelid >= 16384
         GROUP BY i.indexrelid) keys ON keys.indexrelid = k.conindid
  LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = x.reltablespace
  LEFT JOIN pg_catalog.pg_inherits h ON h.inhrelid = k.conindid
  LEFT JOIN pg_catalog.pg_class w ON w.oid = h.inhparent
  LEFT JOIN pg_catalog.pg_namespace wn ON wn.oid = w.relnamespace
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = k.oid AND d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND d.objsubid = 0
  LEFT JOIN pg_catalog.pg_description xd
    ON xd.objoid = k.conindid AND xd.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND xd.objsubid = 0
 WHERE k.contype = 'p'
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND t.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                        AND e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.deptype = 'e')
 ORDER BY n.nspname, t.relname, k.conname
