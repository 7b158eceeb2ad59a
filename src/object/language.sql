SELECT l.oid,
       l.lanname AS name,
       l.lanpltrusted AS trusted,
       l.lanplcallfoid::pg_catalog.regproc::text AS handler,
       CASE WHEN l.laninline <> 0 THEN l.laninline::pg_catalog.regproc::text END AS inline,
       CASE WHEN l.lanvalidator <> 0 THEN l.lanvalidator::pg_catalog.regproc::text END AS validator,
       pg_catalog.pg_get_userbyid(l.lanowner) AS owner,
       COALESCE(l.lanacl, pg_catalog.acldefault('l', l.lanowner))::text AS privileges,
       d.description AS comment
  FROM pg_catalog.pg_language l
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = l.oid AND d.classoid = 'pg_catalog.pg_language'::pg_catalog.regclass AND d.objsubid = 0
 WHERE l.lanispl AND l.oid >= 16384
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
                    WHERE e.classid = 'pg_catalog.pg_language'::pg_catalog.regclass
                      AND e.objid = l.oid AND e.deptype = 'e')
 ORDER BY l.lanname
