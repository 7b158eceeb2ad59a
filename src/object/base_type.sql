SELECT t.oid,
       n.nspname AS schema,
       t.typname AS name,
       t.typisdefined AS defined,
       CASE WHEN t.typinput <> 0 AND t.typisdefined THEN t.typinput::text END AS input,
       CASE WHEN t.typoutput <> 0 AND t.typisdefined THEN t.typoutput::text END AS output,
       CASE WHEN t.typreceive <> 0 THEN t.typreceive::text END AS receive,
       CASE WHEN t.typsend <> 0 THEN t.typsend::text END AS send,
       CASE WHEN t.typmodin <> 0 THEN t.typmodin::text END AS typmod_in,
       CASE WHEN t.typmodout <> 0 THEN t.typmodout::text END AS typmod_out,
       CASE WHEN t.typanalyze <> 0 THEN t.typanalyze::text END AS "analyze",
--if >= 140000
       CASE WHEN t.typsubscript <> 0 THEN t.typsubscript::text END AS subscript,
--end
--if < 140000
       NULL::text AS subscript,
--end
       CASE WHEN t.typlen > 0 THEN t.typlen::text WHEN t.typlen = -1 THEN 'VARIABLE' ELSE t.typlen::text END AS internal_length,
       t.typbyval AS passed_by_value,
       CASE t.typalign WHEN 'c' THEN 'char' WHEN 's' THEN 'int2' WHEN 'i' THEN 'int4' ELSE 'double' END AS alignment,
       CASE t.typstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'x' THEN 'extended' ELSE 'main' END AS storage,
       t.typcategory::text AS category,
       t.typispreferred AS preferred,
       COALESCE(pg_catalog.pg_get_expr(t.typdefaultbin, 0), t.typdefault) AS "default",
       CASE WHEN t.typelem <> 0 THEN pg_catalog.format_type(t.typelem, NULL) END AS element,
       t.typdelim::text AS delimiter,
       t.typcollation <> 0 AS collatable,
       pg_catalog.pg_get_userbyid(t.typowner) AS owner,
       COALESCE(t.typacl, pg_catalog.acldefault('T', t.typowner))::text AS privileges,
       d.description AS comment
  FROM pg_catalog.pg_type t
  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = t.oid AND d.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.objsubid = 0
 WHERE t.oid >= 16384 AND (t.typtype = 'b' OR (t.typtype = 'p' AND NOT t.typisdefined))
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_type x WHERE x.oid = t.typelem AND x.typarray = t.oid)
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND t.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                        AND e.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND e.deptype = 'e')
 ORDER BY n.nspname, t.typname
