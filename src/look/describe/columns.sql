-- Columns in their order, with the values of their enum when they have one (arrays and domains included).
SELECT a.attname AS name,
       pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
       -- A domain may forbid NULL as well; information_schema counts that, too.
       a.attnotnull OR (t.typtype = 'd' AND t.typnotnull) AS not_null,
       CASE WHEN a.attgenerated = '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid, true) END AS default_value,
       CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END AS identity,
       CASE WHEN a.attgenerated <> '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid, true) END AS generated,
       CASE a.attgenerated WHEN 's' THEN 'stored' WHEN 'v' THEN 'virtual' END AS generated_kind,
       CASE
           WHEN a.attcollation <> t.typcollation
               THEN pg_catalog.quote_ident(s.nspname) || '.' || pg_catalog.quote_ident(l.collname)
       END AS collation,
       pg_catalog.to_jsonb(a.attfdwoptions) AS server_options,
       e.type AS enum_type,
       e.labels AS enum_values,
       pg_catalog.col_description(a.attrelid, a.attnum) AS comment
FROM pg_catalog.pg_attribute AS a
JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_catalog.pg_collation AS l ON l.oid = a.attcollation
LEFT JOIN pg_catalog.pg_namespace AS s ON s.oid = l.collnamespace
LEFT JOIN pg_catalog.pg_type AS element
       ON element.oid = CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE t.oid END
LEFT JOIN LATERAL (
    SELECT pg_catalog.format_type(v.enumtypid, NULL) AS type,
           pg_catalog.jsonb_agg(v.enumlabel ORDER BY v.enumsortorder) AS labels
    FROM pg_catalog.pg_enum AS v
    WHERE v.enumtypid = CASE WHEN element.typtype = 'd' THEN element.typbasetype ELSE element.oid END
    GROUP BY v.enumtypid
) AS e ON true
WHERE a.attrelid = ANY (pg_catalog.current_setting('schemactl.relations')::pg_catalog.oid[])
  AND a.attnum > 0
  AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum;
