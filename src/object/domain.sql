SELECT t.oid,
       n.nspname AS schema,
       t.typname AS name,
       pg_catalog.format_type(t.typbasetype, t.typtypmod) AS base_type,
       CASE WHEN t.typcollation <> b.typcollation
            THEN pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(c.collname) END AS collation,
       COALESCE(pg_catalog.pg_get_expr(t.typdefaultbin, 0), t.typdefault) AS "default",
       t.typnotnull AS not_null,
--if >= 170000
       (SELECT k.conname FROM pg_catalog.pg_constraint k
         WHERE k.contypid = t.oid AND k.contype = 'n' AND k.conname <> t.typname || '_not_null'
         ORDER BY k.conname LIMIT 1) AS not_null_name,
       (SELECT nd.description FROM pg_catalog.pg_constraint k
          JOIN pg_catalog.pg_description nd
            ON nd.objoid = k.oid AND nd.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND nd.objsubid = 0
         WHERE k.contypid = t.oid AND k.contype = 'n'
         ORDER BY k.conname LIMIT 1) AS not_null_comment,
--end
--if < 170000
       NULL::text AS not_null_name,
       NULL::text AS not_null_comment,
--end
       pg_catalog.pg_get_userbyid(t.typowner) AS owner,
       COALESCE(t.typacl, pg_catalog.acldefault('T', t.typowner))::text AS privileges,
       d.description AS comment
  FROM pg_catalog.pg_type t
  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
  LEFT JOIN pg_catalog.pg_collation c ON c.oid = t.typcollation
  LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = c.collnamespace
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = t.oid AND d.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.objsubid = 0
 WHERE t.typtype = 'd'
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND t.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                        AND e.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND e.deptype = 'e')
 ORDER BY n.nspname, t.typname
