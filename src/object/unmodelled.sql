-- Small catalogs; the server itself says what each object is called.
SELECT u.kind, u.name
  FROM (-- The oid is not for everybody's eyes.
        SELECT 'subscription' AS kind, pg_catalog.quote_ident(s.subname) AS name
          FROM pg_catalog.pg_subscription s
          JOIN pg_catalog.pg_database d ON d.oid = s.subdbid AND d.datname = pg_catalog.current_database()
        UNION ALL
        SELECT 'security label', o.type || ' ' || o.identity || ' for ' || pg_catalog.quote_ident(l.provider)
          FROM pg_catalog.pg_seclabel l
         CROSS JOIN LATERAL pg_catalog.pg_identify_object(l.classoid, l.objoid, l.objsubid) o) u
 WHERE u.name IS NOT NULL
 ORDER BY u.kind, u.name COLLATE pg_catalog."C"
