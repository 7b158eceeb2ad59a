-- The view shows to everybody which mappings there are, and their options to those who may know them.
SELECT m.umid AS oid,
       m.srvname AS server,
       CASE WHEN m.umuser <> 0 THEN m.usename END AS role,
       (SELECT pg_catalog.array_agg(o ORDER BY o COLLATE pg_catalog."C") FROM pg_catalog.unnest(m.umoptions) o
         WHERE pg_catalog.split_part(o, '=', 1) IN ('user', 'username', 'password_required', 'use_remote_estimate')) AS options,
       (SELECT pg_catalog.array_agg(pg_catalog.split_part(o, '=', 1) ORDER BY o COLLATE pg_catalog."C")
          FROM pg_catalog.unnest(m.umoptions) o
         WHERE pg_catalog.split_part(o, '=', 1) NOT IN ('user', 'username', 'password_required', 'use_remote_estimate')) AS secrets,
       m.umoptions IS NULL
           AND NOT (m.umuser <> 0 AND m.usename = CURRENT_USER AND (pg_catalog.pg_has_role(s.srvowner, 'USAGE')
                                                                   OR pg_catalog.has_server_privilege(m.srvid, 'USAGE'))
                    OR m.umuser = 0 AND pg_catalog.pg_has_role(s.srvowner, 'USAGE')
                    OR (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = CURRENT_USER)) AS hidden
  FROM pg_catalog.pg_user_mappings m
  JOIN pg_catalog.pg_foreign_server s ON s.oid = m.srvid
 ORDER BY m.srvname, m.usename
