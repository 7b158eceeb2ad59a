SELECT t.oid,
       n.nspname AS schema,
       t.cfgname AS name,
       pg_catalog.quote_ident(pn.nspname) || '.' || pg_catalog.quote_ident(p.prsname) AS parser,
       (SELECT pg_catalog.array_agg(g.tokens || ' WITH ' || g.dictionaries ORDER BY g.first)
          FROM (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(k.alias), ', ' ORDER BY k.token) AS tokens,
                       pg_catalog.min(k.token) AS first, k.dictionaries
                  FROM (SELECT y.tokid AS token, y.alias,
                               pg_catalog.string_agg(pg_catalog.quote_ident(dn.nspname) || '.' || pg_catalog.quote_ident(x.dictname),
                                                     ', ' ORDER BY m.mapseqno) AS dictionaries
                          FROM pg_catalog.pg_ts_config_map m
                          JOIN pg_catalog.ts_token_type(t.cfgparser) y ON y.tokid = m.maptokentype
                          JOIN pg_catalog.pg_ts_dict x ON x.oid = m.mapdict
                          JOIN pg_catalog.pg_namespace dn ON dn.oid = x.dictnamespace
                         WHERE m.mapcfg = t.oid
                         GROUP BY y.tokid, y.alias) k
                 GROUP BY k.dictionaries) g) AS mappings,
       pg_catalog.pg_get_userbyid(t.cfgowner) AS owner,
       d.description AS comment
  FROM pg_catalog.pg_ts_config t
  JOIN pg_catalog.pg_namespace n ON n.oid = t.cfgnamespace
  JOIN pg_catalog.pg_ts_parser p ON p.oid = t.cfgparser
  JOIN pg_catalog.pg_namespace pn ON pn.oid = p.prsnamespace
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = t.oid AND d.classoid = 'pg_catalog.pg_ts_config'::pg_catalog.regclass AND d.objsubid = 0
 WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND t.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                        AND e.classid = 'pg_catalog.pg_ts_config'::pg_catalog.regclass AND e.deptype = 'e')
 ORDER BY n.nspname, t.cfgname
