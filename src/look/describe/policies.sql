-- Row-level security policies.
SELECT p.polname AS name,
       p.polpermissive AS is_permissive,
       CASE p.polcmd
           WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' ELSE 'all'
       END AS command,
       (
           SELECT pg_catalog.jsonb_agg(
                      CASE WHEN u.role = 0 THEN 'public' ELSE pg_catalog.pg_get_userbyid(u.role)::pg_catalog.text END
                      ORDER BY u.place
                  )
           FROM pg_catalog.unnest(p.polroles) WITH ORDINALITY AS u (role, place)
       ) AS roles,
       pg_catalog.pg_get_expr(p.polqual, p.polrelid, true) AS using_expression,
       pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid, true) AS check_expression,
       pg_catalog.obj_description(p.oid, 'pg_policy') AS comment
FROM pg_catalog.pg_policy AS p
WHERE p.polrelid = ANY (pg_catalog.current_setting('schemactl.relations')::pg_catalog.oid[])
ORDER BY p.polname;
