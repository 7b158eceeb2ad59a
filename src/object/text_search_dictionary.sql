SELECT t.oid,
       n.nspname AS schema,
       t.dictname AS name,
       pg_catalog.quote_ident(mn.nspname) || '.' || pg_catalog.quote_ident(m.tmplname) AS template,
       t.dictinitoption AS options,
       pg_catalog.pg_get_userbyid(t.dictowner) AS owner,
       d.description AS comment
  FROM pg_catalog.pg_ts_dict t
  JOIN pg_catalog.pg_namespace n ON n.oid = t.dictnamespace
  JOIN pg_catalog.pg_ts_template m ON m.oid = t.dicttemplate
  JOIN pg_catalog.pg_namespace mn ON mn.oid = m.tmplnamespace
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = t.oid AND d.classoid = 'pg_catalog.pg_ts_dict'::pg_catalog.regclass AND d.objsubid = 0
 WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND t.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                        AND e.classid = 'pg_catalog.pg_ts_dict'::pg_catalog.regclass AND e.deptype = 'e')
 ORDER BY n.nspname, t.dictname
