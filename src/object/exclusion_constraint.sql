SELECT k.oid,
       n.nspname AS schema,
       t.relname AS table,
       k.conname AS name,
       m.amname AS method,
       keys.elements,
       keys.include,
       pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS predicate,
       k.condeferrable AS deferrable,
       k.condeferred AS initially_deferred,
       CASE WHEN x.reloptions IS NOT NULL THEN
           (SELECT pg_catalog.array_agg(o.option ORDER BY o.option COLLATE pg_catalog."C")
              FROM pg_catalog.unnest(x.reloptions) AS o (option))
       END AS parameters,
       s.spcname AS tablespace,
       whole.name AS attached_to,
       i.indisclustered AS clustered,
       keys.statistics,
       xd.description AS index_comment,
       d.description AS comment,
       t.relkind = 'p' AS partitioned,
       x.reloptions AS stored_parameters
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class t ON t.oid = k.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
  JOIN pg_catalog.pg_index i ON i.indexrelid = k.conindid
  JOIN pg_catalog.pg_class x ON x.oid = k.conindid
  JOIN pg_catalog.pg_am m ON m.oid = x.relam
  JOIN (SELECT e.indexrelid,
               pg_catalog.array_agg(e.key
                       || CASE WHEN e.is_plain OR pg_catalog.strpos(e.whole, e.key || e.collation) > 0
                               THEN e.collation ELSE '' END
                       || CASE WHEN e.options IS NOT NULL THEN e.class || ' (' || e.options || ')'
                               WHEN e.is_plain AND e.is_default_class THEN ''
                               WHEN e.is_plain OR pg_catalog.strpos(e.whole, e.key || e.collation || e.class) > 0
                                    OR pg_catalog.strpos(e.whole, e.key || e.class) > 0
                               THEN e.class ELSE '' END
                       || e.ordering || e.operator
                   ORDER BY e.attnum) FILTER (WHERE e.attnum <= e.indnkeyatts) AS elements,
               pg_catalog.array_agg(e.attname ORDER BY e.attnum) FILTER (WHERE e.attnum > e.indnkeyatts) AS include,
               pg_catalog.array_agg(e.attnum || '=' || e.target ORDER BY e.attnum) FILTER (WHERE e.target >= 0)
                   AS statistics
          FROM (SELECT i.indexrelid, i.indnkeyatts, a.attnum, c.attname, a.attstattarget AS target,
                       c.attnum IS NOT NULL AS is_plain,
                       CASE WHEN c.attnum IS NULL THEN pg_catalog.pg_get_indexdef(i.indexrelid, a.attnum, false)
                            ELSE pg_catalog.quote_ident(c.attname) END AS key,
                       CASE WHEN c.attnum IS NULL THEN pg_catalog.pg_get_indexdef(i.indexrelid) END AS whole,
                       CASE WHEN i.indcollation[a.attnum - 1] = 0 OR i.indcollation[a.attnum - 1] = c.attcollation THEN ''
                            ELSE (SELECT ' COLLATE ' || CASE WHEN con.nspname = 'pg_catalog' THEN ''
                                                             ELSE pg_catalog.quote_ident(con.nspname) || '.' END
                                         || pg_catalog.quote_ident(co.collname)
                                    FROM pg_catalog.pg_collation co
                                    JOIN pg_catalog.pg_namespace con ON con.oid = co.collnamespace
                                   WHERE co.oid = i.indcollation[a.attnum - 1]) END AS collation,
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
                       CASE WHEN opn.nspname = 'pg_catalog' THEN ' WITH ' || op.oprname
                            ELSE ' WITH OPERATOR(' || pg_catalog.quote_ident(opn.nspname) || '.' || op.oprname || ')'
                       END AS operator,
                       CASE i.indoption[a.attnum - 1] WHEN 1 THEN ' DESC NULLS LAST' WHEN 2 THEN ' NULLS FIRST'
                                                      WHEN 3 THEN ' DESC' ELSE '' END AS ordering
                  FROM pg_catalog.pg_constraint k
                  JOIN pg_catalog.pg_index i ON i.indexrelid = k.conindid
                  JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indexrelid
                  LEFT JOIN pg_catalog.pg_attribute c ON c.attrelid = i.indrelid AND c.attnum = i.indkey[a.attnum - 1]
                  LEFT JOIN pg_catalog.pg_type ct ON ct.oid = c.atttypid
                  LEFT JOIN pg_catalog.pg_opclass oc ON oc.oid = i.indclass[a.attnum - 1]
                  LEFT JOIN pg_catalog.pg_namespace ocn ON ocn.oid = oc.opcnamespace
                  LEFT JOIN pg_catalog.pg_type ot ON ot.oid = oc.opcintype
                  LEFT JOIN pg_catalog.pg_operator op ON op.oid = k.conexclop[a.attnum]
                  LEFT JOIN pg_catalog.pg_namespace opn ON opn.oid = op.oprnamespace
                 WHERE k.contype = 'x'
                 -- Kept apart, or each mention of a definition would decompile it again.
                OFFSET 0) e
         GROUP BY e.indexrelid) keys ON keys.indexrelid = k.conindid
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
 WHERE k.contype = 'x'
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND t.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                        AND e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.deptype = 'e')
 ORDER BY n.nspname, t.relname, k.conname
