SELECT k.oid,
       n.nspname AS schema,
       t.relname AS table,
       k.conname AS name,
       ARRAY(SELECT (SELECT c.attname FROM pg_catalog.pg_attribute c
                      WHERE c.attrelid = k.conrelid AND c.attnum = u.number)
               FROM pg_catalog.unnest(k.conkey) AS u (number)) AS columns,
       CASE WHEN i.indnatts > i.indnkeyatts THEN
           ARRAY(SELECT (SELECT c.attname FROM pg_catalog.pg_attribute c
                          WHERE c.attrelid = k.conrelid AND c.attnum = u.number)
                   FROM pg_catalog.unnest((i.indkey::pg_catalog.int2[])[i.indnkeyatts:]) AS u (number))
       END AS include,
--if >= 180000
       k.conperiod AS without_overlaps,
--end
--if < 180000
       false AS without_overlaps,
--end
       k.condeferrable AS deferrable,
       k.condeferred AS initially_deferred,
       CASE WHEN x.reloptions IS NOT NULL THEN
           (SELECT pg_catalog.array_agg(o.option ORDER BY o.option COLLATE pg_catalog."C")
              FROM pg_catalog.unnest(x.reloptions) AS o (option))
       END AS parameters,
       s.spcname AS tablespace,
       whole.name AS attached_to,
       i.indisclustered AS clustered,
       xd.description AS index_comment,
       d.description AS comment,
       t.relkind = 'p' AS partitioned,
       x.reloptions AS stored_parameters
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class t ON t.oid = k.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
  JOIN pg_catalog.pg_index i ON i.indexrelid = k.conindid
  JOIN pg_catalog.pg_class x ON x.oid = k.conindid
  LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = x.reltablespace
  LEFT JOIN (SELECT h.inhrelid,
                    pg_catalog.quote_ident(wn.nspname) || '.' || pg_catalog.quote_ident(w.relname) AS name
               FROM pg_catalog.pg_inherits h
               JOIN pg_catalog.pg_class w ON w.oid = h.inhparent
               JOIN pg_catalog.pg_namespace wn ON wn.oid = w.relnamespace) whole ON whole.inhrelid = k.conindid
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
