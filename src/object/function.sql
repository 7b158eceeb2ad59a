SELECT p.oid,
       n.nspname AS schema,
       p.proname AS name,
       COALESCE((SELECT pg_catalog.string_agg(pg_catalog.format_type(u.type, NULL), ', ' ORDER BY u.position)
                   FROM pg_catalog.unnest(p.proargtypes) WITH ORDINALITY AS u(type, position)), '') AS argument_types,
       pg_catalog.pg_get_function_arguments(p.oid) AS arguments,
       pg_catalog.pg_get_function_result(p.oid) AS result,
       l.lanname AS language,
       p.prokind = 'w' AS "window",
       CASE p.provolatile WHEN 'i' THEN 'IMMUTABLE' WHEN 's' THEN 'STABLE' ELSE 'VOLATILE' END AS volatility,
       p.proisstrict AS strict,
       p.prosecdef AS security_definer,
       p.proleakproof AS leakproof,
       CASE p.proparallel WHEN 's' THEN 'SAFE' WHEN 'r' THEN 'RESTRICTED' ELSE 'UNSAFE' END AS parallel,
       NULLIF(p.procost, CASE WHEN l.lanname IN ('internal', 'c') THEN 1 ELSE 100 END) AS cost,
       CASE WHEN p.proretset THEN NULLIF(p.prorows, 1000) END AS rows,
       CASE WHEN p.prosupport <> 0 THEN p.prosupport::pg_catalog.regproc::text END AS support,
       (SELECT pg_catalog.array_agg(pg_catalog.format_type(u.type, NULL) ORDER BY u.position)
          FROM pg_catalog.unnest(p.protrftypes) WITH ORDINALITY AS u(type, position)) AS transforms,
       p.proconfig AS settings,
       p.prosrc AS body,
--if >= 140000
       pg_catalog.pg_get_function_sqlbody(p.oid) AS sql_body,
--end
--if < 140000
       NULL AS sql_body,
--end
       p.probin AS library,
       pg_catalog.pg_get_userbyid(p.proowner) AS owner,
       COALESCE(p.proacl, pg_catalog.acldefault('f', p.proowner))::text AS privileges,
       d.description AS comment
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  JOIN pg_catalog.pg_language l ON l.oid = p.prolang
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = p.oid AND d.classoid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objsubid = 0
 WHERE p.oid >= 16384 AND p.prokind IN ('f', 'w')
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND p.oid NOT IN (SELECT e.objid FROM pg_catalog.pg_depend e
                      WHERE e.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND e.deptype IN ('e', 'i'))
 ORDER BY n.nspname, p.proname, 4
