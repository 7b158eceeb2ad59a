SELECT t.oid,
       n.nspname AS schema,
       t.typname AS name,
       pg_catalog.format_type(r.rngsubtype, NULL) AS subtype,
       CASE WHEN NOT o.opcdefault
            THEN pg_catalog.quote_ident(opn.nspname) || '.' || pg_catalog.quote_ident(o.opcname) END AS operator_class,
       CASE WHEN r.rngcollation <> s.typcollation
            THEN pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(c.collname) END AS collation,
       CASE WHEN r.rngcanonical <> 0 THEN r.rngcanonical::text END AS canonical,
       CASE WHEN r.rngsubdiff <> 0 THEN r.rngsubdiff::text END AS subtype_diff,
--if >= 140000
       CASE WHEN m.typnamespace <> t.typnamespace
              OR m.typname <> CASE WHEN t.typname LIKE '%range%'
                                   THEN pg_catalog.overlay(t.typname::text, 'multirange',
                                        pg_catalog.strpos(t.typname, 'range'), 5)
                                   ELSE t.typname || '_multirange' END
            THEN pg_catalog.quote_ident(mn.nspname) || '.' || pg_catalog.quote_ident(m.typname) END AS multirange,
--end
--if < 140000
       NULL::text AS multirange,
--end
       pg_catalog.pg_get_userbyid(t.typowner) AS owner,
       COALESCE(t.typacl, pg_catalog.acldefault('T', t.typowner))::text AS privileges,
       d.description AS comment
  FROM pg_catalog.pg_type t
  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
  JOIN pg_catalog.pg_type s ON s.oid = r.rngsubtype
  JOIN pg_catalog.pg_opclass o ON o.oid = r.rngsubopc
  JOIN pg_catalog.pg_namespace opn ON opn.oid = o.opcnamespace
  LEFT JOIN pg_catalog.pg_collation c ON c.oid = r.rngcollation
  LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = c.collnamespace
--if >= 140000
  LEFT JOIN pg_catalog.pg_type m ON m.oid = r.rngmultitypid
  LEFT JOIN pg_catalog.pg_namespace mn ON mn.oid = m.typnamespace
--end
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = t.oid AND d.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.objsubid = 0
 WHERE t.oid >= 16384 AND t.typtype = 'r'
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND t.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                        AND e.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND e.deptype = 'e')
 ORDER BY n.nspname, t.typname
