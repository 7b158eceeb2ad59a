SELECT i.indexrelid AS oid,
       n.nspname AS schema,
       t.relname AS table,
       x.relname AS name,
       m.amname AS method,
       i.indisunique AS unique,
--if >= 150000
       i.indnullsnotdistinct AS nulls_not_distinct,
--end
--if < 150000
       false AS nulls_not_distinct,
--end
       keys.keys,
       keys.include,
       pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS predicate,
       CASE WHEN x.reloptions IS NOT NULL THEN
           (SELECT pg_catalog.array_agg(o.option ORDER BY o.option COLLATE pg_catalog."C")
              FROM pg_catalog.unnest(x.reloptions) AS o (option))
       END AS parameters,
       s.spcname AS tablespace,
       whole.name AS attached_to,
       i.indisvalid AND i.indisready AS valid,
       i.indisclustered AS clustered,
       keys.statistics,
       extensions.names AS extensions,
       d.description AS comment,
       t.relkind = 'p' AS partitioned,
       x.reloptions AS stored_parameters
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
  JOIN pg_catalog.pg_am m ON m.oid = x.relam
  JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
  JOIN (SELECT e.indexrelid,
               pg_catalog.array_agg(e.key
                       || CASE WHEN e.is_plain OR pg_catalog.strpos(e.whole, e.key || e.collation) > 0
                               THEN e.collation ELSE '' END
                       || CASE WHEN e.options IS NOT NULL THEN e.class || ' (' || e.options || ')'
                               WHEN e.is_plain AND e.is_default_class THEN ''
                               WHEN e.is_plain OR pg_catalog.strpos(e.whole, e.key || e.collation || e.class) > 0
                                    OR pg_catalog.strpos(e.whole, e.key || e.class) > 0
                               THEN e.class ELSE '' END
                       || e.ordering)
                   FILTER (WHERE e.attnum <= e.indnkeyatts) AS keys,
               pg_catalog.array_agg(e.attname) FILTER (WHERE e.attnum > e.indnkeyatts) AS include,
               pg_catalog.array_agg(e.attnum || '=' || e.target) FILTER (WHERE e.target >= 0) AS statistics
          FROM (SELECT k.indexrelid, k.indnkeyatts, k.attnum, c.attname, a.attstattarget AS target,
                       k.number <> 0 AS is_plain,
                       CASE WHEN k.number = 0 THEN pg_catalog.pg_get_indexdef(k.indexrelid, k.attnum, false)
                            ELSE pg_catalog.quote_ident(c.attname) END AS key,
                       CASE WHEN k.number = 0 THEN pg_catalog.pg_get_indexdef(k.indexrelid) END AS whole,
                       CASE WHEN k.collation = 0 OR k.collation = c.attcollation THEN ''
                            ELSE (SELECT ' COLLATE ' || CASE WHEN con.nspname = 'pg_catalog' THEN ''
                                                             ELSE pg_catalog.quote_ident(con.nspname) || '.' END
                                         || pg_catalog.quote_ident(co.collname)
                                    FROM pg_catalog.pg_collation co
                                    JOIN pg_catalog.pg_namespace con ON con.oid = co.collnamespace
                                   WHERE co.oid = k.collation) END AS collation,
                       CASE WHEN ocn.nspname = 'pg_catalog' THEN ' ' || pg_catalog.quote_ident(oc.opcname)
                            ELSE ' ' || pg_catalog.quote_ident(ocn.nspname) || '.'
                                 || pg_catalog.quote_ident(oc.opcname) END AS class,
                       -- As PostgreSQL chooses: the class of the type itself, of a pseudo-type, or of the preferred type
                       -- that it is the same bytes as (varchar's is that of text).
                       oc.opcdefault AND (ot.oid = COALESCE(NULLIF(ct.typbasetype, 0), ct.oid) OR ot.typtype = 'p'
                                          OR (ot.typispreferred
                                              AND EXISTS (SELECT FROM pg_catalog.pg_cast bc
                                                           WHERE bc.castsource = COALESCE(NULLIF(ct.typbasetype, 0), ct.oid)
                                                             AND bc.casttarget = ot.oid
                                                             AND bc.castmethod = 'b' AND bc.castcontext = 'i')))
                           AS is_default_class,
                       CASE WHEN a.attoptions IS NOT NULL THEN
                           (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(o.option_name) || '='
                                                         || pg_catalog.quote_literal(o.option_value), ', ')
                              FROM pg_catalog.pg_options_to_table(a.attoptions) o) END AS options,
                       CASE k.ordering WHEN 1 THEN ' DESC NULLS LAST' WHEN 2 THEN ' NULLS FIRST'
                                       WHEN 3 THEN ' DESC' ELSE '' END AS ordering
                  FROM (SELECT i.indexrelid, i.indrelid, i.indnkeyatts,
                               pg_catalog.unnest(i.indkey::pg_catalog.int2[]) AS number,
                               pg_catalog.unnest(i.indclass::pg_catalog.oid[]) AS class,
                               pg_catalog.unnest(i.indcollation::pg_catalog.oid[]) AS collation,
                               pg_catalog.unnest(i.indoption::pg_catalog.int2[]) AS ordering,
                               pg_catalog.generate_series(1, i.indnatts::int4) AS attnum
                          FROM pg_catalog.pg_index i
                         WHERE i.indexrelid >= 16384
                           AND i.indexrelid NOT IN (SELECT k.conindid FROM pg_catalog.pg_constraint k
                                                     WHERE k.contype IN ('p', 'u', 'x'))) k
                  LEFT JOIN pg_catalog.pg_attribute c
                    ON c.attrelid = k.indrelid AND c.attnum = k.number AND c.attnum > 0
                  LEFT JOIN pg_catalog.pg_type ct ON ct.oid = c.atttypid
                  LEFT JOIN pg_catalog.pg_attribute a
                    ON a.attrelid = k.indexrelid AND a.attnum = k.attnum AND a.attnum > 0
                   AND (a.attoptions IS NOT NULL OR a.attstattarget >= 0)
                  LEFT JOIN pg_catalog.pg_opclass oc ON oc.oid = k.class
                  LEFT JOIN pg_catalog.pg_namespace ocn ON ocn.oid = oc.opcnamespace
                  LEFT JOIN pg_catalog.pg_type ot ON ot.oid = oc.opcintype
                -- Sorted once for all aggregates; kept apart, or each mention of a definition would decompile it again.
                 ORDER BY k.indexrelid, k.attnum
                OFFSET 0) e
         GROUP BY e.indexrelid) keys ON keys.indexrelid = i.indexrelid
  LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = x.reltablespace
  LEFT JOIN (SELECT h.inhrelid,
                    pg_catalog.quote_ident(wn.nspname) || '.' || pg_catalog.quote_ident(w.relname) AS name
               FROM pg_catalog.pg_inherits h
               JOIN pg_catalog.pg_class w ON w.oid = h.inhparent
               JOIN pg_catalog.pg_namespace wn ON wn.oid = w.relnamespace) whole ON whole.inhrelid = i.indexrelid
  LEFT JOIN (SELECT e.objid, pg_catalog.array_agg(o.extname ORDER BY o.extname) AS names
               FROM pg_catalog.pg_extension o
               JOIN pg_catalog.pg_depend e
                 ON e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND e.refobjid = o.oid
                AND e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.deptype = 'x'
              GROUP BY e.objid) extensions ON extensions.objid = i.indexrelid
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = i.indexrelid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0
 WHERE t.relkind IN ('r', 'p', 'm')
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND t.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                        AND e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.deptype = 'e')
 ORDER BY n.nspname, t.relname, x.relname
