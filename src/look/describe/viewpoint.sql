-- From here on names are printed as seen from the relation's own schema: bare inside it, qualified elsewhere,
-- whatever search_path the user has. pg_catalog stays first, so that nothing can take the place of its operators.
SELECT pg_catalog.set_config(
           'search_path',
           'pg_catalog' || COALESCE(', ' || pg_catalog.quote_ident(pg_catalog.min(s.nspname::pg_catalog.text)), ''),
           true
       ) AS search_path
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS s ON s.oid = c.relnamespace
WHERE c.oid = ANY (pg_catalog.current_setting('schemactl.relations')::pg_catalog.oid[]);
