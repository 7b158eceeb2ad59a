-- What few relations have: extended statistics, rules, publications.
SELECT 'statistics' AS what, e.stxname AS name, pg_catalog.pg_get_statisticsobjdef(e.oid) AS definition
FROM pg_catalog.pg_statistic_ext AS e
WHERE e.stxrelid = ANY (pg_catalog.current_setting('schemactl.relations')::pg_catalog.oid[])
UNION ALL
SELECT 'rule', r.rulename, pg_catalog.pg_get_ruledef(r.oid, true)
FROM pg_catalog.pg_rewrite AS r
WHERE r.ev_class = ANY (pg_catalog.current_setting('schemactl.relations')::pg_catalog.oid[])
  AND r.rulename <> '_RETURN'
UNION ALL
SELECT 'publication', p.pubname, NULL
FROM pg_catalog.pg_publication_tables AS p
JOIN pg_catalog.pg_namespace AS s ON s.nspname = p.schemaname
JOIN pg_catalog.pg_class AS c ON c.relnamespace = s.oid AND c.relname = p.tablename
WHERE c.oid = ANY (pg_catalog.current_setting('schemactl.relations')::pg_catalog.oid[])
ORDER BY what, name;
